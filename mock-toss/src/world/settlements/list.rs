//! `GET /v1/settlements`

use jiff::civil::Date;
use serde::Serialize;
use serde_json::value::RawValue;

use super::fee::Fee;
use super::rules;
use super::schedule::Days;
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
use crate::world::rendered::{CancelRendered, Rendered};
use crate::world::signed::Signed;
use crate::world::state::{Case, Dialect, State};
use crate::world::transactions::{Movement, Row};
use crate::world::verdict::Verdict;

const SIZE: u64 = 100;
const SIZE_MAX: u64 = 5_000;

#[derive(Debug)]
struct Settlements {
    from: Date,
    to: Date,
    by: DateType,
    skip: usize,
    size: usize,
}

/// Which day of a settlement is looked for.
#[derive(Clone, Copy, Debug)]
enum DateType {
    Sold,
    PaidOut,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Body<'a> {
    m_id: &'a str,
    payment_key: &'a str,
    transaction_key: &'a str,
    order_id: &'a str,
    currency: &'static str,
    method: Option<&'a RawValue>,
    amount: Signed,
    interest_fee: u64,
    fees: [FeeBody; 1],
    supply_amount: Signed,
    vat: Signed,
    pay_out_amount: Signed,
    approved_at: Option<KoreanTime>,
    sold_date: String,
    paid_out_date: String,
    card: Option<&'a RawValue>,
    easy_pay: Option<&'a RawValue>,
    gift_certificate: Option<&'a RawValue>,
    mobile_phone: Option<&'a RawValue>,
    transfer: Option<&'a RawValue>,
    virtual_account: Option<&'a RawValue>,
    cancel: Option<CancelRendered<'a>>,
}

#[derive(Serialize)]
struct FeeBody {
    r#type: &'static str,
    fee: Signed,
}

pub(in crate::world) fn read(call: &Call) -> Reading {
    Reading::new(About::Nothing, form(call))
}

fn form(call: &Call) -> Result<Settlements, Refusal> {
    let fields = Fields::of_query(call);
    let [from, to] = [day(&fields, "startDate")?, day(&fields, "endDate")?];
    if to < from {
        return Err(bad_date(format!("endDate {to} is before startDate {from}")));
    }
    let by = match fields.text("dateType")?.as_deref() {
        None | Some("" | "soldDate") => DateType::Sold,
        Some("paidOutDate") => DateType::PaidOut,
        Some(other) => {
            let why = format_args!("is `{other}`, not soldDate or paidOutDate");
            return Err(fields.malformed("dateType", why));
        }
    };
    let [page, size] = [fields.number("page")?.unwrap_or(1), fields.number("size")?.unwrap_or(SIZE)];
    if page == 0 {
        return Err(fields.malformed("page", "is 0; the first page is 1"));
    }
    if size == 0 || size > SIZE_MAX {
        return Err(fields.malformed("size", format_args!("is {size}, not 1 to {SIZE_MAX}")));
    }
    let skip = usize::try_from((page - 1).saturating_mul(size)).unwrap_or(usize::MAX);
    Ok(Settlements { from, to, by, skip, size: usize::try_from(size).unwrap_or(usize::MAX) })
}

fn day(fields: &Fields, name: &str) -> Result<Date, Refusal> {
    let text = fields.text(name)?.unwrap_or_default();
    dates::date(&text).ok_or_else(|| bad_date(format!("{name} is `{text}`, not yyyy-MM-dd")))
}

fn bad_date(reason: String) -> Refusal {
    let row = catalog::row(Operation::Settlements.group(), "INVALID_DATE");
    Refusal { row, rule: &rules::BAD_DATE, reason: reason.into() }
}

impl Act for Settlements {
    fn run(&self, state: &mut State, case: &Case) -> Verdict {
        if let Some(row) = case.declined {
            return Verdict::of_row(row, &rules::DECLINED, case);
        }
        if !state.is_live() {
            return case.ok("[]", What::LookedUp, &rules::NONE_IN_TEST);
        }
        let today = case.now.date();
        let wanted = state.transactions.rows().iter().filter_map(|row| {
            let days = state.days(row).filter(|days| days.sold <= today)?;
            let day = match self.by {
                DateType::Sold => days.sold,
                DateType::PaidOut => days.paid_out,
            };
            (self.from..=self.to).contains(&day).then_some((row, days))
        });
        let dialect = state.dialect(case.language);
        let mut bodies = Vec::new();
        for (row, days) in wanted.skip(self.skip).take(self.size) {
            let Some(payment) = state.book.find(&row.payment_key) else { continue };
            bodies.push(body((row, days), payment, dialect, state.switches.books.cancel_rows));
        }
        case.ok(format!("[{}]", bodies.join(",")), What::LookedUp, &rules::LISTED)
    }
}

fn body((row, days): (&Row, Days), payment: &Payment, dialect: Dialect<'_>, sign: CancelRows) -> String {
    let text = payment.to_json(dialect);
    let rendered = Rendered::of(&text);
    let is_negative = row.movement == Movement::Out && sign == CancelRows::Negative;
    let currency = Currency::of(row.sum.currency).unwrap_or(payment.currency);
    let signed = |minor| Signed { is_negative, minor, currency };
    let fee = Fee::of(row.sum.amount);
    let cancels = rendered.cancels.unwrap_or_default();
    let body = Body {
        m_id: dialect.merchant_id,
        payment_key: &row.payment_key,
        transaction_key: &row.transaction_key,
        order_id: &payment.order_id,
        currency: currency.as_str(),
        method: rendered.method,
        amount: signed(row.sum.amount),
        interest_fee: 0,
        fees: [FeeBody { r#type: "BASE", fee: signed(fee.total()) }],
        supply_amount: signed(fee.supplied),
        vat: signed(fee.vat),
        pay_out_amount: signed(row.sum.amount.saturating_sub(fee.total())),
        approved_at: payment.approved_at,
        sold_date: days.sold.to_string(),
        paid_out_date: days.paid_out.to_string(),
        card: rendered.card,
        easy_pay: rendered.easy_pay,
        gift_certificate: rendered.gift_certificate,
        mobile_phone: rendered.mobile_phone,
        transfer: rendered.transfer,
        virtual_account: rendered.virtual_account,
        cancel: cancels.into_iter().find(|cancel| cancel.transaction_key == &*row.transaction_key),
    };
    serde_json::to_string(&body).unwrap_or_default()
}
