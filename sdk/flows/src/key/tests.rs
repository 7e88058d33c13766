//! Keys and fingerprints, against vectors that were computed with Python's hmac, hashlib and base64. A change here is a
//! change of every key that will ever be made.

use alloc::collections::BTreeSet;

use proptest::prelude::*;
use toss_sdk::model::{Bank, Currency, Money, RefundReceiveAccount};

use super::*;

const SECRET: &[u8] = b"0123456789abcdef";
const OTHER_SECRET: &[u8] = b"another secret 12";

fn confirm_key(secret: &[u8], (payment_key, order_id): (&str, &str), amount: Money, epoch: u32) -> String {
    let (payment_key, order_id) = (payment_key.parse().unwrap(), order_id.parse().unwrap());
    let body = ConfirmBody { payment_key: &payment_key, order_id: &order_id, amount };
    KeySecret::new(secret).unwrap().confirm_key(&body, epoch).unwrap().as_str().to_owned()
}

/// What a cancel asks for, owned.
#[derive(Clone, Debug, Eq, PartialEq)]
struct Asked {
    payment_key: String,
    order_id: String,
    name: String,
    amount: Money,
    refundable: Money,
    reason: String,
    account: Option<(&'static str, String)>,
}

fn asked() -> Asked {
    Asked {
        payment_key: "tgen_1".into(),
        order_id: "ORD-000001".into(),
        name: "rollback".into(),
        amount: Money::krw(5_000),
        refundable: Money::krw(15_000),
        reason: "broken cup".into(),
        account: None,
    }
}

impl Asked {
    fn with_body<T>(&self, work: impl FnOnce(&CancelBody<'_>) -> T) -> T {
        let (payment_key, order_id) = (self.payment_key.parse().unwrap(), self.order_id.parse().unwrap());
        let account = self.account.as_ref().map(|(bank, number)| {
            let (number, holder) = (number.parse().unwrap(), "박토스".parse().unwrap());
            RefundReceiveAccount::new(Bank::from(*bank), number, holder).unwrap()
        });
        work(&CancelBody {
            payment_key: &payment_key,
            order_id: &order_id,
            name: &self.name,
            amount: self.amount,
            refundable: self.refundable,
            reason: &self.reason,
            refund_account: account.as_ref(),
        })
    }

    fn key(&self, secret: &[u8], epoch: u32) -> String {
        let secret = KeySecret::new(secret).unwrap();
        self.with_body(|body| secret.cancel_key(body, epoch).unwrap().as_str().to_owned())
    }

    fn fingerprint(&self) -> String {
        self.with_body(|body| body.fingerprint().as_str().to_owned())
    }

    /// What the key names: the fields without those that only the fingerprint has.
    fn decision(&self) -> (&str, &str, &str, Money) {
        (&self.payment_key, &self.order_id, &self.name, self.amount)
    }
}

#[test]
fn golden_vectors_hold_for_confirms() {
    let key = |secret, epoch| confirm_key(secret, ("tgen_1", "ORD-000001"), Money::krw(15_000), epoch);
    assert_eq!(key(SECRET, 0), "cf_MDMAM5DY5QGQPM63SKWEYETKTDC4ORIHNTJ34LWZ");
    assert_eq!(key(SECRET, 1), "cf_PNYFQF57SGOMZJ6WC2D3CFAR54PNYI3JIGLJN3RZ");
    assert_eq!(key(OTHER_SECRET, 0), "cf_OHAQUQ2SWM2H35Z5PB565XRTJPULXUULHOPTCMK6");
}

#[test]
fn golden_vectors_hold_for_cancels() {
    assert_eq!(asked().key(SECRET, 0), "cn_SHK5P254M5ZDWA5236DUUP2MSDJMBT3MUSVTIG6O");
    assert_eq!(asked().key(SECRET, 1), "cn_I3YFKSHTHWCA3Q3BEH4UXBF5WNNLR4JBIR4CRSDQ");
    assert_eq!(asked().key(OTHER_SECRET, 0), "cn_UTD6JCXAVE6QATY4CR6EHB5LQEIWANCJBLOQJHFC");
    assert_eq!(asked().fingerprint(), "5FFBMFUO3EI33YGWU7TUWWDDBQZ44F7VPCAXJI5VEHS4MKVH7F6A");
    let to_account = Asked { account: Some(("20", "1000123456789".into())), ..asked() };
    assert_eq!(to_account.fingerprint(), "QQI6PHTMEJVABFZCU5ZINVCT5Z4WZB6FMVVEMU2AIBIRE2CRFV2A");
}

#[test]
fn every_part_of_a_confirm_changes_its_key() {
    let key = |ids, amount, epoch| confirm_key(SECRET, ids, amount, epoch);
    let keys = [
        key(("tgen_1", "ORD-000001"), Money::krw(15_000), 0),
        key(("tgen_2", "ORD-000001"), Money::krw(15_000), 0),
        key(("tgen_1", "ORD-000002"), Money::krw(15_000), 0),
        key(("tgen_1", "ORD-000001"), Money::krw(15_001), 0),
        key(("tgen_1", "ORD-000001"), Money::new(Currency::Jpy, 15_000), 0),
        key(("tgen_1", "ORD-000001"), Money::krw(15_000), 1),
        // The same letters, cut elsewhere.
        key(("1tgen_1", "ORD-00000"), Money::krw(15_000), 0),
    ];
    let distinct: BTreeSet<_> = keys.iter().collect();
    assert_eq!(distinct.len(), keys.len());
}

#[test]
fn every_part_of_a_cancel_changes_its_fingerprint() {
    let fingerprints = [
        asked(),
        Asked { payment_key: "tgen_2".into(), ..asked() },
        Asked { order_id: "ORD-000002".into(), ..asked() },
        Asked { name: "rollback-2".into(), ..asked() },
        Asked { amount: Money::krw(5_001), ..asked() },
        Asked { refundable: Money::krw(14_999), ..asked() },
        Asked { reason: "broken cups".into(), ..asked() },
        Asked { account: Some(("20", "1000123456789".into())), ..asked() },
        Asked { account: Some(("20", "1000123456780".into())), ..asked() },
        Asked { account: Some(("88", "1000123456789".into())), ..asked() },
    ]
    .map(|asked| asked.fingerprint());
    let distinct: BTreeSet<_> = fingerprints.iter().collect();
    assert_eq!(distinct.len(), fingerprints.len());
}

#[test]
fn a_confirm_and_a_cancel_of_the_same_parts_have_different_keys() {
    let secret = KeySecret::new(SECRET).unwrap();
    let asked = Asked { name: "-".into(), amount: Money::krw(15_000), ..asked() };
    let confirm = confirm_key(SECRET, ("tgen_1", "ORD-000001"), Money::krw(15_000), 0);
    let cancel = asked.with_body(|body| secret.cancel_key(body, 0).unwrap().as_str().to_owned());
    assert_ne!(confirm.strip_prefix("cf_"), cancel.strip_prefix("cn_"));
}

fn any_asked() -> impl Strategy<Value = (Asked, u32)> {
    let text = |letters: &'static str| proptest::string::string_regex(letters).unwrap();
    let parts = (text("[a-z_0-9]{1,4}"), text("[A-Z0-9_-]{6,8}"), text("[a-z-]{1,4}"), 1_i64..4, 0_u32..3);
    parts.prop_map(|(payment_key, order_id, name, amount, epoch)| {
        (Asked { payment_key, order_id, name, amount: Money::krw(amount), ..asked() }, epoch)
    })
}

proptest! {
    #[test]
    fn distinct_decisions_have_distinct_keys_and_equal_ones_the_same(one in any_asked(), other in any_asked()) {
        let is_same = (one.0.decision(), one.1) == (other.0.decision(), other.1);
        prop_assert_eq!(one.0.key(SECRET, one.1) == other.0.key(SECRET, other.1), is_same);
        prop_assert_eq!(one.0.fingerprint() == other.0.fingerprint(), one.0 == other.0);
    }
}
