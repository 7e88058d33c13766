//! The contract of journals, for each that is here.

use std::sync::Arc;

use tempfile::TempDir;

use super::{Ending, FileJournal, Journal, JournalError, MemoryJournal, Opened};
use crate::model::{Money, OrderId, Ticket, TicketOperation, Trail};
use crate::test_support::{confirm_ticket, ticket_of_key};

/// Runs `contract` with every journal.
async fn with_each<F: Future<Output = ()>>(contract: impl Fn(Arc<dyn Journal>) -> F) {
    contract(Arc::new(MemoryJournal::new())).await;
    let folder = TempDir::new().expect("a folder");
    let file = FileJournal::open_file(folder.path().join("intents")).await.expect("a journal");
    contract(Arc::new(file)).await;
}

async fn is_open(journal: &Arc<dyn Journal>) -> bool {
    !journal.open_intents().await.expect("a list").is_empty()
}

#[tokio::test]
async fn an_intent_is_open_until_its_outcome_is_known() {
    with_each(|journal| async move {
        let ticket = confirm_ticket();
        assert_eq!(journal.open(&ticket).await.unwrap(), Opened::First);
        assert_eq!(journal.open_intents().await.unwrap(), core::slice::from_ref(&ticket));
        journal.close(&ticket, Ending::Unknown).await.unwrap();
        assert!(is_open(&journal).await, "unknown is not known");
        journal.close(&ticket, Ending::Settled).await.unwrap();
        assert!(!is_open(&journal).await);
        assert_eq!(journal.open(&ticket).await.unwrap(), Opened::First);
    })
    .await;
}

#[tokio::test]
async fn a_call_that_sent_nothing_closes_what_it_alone_had_open() {
    with_each(|journal| async move {
        let ticket = confirm_ticket();
        journal.open(&ticket).await.unwrap();
        journal.close(&ticket, Ending::NotSent).await.unwrap();
        assert!(!is_open(&journal).await);

        journal.open(&ticket).await.unwrap();
        assert!(matches!(journal.open(&ticket).await.unwrap(), Opened::Again { .. }));
        journal.close(&ticket, Ending::NotSent).await.unwrap();
        assert!(is_open(&journal).await, "the other call may have sent something");
        journal.close(&ticket, Ending::Unknown).await.unwrap();
        assert!(matches!(journal.open(&ticket).await.unwrap(), Opened::Again { .. }));
        journal.close(&ticket, Ending::NotSent).await.unwrap();
        assert!(is_open(&journal).await, "a call before this one has left it in doubt");
    })
    .await;
}

#[tokio::test]
async fn a_key_that_is_open_for_something_else_is_refused_without_naming_a_key() {
    let ours = confirm_ticket();
    let other_order: OrderId = "ORD-another".parse().unwrap();
    let amount = Money::krw(15_000);
    let others = [
        Ticket { payment_key: Some("tgen_another".parse().unwrap()), ..ours.clone() },
        Ticket { operation: TicketOperation::Confirm { order_id: other_order, amount }, ..ours.clone() },
    ];
    for other in others {
        let (ours, other) = (&ours, &other);
        with_each(|journal| async move {
            journal.open(ours).await.unwrap();
            let error = journal.open(other).await.unwrap_err();
            assert!(matches!(error, JournalError::KeyReused { .. }), "{error}");
            assert!(!error.to_string().contains(ours.key.as_str()), "{error}");
            assert_eq!(journal.open_intents().await.unwrap(), core::slice::from_ref(ours));
        })
        .await;
    }
}

#[tokio::test]
async fn cancels_of_two_payments_may_share_a_key_because_the_gateway_tells_them_apart() {
    with_each(|journal| async move {
        let operation = TicketOperation::Cancel {
            amount: None,
            refundable: None,
            reason: "no".into(),
            terms: Box::default(),
        };
        let one = Ticket { operation, ..confirm_ticket() };
        let two = Ticket { payment_key: Some("tgen_another".parse().unwrap()), ..one.clone() };
        for ticket in [&one, &two] {
            assert_eq!(journal.open(ticket).await.unwrap(), Opened::First);
        }
    })
    .await;
}

#[tokio::test]
async fn a_key_gets_no_younger_by_being_used_again() {
    with_each(|journal| async move {
        let ticket = |made_at, last_sent_at| {
            let trail = Trail { made_at, last_sent_at, ..confirm_ticket().trail.expect("a trail") };
            Ticket { trail: Some(trail), ..confirm_ticket() }
        };
        journal.open(&ticket(100, 165)).await.unwrap();
        let again = journal.open(&ticket(900, 965)).await.unwrap();
        assert_eq!(again, Opened::Again { made_at: 100 });
        assert_eq!(journal.open_intents().await.unwrap(), [ticket(100, 965)]);
    })
    .await;
}

#[tokio::test]
async fn closing_what_is_not_open_is_nothing() {
    with_each(|journal| async move {
        for ending in [Ending::Settled, Ending::NotSent, Ending::Unknown] {
            journal.close(&ticket_of_key("cf_9"), ending).await.unwrap();
        }
        assert!(!is_open(&journal).await);
    })
    .await;
}
