//! `POST /_mock/faults/dry-run`: what a plan would do. Nothing changes.

use serde::Serialize;

use super::super::asked::{Answered, Asked, Refused, bad, json};
use super::{TTL, refused, text};
use crate::fake::Chosen;
use crate::fault::{DryRun, Operation, Plan, Planned, Remark};

/// More requests than anybody reads about.
const REQUESTS_MAX: usize = 100_000;
/// Of what would strike, so much is told; the counts are of all.
const STRUCK_MAX: usize = 1_000;

/// What may be asked for.
pub(super) const QUERY: &[&str] = &["journal", "orders", "operations", "attempts"];

#[derive(Serialize)]
struct Told {
    remarks: Vec<Remark>,
    #[serde(flatten)]
    run: DryRun,
}

/// The plan in the body, or the one in force, on the journal so far or on requests that are made up.
pub(super) fn dry_run(chosen: &mut Chosen<'_>, asked: &Asked<'_>) -> Answered {
    let text = text(asked)?;
    let plan = if text.trim().is_empty() {
        Plan::clone(&chosen.world.faults())
    } else {
        Plan::read(text, Some(TTL)).map_err(|error| refused(&error))?
    };
    let query = asked.query();
    let of = |name: &str| query.get(name).map(String::as_str);
    let requests = match of("journal") {
        Some("true") => Planned::all_of(&chosen.journal()),
        None | Some("false") => made_up(of("orders"), of("operations"), of("attempts"))?,
        Some(other) => return Err(bad(format!("journal = {other}; it is true or false"))),
    };
    let mut run = plan.dry_run(requests);
    run.struck.truncate(STRUCK_MAX);
    json(&Told { remarks: plan.review(), run })
}

/// `orders` are named with commas between or a number of them; of each, all `operations`, so many `attempts`.
fn made_up(
    orders: Option<&str>,
    operations: Option<&str>,
    attempts: Option<&str>,
) -> Result<Vec<Planned>, Refused> {
    let number = |name: &str, text: &str| {
        let number = text.parse().ok().filter(|number| (1..=10_000u32).contains(number));
        number.ok_or_else(|| bad(format!("{name} = {text}; it is a number from 1 to 10000")))
    };
    let orders = orders.unwrap_or("100");
    let orders: Vec<String> = if orders.bytes().all(|byte| byte.is_ascii_digit()) {
        (1..=number("orders", orders)?).map(|n| format!("ORD-{n:06}")).collect()
    } else {
        orders.split(',').map(|order| order.trim().to_owned()).collect()
    };
    let operations = operations.unwrap_or("confirm").split(',').map(|name| operation(name.trim()));
    let operations = operations.collect::<Result<Vec<_>, _>>()?;
    let attempts = attempts.map_or(Ok(1), |text| number("attempts", text))?;
    let count = orders.len().saturating_mul(operations.len()).saturating_mul(attempts as usize);
    if count > REQUESTS_MAX {
        return Err(bad(format!("these are {count} requests; a dry run has at most {REQUESTS_MAX}")));
    }
    let requests = orders.iter().flat_map(|order| {
        let of_order = operations.iter().map(move |operation| (order, *operation));
        of_order
            .flat_map(|(order, operation)| (1..=attempts).map(move |nth| Planned::new(operation, order, nth)))
    });
    Ok(requests.collect())
}

fn operation(name: &str) -> Result<Operation, Refused> {
    Operation::all().find(|operation| operation.as_str() == name).ok_or_else(|| {
        let known: Vec<_> = Operation::all().map(Operation::as_str).collect();
        bad(format!("operations has `{name}`; there are {}", known.join(", ")))
    })
}
