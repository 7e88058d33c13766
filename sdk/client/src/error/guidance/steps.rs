//! The next steps, what they say, and which codes choose one of their own.

use super::Language;

/// Writes the steps with their sentences and the codes that choose them.
macro_rules! steps {
    ($($(#[$doc:meta])* $step:ident: $korean:literal, $english:literal, [$($code:literal),*];)+) => {
        /// What to do about a refusal.
        #[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
        #[non_exhaustive]
        pub enum NextStep {
            $($(#[$doc])* $step,)+
        }

        impl NextStep {
            /// What to do, in a sentence or two.
            pub fn advice(self, language: Language) -> &'static str {
                let (korean, english) = match self {
                    $(Self::$step => ($korean, $english),)+
                };
                match language {
                    Language::Korean => korean,
                    Language::English => english,
                }
            }
        }

        /// The step of a code that has one of its own.
        pub(super) fn of_code(code: &str) -> Option<NextStep> {
            match code {
                $($($code => Some(NextStep::$step),)*)+
                _ => None,
            }
        }

        #[cfg(test)]
        pub(super) const ALL: &[(NextStep, &[&str])] = &[$((NextStep::$step, &[$($code),*])),+];
    };
}

steps! {
    /// Nobody knows what was executed.
    LookUp:
        "처리 결과를 알 수 없습니다. 먼저 결제를 조회해 상태를 확인하세요. 확인하기 전에는 새 멱등키로 다시 요청하지 마세요.",
        "Nobody knows yet what was executed. Look it up first, and do not ask again under a new key before that.",
        [];
    /// What was asked for may hold already.
    LookAtResult:
        "이미 처리된 요청일 수 있습니다. 조회해 상태와 금액이 맞으면 성공으로 처리하고 저장된 결과를 보여주세요.",
        "It may be done already. Look it up: if state and amount agree it is a success, and the stored result is shown.",
        [];
    /// Nothing looked at the request: again, under the same key.
    RepeatLater:
        "잠시 기다린 뒤 같은 멱등키로 같은 요청을 다시 보내세요.",
        "Wait a moment, then send the same request again under the same idempotency key.",
        [];
    /// Not executed now: later, under a new key.
    AskLater:
        "지금은 처리되지 않았습니다. 기다린 뒤 조회로 실행되지 않았음을 확인하고 새 멱등키로 다시 요청하세요.",
        "It was not executed now. Wait, make sure by a look-up that nothing was, and ask again under a new key.",
        [];
    /// The merchant's unsettled balance is too small.
    WaitForFunds:
        "상점의 미정산 금액이 부족합니다. 정산 대상 매출이 쌓인 뒤 새 멱등키로 다시 취소하거나 고객센터에 문의하세요.",
        "The merchant's unsettled balance is too small. Cancel again under a new key once it has grown, or ask support.",
        [];
    /// Refused for good.
    EndHere:
        "최종 거절이며 실행된 것은 없습니다. 이 시도를 끝내고 구매자에게 사유를 알리세요. 문의할 때는 추적 ID를 알려주세요.",
        "Refused for good, and nothing was executed. End this attempt and tell the buyer why; quote the trace id to support.",
        [];
    /// The request was wrong.
    FixRequest:
        "요청이 잘못되어 실행되지 않았습니다. 코드가 가리키는 값을 고친 뒤 새 멱등키로 요청하세요.",
        "The request was wrong, and nothing was executed. Mend the value that the code names, then ask under a new key.",
        [];
    /// The API keys, or what they are sent with, are wrong.
    FixKeys:
        "요청이 API 입구에서 거절되었습니다. 개발자센터에서 키의 종류(테스트/라이브, 위젯/개별 연동)와 설정을 확인하세요.",
        "Turned away at the door of the API. Check the keys (test or live, widget or individual) in the developer center.",
        [];
    /// The merchant's contract or setup does not allow it.
    AskGateway:
        "상점의 계약이나 설정에서 허용되지 않습니다. 토스페이먼츠에 문의해 설정을 확인하세요.",
        "The merchant's contract or setup does not allow it. Ask Toss Payments about the setup; nothing was executed.",
        ["NOT_REGISTERED_BUSINESS", "NOT_SUPPORTED_METHOD", "NOT_FOUND_TERMINAL_ID", "INVALID_AUTHORIZE_AUTH",
            "INVALID_UNREGISTERED_SUBMALL", "NOT_SUPPORTED_USD", "NEED_MERCHANT_ONE_TOUCH_SETTING",
            "NOT_REGISTERED_REDIRECT_URL", "EXCEED_MAX_REFUND_AMOUNT"];
    /// The key's version of the API is too old for the call.
    UpdateVersion:
        "이 API를 쓰려면 개발자센터에서 키의 API 버전을 올려야 합니다.",
        "This call needs a newer API version: raise the version of the key in the developer center.",
        ["API_VERSION_UPDATE_NEEDED"];
    /// The buyer pays by something else.
    OtherMethod:
        "결제되지 않았습니다. 한도, 잔액 또는 카드 상태 때문이니 구매자에게 다른 결제수단을 안내하세요.",
        "Nothing was taken: a limit, a balance or the state of the card. Ask the buyer to pay by something else.",
        ["NOT_ALLOWED_POINT_USE", "INVALID_REJECT_CARD", "INVALID_STOPPED_CARD", "EXCEED_MAX_DAILY_PAYMENT_COUNT",
            "EXCEED_MAX_PAYMENT_AMOUNT", "INVALID_CARD_LOST_OR_STOLEN", "RESTRICTED_TRANSFER_ACCOUNT",
            "EXCEED_MAX_ONE_DAY_WITHDRAW_AMOUNT", "EXCEED_MAX_ONE_TIME_WITHDRAW_AMOUNT", "EXCEED_MAX_AMOUNT",
            "EXCEED_MAX_MONTHLY_PAYMENT_AMOUNT", "REJECT_ACCOUNT_PAYMENT", "REJECT_CARD_PAYMENT",
            "REJECT_CARD_COMPANY", "EXCEED_MAX_AUTH_COUNT", "EXCEED_MAX_ONE_DAY_AMOUNT", "FDS_ERROR",
            "NOT_SUPPORTED_CARD_TYPE", "NOT_ENOUGH_AMOUNT", "SUSPECTED_PHISHING_PAYMENT", "USER_ACCOUNT_ON_HOLD",
            "EXCEED_UNKNOWN_CASE", "EXCEEDS_TRANSFER_AMOUNT_MAXIMUM", "EXCEED_DEPOSIT_AMOUNT_LIMIT",
            "CUSTOM_PAYMENT_METHOD_UNABLE_TO_PAY", "NOT_SUPPORTED_CARRIER", "EXCEED_MAX_DISCOUNT_COUNT"];
    /// The buyer enters the card, the account or the password again.
    CheckEntry:
        "입력한 결제 정보가 맞지 않습니다. 구매자가 카드, 계좌 또는 비밀번호를 다시 확인해 입력하게 하세요.",
        "What was entered does not match. Let the buyer check card, account or password, and enter them again.",
        ["INVALID_CARD_EXPIRATION", "INVALID_CARD_NUMBER", "INVALID_PASSWORD", "INVALID_CARD_PASSWORD",
            "INVALID_CARD_IDENTITY", "INVALID_CARD", "INVALID_CARD_COMPANY", "INVALID_EASY_PAY",
            "INVALID_BIRTH_DAY_FORMAT", "NEED_AGREEMENT_WITH_REQUIRED_TERMS", "NEED_AGREEMENT_WITH_TERMS",
            "NEED_CARD_PAYMENT_DETAIL", "NEED_REFUND_ACCOUNT_DETAIL", "NOT_SELECTED_PAYMENT_METHOD"];
    /// The installments are not possible.
    OtherInstallments:
        "이 할부로는 결제할 수 없습니다. 일시불이나 다른 개월 수를 선택하게 하세요.",
        "These installments are not possible. Let the buyer pay at once, or in another number of months.",
        ["NOT_SUPPORTED_INSTALLMENT_PLAN_CARD_OR_MERCHANT", "INVALID_CARD_INSTALLMENT_PLAN",
            "NOT_SUPPORTED_MONTHLY_INSTALLMENT_PLAN", "NOT_SUPPORTED_MONTHLY_INSTALLMENT_PLAN_BELOW_AMOUNT",
            "INVALID_CARD_INSTALLMENT_AMOUNT", "NOT_ALLOWED_INSTALLMENT_BELOW_AMOUNT"];
    /// The payment window is opened again.
    StartOver:
        "결제창이 닫혔거나 시간이 지났습니다. 결제된 것은 없으니 새 결제를 시작하게 하세요.",
        "The window was closed, or its time is over. Nothing was taken: let the buyer begin a new payment.",
        ["NOT_FOUND_PAYMENT_SESSION", "EXPIRED_PAYMENT", "PAY_PROCESS_CANCELED", "PAY_PROCESS_ABORTED", "USER_CANCEL"];
    /// The id is wrong, or another merchant's.
    CheckId:
        "대상을 찾을 수 없습니다. 식별자와 그것을 만든 상점의 키가 맞는지 확인하세요.",
        "There is no such thing. Check the id, and that the key is of the merchant it belongs to.",
        ["NOT_FOUND_PAYMENT", "NOT_FOUND", "NOT_FOUND_RECEIPT", "PAYOUT_NOT_FOUND", "NOT_FOUND_SUBMALL",
            "UNAPPROVED_ORDER_ID", "NOT_FOUND_CUSTOMER"];
    /// The balance is not what the request says.
    ReadBalance:
        "취소 가능한 금액과 맞지 않습니다. 결제를 다시 조회해 잔액을 확인하고 새 취소로 요청하세요.",
        "The amount does not fit what is left. Read the payment again for its balance, and decide on a new cancel.",
        ["NOT_MATCHES_REFUNDABLE_AMOUNT", "NOT_CANCELABLE_AMOUNT", "EXCEED_CANCEL_AMOUNT_DISCOUNT_AMOUNT",
            "INVALID_REFUND_AMOUNT"];
    /// Only a full cancel is possible.
    CancelWhole:
        "부분 취소할 수 없는 결제입니다. 전액을 취소하거나 다른 방법으로 돌려주세요.",
        "This payment cannot be cancelled in part. Cancel the whole of it, or give the money back in another way.",
        ["NOT_ALLOWED_PARTIAL_REFUND", "NOT_ALLOWED_PARTIAL_REFUND_WAITING_DEPOSIT"];
    /// The gateway cannot give the money back.
    RefundElsewhere:
        "이 결제는 취소할 수 없습니다. 취소된 것은 없으니 계좌 이체 등 다른 방법으로 돌려주고 기록하세요.",
        "This payment cannot be cancelled, and was not. Give the money back in another way, and write that down.",
        ["NOT_CANCELABLE_PAYMENT", "EXCEED_MAX_REFUND_DUE", "NOT_CANCELABLE_PAYMENT_FOR_DORMANT_USER",
            "REFUND_REJECTED", "NOT_SUPPORTED_REFUND"];
    /// The account that money is sent to is wrong.
    CheckAccount:
        "돈을 받을 계좌를 확인할 수 없습니다. 은행, 계좌번호, 예금주를 다시 확인해 요청하세요.",
        "The account to send to cannot be verified. Check bank, number and holder, and ask again with the right ones.",
        ["INVALID_REFUND_ACCOUNT_INFO", "INVALID_REFUND_ACCOUNT_NUMBER", "FORBIDDEN_BANK_REFUND_REQUEST",
            "NOT_MATCH_PAYEE_NAME", "ACCOUNT_OWNER_CHECK_FAILED", "INVALID_ACCOUNT_NUMBER",
            "INVALID_ACCOUNT_NUMBER_OR_UNAVAILABLE", "INVALID_ACCOUNT_NOT_CORRECT_BANK", "ALREADY_CLOSE_ACCOUNT",
            "NOT_ALLOWED_REFUND_BANK", "INVALID_BANK"];
    /// The billing key or the registered method is gone.
    RegisterAgain:
        "등록된 결제수단이나 빌링키를 쓸 수 없습니다. 구매자가 다시 등록하게 하세요.",
        "The billing key or the registered method cannot be used. Let the buyer register again.",
        ["INVALID_BILLING_AUTH", "NOT_FOUND_BILLING", "INVALID_BILL_KEY_REQUEST", "ALREADY_REMOVED_BILLING_KEY",
            "NOT_FOUND_METHOD", "INVALID_CARD_INFO_RE_REGISTER", "INVALID_ACCOUNT_INFO_RE_REGISTER",
            "NOT_ALLOWED_BRANDPAY_METHOD", "NOT_FOUND_METHOD_OWNERSHIP", "NOT_FOUND_METHOD_IN_GROUP",
            "REJECT_TOSSPAY_INVALID_ACCOUNT", "NOT_REGISTERED_CARD_COMPANY",
            "FORBIDDEN_DORMANT_OR_WITHDRAWAL_CUSTOMER"];
    /// The seller is not approved.
    ApproveSeller:
        "셀러의 본인인증이나 KYC가 끝나지 않았습니다. 상태가 승인으로 바뀐 뒤 다시 지급하세요.",
        "The seller's identity or KYC check is not done. Pay out again once the seller is approved.",
        ["FORBIDDEN_SELLER_PAYOUT"];
    /// The tax office refused the receipt.
    CheckReceipt:
        "국세청에서 현금영수증 발급을 거절했습니다. 메시지의 사유와 식별번호를 확인해 다시 발급하세요.",
        "The tax office refused the cash receipt. Check the reason in the message and the number, and issue it again.",
        ["NTS_ERROR", "INVALID_CASH_RECEIPT_INFO"];
}
