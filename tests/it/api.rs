//! Every endpoint of the client over the fake: two programs that share no type, and so no mistake, understand each other,
//! and the fake's books show what was done.

mod bench;
mod billing;
mod books;
mod brandpay;
mod cancels;
mod payments;
mod payouts;

use std::collections::BTreeSet;

use toss_sdk::api::endpoints;

/// What the tests of each file ask for, by the endpoints' names; each test holds that it really does.
const COVERED: &[&[&str]] =
    &[billing::ENDPOINTS, books::ENDPOINTS, brandpay::ENDPOINTS, payments::ENDPOINTS, payouts::ENDPOINTS];

#[test]
fn every_endpoint_of_the_client_is_asked_for_over_the_fake() {
    let covered: BTreeSet<&str> = COVERED.iter().copied().flatten().copied().collect();
    let all: BTreeSet<&str> = endpoints().map(|endpoint| endpoint.name).collect();
    assert_eq!(covered, all);
}
