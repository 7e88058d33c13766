//! The thread that writes: takes what has come together, writes it as one line, syncs once, answers all.

use tokio::sync::{mpsc, oneshot};

use super::line::Entry;
use super::log::Log;
use crate::intent::journal::{Ending, JournalError, Opened};
use crate::model::Ticket;

type Answer<T> = oneshot::Sender<Result<T, JournalError>>;

/// What the writer is asked for.
#[derive(Debug)]
pub(super) enum Request {
    Open(Ticket, Answer<Opened>),
    Close(Ticket, Ending, Answer<()>),
    List(oneshot::Sender<Vec<Ticket>>),
    ShutDown(oneshot::Sender<()>),
}

/// Requests that are committed together at most.
const BATCH: usize = 256;

/// Serves `queue` until all who could ask are gone, or one of them asked to stop.
pub(super) fn run(mut log: Log, mut queue: mpsc::Receiver<Request>) {
    let mut batch = Vec::with_capacity(BATCH);
    while queue.blocking_recv_many(&mut batch, BATCH) > 0 {
        if let Some(told) = serve(&mut log, batch.drain(..)) {
            queue.close();
            // Closed before it is said: whoever hears it may open the file again.
            drop(log);
            tell(told, ());
            return;
        }
    }
}

/// What a batch has done to the book, before it is on the disk.
#[derive(Default)]
struct Commit {
    entries: Vec<Entry>,
    opened: Vec<(Ticket, Opened, Answer<Opened>)>,
    closed: Vec<Answer<()>>,
}

/// Returns whom to tell that the journal is closed, if somebody asked for it.
fn serve(log: &mut Log, batch: impl Iterator<Item = Request>) -> Option<oneshot::Sender<()>> {
    let mut commit = Commit::default();
    let mut listeners = Vec::new();
    let mut stop = None;
    for request in batch {
        match request {
            Request::Open(ticket, answer) => match log.book.open(&ticket) {
                Ok((opened, kept)) => {
                    commit.entries.push(Entry::Open(Box::new(kept)));
                    commit.opened.push((ticket, opened, answer));
                }
                Err(error) => tell(answer, Err(error)),
            },
            Request::Close(ticket, ending, answer) => {
                if log.book.close(&ticket, ending) {
                    commit.entries.push(Entry::Closed(ticket.identity()));
                }
                commit.closed.push(answer);
            }
            Request::List(answer) => listeners.push(answer),
            Request::ShutDown(answer) => stop = Some(answer),
        }
    }
    write(log, commit);
    for listener in listeners {
        tell(listener, log.book.tickets().cloned().collect());
    }
    stop
}

/// Writes a batch down and answers. What could not be written was not opened.
fn write(log: &mut Log, Commit { entries, opened, closed }: Commit) {
    let written = log.append(&entries, !opened.is_empty());
    for (ticket, how, answer) in opened {
        if written.is_err() {
            log.book.close(&ticket, Ending::NotSent);
        }
        tell(answer, written.clone().map(|()| how));
    }
    for answer in closed {
        tell(answer, written.clone());
    }
}

fn tell<T>(answer: oneshot::Sender<T>, word: T) {
    // Whoever asked may have left.
    drop(answer.send(word));
}
