use serde_json::{Value, json};

use super::{CheckoutRequest, ReturnUrls, WindowTarget, set_amount};
use crate::checkout::{
    BrowserJson, CardOptions, FlowMode, ForeignEasyPayOptions, Method, TransferOptions, VirtualAccountOptions,
};
use crate::model::{
    CardIssuer, CashReceiptType, Currency, DepositDeadline, InstallmentPlan, InvalidValue, Metadata, Money,
    TaxParts, ValidHours, Wallet,
};

const AMOUNT: Money = Money::krw(50_000);

fn request() -> CheckoutRequest {
    let urls = ReturnUrls::new("https://shop.example/success", "https://shop.example/fail");
    let order_name = "토스 티셔츠 외 2건".parse().expect("a name");
    CheckoutRequest::new("ORD-000001".parse().expect("an order id"), order_name, urls)
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
        customer_email: Some("a@shop.example".parse().unwrap()),
        customer_name: Some("김토스".parse().unwrap()),
        customer_mobile_phone: Some("01012341234".parse().unwrap()),
        tax: TaxParts { free: Some(Money::krw(3_000)), exempt: Some(Money::krw(2_000)) },
        culture_expense: Some(true),
        window_target: Some(WindowTarget::Page),
        metadata: Metadata::default().with("cart", "7").unwrap(),
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
    let printed = format!("{whole:?}");
    assert!(!printed.contains("김토스") && !printed.contains("01012341234") && !printed.contains("a@shop"));
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
        card_company: Some(CardIssuer::Hyundai),
        easy_pay: Some(Wallet::Tosspay),
        card_installment_plan: Some(InstallmentPlan::months(3).unwrap()),
    };
    let written = options(&Method::Card(card)).unwrap();
    assert_eq!(written["method"], "CARD");
    let expected = json!({
        "useEscrow": false, "flowMode": "DIRECT", "useCardPoint": true, "useAppCardOnly": false,
        "useInternationalCardOnly": false, "cardCompany": "61", "easyPay": "토스페이", "cardInstallmentPlan": 3,
    });
    assert_eq!(written["card"], expected);

    let transfer =
        TransferOptions { cash_receipt: Some(CashReceiptType::IncomeDeduction), use_escrow: Some(true) };
    let written = options(&Method::Transfer(transfer)).unwrap();
    assert_eq!(written["transfer"], json!({"cashReceipt": {"type": "소득공제"}, "useEscrow": true}));

    let hours = DepositDeadline::ValidHours(ValidHours::new(24).unwrap());
    let at = DepositDeadline::DueDate("2025-07-08T23:59:59".parse().unwrap());
    for (due, expected) in
        [(hours, json!({"validHours": 24})), (at, json!({"dueDate": "2025-07-08T23:59:59"}))]
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
    let tax = |free, exempt| TaxParts { free: Some(Money::krw(free)), exempt: Some(Money::krw(exempt)) };
    let table: [(CheckoutRequest, &str); 3] = [
        (CheckoutRequest { tax: tax(50_001, 0), ..request() }, "taxFreeAmount"),
        (CheckoutRequest { tax: tax(30_000, 20_001), ..request() }, "taxExemptionAmount"),
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
    let endless = CheckoutRequest { tax: tax(1 << 53, 0), ..request() };
    assert_eq!(endless.widget().expect_err("rounded by a browser").field(), "taxFreeAmount");
}

#[test]
fn options_that_cannot_be_are_refused_by_the_fields_name() {
    let wallet = |provider: &str, country: &str| {
        let (provider, country) = (provider.into(), country.into());
        Method::ForeignEasyPay(ForeignEasyPayOptions {
            provider,
            country,
            products: Vec::new(),
            shipping: None,
        })
    };
    let card = |card: CardOptions| Method::Card(card);
    let months = |months| Some(InstallmentPlan::months(months).expect("a plan"));
    let nothing = || Some(CashReceiptType::Other("".into()));
    let account = VirtualAccountOptions { cash_receipt: nothing(), ..VirtualAccountOptions::default() };
    for (method, field) in [
        (wallet("", "US"), "foreignEasyPay.provider"),
        (wallet("PAYPAL", "us"), "foreignEasyPay.country"),
        (wallet("PAYPAL", "USA"), "foreignEasyPay.country"),
        (
            card(CardOptions { card_company: Some(CardIssuer::Other("".into())), ..CardOptions::default() }),
            "card.cardCompany",
        ),
        (
            card(CardOptions { easy_pay: Some(Wallet::Other(" ".into())), ..CardOptions::default() }),
            "card.easyPay",
        ),
        (
            Method::Transfer(TransferOptions { cash_receipt: nothing(), use_escrow: None }),
            "transfer.cashReceipt.type",
        ),
        (Method::VirtualAccount(account), "virtualAccount.cashReceipt.type"),
    ] {
        assert_eq!(options(&method).expect_err(field).field(), field);
    }
    let plan = card(CardOptions { card_installment_plan: months(2), ..CardOptions::default() });
    assert!(request().window(AMOUNT, &plan).is_ok());
    let too_little = request().window(Money::krw(49_999), &plan);
    assert_eq!(too_little.expect_err("from 50,000 won on").field(), "cardInstallmentPlan");
}

#[test]
fn without_addresses_the_page_gets_a_promise() {
    let promise = CheckoutRequest { return_urls: None, ..request() };
    let json = value(promise.widget().unwrap());
    assert_eq!(json, json!({"orderId": "ORD-000001", "orderName": "토스 티셔츠 외 2건"}));
}
