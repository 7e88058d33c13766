//! Where the browser goes after the window: the shop's own addresses with parameters appended.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::Exit;
use crate::catalog::Row;
use crate::switches::{RedirectJoin, Switches};
use crate::world::amount::OnWire;
use crate::world::payment::{Kind, Payment};

/// What a form leaves as it is; a space becomes `+`.
const FORM: &AsciiSet = &NON_ALPHANUMERIC.remove(b'*').remove(b'-').remove(b'.').remove(b'_').remove(b' ');

/// `{successUrl}?paymentType=...&orderId=...&paymentKey=...&amount=...`
pub(super) fn success(payment: &Payment, switches: &Switches) -> Option<String> {
    let url = payment.success_url.as_deref()?;
    let payment_type = match payment.kind {
        Kind::Normal | Kind::Billing => "NORMAL",
        Kind::Brandpay => "BRANDPAY",
    };
    let amount = serde_json::to_string(&OnWire(payment.amount, payment.currency)).unwrap_or_default();
    let all = [
        ("paymentType", payment_type),
        ("orderId", &payment.order_id),
        ("paymentKey", &payment.key),
        ("amount", &amount),
    ];
    let told = all.split_at(usize::from(!switches.redirect_tells_payment_type)).1;
    Some(joined(url, told, switches.redirect_join))
}

/// `{failUrl}?code=...&message=...&orderId=...`; who closes the window takes the order id along.
pub(super) fn failure(payment: &Payment, row: &Row, exit: Exit, switches: &Switches) -> Option<String> {
    let url = payment.fail_url.as_deref()?;
    let all = [("code", row.code), ("message", row.message_ko), ("orderId", &payment.order_id)];
    let told = match exit {
        Exit::Canceled => all.split_at(2).0,
        Exit::Aborted => &all,
    };
    Some(joined(url, told, switches.redirect_join))
}

/// The parameters stand before a fragment.
fn joined(url: &str, parameters: &[(&str, &str)], join: RedirectJoin) -> String {
    let (address, fragment) = url.find('#').map_or((url, ""), |at| url.split_at(at));
    let encoded = |text: &str| utf8_percent_encode(text, FORM).to_string().replace(' ', "+");
    let pairs = parameters.iter().map(|(name, value)| format!("{name}={}", encoded(value)));
    let query = pairs.collect::<Vec<_>>().join("&");
    let has_query = address.contains('?');
    let between = match join {
        RedirectJoin::Ampersand if address.ends_with(['?', '&']) => "",
        RedirectJoin::Ampersand if has_query => "&",
        RedirectJoin::Ampersand | RedirectJoin::QuestionMark => "?",
    };
    format!("{address}{between}{query}{fragment}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_join_a_query_that_is_there_and_stand_before_a_fragment() {
        for (url, join, expected) in [
            ("https://a.b/c", RedirectJoin::Ampersand, "https://a.b/c?x=1%2F2+3"),
            ("https://a.b/c?y=2", RedirectJoin::Ampersand, "https://a.b/c?y=2&x=1%2F2+3"),
            ("https://a.b/c?", RedirectJoin::Ampersand, "https://a.b/c?x=1%2F2+3"),
            ("https://a.b/c?y=2#z?", RedirectJoin::Ampersand, "https://a.b/c?y=2&x=1%2F2+3#z?"),
            ("https://a.b/c#z?", RedirectJoin::Ampersand, "https://a.b/c?x=1%2F2+3#z?"),
            ("https://a.b/c?y=2", RedirectJoin::QuestionMark, "https://a.b/c?y=2?x=1%2F2+3"),
        ] {
            assert_eq!(joined(url, &[("x", "1/2 3")], join), expected, "{url}");
        }
    }
}
