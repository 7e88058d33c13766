//! The list as it is asked for and answered.

use serde::Serialize;
use serde_json::value::RawValue;

use super::row::{Movement, Row};
use crate::catalog;
use crate::journal::What;
use crate::operation::Operation;
use crate::switches::CancelRows;
use crate::time::KoreanTime;
use crate::world::amount::Currency;
use crate::world::call::Call;
use crate::world::dates;
use crate::world::fields::Fields;
use crate::world::payment::Payment;
use crate::world::reading::{About, Act, Reading};
use crate::world::refusal::Refusal;
use crate::world::rendered::Rendered;
use crate::world::rules::Rule;
use crate::world::signed::Signed;
use crate::world::state::{Case, Dialect, State};
use crate::world::verdict::Verdict;

const LIMIT: u64 = 100;
const LIMIT_MAX: u64 = 5_000;

pub(in crate::world) mod rules {
    crate::world::rules::rules! {
        LISTED = documented("transactions.listed", "2.7");
        DECLINED = inferred("transactions.declined", "2.7");
        NO_DATE = inferred("transactions.no-date", "2.7");
        BAD_DATE = inferred("transactions.bad-date", "2.7");
        BACKWARDS = inferred("transactions.end-before-start", "2.7");
        TOO_MANY = inferred("transactions.limit-too-high", "2.7");
        UNKNOWN_KEY = inferred("transactions.unknown-starting-after", "2.7");
    }
}

#[derive(Debug)]
struct Transactions {
    from: KoreanTime,
    to: KoreanTime,
    after: Option<String>,
    limit: usize,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Body<'a> {
    m_id: &'a str,
    transaction_key: &'a str,
    payment_key: &'a str,
    order_id: &'a str,
    method: Option<&'a RawValue>,
    customer_key: Option<&'a str>,
    use_escrow: bool,
    receipt_url: String,
    status: &'static str,
    transaction_at: KoreanTime,
    currency: &'static str,
    amount: Signed,
}

pub(in crate::world) fn read(call: &Call) -> Reading {
    Reading::new(About::Nothing, form(call))
}

fn form(call: &Call) -> Result<Transactions, Refusal> {
    let fields = Fields::of_query(call);
    let [from, to] = [point(&fields, "startDate")?, point(&fields, "endDate")?];
    if to < from {
        let reason = format!("endDate {to} is before startDate {from}");
        return Err(refuse("INVALID_DATE", &rules::BACKWARDS, reason));
    }
    let limit = fields.number("limit")?.unwrap_or(LIMIT);
    if limit == 0 {
        return Err(fields.malformed("limit", format_args!("is 0, not 1 to {LIMIT_MAX}")));
    }
    if limit > LIMIT_MAX {
        let reason = format!("limit is {limit}, at most {LIMIT_MAX}");
        return Err(refuse("EXCEED_MAX_QUERY_LIMIT", &rules::TOO_MANY, reason));
    }
    let after = fields.text("startingAfter")?.filter(|key| !key.is_empty());
    Ok(Transactions { from, to, after, limit: usize::try_from(limit).unwrap_or(usize::MAX) })
}

fn point(fields: &Fields, name: &str) -> Result<KoreanTime, Refusal> {
    let Some(text) = fields.text(name)?.filter(|text| !text.is_empty()) else {
        return Err(refuse("INVALID_DATE", &rules::NO_DATE, format!("{name} is missing")));
    };
    dates::point(&text).ok_or_else(|| {
        let reason = format!("{name} is `{text}`, not yyyy-MM-dd or yyyy-MM-ddTHH:mm:ss");
        refuse("INVALID_ISO_DATE_FORMAT", &rules::BAD_DATE, reason)
    })
}

fn refuse(code: &str, rule: &'static Rule, reason: String) -> Refusal {
    Refusal { row: catalog::row(Operation::Transactions.group(), code), rule, reason: reason.into() }
}

impl Act for Transactions {
    fn run(&self, state: &mut State, case: &Case) -> Verdict {
        if let Some(row) = case.declined {
            return Verdict::of_row(row, &rules::DECLINED, case);
        }
        let Ok(rows) = state.transactions.between([self.from, self.to], self.after.as_deref()) else {
            let reason = format!("no transaction has the key {}", self.after.as_deref().unwrap_or_default());
            return case.refuse(refuse("INVALID_TRANSACTION_KEY", &rules::UNKNOWN_KEY, reason));
        };
        let dialect = state.dialect(case.language);
        let sign = state.switches.books.cancel_rows;
        let mut bodies = Vec::new();
        for row in rows.iter().take(self.limit) {
            let Some(payment) = state.book.find(&row.payment_key) else { continue };
            bodies.push(body(row, payment, dialect, sign));
        }
        case.ok(format!("[{}]", bodies.join(",")), What::LookedUp, &rules::LISTED)
    }
}

fn body(row: &Row, payment: &Payment, dialect: Dialect<'_>, sign: CancelRows) -> String {
    let text = payment.to_json(dialect);
    let rendered = Rendered::of(&text);
    let is_negative = row.movement == Movement::Out && sign == CancelRows::Negative;
    let minor = if row.movement == Movement::Issue { 0 } else { row.sum.amount };
    let currency = Currency::of(row.sum.currency).unwrap_or(payment.currency);
    let body = Body {
        m_id: dialect.merchant_id,
        transaction_key: &row.transaction_key,
        payment_key: &row.payment_key,
        order_id: &payment.order_id,
        method: rendered.method,
        customer_key: payment.customer_key.as_deref(),
        use_escrow: payment.use_escrow,
        receipt_url: format!(
            "https://dashboard.tosspayments.com/receipt/redirection?transactionId={}&ref=PX",
            row.payment_key
        ),
        status: row.status,
        transaction_at: row.at,
        currency: currency.as_str(),
        amount: Signed { is_negative, minor, currency },
    };
    serde_json::to_string(&body).unwrap_or_default()
}
