use serde_json::{Value, json};

use super::{CheckoutRequest, ReturnUrls, WindowTarget, set_amount};
use crate::checkout::{
    BrowserJson, CardOptions, CashReceipt, Due, FlowMode, ForeignEasyPayOptions, Method, TransferOptions,
    VirtualAccountOptions,
};
use crate::model::{Currency, InvalidValue, Money};

const AMOUNT: Money = Money::krw(50_000);

fn request() -> CheckoutRequest {
    let urls = ReturnUrls::new("https://shop.example/success", "https://shop.example/fail");
    CheckoutRequest::new("ORD-000001".parse().expect("an order id"), "토스 티셔츠 외 2건", urls)
}

fn value(json: BrowserJson) -> Value {
    serde_json::to_value(json).expect("JSON")
}

fn options(method: &Method) -> Result<Value, InvalidValue> {
    request().window(AMOUNT, method).map(value)
}

#[test]
fn a_window_gets_what_was_chosen_and_nothing_else() {
    let expected = json!({
        "method": "MOBILE_PHONE",
        "amount": {"currency": "KRW", "value": 50_000},
        "orderId": "ORD-000001",
        "orderName": "토스 티셔츠 외 2건",
        "successUrl": "https://shop.example/success",
        "failUrl": "https://shop.example/fail",
    });
    assert_eq!(options(&Method::MobilePhone).unwrap(), expected);
}

#[test]
fn every_field_of_the_contract_is_written_as_it_is_called() {
    let whole = CheckoutRequest {
        return_urls: Some(ReturnUrls {
            pending: Some("https://shop.example/pending".into()),
            ..ReturnUrls::new("https://shop.example/success", "https://shop.example/fail")
        }),
        customer_email: Some("a@shop.example".into()),
        customer_name: Some("김토스".into()),
        customer_mobile_phone: Some("01012341234".into()),
        tax_free_amount: Some(Money::krw(3_000)),
        tax_exemption_amount: Some(Money::krw(2_000)),
        culture_expense: Some(true),
        window_target: Some(WindowTarget::Page),
        metadata: [("cart".to_owned(), "7".to_owned())].into(),
        ..request()
    };
    let common = json!({
        "orderId": "ORD-000001",
        "orderName": "토스 티셔츠 외 2건",
        "successUrl": "https://shop.example/success",
        "failUrl": "https://shop.example/fail",
        "pendingUrl": "https://shop.example/pending",
        "customerEmail": "a@shop.example",
        "customerName": "김토스",
        "customerMobilePhone": "01012341234",
        "taxFreeAmount": 3000,
        "taxExemptionAmount": 2000,
        "cultureExpense": true,
        "windowTarget": "self",
        "metadata": {"cart": "7"},
    });
    assert_eq!(value(whole.widget().unwrap()), common, "method and amount are the widget's");
    let mut expected = common;
    expected["method"] = json!("CULTURE_GIFT_CERTIFICATE");
    expected["amount"] = json!({"currency": "KRW", "value": 50_000});
    assert_eq!(value(whole.window(AMOUNT, &Method::CultureGiftCertificate).unwrap()), expected);
}

#[test]
fn each_method_has_its_options_under_its_own_name() {
    let card = CardOptions {
        use_escrow: Some(false),
        flow_mode: Some(FlowMode::Direct),
        use_card_point: Some(true),
        use_app_card_only: Some(false),
        use_international_card_only: Some(false),
        card_company: Some("61".into()),
        easy_pay: Some("토스페이".into()),
        card_installment_plan: Some(3),
    };
    let written = options(&Method::Card(card)).unwrap();
    assert_eq!(written["method"], "CARD");
    let expected = json!({
        "useEscrow": false, "flowMode": "DIRECT", "useCardPoint": true, "useAppCardOnly": false,
        "useInternationalCardOnly": false, "cardCompany": "61", "easyPay": "토스페이", "cardInstallmentPlan": 3,
    });
    assert_eq!(written["card"], expected);

    let transfer = TransferOptions { cash_receipt: Some(CashReceipt::Income), use_escrow: Some(true) };
    let written = options(&Method::Transfer(transfer)).unwrap();
    assert_eq!(written["transfer"], json!({"cashReceipt": {"type": "소득공제"}, "useEscrow": true}));

    let at = Due::At("2025-07-08T23:59:59".into());
    for (due, expected) in
        [(Due::Hours(24), json!({"validHours": 24})), (at, json!({"dueDate": "2025-07-08T23:59:59"}))]
    {
        let account = VirtualAccountOptions { due: Some(due), ..VirtualAccountOptions::default() };
        assert_eq!(options(&Method::VirtualAccount(account)).unwrap()["virtualAccount"], expected);
    }

    let wallet = ForeignEasyPayOptions {
        provider: "PAYPAL".into(),
        country: "US".into(),
        products: vec![json!({"name": "cup"})],
        shipping: Some(json!({"city": "Seoul"})),
    };
    let written =
        value(request().window(Money::new(Currency::Usd, 1_999), &Method::ForeignEasyPay(wallet)).unwrap());
    assert_eq!(written["amount"], json!({"currency": "USD", "value": 19.99}));
    let expected = json!({"provider": "PAYPAL", "country": "US", "products": [{"name": "cup"}], "shipping": {"city": "Seoul"}});
    assert_eq!(written["foreignEasyPay"], expected);
    let none = options(&Method::Card(CardOptions::default())).unwrap();
    assert_eq!(none.get("card"), None);
}

