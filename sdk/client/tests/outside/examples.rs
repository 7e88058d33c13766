//! The examples, run as a reader runs them: each ends well only if everything that it says is so.

/// Each with a test that runs it.
macro_rules! examples {
    ($($(#[$when:meta])* $name:ident in $path:literal: $test:ident,)+) => {$(
        $(#[$when])*
        #[path = $path]
        #[expect(dead_code, unreachable_pub, reason = "it is a program of its own, with a `main` for its reader")]
        mod $name;

        $(#[$when])*
        #[tokio::test(flavor = "multi_thread")]
        async fn $test() {
            $name::run().await.unwrap();
        }
    )+};
}

examples! {
    billing_subscription in "../../examples/billing_subscription.rs": a_subscription_is_charged_once_a_month,
    cancel_partial in "../../examples/cancel_partial.rs": a_cancel_in_parts_is_executed_once_however_often_it_is_sent,
    confirm in "../../examples/confirm.rs": a_confirm_whose_first_answer_is_lost_charges_once,
    payout in "../../examples/payout.rs": payouts_are_made_once_though_their_answer_was_lost,
    reconcile_yesterday in "../../examples/reconcile_yesterday.rs": a_lost_approval_is_found_in_the_gateways_list,
    tune_breaker in "../../examples/tune_breaker.rs": a_tuned_circuit_opens_for_its_class_and_closes_again,
    virtual_account in "../../examples/virtual_account.rs": a_virtual_account_is_paid_when_the_gateway_says_so,
    #[cfg(feature = "axum")]
    webhook_server in "../../examples/webhook_server.rs": a_webhook_is_proved_and_its_payment_read_again,
}
