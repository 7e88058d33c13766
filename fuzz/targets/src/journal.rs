//! The journal's file: as somebody or something has left it, and with checksums that are right.

use std::fs;
use std::path::Path;

use sha2::{Digest as _, Sha256};
use toss_sdk::intent::{Ending, FileJournal, Journal as _, JournalError};
use toss_sdk::model::Ticket;

/// The first line.
const HEADER: &[u8] = b"toss-intents 1\n";

/// A file, whole; or the entries of one, a line each, to which checksums are added.
///
/// # Panics
/// If something does not hold.
pub fn check(input: &[u8]) {
    let Some((first, rest)) = input.split_first() else { return };
    if first % 2 == 0 {
        let _tickets = opened(rest);
        return;
    }
    let file = with_checksums(rest);
    let Ok(tickets) = opened(&file) else { return };
    let lines = rest.split(|byte| *byte == b'\n').count();
    assert!(lines >= 1 && (tickets.is_empty() || !rest.is_empty()));
    torn(&file);
}

/// A file whose last line is not whole is read as if it had none: nobody was told that it was there.
fn torn(file: &[u8]) {
    let whole = file.strip_suffix(b"\n").unwrap_or(file);
    let Some(end) = whole.iter().rposition(|byte| *byte == b'\n') else { return };
    let (before, _) = file.split_at(end + 1);
    let Some(torn) = file.get(..file.len().saturating_sub(2)) else { return };
    let expected = opened(before).expect("its lines were read with one more behind them");
    assert_eq!(opened(torn).as_ref().ok(), Some(&expected));
    // With its end, but without its middle: the disk wrote the one and not the other.
    let mut broken = file.to_vec();
    if let Some(first) = broken.get_mut(end + 1) {
        *first ^= 1;
    }
    assert_eq!(opened(&broken).ok(), Some(expected));
}

/// Each line as the journal writes it.
fn with_checksums(entries: &[u8]) -> Vec<u8> {
    let mut file = HEADER.to_vec();
    for line in entries.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()) {
        let hash = Sha256::new().chain_update(b"toss-intents\0").chain_update(line).finalize();
        let digits: Vec<String> = hash.iter().take(4).map(|byte| format!("{byte:02x}")).collect();
        file.extend_from_slice(digits.concat().as_bytes());
        file.push(b' ');
        file.extend_from_slice(line);
        file.push(b'\n');
    }
    file
}

/// The open intents of a file, which are there again when it is opened again, and can be closed.
fn opened(bytes: &[u8]) -> Result<Vec<Ticket>, JournalError> {
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
    let folder = tempfile::tempdir().expect("a folder for files that live for a moment");
    let path = folder.path().join("intents");
    fs::write(&path, bytes).expect("a file of our own");
    runtime.block_on(walked(&path, bytes))
}

async fn walked(path: &Path, bytes: &[u8]) -> Result<Vec<Ticket>, JournalError> {
    let journal = match FileJournal::open_file(path).await {
        Ok(journal) => journal,
        Err(error) => {
            assert!(matches!(error, JournalError::Damaged { .. }), "{error}");
            // What cannot be read is kept for somebody who can.
            assert_eq!(fs::read(path).ok().as_deref(), Some(bytes));
            return Err(error);
        }
    };
    let tickets = journal.open_intents().await?;
    journal.shut_down().await?;
    let journal = FileJournal::open_file(path).await.expect("it was read before");
    assert_eq!(journal.open_intents().await?, tickets);
    for ticket in &tickets {
        journal.close(ticket, Ending::Settled).await?;
    }
    assert_eq!(journal.open_intents().await?, []);
    journal.shut_down().await?;
    Ok(tickets)
}