#[test]
fn what_the_window_would_refuse_is_refused_here_by_the_fields_name() {
    let window = |request: &CheckoutRequest| request.window(AMOUNT, &Method::MobilePhone).map(drop);
    let table: [(CheckoutRequest, &str); 9] = [
        (CheckoutRequest { order_name: "".into(), ..request() }, "orderName"),
        (CheckoutRequest { order_name: "가".repeat(101).into(), ..request() }, "orderName"),
        (CheckoutRequest { customer_email: Some("".into()), ..request() }, "customerEmail"),
        (CheckoutRequest { customer_name: Some("가".repeat(101).into()), ..request() }, "customerName"),
        (CheckoutRequest { customer_mobile_phone: Some("010-1".into()), ..request() }, "customerMobilePhone"),
        (CheckoutRequest { tax_free_amount: Some(Money::krw(50_001)), ..request() }, "taxFreeAmount"),
        (
            CheckoutRequest {
                tax_free_amount: Some(Money::krw(30_000)),
                tax_exemption_amount: Some(Money::krw(20_001)),
                ..request()
            },
            "taxExemptionAmount",
        ),
        (CheckoutRequest { metadata: [("[".to_owned(), String::new())].into(), ..request() }, "metadata"),
        (CheckoutRequest { return_urls: Some(ReturnUrls::new("/a", "/b")), ..request() }, "successUrl"),
    ];
    for (request, field) in table {
        assert_eq!(window(&request).expect_err(field).field(), field);
    }
    let pending = ReturnUrls { pending: Some("x".into()), ..request().return_urls.unwrap() };
    let pending = CheckoutRequest { return_urls: Some(pending), ..request() };
    assert_eq!(window(&pending).expect_err("relative").field(), "pendingUrl");
    let zero = request().window(Money::krw(0), &Method::MobilePhone);
    assert_eq!(zero.expect_err("nothing to pay").field(), "amount");
    assert!(set_amount(Money::krw(-1)).is_err());
}

#[test]
fn options_that_cannot_be_are_refused_by_the_fields_name() {
    let account = |due| {
        Method::VirtualAccount(VirtualAccountOptions { due: Some(due), ..VirtualAccountOptions::default() })
    };
    let wallet = |provider: &str, country: &str| {
        let (provider, country) = (provider.into(), country.into());
        Method::ForeignEasyPay(ForeignEasyPayOptions {
            provider,
            country,
            products: Vec::new(),
            shipping: None,
        })
    };
    let card =
        |months| Method::Card(CardOptions { card_installment_plan: Some(months), ..CardOptions::default() });
    for (method, field) in [
        (account(Due::Hours(0)), "virtualAccount.validHours"),
        (account(Due::Hours(2_161)), "virtualAccount.validHours"),
        (account(Due::At("2025-07-08".into())), "virtualAccount.dueDate"),
        (account(Due::At("2025-07-08T23:59:59+09:00".into())), "virtualAccount.dueDate"),
        (account(Due::At("2025-02-30T23:59:59".into())), "virtualAccount.dueDate"),
        (account(Due::At("2025-07-08 23:59:59".into())), "virtualAccount.dueDate"),
        (wallet("", "US"), "foreignEasyPay.provider"),
        (wallet("PAYPAL", "us"), "foreignEasyPay.country"),
        (wallet("PAYPAL", "USA"), "foreignEasyPay.country"),
        (card(1), "card.cardInstallmentPlan"),
        (card(13), "card.cardInstallmentPlan"),
        (
            Method::Card(CardOptions { card_company: Some("".into()), ..CardOptions::default() }),
            "card.cardCompany",
        ),
    ] {
        assert_eq!(options(&method).expect_err(field).field(), field);
    }
    for hours in [1, 2_160] {
        assert!(options(&account(Due::Hours(hours))).is_ok(), "{hours}");
    }
}

#[test]
fn without_addresses_the_page_gets_a_promise() {
    let promise = CheckoutRequest { return_urls: None, ..request() };
    let json = value(promise.widget().unwrap());
    assert_eq!(json, json!({"orderId": "ORD-000001", "orderName": "토스 티셔츠 외 2건"}));
}
