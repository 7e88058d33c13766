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
mod differential;
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
        a_cancel_that_is_started_again_does_not_overtake_the_one_whose_turn_has_come,
        of_two_cancels_one_is_sealed_whatever_was_claimed,
        the_end_of_a_cancel_makes_the_next_one_due_at_once,
    }
    renewing {
        a_claim_that_is_renewed_is_nobody_elses,
        a_claim_that_somebody_else_has_is_named_as_lost,
        a_claim_that_is_settled_or_was_never_made_is_lost,
    }
    settling {
        a_paid_order_is_on_the_books_with_its_payment,
        a_failed_order_has_its_proof_and_no_payment,
        what_is_in_doubt_stays_open_and_is_due_later,
        whoever_lost_the_claim_settles_nothing,
        whoever_lost_the_claim_settles_nothing_while_another_works,
        of_two_claims_of_a_job_in_one_batch_the_newer_is_written,
        a_batch_is_settled_row_by_row,
        what_the_shop_cannot_write_is_told_again_until_it_can,
        a_parked_job_waits_for_a_human,
        two_hundred_are_settled_together,
        whoever_watches_the_order_is_woken_when_it_is_settled,
    }
    giving_back {
        only_what_was_taken_is_given_back,
        a_cancel_reserves_what_it_gives_back,
        the_same_cancel_again_is_the_first_one,
        no_more_is_promised_than_is_left,
        amounts_are_above_zero_and_in_the_payments_currency,
        a_cancel_without_an_amount_is_for_all_that_is_left,
        a_reason_has_1_to_200_characters,
        money_that_went_back_has_a_receipt,
        one_cancel_at_the_gateway_is_the_receipt_of_one_job,
        what_is_refused_for_good_is_parked_and_stays_promised,
        what_is_released_can_be_promised_again,
        what_waits_for_funds_goes_on_when_they_are_there,
        an_account_is_forgotten_when_the_money_is_there,
        a_cancel_never_gives_up,
    }
    refunding {
        a_wish_reserves_nothing,
        the_same_wish_again_is_the_first_one,
        an_approval_reserves_the_money_and_stores_a_job,
        a_refund_goes_from_wish_to_money,
        approving_twice_is_approving_once,
        approvers_at_once_execute_each_refund_once,
        each_refund_of_an_approval_is_decided_alone,
        nobody_approves_a_wish_of_their_own,
        a_shop_may_let_one_person_decide,
        what_is_rejected_is_not_approved_any_more,
        what_is_released_is_not_approved_any_more,
        what_is_approved_is_not_rejected_any_more,
        one_failure_touches_no_other_refund,
    }
    operating {
        parked_jobs_are_listed_by_pages,
        a_parked_confirm_that_is_started_again_is_looked_up_first,
        a_parked_refund_that_is_started_again_goes_on_under_a_new_key,
        what_was_decided_under_another_api_key_is_left_to_a_human,
        only_what_waits_for_a_human_is_started_again,
        a_confirm_has_nothing_to_release,
        what_may_have_been_executed_is_released_with_proof_only,
        what_was_executed_after_all_is_not_released,
    }
    reporting {
        a_payment_that_nobody_knows_is_left_alone,
        a_report_is_the_answer_that_a_job_waits_for,
        what_agrees_changes_nothing_however_often_it_is_told,
        a_report_that_decides_nothing_leaves_the_job_to_its_worker,
        money_of_a_failed_order_goes_back,
        money_of_a_failed_order_goes_back_once,
        reports_at_once_make_one_cancel,
        money_that_somebody_else_gave_back_gets_its_receipt,
        a_report_shows_that_a_cancel_was_executed,
        somebody_elses_cancel_waits_for_ours,
        a_payment_of_another_time_is_adopted_with_its_cancels,
        what_was_not_taken_or_is_in_hand_is_not_adopted,
    }
    telling {
        each_recipient_has_numbers_of_its_own,
        a_reader_goes_on_after_its_cursor,
        who_was_never_told_anything_has_an_empty_inbox,
        what_is_rolled_back_takes_no_number,
        a_number_that_was_read_is_never_followed_by_a_lower_one,
        who_listens_is_woken_after_the_commit,
        old_news_is_removed_from_the_front_and_readers_are_told,
        news_in_a_settlement_tells_of_its_change,
    }
    keeping {
        what_is_over_and_old_goes_as_a_whole,
        a_payment_is_kept_while_anything_of_it_is_open,
        a_position_is_moved_by_one,
        of_many_nodes_one_moves_a_position,
        payments_are_listed_by_the_time_they_came_in,
        the_books_agree_about_everything_that_was_done,
        a_store_that_is_closed_says_so,
        a_closure_that_panics_writes_nothing_and_harms_nobody,
    }
}
