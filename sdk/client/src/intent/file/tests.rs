use std::fs;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use super::FileJournal;
use crate::intent::{Ending, Journal, JournalError, Opened};
use crate::model::{CancelTerms, Money, Ticket, TicketOperation, Trail};
use crate::test_support::{confirm_ticket, ticket_of_key};

/// A folder of its own, and the place of a journal in it.
fn place() -> (TempDir, PathBuf) {
    let folder = TempDir::new().expect("a folder");
    let path = folder.path().join("intents");
    (folder, path)
}

async fn open_at(path: &Path) -> FileJournal {
    FileJournal::open_file(path).await.expect("a journal")
}

/// What a journal holds that is opened at `path` now.
async fn left_at(path: &Path) -> Vec<Ticket> {
    let journal = open_at(path).await;
    let left = journal.open_intents().await.expect("a list");
    journal.shut_down().await.expect("it was open");
    left
}

#[tokio::test]
async fn what_was_opened_survives_the_process_and_what_was_settled_does_not() {
    let (_folder, path) = place();
    let journal = open_at(&path).await;
    let (kept, settled) = (ticket_of_key("cf_1"), ticket_of_key("cf_2"));
    for ticket in [&kept, &settled] {
        assert_eq!(journal.open(ticket).await.unwrap(), Opened::First);
    }
    journal.close(&settled, Ending::Settled).await.unwrap();
    journal.shut_down().await.unwrap();

    assert_eq!(left_at(&path).await, [kept]);
}

#[tokio::test]
async fn the_intent_is_on_the_disk_before_open_returns() {
    let (_folder, path) = place();
    let journal = open_at(&path).await;
    journal.open(&confirm_ticket()).await.unwrap();

    // As after a crash: nothing was closed, nothing was flushed.
    let (_elsewhere, copy) = place();
    fs::copy(&path, &copy).unwrap();
    assert_eq!(left_at(&copy).await, [confirm_ticket()]);
}

#[tokio::test]
async fn a_torn_last_line_is_dropped_wherever_it_is_torn() {
    let (_folder, path) = place();
    let journal = open_at(&path).await;
    journal.open(&ticket_of_key("cf_1")).await.unwrap();
    let whole = fs::read(&path).unwrap().len();
    journal.open(&ticket_of_key("cf_2")).await.unwrap();
    journal.shut_down().await.unwrap();
    let bytes = fs::read(&path).unwrap();

    for end in whole..bytes.len() {
        let (_elsewhere, torn) = place();
        fs::write(&torn, &bytes[..end]).unwrap();
        assert_eq!(left_at(&torn).await, [ticket_of_key("cf_1")], "torn at {end}");
        assert_eq!(left_at(&torn).await, [ticket_of_key("cf_1")], "mended, torn at {end}");
    }
    let (_elsewhere, holed) = place();
    let mut middle = bytes.clone();
    middle[whole + 20] = 0;
    fs::write(&holed, middle).unwrap();
    assert_eq!(left_at(&holed).await, [ticket_of_key("cf_1")], "the last line has a hole");
}

#[tokio::test]
async fn a_journal_that_was_torn_in_its_first_write_is_new() {
    for end in 0..super::line::HEADER.len() {
        let (_folder, path) = place();
        fs::write(&path, &super::line::HEADER[..end]).unwrap();
        assert_eq!(left_at(&path).await, []);
    }
}

#[tokio::test]
async fn damage_anywhere_else_is_an_error_that_names_the_line() {
    let (_folder, path) = place();
    let journal = open_at(&path).await;
    for key in ["cf_1", "cf_2", "cf_3"] {
        journal.open(&ticket_of_key(key)).await.unwrap();
    }
    journal.shut_down().await.unwrap();
    let text = fs::read_to_string(&path).unwrap();
    fs::write(&path, text.replacen("cf_1", "cf_9", 1)).unwrap();

    let error = FileJournal::open_file(&path).await.unwrap_err();
    assert!(matches!(&error, JournalError::Damaged { line: 2, .. }), "{error}");
    assert!(error.to_string().contains("its checksum is another one"), "{error}");
    fs::write(&path, "an order list\n").unwrap();
    let error = FileJournal::open_file(&path).await.unwrap_err();
    assert!(error.to_string().contains("it is no journal of intents"), "{error}");
}

