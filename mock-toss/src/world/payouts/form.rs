//! The payouts that a merchant asks for, read and checked for their form.

use std::collections::BTreeMap;

use crate::world::calendar::Day;
use crate::world::call::Call;
use crate::world::fields::Fields;
use crate::world::refusal::Refusal;

/// The most payouts of one request.
const PAYOUTS_MAX: usize = 100;
/// A payout has to be below this, in won.
const VALUE_END: u64 = 1_000_000_000;

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Schedule {
    Express,
    On(Day),
}

#[derive(Debug)]
pub(super) struct Form {
    pub(super) reference: String,
    /// The id of a seller.
    pub(super) destination: String,
    pub(super) schedule: Schedule,
    pub(super) amount: u64,
    pub(super) description: Option<String>,
    pub(super) metadata: Option<BTreeMap<String, String>>,
}

/// The whole list, or what is wrong with the first that is wrong.
pub(super) fn read(call: &Call) -> Result<Vec<Form>, Refusal> {
    let payouts = Fields::of_list(call)?;
    if !(1..=PAYOUTS_MAX).contains(&payouts.len()) {
        let reason = format!("the list has {} payouts, not 1 to {PAYOUTS_MAX}", payouts.len());
        return Err(Refusal::malformed(call.operation, reason));
    }
    payouts.iter().map(read_one).collect()
}

fn read_one(fields: &Fields) -> Result<Form, Refusal> {
    let reference = fields.need_text("refPayoutId", 255)?;
    let destination = fields.need_text("destination", 255)?;
    let schedule = match fields.need_text("scheduleType", 255)?.as_str() {
        "EXPRESS" => Schedule::Express,
        "SCHEDULED" => Schedule::On(
            read_day(fields, "payoutDate")?
                .ok_or_else(|| fields.malformed("payoutDate", "is missing; a SCHEDULED payout needs it"))?,
        ),
        other => {
            let why = format!("is `{other}`, not EXPRESS or SCHEDULED");
            return Err(fields.malformed("scheduleType", why));
        }
    };
    let amount = fields.object("amount")?.ok_or_else(|| fields.malformed("amount", "is missing"))?;
    if let Some(currency) = amount.text("currency")?.filter(|currency| currency != "KRW") {
        return Err(amount.malformed("currency", format_args!("is `{currency}`, not KRW")));
    }
    let value = amount.need_amount("value", 0)?;
    if !(1..VALUE_END).contains(&value) {
        return Err(amount.malformed("value", format_args!("is {value}, not 1 to {}", VALUE_END - 1)));
    }
    let description = fields.text_to("transactionDescription", 7)?;
    Ok(Form { reference, destination, schedule, amount: value, description, metadata: fields.metadata()? })
}

/// `yyyy-MM-dd`
pub(super) fn read_day(fields: &Fields, name: &str) -> Result<Option<Day>, Refusal> {
    let Some(text) = fields.text(name)? else { return Ok(None) };
    let refuse = || fields.malformed(name, format_args!("is `{text}`, not a day such as 2025-07-01"));
    Day::read(&text).map(Some).ok_or_else(refuse)
}
