//! The query strings with which a browser comes back, held against what a shop has stored. A second reader here decodes
//! them by its own rules.

use toss_sdk::checkout::{BillingRedirect, BrandpayRedirect, FailRedirect, SuccessRedirect};
use toss_sdk::model::{Currency, CustomerKey, Money, OrderId};

use crate::oracle::{choice, minor_units};

/// The stored order.
pub(crate) const ORDER: &str = "ORD-1750934933050-OTYKJs2w";
const AMOUNTS: [(Currency, i64); 3] =
    [(Currency::Krw, 15_000), (Currency::Usd, 54_468), (Currency::Jpy, i64::MAX)];

/// Which amount is stored, and a query string.
///
/// # Panics
/// If something does not hold.
pub fn check(input: &[u8]) {
    let Some((first, rest)) = choice(input) else { return };
    let Ok(query) = core::str::from_utf8(rest) else { return };
    let (currency, minor) = AMOUNTS.get(first % AMOUNTS.len()).copied().expect("within the table");
    success(query, Money::new(currency, minor));
    fail(query);
    registration(query);
}

fn success(query: &str, amount: Money) {
    let Ok(redirect) = SuccessRedirect::parse(query) else {
        return;
    };
    let order_id: OrderId = ORDER.parse().expect("an order id");
    let names = ["orderId", "paymentKey", "amount"];
    let [Some(order), Some(key), Some(paid)] = names.map(|name| only(query, name)) else {
        unreachable!("{query} was taken for a redirect");
    };
    assert_eq!(redirect.order_id(), order);
    if let Ok(confirmable) = redirect.clone().check(&order_id, amount) {
        assert_eq!((order.as_str(), confirmable.order_id.as_str()), (ORDER, ORDER));
        assert_eq!(confirmable.payment_key.as_str(), key);
        // A plain decimal: the same number in another form may be another one to somebody else.
        assert!(paid.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.'), "{paid}");
        assert_eq!(minor_units(&paid, amount.currency().exponent()), Some(amount.minor().into()), "{paid}");
        assert_eq!((confirmable.amount, confirmable.order_id.clone()), (amount, order_id));
    }
    // It agrees with what it says itself, and with nothing beside it.
    let own = Money::from_decimal(amount.currency(), &paid).ok().zip(order.parse::<OrderId>().ok());
    if let Some((own, order_id)) = own {
        let more = Money::new(own.currency(), own.minor().wrapping_add(1));
        assert!(redirect.clone().check(&order_id, own).is_ok(), "{query}");
        assert!(redirect.clone().check(&order_id, more).is_err(), "{query}");
    }
    for (name, value) in redirect.all_own() {
        assert!(redirect.own(name).is_some() && !names.contains(&name), "{name}={value}");
    }
}

fn fail(query: &str) {
    let Ok(redirect) = FailRedirect::parse(query) else {
        return;
    };
    assert_eq!(only(query, "code").as_deref(), Some(redirect.code.as_str()));
    assert_eq!(only(query, "message").unwrap_or_default(), *redirect.message);
    let order_id: OrderId = ORDER.parse().expect("an order id");
    assert_eq!(redirect.is_about(&order_id), redirect.order_id.as_deref().map(|found| found == ORDER));
    let _verdict = (redirect.verdict(), redirect.own("cart"), redirect.all_own().count());
}

fn registration(query: &str) {
    let stored: CustomerKey = "aENcQAtPdYbTjGhtQnNVj".parse().expect("a customer key");
    if let Ok(redirect) = BillingRedirect::parse(query) {
        let _own = redirect.own("cart");
        let found = only(query, "customerKey").expect("it was read");
        assert_eq!(redirect.clone().check(&stored).is_ok(), found == stored.as_str(), "{query}");
        let issuable = redirect.check(&found.parse().expect("it was read")).expect("its own customer");
        assert_eq!(only(query, "authKey").as_deref(), Some(issuable.auth_key.expose()));
    }
    if let Ok(redirect) = BrandpayRedirect::parse(query) {
        let _own = redirect.own("cart");
        let found = only(query, "customerKey").expect("it was read");
        assert_eq!(redirect.clone().check(&stored).is_ok(), found == stored.as_str(), "{query}");
        let code = redirect.check(&found.parse().expect("it was read")).expect("its own customer");
        assert_eq!(only(query, "code").as_deref(), Some(code.code.expose()));
    }
}

/// The value of a parameter that comes once and is not empty.
fn only(query: &str, name: &str) -> Option<String> {
    let query = query.strip_prefix('?').unwrap_or(query);
    let mut found = query.split('&').filter_map(|pair| {
        let (own, value) = pair.split_once('=').unwrap_or((pair, ""));
        (decoded(own).as_deref() == Some(name)).then(|| decoded(value))
    });
    let first = found.next()??;
    (found.next().is_none() && !first.is_empty()).then_some(first)
}

/// As forms are written: `+` is a space, and `%` with two digits a byte.
fn decoded(text: &str) -> Option<String> {
    let (mut bytes, mut rest) = (Vec::new(), text.as_bytes());
    while let Some((first, after)) = rest.split_first() {
        let digits = after.split_at_checked(2).map(|(digits, after)| (hex(digits), after));
        match (first, digits) {
            (b'%', Some((Some(byte), after))) => {
                bytes.push(byte);
                rest = after;
            }
            (b'+', _) => {
                bytes.push(b' ');
                rest = after;
            }
            _ => {
                bytes.push(*first);
                rest = after;
            }
        }
    }
    String::from_utf8(bytes).ok()
}

fn hex(digits: &[u8]) -> Option<u8> {
    if !digits.iter().all(u8::is_ascii_hexdigit) {
        return None;
    }
    u8::from_str_radix(core::str::from_utf8(digits).ok()?, 16).ok()
}
