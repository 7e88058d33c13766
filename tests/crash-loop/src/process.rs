//! One process of the system under test: started with a log, told apart by its id, ended by a signal.

use core::time::Duration;
use std::fs::OpenOptions;
use std::path::Path;
use std::process::{ExitStatus, Stdio};

use rustix::process::{Pid, Signal, kill_process};
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::{Child, ChildStdout, Command};
use tokio::sync::watch as channel;
use tokio::time::timeout;

use crate::error::Error;
use crate::watch::{Ending, Watch};

/// A running process. Dropping it kills it, if that is how it ends.
#[derive(Debug)]
pub(crate) struct Process {
    child: Child,
    pid: u32,
    url: channel::Receiver<Option<String>>,
}

impl Process {
    /// Starts `command` in a group of its own, so that Ctrl-C reaches it through us alone; what it complains of is
    /// added to `log`.
    pub(crate) fn start(
        watch: &Watch,
        mut command: Command,
        log: &Path,
        ending: Ending,
    ) -> Result<Self, Error> {
        let part = || command_name(log);
        let failed = |error: std::io::Error| Error::start(part(), &error);
        let log = OpenOptions::new().create(true).append(true).open(log).map_err(failed)?;
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(log).process_group(0);
        command.kill_on_drop(ending == Ending::Kill);
        let mut child = command.spawn().map_err(failed)?;
        let pid = child.id().unwrap_or_default();
        watch.enter(pid, ending);
        let (teller, url) = channel::channel(None);
        if let Some(output) = child.stdout.take() {
            tokio::spawn(read(output, teller));
        }
        Ok(Self { child, pid, url })
    }

    /// Where it listens, once it says so; `None` if it ends without a word.
    pub(crate) fn url(&self) -> impl Future<Output = Option<String>> + use<> {
        let mut url = self.url.clone();
        async move { url.wait_for(Option::is_some).await.ok()?.clone() }
    }

    /// The same, for a part that the run cannot do without.
    pub(crate) async fn url_within(&self, part: &str, limit: Duration) -> Result<String, Error> {
        let url = timeout(limit, self.url()).await;
        url.ok()
            .flatten()
            .ok_or_else(|| Error::start(part, &"it did not say where it listens; its log says more"))
    }

    /// Its end, by whatever cause.
    pub(crate) async fn ended(&mut self, watch: &Watch) -> Option<ExitStatus> {
        let status = self.child.wait().await.ok();
        watch.leave(self.pid);
        status
    }

    /// Sends a signal; one that has ended meanwhile does not hear it.
    pub(crate) fn signal(&self, signal: Signal) {
        if let Some(pid) = i32::try_from(self.pid).ok().and_then(Pid::from_raw) {
            // As long as its end was not waited for, the id is nobody else's.
            kill_process(pid, signal).unwrap_or_default();
        }
    }

    /// SIGKILL, and waits until it is gone.
    pub(crate) async fn kill(&mut self, watch: &Watch) {
        self.signal(Signal::KILL);
        self.ended(watch).await;
    }
}

/// What a process is called after its log.
fn command_name(log: &Path) -> String {
    log.file_stem().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

/// Tells the first address that the process prints and reads on, because who writes to a closed pipe may end of it.
async fn read(output: ChildStdout, teller: channel::Sender<Option<String>>) {
    let mut lines = BufReader::new(output).lines();
    while let Ok(Some(line)) = lines.next_line().await {
        if teller.borrow().is_none()
            && let Some(url) = url_in(&line)
        {
            teller.send_replace(Some(url));
        }
    }
}

/// The word of a line that is an address.
fn url_in(line: &str) -> Option<String> {
    line.split_whitespace().find(|word| word.starts_with("http://")).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_found_in_a_greeting() {
        assert_eq!(url_in("mock-toss listens on http://127.0.0.1:9").as_deref(), Some("http://127.0.0.1:9"));
        assert_eq!(url_in("http://127.0.0.1:9").as_deref(), Some("http://127.0.0.1:9"));
        assert_eq!(url_in("hello"), None);
    }
}
