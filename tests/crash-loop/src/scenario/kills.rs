//! One process is killed every 0.3 to 0.8 seconds, and now and then one stands still for longer than two leases.

use std::sync::Arc;

use tokio::task::JoinSet;

use super::{arrivals, meanwhile, round_off};
use crate::arguments::{Arguments, Scenario};
use crate::customer::Street;
use crate::error::Error;
use crate::report::Report;
use crate::site::Site;
use crate::strikes::schedule;
use crate::weather;

/// Customers come, processes die, the gateway misbehaves; then the verdict.
pub(super) async fn run(arguments: &Arguments, site: &Site, street: &Arc<Street>) -> Result<Report, Error> {
    let length = arguments.length();
    let strikes = schedule(arguments.seed, site.fleet.len(), length);
    site.gateway.set_faults(weather::plan(Scenario::Kills, arguments.seed, length)).await?;
    let mut visits = JoinSet::new();
    let storm = async { tokio::join!(arrivals(arguments, street, &mut visits), site.fleet.suffer(&strikes)) };
    meanwhile(site, street, storm).await;
    round_off(arguments, site, street, visits, async || Vec::new()).await
}
