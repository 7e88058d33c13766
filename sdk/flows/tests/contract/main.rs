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
mod decide;
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
    claiming {
        a_claim_takes_no_more_than_is_asked_for,
        a_claim_is_on_the_books_with_lease_and_epoch,
        a_claim_that_ran_out_is_claimed_again_under_the_next_epoch,
        two_claimers_at_once_share_no_job,
        only_the_kinds_that_are_asked_for_are_claimed,
        the_lowest_number_of_priority_comes_first,
        of_one_line_the_oldest_comes_first,
        the_rush_of_one_merchant_leaves_room_for_the_others,
        a_large_batch_of_refunds_leaves_room_for_a_small_one,
        a_merchant_gets_no_more_than_its_bound,
        a_merchant_whose_rate_is_used_up_is_left_out,
        a_job_that_is_not_due_is_left_alone,
        the_next_to_be_due_is_a_job_or_a_claim_that_runs_out,
        what_cannot_be_read_stops_nobody_and_is_never_sent,
        a_job_that_is_not_what_its_key_was_made_for_is_never_sent,
    }
    lanes {
        cancels_of_one_payment_run_one_after_the_other,
        another_payment_does_not_wait,
        a_cancel_that_waits_for_its_turn_has_no_key_and_is_not_due,
        a_cancel_in_doubt_keeps_the_others_waiting,
        a_cancel_that_is_parked_with_nothing_in_doubt_lets_the_others_pass,
        a_cancel_that_is_parked_in_doubt_keeps_the_others_waiting,
        a_cancel_that_is_started_again_does_not_overtake_the_one_that_runs,
        the_end_of_a_cancel_makes_the_next_one_due_at_once,
    }
    renewing {
        a_claim_that_is_renewed_is_nobody_elses,
        a_claim_that_somebody_else_has_is_named_as_lost,
        a_claim_that_is_settled_or_was_never_made_is_lost,
    }
}
