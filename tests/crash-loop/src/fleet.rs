//! All processes of the shop: who there is, where they listen, and how they are struck.

use core::time::Duration;
use std::sync::Arc;

use tokio::sync::{mpsc, oneshot, watch as channel};
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep_until, timeout};

use crate::error::Error;
use crate::node::{Life, Order, Start};
use crate::strikes::Strike;
use crate::tally::Tally;
use crate::watch::Watch;

/// Where a process listens now, for those who ask again and again.
pub(crate) type Whereabouts = channel::Receiver<Option<String>>;

/// The running processes of the shop.
#[derive(Debug)]
pub(crate) struct Fleet {
    members: Vec<Member>,
    lives: JoinSet<()>,
    tally: Arc<Tally>,
}

#[derive(Debug)]
struct Member {
    name: &'static str,
    orders: mpsc::Sender<Order>,
    url: Whereabouts,
}

/// Blows that a process has not felt yet; a paused one feels none.
const ORDERS_MAX: usize = 16;
/// A process starts in milliseconds; this is for machines that do ten things beside.
const LISTENS_WITHIN: Duration = Duration::from_secs(30);
/// After so many starts in vain before the first customer comes, it is no use.
const IN_VAIN: usize = 3;

impl Fleet {
    /// Starts every process once and waits until all of them listen.
    pub(crate) async fn start(watch: &Arc<Watch>, starts: Vec<Start>) -> Result<Self, Error> {
        let mut fleet = Self { members: Vec::new(), lives: JoinSet::new(), tally: Arc::default() };
        for start in starts {
            let (url, whereabouts) = channel::channel(None);
            let (orders, told) = mpsc::channel(ORDERS_MAX);
            fleet.members.push(Member { name: start.name, orders, url: whereabouts });
            let life =
                Life { start, watch: Arc::clone(watch), tally: Arc::clone(&fleet.tally), url, orders: told };
            fleet.lives.spawn(life.live());
            // One after the other: migrations at the same moment are a test of their own, and it is not this one.
            let in_vain = fleet.tally.ended_by_themselves(IN_VAIN);
            tokio::select! {
                listen = fleet.all_listen() => listen?,
                why = in_vain => return Err(Error::start("the shop", &why)),
            }
        }
        Ok(fleet)
    }

    /// How many processes there are.
    pub(crate) fn len(&self) -> usize {
        self.members.len()
    }

    /// Where those whose name begins so listen.
    pub(crate) fn whereabouts(&self, prefix: &str) -> Vec<Whereabouts> {
        let members = self.members.iter().filter(|member| member.name.starts_with(prefix));
        members.map(|member| member.url.clone()).collect()
    }

    /// What has happened to them.
    pub(crate) fn tally(&self) -> &Tally {
        &self.tally
    }

    /// Strikes as planned, from now on.
    pub(crate) async fn suffer(&self, strikes: &[Strike]) {
        let start = Instant::now();
        for strike in strikes {
            sleep_until(start + strike.at).await;
            if let Some(member) = self.members.get(strike.node) {
                // One that has not felt the last sixteen blows misses this one.
                drop(member.orders.try_send(Order::Strike(strike.blow)));
            }
        }
    }

    /// Waits until every process listens.
    pub(crate) async fn all_listen(&self) -> Result<(), Error> {
        for member in &self.members {
            let mut url = member.url.clone();
            let listens = timeout(LISTENS_WITHIN, url.wait_for(Option::is_some)).await;
            if !listens.is_ok_and(|listens| listens.is_ok()) {
                return Err(Error::start(member.name, &"it did not say where it listens; its log says more"));
            }
        }
        Ok(())
    }

    /// Kills all for good.
    pub(crate) async fn end(mut self) {
        for member in &self.members {
            let (answer, over) = oneshot::channel();
            if member.orders.send(Order::End(answer)).await.is_ok() {
                // A life that has ended without an answer has ended as well.
                drop(over.await);
            }
        }
        while self.lives.join_next().await.is_some() {}
    }
}
