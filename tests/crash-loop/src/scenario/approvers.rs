//! Two approvers release the same two hundred refunds at the same moment, each at a process of their own, while the
//! gateway takes longer than anybody likes: none may be executed twice, and none left behind.

use core::time::Duration;
use std::sync::Arc;

use serde_json::Value;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep};

use super::desk::{self, Wanted};
use super::{meanwhile, round_off};
use crate::arguments::{Arguments, Scenario};
use crate::basket::{Basket, PRODUCTS};
use crate::books::DRAIN;
use crate::customer::Street;
use crate::error::Error;
use crate::record::Record;
use crate::report::Report;
use crate::shop::{REFUNDS, Shop};
use crate::site::{API, Site};
use crate::weather;

const REFUNDED: u64 = 200;
/// Baskets until so many are paid; the scarce product, of which there is not enough, is left out.
const BASKETS_MAX: u64 = 2_000;
/// Customers at once while the orders are made.
const AT_ONCE: usize = 16;
const LOOK_EVERY: Duration = Duration::from_millis(250);

/// Orders, requests, two approvals at once; then the verdict.
pub(super) async fn run(arguments: &Arguments, site: &Site, street: &Arc<Street>) -> Result<Report, Error> {
    let wanted = paid_orders(street).await;
    let mut waiting = Vec::new();
    for wanted in wanted {
        if desk::request(&street.shop, &wanted).await {
            waiting.push(wanted);
        }
    }
    let plan = weather::plan(Scenario::TwoApprovers, arguments.seed, arguments.length());
    site.gateway.set_faults(plan).await?;
    let [one, other] = two_doors(site, &street.record)?;
    desk::approve_twice([&one, &other], &waiting, "all").await;
    meanwhile(site, street, until_done(street, &waiting)).await;
    let missing = async || missing(street, &waiting).await;
    let mut report = round_off(arguments, site, street, JoinSet::new(), missing).await?;
    if report.judged.cancels != REFUNDED {
        let executed = report.judged.cancels;
        report.missing.push(format!("{executed} cancels at the gateway for {REFUNDED} refunds"));
    }
    Ok(report)
}

/// Two processes that take approvals; the same one twice where there is only one.
fn two_doors(site: &Site, record: &Arc<Record>) -> Result<[Shop; 2], Error> {
    let urls: Vec<String> =
        site.fleet.whereabouts(API).iter().filter_map(|url| url.borrow().clone()).collect();
    let at = |place: usize| {
        Shop::at(urls.get(place).or(urls.first()).map_or(site.balancer.url(), String::as_str), record)
    };
    Ok([at(0)?, at(1)?])
}

/// Customers until two hundred orders are paid; each shall be refunded as its basket wishes, in full or in part.
async fn paid_orders(street: &Arc<Street>) -> Vec<Wanted> {
    let scarce = PRODUCTS.last().map_or("", |(id, _, _)| *id);
    let baskets = (0..BASKETS_MAX).map(|index| Basket::of(street.seed, index));
    let mut baskets = baskets.filter(|basket| basket.lines.iter().all(|(product, _)| *product != scarce));
    let (mut visits, mut paid) = (JoinSet::new(), Vec::new());
    while u64::try_from(paid.len()).is_ok_and(|paid| paid < REFUNDED) {
        while visits.len() < AT_ONCE
            && let Some(basket) = baskets.next()
        {
            let street = Arc::clone(street);
            visits.spawn(async move { street.buy(&basket).await.then_some(basket) });
        }
        match visits.join_next().await {
            Some(Ok(Some(basket))) => {
                // Each third in full.
                let part = (paid.len() % 3 != 0).then_some(basket.amount / 3);
                paid.push(Wanted::of(&basket.order_id, "", part));
            }
            Some(Ok(None) | Err(_)) => {}
            None => break,
        }
    }
    // Those who are still buying are served as well, and keep what they bought.
    while visits.join_next().await.is_some() {}
    paid
}

/// Waits until every refund is done, as long as a drain may take.
async fn until_done(street: &Street, wanted: &[Wanted]) {
    let end = Instant::now() + DRAIN;
    while Instant::now() < end && !missing(street, wanted).await.is_empty() {
        sleep(LOOK_EVERY).await;
    }
}

/// The refunds that are not done, in a sentence.
async fn missing(street: &Street, wanted: &[Wanted]) -> Vec<String> {
    let mut open: Vec<String> = Vec::new();
    for wanted in wanted {
        let path = format!("{REFUNDS}/{}", wanted.id);
        let answer = street.shop.get(&path, Duration::from_secs(5)).await;
        let state = answer.as_ref().and_then(|answer| answer.body.get("status").or(answer.body.get("state")));
        let state = state.and_then(Value::as_str).unwrap_or("unknown");
        if state != "DONE" {
            open.push(format!("{} {state}", wanted.id));
        }
    }
    match open.first() {
        None => Vec::new(),
        Some(first) => {
            vec![format!("{} of {} refunds are not done, the first: {first}", open.len(), wanted.len())]
        }
    }
}
