//! Why the browser came to `failUrl`. The gateway keeps these codes in its table of errors and not in that of its enums,
//! so they are written by hand, and a test holds them against that table.

use super::words;

words! {
    /// Why the browser was sent to `failUrl`. Brandpay has more of them, which are kept as they came;
    /// [`FailRedirect::verdict`](crate::checkout::FailRedirect::verdict) knows what they mean.
    FailCode {
        /// The buyer closed the window. There is no order id then, and the payment can still be paid.
        PayProcessCanceled = "PAY_PROCESS_CANCELED", "사용자에 의해 결제가 취소되었습니다.",
            "Payment has been canceled by the customer.", ["PAY_PROCESS_CANCELED"];
        /// The payment broke off.
        PayProcessAborted = "PAY_PROCESS_ABORTED", "결제 진행 중 승인에 실패하여 결제가 중단되었습니다.",
            "Payment has been canceled or has not been processed.", ["PAY_PROCESS_ABORTED"];
        /// The card company refused.
        RejectCardCompany = "REJECT_CARD_COMPANY", "결제 승인이 거절되었습니다.", "Payment was rejected.",
            ["REJECT_CARD_COMPANY"];
    }
}

#[cfg(test)]
mod tests {
    use super::FailCode;
    use crate::test_csv::rows;

    #[test]
    fn the_codes_and_their_texts_are_those_of_the_gateways_table() {
        let documented: Vec<[String; 3]> = rows(include_str!("../../../../../docs/toss/errors.csv"))
            .into_iter()
            .filter(|row| row.first().is_some_and(|group| group == "failurl"))
            .filter_map(|row| row.get(2..5)?.to_vec().try_into().ok())
            .collect();
        let known = FailCode::ALL.iter();
        let known = known.map(|code| [code.as_str(), code.korean(), code.english()].map(str::to_owned));
        assert_eq!(known.collect::<Vec<_>>(), documented);
    }
}
