//! One process of the shop through all its lives: it is started, struck, and started again at once, as a supervisor
//! would.

use core::time::Duration;
use std::path::PathBuf;
use std::sync::Arc;

use rustix::process::Signal;
use tokio::process::Command;
use tokio::sync::{mpsc, oneshot, watch as channel};
use tokio::time::sleep;

use crate::complain;
use crate::process::Process;
use crate::strikes::Blow;
use crate::tally::Tally;
use crate::watch::{Ending, Watch};

/// How a process of the shop is started, every time alike.
#[derive(Clone, Debug)]
pub(crate) struct Start {
    /// Its name in logs and reports.
    pub(crate) name: &'static str,
    /// The shop's program.
    pub(crate) program: PathBuf,
    /// What follows `serve`.
    pub(crate) arguments: Vec<String>,
    /// Where it works, and where its log is.
    pub(crate) folder: PathBuf,
}

/// What the life of a process is told from outside.
#[derive(Debug)]
pub(crate) enum Order {
    /// A blow.
    Strike(Blow),
    /// End, and answer when it is over.
    End(oneshot::Sender<()>),
}

/// Everything that one process of the shop needs to live.
#[derive(Debug)]
pub(crate) struct Life {
    pub(crate) start: Start,
    pub(crate) watch: Arc<Watch>,
    pub(crate) tally: Arc<Tally>,
    /// Where the process listens now.
    pub(crate) url: channel::Sender<Option<String>>,
    pub(crate) orders: mpsc::Receiver<Order>,
}

/// What ended one life.
enum End {
    Struck,
    ByItself(String),
    ForGood(Option<oneshot::Sender<()>>),
}

/// Between an end that was not ours and the next start: a process that cannot start must not spin.
const BREATH: Duration = Duration::from_millis(200);
/// Lines of the log that are told of an end that was not ours.
const LAST_WORDS: usize = 4;
/// So often in a row a process may be killed before it listens; then it is spared until it does. On a machine that is
/// slow enough nothing would ever be served otherwise.
const UNBORN_MAX: u32 = 2;

impl Life {
    /// Lives until told to end.
    pub(crate) async fn live(mut self) {
        let mut unborn = 0;
        loop {
            let mut process = match self.begin() {
                Ok(process) => process,
                Err(error) => {
                    complain(&format!("crash-loop: {error}"));
                    self.tally.add(|struck| struck.ended_by_themselves.push(error.to_string()));
                    sleep(BREATH).await;
                    continue;
                }
            };
            let end = self.one_life(&mut process, &mut unborn).await;
            self.url.send_replace(None);
            match end {
                End::Struck => {}
                End::ByItself(how) => {
                    complain(&format!("crash-loop: {how}"));
                    self.tally.add(|struck| struck.ended_by_themselves.push(how));
                    sleep(BREATH).await;
                }
                End::ForGood(answer) => {
                    if let Some(answer) = answer {
                        // Whoever asked may have gone meanwhile.
                        answer.send(()).unwrap_or_default();
                    }
                    return;
                }
            }
            self.tally.add(|struck| struck.restarts += 1);
        }
    }

    fn begin(&self) -> Result<Process, crate::error::Error> {
        let Start { name, program, arguments, folder } = &self.start;
        let mut command = Command::new(program);
        command
            .arg("serve")
            .args(arguments)
            .current_dir(folder)
            .env_remove("DATABASE_URL")
            .env_remove("REDIS_URL");
        Process::start(&self.watch, command, &folder.join(format!("{name}.log")), Ending::Kill)
    }

    async fn one_life(&mut self, process: &mut Process, unborn: &mut u32) -> End {
        let (mut listens, mut url) = (false, Box::pin(process.url()));
        loop {
            let event = tokio::select! {
                // A change of address is seen before a blow that came at the same moment.
                biased;
                url = &mut url, if !listens => Event::Listens(url),
                order = self.orders.recv() => Event::Told(order),
                status = process.ended(&self.watch) => Event::Ended(status.map(|status| status.to_string())),
            };
            match event {
                Event::Listens(Some(url)) => {
                    (listens, *unborn) = (true, 0);
                    self.url.send_replace(Some(url));
                }
                Event::Told(Some(Order::Strike(Blow::Kill))) => {
                    if !listens && *unborn >= UNBORN_MAX {
                        continue;
                    }
                    self.kill(process, listens).await;
                    *unborn = if listens { 0 } else { *unborn + 1 };
                    return End::Struck;
                }
                Event::Told(Some(Order::Strike(Blow::Pause(length)))) => {
                    self.tally.add(|struck| struck.pauses += 1);
                    process.signal(Signal::STOP);
                    sleep(length).await;
                    process.signal(Signal::CONT);
                }
                Event::Told(Some(Order::End(answer))) => {
                    process.kill(&self.watch).await;
                    return End::ForGood(Some(answer));
                }
                Event::Told(None) => {
                    process.kill(&self.watch).await;
                    return End::ForGood(None);
                }
                Event::Listens(None) => {
                    let status = process.ended(&self.watch).await.map(|status| status.to_string());
                    return self.by_itself(status);
                }
                Event::Ended(status) => return self.by_itself(status),
            }
        }
    }

    async fn kill(&self, process: &mut Process, listened: bool) {
        // Nobody is sent there any more from the moment of its end.
        self.url.send_replace(None);
        process.kill(&self.watch).await;
        self.tally.add(|struck| {
            *struck.kills.entry(self.start.name.to_owned()).or_default() += 1;
            struck.killed_while_starting += u64::from(!listened);
        });
    }

    fn by_itself(&self, status: Option<String>) -> End {
        let status = status.unwrap_or_else(|| "unknown status".to_owned());
        let Start { name, folder, .. } = &self.start;
        let log = std::fs::read_to_string(folder.join(format!("{name}.log"))).unwrap_or_default();
        let mut last: Vec<&str> =
            log.lines().rev().filter(|line| !line.is_empty()).take(LAST_WORDS).collect();
        last.reverse();
        let last = last.join(" | ");
        End::ByItself(format!("{name} ended by itself: {status}; its last words: {last}"))
    }
}

enum Event {
    Listens(Option<String>),
    Told(Option<Order>),
    Ended(Option<String>),
}