#[tokio::test]
async fn a_second_process_is_kept_out_until_the_first_is_gone() {
    let (_folder, path) = place();
    let first = open_at(&path).await;
    let error = FileJournal::open_file(&path).await.unwrap_err();
    assert!(matches!(error, JournalError::InUse { .. }), "{error}");
    first.shut_down().await.unwrap();
    assert_eq!(left_at(&path).await, []);
}

#[tokio::test]
async fn a_journal_that_was_shut_down_opens_nothing() {
    let (_folder, path) = place();
    let journal = open_at(&path).await;
    journal.shut_down().await.unwrap();
    assert!(journal.open(&confirm_ticket()).await.is_err());
    assert!(journal.shut_down().await.is_err());
}

#[tokio::test]
async fn history_is_dropped_and_what_is_open_stays() {
    let (_folder, path) = place();
    let journal = open_at(&path).await;
    journal.open(&ticket_of_key("cf_left")).await.unwrap();
    for number in 0..1_000 {
        let ticket = ticket_of_key(&format!("cf_{number}"));
        journal.open(&ticket).await.unwrap();
        journal.close(&ticket, Ending::Settled).await.unwrap();
    }
    let lines = fs::read_to_string(&path).unwrap().lines().count();
    assert!(lines < 1_100, "{lines} lines for one open intent");
    journal.shut_down().await.unwrap();
    assert_eq!(left_at(&path).await, [ticket_of_key("cf_left")]);
}

#[tokio::test]
async fn calls_that_come_together_are_all_kept() {
    let (_folder, path) = place();
    let journal = open_at(&path).await;
    let tickets: Vec<_> = (10..60).map(|number| ticket_of_key(&format!("cf_{number}"))).collect();
    let opened = futures_util::future::join_all(tickets.iter().map(|ticket| journal.open(ticket))).await;
    assert!(opened.iter().all(Result::is_ok));
    journal.shut_down().await.unwrap();
    assert_eq!(left_at(&path).await, tickets);
}

#[cfg(unix)]
#[tokio::test]
async fn nobody_else_can_read_it() {
    use std::os::unix::fs::PermissionsExt as _;
    let (_folder, path) = place();
    let _journal = open_at(&path).await;
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
}

#[tokio::test]
async fn a_file_that_cannot_be_written_opens_nothing_and_goes_on_when_it_can_again() {
    let (_folder, path) = place();
    let journal = open_at(&path).await;
    journal.open(&ticket_of_key("cf_1")).await.unwrap();
    // The draft of a new file cannot be made where a folder stands, and the file itself is full.
    let draft = path.with_file_name("intents.new");
    let mut log = super::Log::open(path.with_file_name("other")).unwrap();
    drop(log.book.open(&ticket_of_key("cf_2")).unwrap());
    log.fail_next_write();
    fs::create_dir(path.with_file_name("other.new")).unwrap();
    let entry = || [super::line::Entry::Open(Box::new(ticket_of_key("cf_2")))];
    assert!(log.append(&entry(), true).is_err());
    assert!(log.append(&entry(), true).is_err(), "in doubt until it is written anew");
    fs::remove_dir(path.with_file_name("other.new")).unwrap();
    log.append(&entry(), true).unwrap();
    drop((log, draft));
    assert_eq!(left_at(&path.with_file_name("other")).await, [ticket_of_key("cf_2")]);
}

#[tokio::test]
async fn tickets_come_back_as_they_went() {
    let (_folder, path) = place();
    let trail =
        Trail { made_at: i64::MIN, last_sent_at: i64::MAX, ..confirm_ticket().trail.expect("a trail") };
    let operation = TicketOperation::Cancel {
        amount: Some(Money::krw(5_000)),
        refundable: Some(Money::krw(15_000)),
        reason: "부분 \"환불\"\n".into(),
        terms: Box::new(CancelTerms {
            tax_free: Some(Money::krw(0)),
            has_account: true,
            ..CancelTerms::default()
        }),
    };
    let ticket = Ticket { operation, trail: Some(trail), ..confirm_ticket() };
    let journal = open_at(&path).await;
    journal.open(&ticket).await.unwrap();
    journal.shut_down().await.unwrap();
    assert_eq!(left_at(&path).await, [ticket]);
}
