//! What every store owes: one list of cases, run on each of them. A case asserts on what is stored, not on what was called.
#![cfg(all(feature = "sqlite", feature = "test-util"))]
#![warn(unused_results)]
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "everything here is a test or helps one: a panic is how it fails"
)]

mod bench;
mod clock;
mod ledger;
#[cfg(feature = "postgres")]
#[path = "../support/postgres.rs"]
mod postgres;
mod shop;
mod steps;

/// The cases, by subject: a module each, and in it a function for each of them.
macro_rules! contract {
    ($($subject:ident { $($case:ident,)+ })+) => {
        $(mod $subject;)+

        mod on_memory {
            $(mod $subject {
                $(#[tokio::test]
                async fn $case() {
                    crate::$subject::$case(crate::bench::On::Memory).await;
                })+
            })+
        }

        mod on_sqlite {
            $(mod $subject {
                $(#[tokio::test]
                async fn $case() {
                    crate::$subject::$case(crate::bench::On::Sqlite).await;
                })+
            })+
        }

        #[cfg(feature = "postgres")]
        mod on_postgres {
            $(mod $subject {
                $(#[tokio::test]
                async fn $case() {
                    crate::$subject::$case(crate::bench::On::Postgres).await;
                })+
            })+
        }
    };
}

contract! {
    enqueueing {
        a_decision_is_stored_with_the_callers_rows,
        a_failed_transaction_leaves_nothing,
        a_decision_that_is_refused_lets_its_transaction_go_on,
        the_same_confirm_again_is_the_first_one,
        a_payment_key_belongs_to_one_order,
        an_order_has_one_confirm_until_that_is_proven_failed,
        an_amount_is_above_zero_and_in_a_known_currency,
        of_many_callers_at_once_one_stores_the_confirm,
        workers_are_woken_after_the_commit_and_not_before,
    }
    keys {
        a_key_is_stored_with_the_decision_and_derived_from_it,
        another_claim_carries_the_same_key,
        a_cancel_and_a_refund_of_one_name_have_keys_of_their_own,
        an_answered_refusal_and_proof_lead_to_a_key_of_the_next_epoch,
    }
}
