//! Keys and fingerprints, against vectors computed elsewhere.

use super::*;

fn key(secret: &[u8], payment_key: &str, order_id: &str, amount: Money, epoch: u32) -> String {
    let (payment_key, order_id) = (payment_key.parse().unwrap(), order_id.parse().unwrap());
    let body = ConfirmBody { payment_key: &payment_key, order_id: &order_id, amount };
    KeySecret::new(secret).unwrap().confirm_key(&body, epoch).unwrap().as_str().to_owned()
}

const SECRET: &[u8] = b"0123456789abcdef";

/// Computed once with Python's hmac and base64. A change here is a change of every key that will ever be made.
#[test]
fn golden_vectors_hold() {
    assert_eq!(key(SECRET, "tgen_1", "ORD-000001", Money::krw(15_000), 0), GOLDEN[0]);
    assert_eq!(key(SECRET, "tgen_1", "ORD-000001", Money::krw(15_000), 1), GOLDEN[1]);
    assert_eq!(key(b"another secret 12", "tgen_1", "ORD-000001", Money::krw(15_000), 0), GOLDEN[2]);
}

const GOLDEN: [&str; 3] = [
    "cf_MDMAM5DY5QGQPM63SKWEYETKTDC4ORIHNTJ34LWZ",
    "cf_PNYFQF57SGOMZJ6WC2D3CFAR54PNYI3JIGLJN3RZ",
    "cf_OHAQUQ2SWM2H35Z5PB565XRTJPULXUULHOPTCMK6",
];

#[test]
fn every_part_changes_the_key() {
    let keys = [
        key(SECRET, "tgen_1", "ORD-000001", Money::krw(15_000), 0),
        key(SECRET, "tgen_2", "ORD-000001", Money::krw(15_000), 0),
        key(SECRET, "tgen_1", "ORD-000002", Money::krw(15_000), 0),
        key(SECRET, "tgen_1", "ORD-000001", Money::krw(15_001), 0),
        key(SECRET, "tgen_1", "ORD-000001", Money::new(toss_sdk::model::Currency::Jpy, 15_000), 0),
        key(SECRET, "tgen_1", "ORD-000001", Money::krw(15_000), 1),
        // The same letters, cut elsewhere.
        key(SECRET, "1tgen_1", "ORD-00000", Money::krw(15_000), 0),
    ];
    let distinct: alloc::collections::BTreeSet<_> = keys.iter().collect();
    assert_eq!(distinct.len(), keys.len());
}
