//! What the answers tell of the money, judged from their bytes and not by the client that read them.

use serde_json::Value;
use toss_sdk::error::{Class, Group, Stage, Verdict, classify};
use toss_sdk::outcome::{Effect, Finding, fold};
use toss_sdk::transport::{WireAnswer, WireRequest};

use super::{AMOUNT, ORDER, PART, PAYMENT_KEY};
use crate::oracle::{IN_PROGRESS, fields, minor_units, names_twice, number, words};
use crate::script::{Met, Script};

/// What was asked for.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Asked {
    Confirm,
    Cancel,
    CancelPart,
}

/// One call, or several under one key.
#[derive(Debug)]
pub(super) struct Book {
    asked: Asked,
    met: Vec<(WireRequest, Met)>,
}

impl Book {
    pub(super) fn of(asked: Asked, script: &Script) -> Self {
        Self { asked, met: script.given() }
    }

    /// What all attempts did, the worst of them.
    pub(super) fn effect(&self) -> Effect {
        self.charges().fold(Effect::NotApplied, |effect, met| fold(effect, self.finding(met)))
    }

    /// Whether an answer, to the charge or to a look-up, shows what was asked for, done.
    pub(super) fn shows_ours(&self) -> bool {
        self.answers().any(|(answer, is_charge)| is_success(answer) && self.is_done(answer, is_charge))
    }

    /// Whether the gateway refused the charge itself.
    pub(super) fn has_refusal(&self) -> bool {
        self.verdicts().any(|verdict| verdict.is_known && is_about_payment(verdict))
    }

    /// Whether it did so for good.
    pub(super) fn has_final_refusal(&self) -> bool {
        self.verdicts().any(|verdict| {
            verdict.is_known
                && is_about_payment(verdict)
                && matches!(verdict.class, Class::DefiniteFailure | Class::CallerBug)
        })
    }

    /// What the requests met that could move money.
    fn charges(&self) -> impl Iterator<Item = &Met> {
        self.met.iter().filter(|(request, _)| request.body.is_some()).map(|(_, met)| met)
    }

    fn answers(&self) -> impl Iterator<Item = (&WireAnswer, bool)> {
        self.met.iter().filter_map(|(request, met)| match met {
            Met::Answer(answer) => Some((answer, request.body.is_some())),
            Met::Lost | Met::Torn(_) | Met::Silence | Met::Refused => None,
        })
    }

    fn verdicts(&self) -> impl Iterator<Item = Verdict> {
        let refusals = self.answers().filter(|(answer, is_charge)| *is_charge && !is_success(answer));
        refusals.map(|(answer, _)| self.verdict(answer))
    }

    fn finding(&self, met: &Met) -> Finding {
        match met {
            Met::Refused => Finding::Nothing,
            Met::Lost | Met::Torn(_) | Met::Silence => Finding::Unknown,
            Met::Answer(answer) if is_success(answer) => {
                if self.is_done(answer, true) {
                    Finding::Applied
                } else {
                    Finding::Unknown
                }
            }
            Met::Answer(answer) if words(&answer.body, false).0 == IN_PROGRESS => Finding::Unknown,
            Met::Answer(answer) => Finding::of(self.verdict(answer)),
        }
    }

    fn verdict(&self, answer: &WireAnswer) -> Verdict {
        let group = match self.asked {
            Asked::Confirm => Group::Confirm,
            Asked::Cancel | Asked::CancelPart => Group::Cancel,
        };
        let (code, message) = words(&answer.body, false);
        classify(group, &code, &message, answer.status)
    }

    /// Whether the body is our payment, in the state that was asked for.
    fn is_done(&self, answer: &WireAnswer, is_charge: bool) -> bool {
        let Some(seen) = core::str::from_utf8(&answer.body).ok().and_then(fields) else {
            return false;
        };
        let Ok(payment) = serde_json::from_slice::<Value>(&answer.body) else {
            return false;
        };
        let text = |name: &str| payment.get(name).and_then(Value::as_str);
        let amount = |name: &str| number(&seen, name).and_then(|written| minor_units(written, 0));
        let is_won =
            payment.get("currency").is_none_or(|currency| currency == "KRW" || !currency.is_string());
        if names_twice(&seen) || !is_won || text("paymentKey") != Some(PAYMENT_KEY) {
            return false;
        }
        let is_cancelled =
            matches!(text("status"), Some("CANCELED" | "PARTIAL_CANCELED" | "전액 취소" | "부분 취소"));
        match self.asked {
            Asked::Confirm => {
                let is_approved = is_cancelled
                    || matches!(
                        text("status"),
                        Some("DONE" | "WAITING_FOR_DEPOSIT" | "승인 완료" | "입금 대기")
                    );
                is_approved && text("orderId") == Some(ORDER) && amount("totalAmount") == Some(AMOUNT.into())
            }
            Asked::Cancel => is_cancelled && amount("balanceAmount") == Some(0),
            Asked::CancelPart => {
                has_part(&payment) && (!is_charge || amount("balanceAmount") == Some((AMOUNT - PART).into()))
            }
        }
    }
}

fn is_success(answer: &WireAnswer) -> bool {
    (200..300).contains(&answer.status)
}

/// What the edge says is about the request, and not about the payment.
fn is_about_payment(verdict: Verdict) -> bool {
    matches!(verdict.stage, Stage::Verdict | Stage::Fault)
}

/// A cancel of our part that left our balance.
fn has_part(payment: &Value) -> bool {
    let rows = payment.get("cancels").and_then(Value::as_array);
    rows.is_some_and(|rows| {
        rows.iter().any(|row| {
            let is = |name: &str, expected: i64| {
                let written = row.get(name).map(Value::to_string).unwrap_or_default();
                minor_units(&written, 0) == Some(expected.into())
            };
            is("cancelAmount", PART) && is("refundableAmount", AMOUNT - PART)
        })
    })
}
