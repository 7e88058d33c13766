//! Until when one may pay in: for so many hours, or until a date in Korean time.

use core::time::Duration;

use super::rules;
use crate::switches::ValidHours;
use crate::time::KoreanTime;
use crate::world::form::Form;
use crate::world::refusal::Refusal;
use crate::world::state::Case;

/// Without either field.
const USUAL_HOURS: u64 = 168;
/// The latest due date.
const LONGEST: Duration = Duration::from_hours(90 * 24);

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Due {
    /// So many hours from the issue.
    Hours(u64),
    /// At this time.
    At(KoreanTime),
}

impl Due {
    pub(super) fn read(form: &Form<'_>) -> Result<Self, Refusal> {
        let Form { operation, fields, switches } = form;
        let refuse = |code: &str, rule, reason: String| Err(Refusal::new(*operation, code, rule, reason));
        let hours = fields.number("validHours")?;
        match (hours, fields.text("dueDate")?) {
            (Some(_), Some(_)) => {
                let code = "INVALID_VALID_HOURS_WITH_DUE_DATE_AND_SINGLE";
                refuse(code, &rules::TWO_DUE_DATES, "both validHours and dueDate are there".to_owned())
            }
            (None, Some(date)) => KoreanTime::read(&date).map(Self::At).map_or_else(
                || {
                    let reason = format!("dueDate is `{date}`, not yyyy-MM-dd'T'HH:mm:ss without an offset");
                    refuse("INVALID_DATE", &rules::DUE_DATE, reason)
                },
                Ok,
            ),
            (hours, None) => {
                let hours = hours.unwrap_or(USUAL_HOURS);
                let max = match switches.making.valid_hours {
                    ValidHours::UpTo2160 => 2_160,
                    ValidHours::UpTo720 => 720,
                };
                match hours {
                    0 => Err(fields.malformed("validHours", format_args!("is 0, not 1 to {max}"))),
                    _ if hours > max => {
                        let reason = format!("validHours is {hours}, at most {max}");
                        refuse("EXCEED_MAX_VALID_HOURS", &rules::VALID_HOURS, reason)
                    }
                    _ => Ok(Self::Hours(hours)),
                }
            }
        }
    }

    /// The due date, if it lies within the next 90 days.
    pub(super) fn check(self, case: &Case) -> Result<KoreanTime, Refusal> {
        let Case { now, operation, .. } = *case;
        let due = match self {
            Self::Hours(hours) => now.after(Duration::from_hours(hours)),
            Self::At(due) => due,
        };
        if due <= now {
            let reason = format!("dueDate is {due}, which is over");
            return Err(Refusal::new(operation, "INVALID_DATE", &rules::DUE_DATE_PAST, reason));
        }
        if due.since(now) > LONGEST {
            let reason = format!("dueDate is {due}, more than 90 days away");
            return Err(Refusal::new(operation, "EXCEED_MAX_DUE_DATE", &rules::DUE_DATE_TOO_LATE, reason));
        }
        Ok(due)
    }
}
