//! Our translations of texts that the gateway documents in one language only.

/// The texts of a code in both languages.
pub(super) fn complete(code: &str, texts: (&'static str, &'static str)) -> (&'static str, &'static str) {
    match texts {
        ("", english) => (korean(code).unwrap_or(english), english),
        (korean, "") => (korean, english(code).unwrap_or(korean)),
        both => both,
    }
}

fn korean(code: &str) -> Option<&'static str> {
    match code {
        "FORBIDDEN_SELLER_PAYOUT" => Some(
            "본인인증이나 고객확인(KYC)이 필요한 셀러입니다. PARTIALLY_APPROVED 또는 APPROVED 상태의 셀러에게만 지급할 수 있습니다.",
        ),
        _ => None,
    }
}

fn english(code: &str) -> Option<&'static str> {
    Some(match code {
        "USER_CANCEL" => "It was cancelled.",
        "INVALID_PARAMETERS" => {
            "A required parameter is missing, one is not defined, or one has the wrong type."
        }
        "INVALID_PARAMETER" => "This event is not allowed, or its callback is wrong.",
        "NOT_SUPPORTED_PROMISE" => "Promises are not supported here. Use successUrl and failUrl.",
        "NOT_SETUP_AMOUNT" => "No amount was set. Call setAmount.",
        "BELOW_ZERO_AMOUNT" => "The amount has to be above zero.",
        "INVALID_AMOUNT_CURRENCY" => "The currency is wrong.",
        "INVALID_AMOUNT_VALUE" => "The amount is wrong.",
        "INVALID_METHOD_TRANSACTION" => "Another request is running already.",
        "INVALID_METADATA" => "The metadata has a wrong form.",
        "V1_METHOD_NOT_SUPPORTED" => "This call exists in v1 only.",
        "INVALID_CLIENT_KEY" => "The client key has a wrong form.",
        "INVALID_CUSTOMER_KEY" => "The customer key has 2 to 50 letters, digits and - _ = . @.",
        "NOT_SUPPORTED_METHOD" => "This payment method is not supported.",
        "NOT_SUPPORTED_WIDGET_KEY" => {
            "Use the client key of the API-individual keys. Widget keys are not supported."
        }
        "NOT_SUPPORTED_API_INDIVIDUAL_KEY" => {
            "Use the client key of the widget keys. API-individual keys are not supported."
        }
        "INSECURE_KEY_USAGE" => {
            "A secret key must not be exposed in client code. Use a customerKey that identifies the buyer."
        }
        "INCORRECT_SUCCESS_URL_FORMAT" => "The successUrl is wrong.",
        "INCORRECT_FAIL_URL_FORMAT" => "The failUrl is wrong.",
        "UNKNOWN" => "An unknown error occurred.",
        "AGREEMENT_WIDGET_ALREADY_RENDERED" => "Only one agreement widget can be used.",
        "PAYMENT_METHODS_WIDGET_ALREADY_RENDERED" => "Only one widget of payment methods can be used.",
        "CUSTOM_PAYMENT_METHOD_UNABLE_TO_PAY" => "The custom payment method cannot be paid with.",
        "EXCEED_DEPOSIT_AMOUNT_LIMIT" => {
            "The limit of deposits to virtual accounts is exceeded. Use another payment method."
        }
        "EXCEED_MAX_DUE_DATE" => "The virtual account would be valid for longer than allowed.",
        "INVALID_SELECTOR" => "No HTML element matches the selector. Check the selector.",
        "INVALID_VARIANT_KEY" => "No widget has this variantKey. Check the variantKey.",
        "NEED_AGREEMENT_WITH_REQUIRED_TERMS" => "Please agree to the required terms.",
        "NEED_AGREEMENT_WITH_TERMS" => "An agreement to the terms is needed.",
        "NEED_CARD_PAYMENT_DETAIL" => "Please choose the details of the card payment.",
        "NEED_REFUND_ACCOUNT_DETAIL" => "Please enter the whole refund account.",
        "NEED_MERCHANT_ONE_TOUCH_SETTING" => "One-touch payments need a setting of the merchant's.",
        "NOT_REGISTERED_REDIRECT_URL" => {
            "The redirect URL is not registered. Register it in the developer center."
        }
        "NOT_SELECTED_PAYMENT_METHOD" => "No payment method was chosen yet. Please choose one.",
        "PROVIDER_STATUS_UNHEALTHY" => {
            "An institution (card company, bank, tax office) fails. Please choose another payment method."
        }
        "UNSUPPORTED_TEST_PHASE_PAYMENT_METHOD" => "This payment method has no test environment.",
        _ => return None,
    })
}
