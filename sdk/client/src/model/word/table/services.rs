//! Written by `cargo xtask codegen` from `docs/toss/enums.csv`. Do not edit.

use crate::model::word::words;

words! {
    #[doc = "What a cash receipt is for (`cashReceipt.type`)."]
    #[doc = ""]
    #[doc = "미발행 only in requests; English aliases inferred."]
    CashReceiptType {
        #[doc = "소득공제."]
        IncomeDeduction = "소득공제", "소득공제", "INCOME_DEDUCTION", ["소득공제", "INCOME_DEDUCTION"];
        #[doc = "지출증빙."]
        ExpenseProof = "지출증빙", "지출증빙", "EXPENSE_PROOF", ["지출증빙", "EXPENSE_PROOF"];
        #[doc = "미발행."]
        None = "미발행", "미발행", "NONE", ["미발행", "NONE"];
    }
    #[doc = "Whether a cash receipt was issued or taken back (`cashReceipt.transactionType`)."]
    CashReceiptTransaction {
        #[doc = "발급 (`CONFIRM`)."]
        Confirm = "CONFIRM", "발급", "CONFIRM", ["CONFIRM", "발급"];
        #[doc = "취소 (`CANCEL`)."]
        Cancel = "CANCEL", "취소", "CANCEL", ["CANCEL", "취소"];
    }
    #[doc = "Where the issue of a cash receipt stands (`cashReceipt.issueStatus`)."]
    #[doc = ""]
    #[doc = "first response is always `IN_PROGRESS`; final after 1-2 days."]
    CashReceiptStatus {
        #[doc = "발급 대기 (`IN_PROGRESS`)."]
        InProgress = "IN_PROGRESS", "발급 대기", "IN_PROGRESS", ["IN_PROGRESS", "발급 대기"];
        #[doc = "발급 완료 (`COMPLETED`)."]
        Completed = "COMPLETED", "발급 완료", "COMPLETED", ["COMPLETED", "발급 완료"];
        #[doc = "발급 실패 (`FAILED`)."]
        Failed = "FAILED", "발급 실패", "FAILED", ["FAILED", "발급 실패"];
    }
    #[doc = "What a fee of a settlement is for (`settlement.fees.type`)."]
    FeeType {
        #[doc = "기본 수수료 (`BASE`)."]
        Base = "BASE", "기본 수수료", "BASE", ["BASE", "기본 수수료"];
        #[doc = "카드사/토스 부담 무이자 수수료 (`INSTALLMENT_DISCOUNT`)."]
        InstallmentDiscount = "INSTALLMENT_DISCOUNT", "카드사/토스 부담 무이자 수수료", "INSTALLMENT_DISCOUNT", ["INSTALLMENT_DISCOUNT", "카드사/토스 부담 무이자 수수료"];
        #[doc = "상점 부담 무이자 수수료 (`INSTALLMENT`)."]
        Installment = "INSTALLMENT", "상점 부담 무이자 수수료", "INSTALLMENT", ["INSTALLMENT", "상점 부담 무이자 수수료"];
        #[doc = "카드사 포인트 적립 수수료 (`POINT_SAVING`)."]
        PointSaving = "POINT_SAVING", "카드사 포인트 적립 수수료", "POINT_SAVING", ["POINT_SAVING", "카드사 포인트 적립 수수료"];
        #[doc = "기타 (`ETC`)."]
        Etc = "ETC", "기타", "ETC", ["ETC", "기타"];
    }
    #[doc = "By which date settlements are listed (`settlement.dateType`)."]
    #[doc = ""]
    #[doc = "query parameter; default `soldDate`."]
    SettlementDate {
        #[doc = "`soldDate`."]
        SoldDate = "soldDate", "soldDate", "soldDate", ["soldDate"];
        #[doc = "`paidOutDate`."]
        PaidOutDate = "paidOutDate", "paidOutDate", "paidOutDate", ["paidOutDate"];
    }
    #[doc = "What a promotion gives (`promotion.type`)."]
    PromotionType {
        #[doc = "`CARD_DISCOUNT`."]
        CardDiscount = "CARD_DISCOUNT", "CARD_DISCOUNT", "CARD_DISCOUNT", ["CARD_DISCOUNT"];
        #[doc = "`CARD_INTEREST_FREE`."]
        CardInterestFree = "CARD_INTEREST_FREE", "CARD_INTEREST_FREE", "CARD_INTEREST_FREE", ["CARD_INTEREST_FREE"];
        #[doc = "`CARD_POINT`."]
        CardPoint = "CARD_POINT", "CARD_POINT", "CARD_POINT", ["CARD_POINT"];
        #[doc = "`BANK_DISCOUNT`."]
        BankDiscount = "BANK_DISCOUNT", "BANK_DISCOUNT", "BANK_DISCOUNT", ["BANK_DISCOUNT"];
    }
    #[doc = "How the discount of a bank is counted (`promotion.bankDiscount.type`)."]
    BankDiscountType {
        #[doc = "`FIXED_AMOUNT`."]
        FixedAmount = "FIXED_AMOUNT", "FIXED_AMOUNT", "FIXED_AMOUNT", ["FIXED_AMOUNT"];
        #[doc = "`FIXED_RATE`."]
        FixedRate = "FIXED_RATE", "FIXED_RATE", "FIXED_RATE", ["FIXED_RATE"];
    }
    #[doc = "Which payments a promotion is for (`promotion.payType`)."]
    PromotionPayType {
        #[doc = "`NORMAL`."]
        Normal = "NORMAL", "NORMAL", "NORMAL", ["NORMAL"];
        #[doc = "`BILLING`."]
        Billing = "BILLING", "BILLING", "BILLING", ["BILLING"];
        #[doc = "`BRANDPAY`."]
        Brandpay = "BRANDPAY", "BRANDPAY", "BRANDPAY", ["BRANDPAY"];
    }
    #[doc = "What a webhook tells (`webhook.eventType`)."]
    WebhookEventType {
        #[doc = "`PAYMENT_STATUS_CHANGED`."]
        PaymentStatusChanged = "PAYMENT_STATUS_CHANGED", "PAYMENT_STATUS_CHANGED", "PAYMENT_STATUS_CHANGED", ["PAYMENT_STATUS_CHANGED"];
        #[doc = "`DEPOSIT_CALLBACK`: subscription name; the body itself carries NO `eventType` field."]
        DepositCallback = "DEPOSIT_CALLBACK", "DEPOSIT_CALLBACK", "DEPOSIT_CALLBACK", ["DEPOSIT_CALLBACK"];
        #[doc = "`CANCEL_STATUS_CHANGED`."]
        CancelStatusChanged = "CANCEL_STATUS_CHANGED", "CANCEL_STATUS_CHANGED", "CANCEL_STATUS_CHANGED", ["CANCEL_STATUS_CHANGED"];
        #[doc = "`BILLING_DELETED`."]
        BillingDeleted = "BILLING_DELETED", "BILLING_DELETED", "BILLING_DELETED", ["BILLING_DELETED"];
        #[doc = "`METHOD_UPDATED`."]
        MethodUpdated = "METHOD_UPDATED", "METHOD_UPDATED", "METHOD_UPDATED", ["METHOD_UPDATED"];
        #[doc = "`CUSTOMER_STATUS_CHANGED`."]
        CustomerStatusChanged = "CUSTOMER_STATUS_CHANGED", "CUSTOMER_STATUS_CHANGED", "CUSTOMER_STATUS_CHANGED", ["CUSTOMER_STATUS_CHANGED"];
        #[doc = "`payout.changed`: signed."]
        PayoutChanged = "payout.changed", "payout.changed", "payout.changed", ["payout.changed"];
        #[doc = "`seller.changed`: signed."]
        SellerChanged = "seller.changed", "seller.changed", "seller.changed", ["seller.changed"];
        #[doc = "`ORDER_PAYMENT_STATUS_CHANGED`: `LinkPay`."]
        OrderPaymentStatusChanged = "ORDER_PAYMENT_STATUS_CHANGED", "ORDER_PAYMENT_STATUS_CHANGED", "ORDER_PAYMENT_STATUS_CHANGED", ["ORDER_PAYMENT_STATUS_CHANGED"];
        #[doc = "`ars-reservation.changed`."]
        ArsReservationChanged = "ars-reservation.changed", "ars-reservation.changed", "ars-reservation.changed", ["ars-reservation.changed"];
        #[doc = "`PAYOUT_STATUS_CHANGED`: payouts v1."]
        PayoutStatusChanged = "PAYOUT_STATUS_CHANGED", "PAYOUT_STATUS_CHANGED", "PAYOUT_STATUS_CHANGED", ["PAYOUT_STATUS_CHANGED"];
        #[doc = "`SUBMALL_STATUS_CHANGED`: payouts v1."]
        SubmallStatusChanged = "SUBMALL_STATUS_CHANGED", "SUBMALL_STATUS_CHANGED", "SUBMALL_STATUS_CHANGED", ["SUBMALL_STATUS_CHANGED"];
    }
    #[doc = "What happened to a registered method (`webhook.METHOD_UPDATED.status`)."]
    MethodChange {
        #[doc = "`ENABLED`: the docs example prints ENABLE."]
        Enabled = "ENABLED", "ENABLED", "ENABLED", ["ENABLED", "ENABLE"];
        #[doc = "`DISABLED`."]
        Disabled = "DISABLED", "DISABLED", "DISABLED", ["DISABLED"];
        #[doc = "`ALIAS_UPDATED`."]
        AliasUpdated = "ALIAS_UPDATED", "ALIAS_UPDATED", "ALIAS_UPDATED", ["ALIAS_UPDATED"];
    }
    #[doc = "What happened to a brandpay customer (`webhook.CUSTOMER_STATUS_CHANGED.status`)."]
    CustomerChange {
        #[doc = "`CREATED`."]
        Created = "CREATED", "CREATED", "CREATED", ["CREATED"];
        #[doc = "`REMOVED`."]
        Removed = "REMOVED", "REMOVED", "REMOVED", ["REMOVED"];
        #[doc = "`PASSWORD_CHANGED`."]
        PasswordChanged = "PASSWORD_CHANGED", "PASSWORD_CHANGED", "PASSWORD_CHANGED", ["PASSWORD_CHANGED"];
        #[doc = "`ONE_TOUCH_ACTIVATED`."]
        OneTouchActivated = "ONE_TOUCH_ACTIVATED", "ONE_TOUCH_ACTIVATED", "ONE_TOUCH_ACTIVATED", ["ONE_TOUCH_ACTIVATED"];
        #[doc = "`ONE_TOUCH_DEACTIVATED`."]
        OneTouchDeactivated = "ONE_TOUCH_DEACTIVATED", "ONE_TOUCH_DEACTIVATED", "ONE_TOUCH_DEACTIVATED", ["ONE_TOUCH_DEACTIVATED"];
    }
    #[doc = "Where a payout stands (`payout.status`)."]
    PayoutStatus {
        #[doc = "`REQUESTED`: SCHEDULED accepted; cancellable."]
        Requested = "REQUESTED", "REQUESTED", "REQUESTED", ["REQUESTED"];
        #[doc = "`IN_PROGRESS`: EXPRESS starts here."]
        InProgress = "IN_PROGRESS", "IN_PROGRESS", "IN_PROGRESS", ["IN_PROGRESS"];
        #[doc = "`COMPLETED`: webhook."]
        Completed = "COMPLETED", "COMPLETED", "COMPLETED", ["COMPLETED"];
        #[doc = "`FAILED`: webhook; error object set."]
        Failed = "FAILED", "FAILED", "FAILED", ["FAILED"];
        #[doc = "`CANCELED`: no webhook."]
        Canceled = "CANCELED", "CANCELED", "CANCELED", ["CANCELED"];
    }
    #[doc = "When a payout is made (`payout.scheduleType`)."]
    PayoutSchedule {
        #[doc = "`EXPRESS`."]
        Express = "EXPRESS", "EXPRESS", "EXPRESS", ["EXPRESS"];
        #[doc = "`SCHEDULED`."]
        Scheduled = "SCHEDULED", "SCHEDULED", "SCHEDULED", ["SCHEDULED"];
    }
    #[doc = "How far a seller is approved (`seller.status`)."]
    SellerStatus {
        #[doc = "`APPROVAL_REQUIRED`: individual / individual business right after registration; identity check pending."]
        ApprovalRequired = "APPROVAL_REQUIRED", "APPROVAL_REQUIRED", "APPROVAL_REQUIRED", ["APPROVAL_REQUIRED"];
        #[doc = "`PARTIALLY_APPROVED`: payable below 10,000,000 KRW."]
        PartiallyApproved = "PARTIALLY_APPROVED", "PARTIALLY_APPROVED", "PARTIALLY_APPROVED", ["PARTIALLY_APPROVED"];
        #[doc = "`KYC_REQUIRED`: held."]
        KycRequired = "KYC_REQUIRED", "KYC_REQUIRED", "KYC_REQUIRED", ["KYC_REQUIRED"];
        #[doc = "`APPROVED`: no limit."]
        Approved = "APPROVED", "APPROVED", "APPROVED", ["APPROVED"];
    }
    #[doc = "What kind of business a seller is (`seller.businessType`)."]
    BusinessType {
        #[doc = "`INDIVIDUAL`."]
        Individual = "INDIVIDUAL", "INDIVIDUAL", "INDIVIDUAL", ["INDIVIDUAL"];
        #[doc = "`INDIVIDUAL_BUSINESS`."]
        IndividualBusiness = "INDIVIDUAL_BUSINESS", "INDIVIDUAL_BUSINESS", "INDIVIDUAL_BUSINESS", ["INDIVIDUAL_BUSINESS"];
        #[doc = "`CORPORATE`."]
        Corporate = "CORPORATE", "CORPORATE", "CORPORATE", ["CORPORATE"];
    }
    #[doc = "What brandpay terms are about (`brandpay.terms.scope`)."]
    #[doc = ""]
    #[doc = "max 2: one membership scope + one method scope."]
    TermsScope {
        #[doc = "`REGISTER`."]
        Register = "REGISTER", "REGISTER", "REGISTER", ["REGISTER"];
        #[doc = "`ACCOUNT`."]
        Account = "ACCOUNT", "ACCOUNT", "ACCOUNT", ["ACCOUNT"];
        #[doc = "`BILLING`."]
        Billing = "BILLING", "BILLING", "BILLING", ["BILLING"];
        #[doc = "`CARD`."]
        Card = "CARD", "CARD", "CARD", ["CARD"];
    }
    #[doc = "What an access token is asked for with (`brandpay.grantType`)."]
    GrantType {
        #[doc = "`AuthorizationCode`."]
        AuthorizationCode = "AuthorizationCode", "AuthorizationCode", "AuthorizationCode", ["AuthorizationCode"];
        #[doc = "`RefreshToken`."]
        RefreshToken = "RefreshToken", "RefreshToken", "RefreshToken", ["RefreshToken"];
    }
    #[doc = "Whether a registered method can be used (`brandpay.method.status`)."]
    MethodStatus {
        #[doc = "`ENABLED`."]
        Enabled = "ENABLED", "ENABLED", "ENABLED", ["ENABLED"];
        #[doc = "`DISABLED`."]
        Disabled = "DISABLED", "DISABLED", "DISABLED", ["DISABLED"];
    }
    #[doc = "What the browser's payment window is opened for (`sdk.requestPayment.method`)."]
    #[doc = ""]
    #[doc = "browser SDK v2 request value."]
    CheckoutMethod {
        #[doc = "`CARD`."]
        Card = "CARD", "CARD", "CARD", ["CARD"];
        #[doc = "`TRANSFER`."]
        Transfer = "TRANSFER", "TRANSFER", "TRANSFER", ["TRANSFER"];
        #[doc = "`VIRTUAL_ACCOUNT`."]
        VirtualAccount = "VIRTUAL_ACCOUNT", "VIRTUAL_ACCOUNT", "VIRTUAL_ACCOUNT", ["VIRTUAL_ACCOUNT"];
        #[doc = "`MOBILE_PHONE`."]
        MobilePhone = "MOBILE_PHONE", "MOBILE_PHONE", "MOBILE_PHONE", ["MOBILE_PHONE"];
        #[doc = "`CULTURE_GIFT_CERTIFICATE`."]
        CultureGiftCertificate = "CULTURE_GIFT_CERTIFICATE", "CULTURE_GIFT_CERTIFICATE", "CULTURE_GIFT_CERTIFICATE", ["CULTURE_GIFT_CERTIFICATE"];
        #[doc = "`FOREIGN_EASY_PAY`."]
        ForeignEasyPay = "FOREIGN_EASY_PAY", "FOREIGN_EASY_PAY", "FOREIGN_EASY_PAY", ["FOREIGN_EASY_PAY"];
    }
    #[doc = "What the browser's billing window is opened for (`sdk.requestBillingAuth.method`)."]
    BillingMethod {
        #[doc = "`CARD`."]
        Card = "CARD", "CARD", "CARD", ["CARD"];
        #[doc = "`TRANSFER`."]
        Transfer = "TRANSFER", "TRANSFER", "TRANSFER", ["TRANSFER"];
    }
    #[doc = "How a redirect says that was paid (`redirect.paymentType`)."]
    #[doc = ""]
    #[doc = "`successUrl` query parameter."]
    RedirectPaymentType {
        #[doc = "일반결제 (`NORMAL`)."]
        Normal = "NORMAL", "일반결제", "NORMAL", ["NORMAL", "일반결제"];
        #[doc = "브랜드페이 (`BRANDPAY`)."]
        Brandpay = "BRANDPAY", "브랜드페이", "BRANDPAY", ["BRANDPAY", "브랜드페이"];
        #[doc = "키인 (`KEYIN`)."]
        Keyin = "KEYIN", "키인", "KEYIN", ["KEYIN", "키인"];
    }
    #[doc = "A version of the API (`api.version`)."]
    ApiVersion {
        #[doc = "`1.0`."]
        V1_0 = "1.0", "1.0", "1.0", ["1.0"];
        #[doc = "`1.1`."]
        V1_1 = "1.1", "1.1", "1.1", ["1.1"];
        #[doc = "`1.2`."]
        V1_2 = "1.2", "1.2", "1.2", ["1.2"];
        #[doc = "`1.3`."]
        V1_3 = "1.3", "1.3", "1.3", ["1.3"];
        #[doc = "`1.4`."]
        V1_4 = "1.4", "1.4", "1.4", ["1.4"];
        #[doc = "`2022-06-08`."]
        V2022_06_08 = "2022-06-08", "2022-06-08", "2022-06-08", ["2022-06-08"];
        #[doc = "`2022-07-27`."]
        V2022_07_27 = "2022-07-27", "2022-07-27", "2022-07-27", ["2022-07-27"];
        #[doc = "`2022-11-16`: widget keys are pinned to this one."]
        V2022_11_16 = "2022-11-16", "2022-11-16", "2022-11-16", ["2022-11-16"];
        #[doc = "`2024-06-01`."]
        V2024_06_01 = "2024-06-01", "2024-06-01", "2024-06-01", ["2024-06-01"];
    }
    #[doc = "What an API key begins with (`key.prefix`)."]
    KeyPrefix {
        #[doc = "`test_ck_`: API-individual client key, test."]
        TestCk = "test_ck_", "test_ck_", "test_ck_", ["test_ck_"];
        #[doc = "`live_ck_`: API-individual client key, live."]
        LiveCk = "live_ck_", "live_ck_", "live_ck_", ["live_ck_"];
        #[doc = "`test_sk_`: API-individual secret key, test."]
        TestSk = "test_sk_", "test_sk_", "test_sk_", ["test_sk_"];
        #[doc = "`live_sk_`: API-individual secret key, live."]
        LiveSk = "live_sk_", "live_sk_", "live_sk_", ["live_sk_"];
        #[doc = "`test_gck_`: widget client key, test."]
        TestGck = "test_gck_", "test_gck_", "test_gck_", ["test_gck_"];
        #[doc = "`live_gck_`: widget client key, live."]
        LiveGck = "live_gck_", "live_gck_", "live_gck_", ["live_gck_"];
        #[doc = "`test_gsk_`: widget secret key, test."]
        TestGsk = "test_gsk_", "test_gsk_", "test_gsk_", ["test_gsk_"];
        #[doc = "`live_gsk_`: widget secret key, live."]
        LiveGsk = "live_gsk_", "live_gsk_", "live_gsk_", ["live_gsk_"];
    }
    #[doc = "How answers are wrapped (`envelope`)."]
    EnvelopeVersion {
        #[doc = "`v1`: `{code,message}`."]
        V1 = "v1", "v1", "v1", ["v1"];
        #[doc = "`v2`: `{version,traceId,entityType,entityBody,error}`."]
        V2 = "v2", "v2", "v2", ["v2"];
    }
    #[doc = "What a v2 envelope holds (`v2.entityType`)."]
    EntityType {
        #[doc = "`payout`."]
        Payout = "payout", "payout", "payout", ["payout"];
        #[doc = "`seller`."]
        Seller = "seller", "seller", "seller", ["seller"];
        #[doc = "`x-list`."]
        XList = "x-list", "x-list", "x-list", ["x-list"];
        #[doc = "`deleted-entity`."]
        DeletedEntity = "deleted-entity", "deleted-entity", "deleted-entity", ["deleted-entity"];
        #[doc = "`balance`: balance inferred."]
        Balance = "balance", "balance", "balance", ["balance"];
    }
}
