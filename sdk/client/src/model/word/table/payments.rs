//! Written by `cargo xtask codegen` from `docs/toss/enums.csv`. Do not edit.

use crate::model::word::words;

words! {
    #[doc = "Where a payment stands. A full refund does not imply `CANCELED`: decide by the balance (`payment.status`)."]
    PaymentStatus {
        #[doc = "결제 생성 초기 상태 (`READY`): window opened; before buyer authentication; no webhook."]
        Ready = "READY", "결제 생성 초기 상태", "READY", ["READY", "결제 생성 초기 상태"];
        #[doc = "인증 완료 (`IN_PROGRESS`): authenticated; confirm possible for 10 min; no webhook."]
        InProgress = "IN_PROGRESS", "인증 완료", "IN_PROGRESS", ["IN_PROGRESS", "인증 완료"];
        #[doc = "입금 대기 (`WAITING_FOR_DEPOSIT`): virtual account only."]
        WaitingForDeposit = "WAITING_FOR_DEPOSIT", "입금 대기", "WAITING_FOR_DEPOSIT", ["WAITING_FOR_DEPOSIT", "입금 대기"];
        #[doc = "승인 완료 (`DONE`)."]
        Done = "DONE", "승인 완료", "DONE", ["DONE", "승인 완료"];
        #[doc = "전액 취소 (`CANCELED`): one full cancel, or VA cancelled before deposit."]
        Canceled = "CANCELED", "전액 취소", "CANCELED", ["CANCELED", "전액 취소"];
        #[doc = "부분 취소 (`PARTIAL_CANCELED`): stays `PARTIAL_CANCELED` even when `balanceAmount` reaches 0 (measured)."]
        PartialCanceled = "PARTIAL_CANCELED", "부분 취소", "PARTIAL_CANCELED", ["PARTIAL_CANCELED", "부분 취소"];
        #[doc = "승인 실패 (`ABORTED`)."]
        Aborted = "ABORTED", "승인 실패", "ABORTED", ["ABORTED", "승인 실패"];
        #[doc = "만료 (`EXPIRED`): 30 min without authentication or 10 min without confirm."]
        Expired = "EXPIRED", "만료", "EXPIRED", ["EXPIRED", "만료"];
    }
    #[doc = "How a payment is made (`payment.method`)."]
    PaymentMethod {
        #[doc = "카드: value in responses is Korean by default; English when Accept-Language: en-US."]
        Card = "카드", "카드", "CARD", ["카드", "CARD"];
        #[doc = "가상계좌: value in responses is Korean by default; English when Accept-Language: en-US."]
        VirtualAccount = "가상계좌", "가상계좌", "VIRTUAL_ACCOUNT", ["가상계좌", "VIRTUAL_ACCOUNT"];
        #[doc = "간편결제: value in responses is Korean by default; English when Accept-Language: en-US."]
        EasyPay = "간편결제", "간편결제", "EASY_PAY", ["간편결제", "EASY_PAY"];
        #[doc = "휴대폰: value in responses is Korean by default; English when Accept-Language: en-US."]
        MobilePhone = "휴대폰", "휴대폰", "MOBILE_PHONE", ["휴대폰", "MOBILE_PHONE"];
        #[doc = "계좌이체: value in responses is Korean by default; English when Accept-Language: en-US."]
        Transfer = "계좌이체", "계좌이체", "TRANSFER", ["계좌이체", "TRANSFER"];
        #[doc = "문화상품권: value in responses is Korean by default; English when Accept-Language: en-US."]
        CultureGiftCertificate = "문화상품권", "문화상품권", "CULTURE_GIFT_CERTIFICATE", ["문화상품권", "CULTURE_GIFT_CERTIFICATE"];
        #[doc = "도서문화상품권: value in responses is Korean by default; English when Accept-Language: en-US."]
        BookGiftCertificate = "도서문화상품권", "도서문화상품권", "BOOK_GIFT_CERTIFICATE", ["도서문화상품권", "BOOK_GIFT_CERTIFICATE"];
        #[doc = "게임문화상품권: value in responses is Korean by default; English when Accept-Language: en-US."]
        GameGiftCertificate = "게임문화상품권", "게임문화상품권", "GAME_GIFT_CERTIFICATE", ["게임문화상품권", "GAME_GIFT_CERTIFICATE"];
        #[doc = "해외간편결제: seen in older versions/third-party; with API 2022-11-16 `PayPal` comes as 간편결제 + `easyPay.provider=PAYPAL` (UNCERTAIN)."]
        ForeignEasyPay = "해외간편결제", "해외간편결제", "FOREIGN_EASY_PAY", ["해외간편결제", "FOREIGN_EASY_PAY"];
    }
    #[doc = "Which product a payment came through (`payment.type`)."]
    PaymentType {
        #[doc = "일반결제 (`NORMAL`)."]
        Normal = "NORMAL", "일반결제", "NORMAL", ["NORMAL", "일반결제"];
        #[doc = "자동결제 (`BILLING`)."]
        Billing = "BILLING", "자동결제", "BILLING", ["BILLING", "자동결제"];
        #[doc = "브랜드페이 (`BRANDPAY`)."]
        Brandpay = "BRANDPAY", "브랜드페이", "BRANDPAY", ["BRANDPAY", "브랜드페이"];
    }
    #[doc = "Where one cancel stands (`cancel.cancelStatus`)."]
    #[doc = ""]
    #[doc = "domestic cancels are always DONE in the response; `IN_PROGRESS/ABORTED` only for async overseas easy pay."]
    CancelStatus {
        #[doc = "취소 완료 (`DONE`)."]
        Done = "DONE", "취소 완료", "DONE", ["DONE", "취소 완료"];
        #[doc = "취소 진행 중 (`IN_PROGRESS`)."]
        InProgress = "IN_PROGRESS", "취소 진행 중", "IN_PROGRESS", ["IN_PROGRESS", "취소 진행 중"];
        #[doc = "취소 실패 (`ABORTED`)."]
        Aborted = "ABORTED", "취소 실패", "ABORTED", ["ABORTED", "취소 실패"];
    }
    #[doc = "What kind of card it is (`card.cardType`)."]
    #[doc = ""]
    #[doc = "English value for non-credit rows inferred."]
    CardType {
        #[doc = "신용."]
        Credit = "신용", "신용", "CREDIT", ["신용", "CREDIT"];
        #[doc = "체크."]
        Check = "체크", "체크", "CHECK", ["체크", "CHECK"];
        #[doc = "기프트."]
        Gift = "기프트", "기프트", "GIFT", ["기프트", "GIFT"];
        #[doc = "미확인."]
        Unknown = "미확인", "미확인", "UNKNOWN", ["미확인", "UNKNOWN"];
    }
    #[doc = "Whose card it is (`card.ownerType`)."]
    #[doc = ""]
    #[doc = "English value for non-personal rows inferred."]
    OwnerType {
        #[doc = "개인."]
        Personal = "개인", "개인", "PERSONAL", ["개인", "PERSONAL"];
        #[doc = "법인."]
        Corporate = "법인", "법인", "CORPORATE", ["법인", "CORPORATE"];
        #[doc = "미확인."]
        Unknown = "미확인", "미확인", "UNKNOWN", ["미확인", "UNKNOWN"];
    }
    #[doc = "Whether the card company has bought the sale (`card.acquireStatus`)."]
    AcquireStatus {
        #[doc = "매입 요청 전 (`READY`)."]
        Ready = "READY", "매입 요청 전", "READY", ["READY", "매입 요청 전"];
        #[doc = "매입 요청됨 (`REQUESTED`)."]
        Requested = "REQUESTED", "매입 요청됨", "REQUESTED", ["REQUESTED", "매입 요청됨"];
        #[doc = "매입 완료 (`COMPLETED`)."]
        Completed = "COMPLETED", "매입 완료", "COMPLETED", ["COMPLETED", "매입 완료"];
        #[doc = "매입 취소 요청됨 (`CANCEL_REQUESTED`)."]
        CancelRequested = "CANCEL_REQUESTED", "매입 취소 요청됨", "CANCEL_REQUESTED", ["CANCEL_REQUESTED", "매입 취소 요청됨"];
        #[doc = "매입 취소 완료 (`CANCELED`)."]
        Canceled = "CANCELED", "매입 취소 완료", "CANCELED", ["CANCELED", "매입 취소 완료"];
    }
    #[doc = "Who pays an installment's interest (`card.interestPayer`)."]
    #[doc = ""]
    #[doc = "null when not an installment."]
    InterestPayer {
        #[doc = "구매자 부담 (`BUYER`)."]
        Buyer = "BUYER", "구매자 부담", "BUYER", ["BUYER", "구매자 부담"];
        #[doc = "카드사 부담 무이자 (`CARD_COMPANY`)."]
        CardCompany = "CARD_COMPANY", "카드사 부담 무이자", "CARD_COMPANY", ["CARD_COMPANY", "카드사 부담 무이자"];
        #[doc = "상점 부담 무이자 (`MERCHANT`)."]
        Merchant = "MERCHANT", "상점 부담 무이자", "MERCHANT", ["MERCHANT", "상점 부담 무이자"];
    }
    #[doc = "Whether a virtual account is used once (`virtualAccount.accountType`)."]
    #[doc = ""]
    #[doc = "English inferred."]
    AccountType {
        #[doc = "일반."]
        Normal = "일반", "일반", "NORMAL", ["일반", "NORMAL"];
        #[doc = "고정."]
        Fixed = "고정", "고정", "FIXED", ["고정", "FIXED"];
    }
    #[doc = "Where the refund of a virtual account stands (`virtualAccount.refundStatus`)."]
    RefundStatus {
        #[doc = "환불 요청 없음 (`NONE`)."]
        None = "NONE", "환불 요청 없음", "NONE", ["NONE", "환불 요청 없음"];
        #[doc = "환불 처리 중 (`PENDING`)."]
        Pending = "PENDING", "환불 처리 중", "PENDING", ["PENDING", "환불 처리 중"];
        #[doc = "환불 실패 (`FAILED`)."]
        Failed = "FAILED", "환불 실패", "FAILED", ["FAILED", "환불 실패"];
        #[doc = "부분 환불 실패 (`PARTIAL_FAILED`)."]
        PartialFailed = "PARTIAL_FAILED", "부분 환불 실패", "PARTIAL_FAILED", ["PARTIAL_FAILED", "부분 환불 실패"];
        #[doc = "환불 완료 (`COMPLETED`)."]
        Completed = "COMPLETED", "환불 완료", "COMPLETED", ["COMPLETED", "환불 완료"];
    }
    #[doc = "Whether a payment was settled with the merchant (`settlementStatus`)."]
    #[doc = ""]
    #[doc = "`virtualAccount`, transfer, `mobilePhone`, `giftCertificate`. Note the spelling INCOMPLETED."]
    SettlementStatus {
        #[doc = "정산 전 (`INCOMPLETED`)."]
        Incompleted = "INCOMPLETED", "정산 전", "INCOMPLETED", ["INCOMPLETED", "정산 전"];
        #[doc = "정산 완료 (`COMPLETED`)."]
        Completed = "COMPLETED", "정산 완료", "COMPLETED", ["COMPLETED", "정산 완료"];
    }
    #[doc = "A mobile phone company (`mobilePhone.carrier`)."]
    #[doc = ""]
    #[doc = "request value."]
    Carrier {
        #[doc = "KT."]
        Kt = "KT", "KT", "KT", ["KT"];
        #[doc = "LG 유플러스 (`LGU`)."]
        Lgu = "LGU", "LG 유플러스", "LGU", ["LGU", "LG 유플러스"];
        #[doc = "SK 텔레콤 (`SKT`)."]
        Skt = "SKT", "SK 텔레콤", "SKT", ["SKT", "SK 텔레콤"];
        #[doc = "헬로모바일 (`HELLO`)."]
        Hello = "HELLO", "헬로모바일", "HELLO", ["HELLO", "헬로모바일"];
        #[doc = "티플러스 (`KCT`)."]
        Kct = "KCT", "티플러스", "KCT", ["KCT", "티플러스"];
        #[doc = "SK 세븐모바일 (`SK7`)."]
        Sk7 = "SK7", "SK 세븐모바일", "SK7", ["SK7", "SK 세븐모바일"];
    }
}
