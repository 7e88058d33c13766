//! The one connection of a process: made, used, lost, and made again.

use alloc::collections::BTreeSet;
use alloc::sync::Arc;
use core::hash::BuildHasher as _;
use core::time::Duration;
use std::hash::RandomState;

use metrics::counter;
use redis::aio::MultiplexedConnection;
use redis::{Cmd, Pipeline, RedisError, Value};
use tokio::time::{sleep, timeout};

use super::RedisOptions;
use super::dial::Dial;
use super::outbox::{Batch, Dropped, Outbox};
use super::wire::{Channel, Names, text};
use crate::backoff::Jitter;
use crate::hints::LocalHints;

/// The most commands that are sent before their answers are read.
const AT_ONCE: usize = 256;

pub(super) struct Link {
    pub(super) dial: Dial,
    pub(super) names: Arc<Names>,
    pub(super) local: LocalHints,
    pub(super) outbox: Arc<Outbox>,
    pub(super) options: RedisOptions,
}

/// Why a connection is over.
#[derive(Debug, thiserror::Error)]
enum Lost {
    #[error("Redis closed the connection")]
    Closed,
    #[error("Redis took longer than {0:?}")]
    Slow(Duration),
    #[error("Redis: {0}")]
    Redis(#[from] RedisError),
}

impl Link {
    /// Connects, and again whenever the connection is lost. Never returns.
    #[expect(clippy::infinite_loop, reason = "whoever drops the hints ends it")]
    pub(super) async fn keep(self) {
        // The only thing here that must differ between processes. Two that drew the same would be deaf to each other,
        // which costs the fallback interval.
        let random = RandomState::new();
        let node = random.hash_one("node");
        let (mut wait, mut attempts) = (Duration::ZERO, 0_u64);
        loop {
            let lost = self.one_connection(node).await;
            let was_connected = self.outbox.is_open();
            self.outbox.close();
            attempts += 1;
            if was_connected {
                (wait, attempts) = (Duration::ZERO, 0);
            }
            if attempts <= 1 {
                let address = &self.options.address;
                tracing::warn!(%address, error = %lost, "Redis is away: other processes hear no hints until it is back");
            } else {
                tracing::debug!(error = %lost, attempts, "Redis is still away");
            }
            let jitter = Jitter::new(u32::try_from(random.hash_one(attempts) >> 32).unwrap_or(u32::MAX));
            wait = self.options.backoff.next(wait, jitter);
            sleep(wait).await;
        }
    }

    /// Makes a connection and uses it until it is lost.
    async fn one_connection(&self, node: u64) -> Lost {
        let (local, names) = (self.local.clone(), Arc::clone(&self.names));
        let heard = move |push| {
            if let Some(hint) = names.hint(&push, node) {
                crate::hints::Hints::publish(&local, hint);
            }
        };
        let dialled = self.in_time(async { Ok(self.dial.connect(heard).await?) }).await;
        let (connection, driver) = match dialled {
            Ok(connected) => connected,
            Err(lost) => return lost,
        };
        counter!("toss_hints_connections_total").increment(1);
        tracing::info!(address = %self.options.address, "hints reach other processes through Redis");
        self.outbox.open();
        tokio::select! {
            () = driver => Lost::Closed,
            lost = self.converse(connection, node) => lost,
        }
    }

    /// Listens to what is wished, says what there is to say, and asks now and then whether anybody is there.
    async fn converse(&self, mut connection: MultiplexedConnection, node: u64) -> Lost {
        let mut listened = BTreeSet::new();
        loop {
            let turn = async {
                self.listen(&mut connection, &mut listened).await?;
                self.say(&mut connection, self.outbox.take(), node).await
            };
            if let Err(lost) = turn.await {
                return lost;
            }
            if timeout(self.options.ping_every, self.outbox.changed()).await.is_err() {
                let ping = Cmd::new().arg("PING").to_owned();
                if let Err(lost) =
                    self.in_time(async { Ok(connection.send_packed_command(&ping).await?) }).await
                {
                    return lost;
                }
            }
        }
    }

    /// Subscribes to what is new among the wishes, and then wakes whoever may have missed something before.
    async fn listen(
        &self,
        connection: &mut MultiplexedConnection,
        listened: &mut BTreeSet<Channel>,
    ) -> Result<(), Lost> {
        let new: BTreeSet<Channel> = self.outbox.listened().difference(listened).copied().collect();
        if new.is_empty() {
            return Ok(());
        }
        let names: Vec<&str> = new.iter().map(|channel| self.names.of(*channel)).collect();
        self.in_time(async { Ok(connection.subscribe(names).await?) }).await?;
        self.local.wake(|topic| new.contains(&Channel::of(topic)));
        listened.extend(new);
        Ok(())
    }

    async fn say(&self, connection: &mut MultiplexedConnection, batch: Batch, node: u64) -> Result<(), Lost> {
        let stream = self.names.of(Channel::Cancels);
        let length = self.options.cancel_queue;
        let shown = batch.cancels.iter().map(|job| {
            Cmd::new()
                .arg("XADD")
                .arg(stream)
                .arg("MAXLEN")
                .arg("~")
                .arg(length)
                .arg("*")
                .arg("job")
                .arg(*job)
                .to_owned()
        });
        let said = batch.hints.iter().map(|(topic, number)| {
            let channel = self.names.of(Channel::of(topic));
            Cmd::new().arg("PUBLISH").arg(channel).arg(text(node, topic, *number)).to_owned()
        });
        let commands: Vec<Cmd> = shown.chain(said).collect();
        for some in commands.chunks(AT_ONCE) {
            let mut pipeline = Pipeline::new();
            for command in some {
                let _same = pipeline.add_command(command.clone());
            }
            let answers = self
                .in_time(async { Ok(connection.send_packed_commands(&pipeline, 0, some.len()).await?) })
                .await?;
            let refused = answers.iter().filter(|answer| matches!(answer, Value::ServerError(_))).count();
            if refused > 0 {
                tracing::debug!(refused, "Redis refused hints");
                self.outbox.drop_counted(Dropped::Refused, refused);
            }
        }
        Ok(())
    }

    async fn in_time<T>(&self, work: impl Future<Output = Result<T, Lost>>) -> Result<T, Lost> {
        let patience = self.options.patience;
        timeout(patience, work).await.unwrap_or(Err(Lost::Slow(patience)))
    }
}
