//! The table of documented fields (`docs/toss/fields.csv`), held against the contract, the golden files and the types.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::PathBuf;

use serde_json::{Map, Value, json};

use super::golden;
use crate::model::kept::Typed;
use crate::model::*;
use crate::test_csv;

/// One line of the table.
struct Row {
    rust_type: String,
    is_nullable: bool,
    ours: String,
    untyped_because: String,
}

type Table = BTreeMap<String, BTreeMap<String, Row>>;

fn document(name: &str) -> String {
    let path: PathBuf = [env!("CARGO_MANIFEST_DIR"), "..", "..", "docs", "toss", name].iter().collect();
    fs::read_to_string(path).expect("the document is there")
}

fn table() -> Table {
    let rows = test_csv::rows(&document("fields.csv"));
    let (header, rows) = rows.split_first().expect("a header");
    assert_eq!(header.join(" "), "resource field type nullable ours untyped_because");
    let mut table = Table::new();
    for row in rows {
        let [resource, field, rust_type, nullable, ours, untyped_because] = &row[..] else {
            panic!("{row:?}")
        };
        assert!(["yes", "no"].contains(&nullable.as_str()), "{row:?}");
        let entry = Row {
            rust_type: rust_type.clone(),
            is_nullable: nullable == "yes",
            ours: ours.clone(),
            untyped_because: untyped_because.clone(),
        };
        let earlier = table.entry(resource.clone()).or_default().insert(field.clone(), entry);
        assert!(earlier.is_none(), "{resource}.{field} is there twice");
    }
    table
}

/// A type as the table writes it: without lifetimes and spaces.
fn plain(rust_type: &str) -> String {
    ["<'_>", "<'a>", "'a ", "'_ ", " "].iter().fold(rust_type.to_owned(), |text, part| text.replace(part, ""))
}

/// Fields that are written by hand: it does not compile if one is not there, or has another type.
macro_rules! by_hand {
    ($owner:ty {
        $($wire:literal = $field:ident: $type:ty,)+
        $(=> $($lazy_wire:literal = $lazy:ident(): $lazy_type:ty,)+ => $($wire_of:literal = $method:ident(): $of:ty,)+)?
    }) => {{
        fn there(it: &$owner) {
            $(let _field: &$type = &it.$field;)+
            $($(let _part: Result<$lazy_type, DecodeError> = it.$lazy();)+ $(let _field: $of = it.$method();)+)?
        }
        let _: fn(&$owner) = there;
        &[
            $([$wire, stringify!($field), stringify!($type)],)+
            $(
                $([$lazy_wire, concat!(stringify!($lazy), "()"), stringify!($lazy_type)],)+
                $([$wire_of, concat!(stringify!($method), "()"), stringify!($of)],)+
            )?
        ]
    }};
}

const PAYMENT: &[[&str; 3]] = by_hand! { Payment {
    "paymentKey" = payment_key: PaymentKey, "orderId" = order_id: Box<str>, "mId" = merchant_id: Box<str>,
    "status" = status: PaymentStatus, "totalAmount" = total: Money, "balanceAmount" = balance: Money,
    "requestedAt" = requested_at: Option<DateTime>, "approvedAt" = approved_at: Option<DateTime>,
    "lastTransactionKey" = last_transaction_key: Option<Box<str>>,
    "method" = method: Option<Spelled<PaymentMethod>>, "secret" = secret: Option<SecretText>,
    "failure" = failure: Option<Failure>, "isPartialCancelable" = is_partial_cancelable: bool,
    =>
    "card" = card(): Option<Card<'_>>, "virtualAccount" = virtual_account(): Option<VirtualAccount<'_>>,
    "transfer" = transfer(): Option<Transfer<'_>>, "mobilePhone" = mobile_phone(): Option<MobilePhone<'_>>,
    "giftCertificate" = gift_certificate(): Option<GiftCertificate<'_>>,
    "easyPay" = easy_pay(): Option<EasyPay<'_>>, "cashReceipt" = cash_receipt(): Option<PaymentCashReceipt<'_>>,
    "cashReceipts" = cash_receipts(): Vec<CashReceiptEntry<'_>>,
    "cancels" = cancel_details(): Vec<CancelDetails<'_>>, "discount" = discount(): Option<Discount<'_>>,
    "receipt" = receipt(): Option<Link<'_>>, "checkout" = checkout(): Option<Link<'_>>,
    "suppliedAmount" = supplied(): Option<Money>, "vat" = vat(): Option<Money>,
    "taxFreeAmount" = tax_free(): Option<Money>, "taxExemptionAmount" = tax_exemption(): Option<Money>,
    =>
    "orderName" = order_name(): Option<&str>, "type" = payment_type(): Option<PaymentType>,
    "useEscrow" = use_escrow(): Option<bool>, "cultureExpense" = is_culture_expense(): Option<bool>,
    "country" = country(): Option<&str>, "version" = version(): Option<ApiVersion>,
    "metadata" = metadata(): BTreeMap<&str, &str>,
}};

const EASY_PAY: &[[&str; 3]] = by_hand! { EasyPay<'_> {
    "provider" = provider: Option<Spelled<Wallet>>, "amount" = amount: Option<Money>,
    "discountAmount" = discount: Option<Money>,
}};

const FAILURE: &[[&str; 3]] = by_hand! { Failure { "code" = code: Box<str>, "message" = message: Box<str>, }};

type T = Balance;

const ENVELOPE: &[[&str; 3]] = by_hand! { Envelope<T> {
    "version" = version: Option<ApiVersion>, "traceId" = trace_id: Option<Box<str>>,
    "entityType" = entity_type: Option<EntityType>, "entityBody" = result: Result<T, Failure>,
    "error" = result: Result<T, Failure>,
}};

const PAGE: &[[&str; 3]] = by_hand! { Page<T> {
    "items" = items: Vec<T>, "data" = items: Vec<T>, "hasNext" = has_next: bool,
    "lastCursor" = last_cursor: Option<Cursor>,
}};

/// Every resource and part, with its fields.
fn typed() -> Vec<(String, &'static [[&'static str; 3]])> {
    macro_rules! all {
        ($($type:ty),+ $(,)?) => { [$((plain(stringify!($type)), <$type as Typed>::FIELDS)),+] };
    }
    let by_macro = all![
        Card<'_>,
        VirtualAccount<'_>,
        RefundAccount<'_>,
        Transfer<'_>,
        MobilePhone<'_>,
        GiftCertificate<'_>,
        PaymentCashReceipt<'_>,
        CashReceiptEntry<'_>,
        Discount<'_>,
        CancelDetails<'_>,
        FailureView<'_>,
        Link<'_>,
        Billing,
        BillingCard<'_>,
        BillingAccount<'_>,
        Transaction,
        Settlement,
        Fee<'_>,
        ManualSettlement,
        CashReceipt,
        Promotion,
        CardPromotion,
        BankPromotion,
        CardDiscount<'_>,
        CardInterestFree<'_>,
        CardPoint<'_>,
        BankDiscount<'_>,
        Seller,
        Company<'_>,
        Individual<'_>,
        SellerAccount<'_>,
        Payout,
        Balance,
        DeletedEntity,
        Terms,
        TermsAgreement,
        CustomerToken,
        Methods,
        RegisteredCard<'_>,
        RegisteredAccount<'_>,
        RemovedMethod,
        RemovedCustomer,
        ErrorBody,
    ];
    let by_hand = [
        ("Payment", PAYMENT),
        ("EasyPay", EASY_PAY),
        ("Failure", FAILURE),
        ("Envelope", ENVELOPE),
        ("Page", PAGE),
    ];
    by_macro.into_iter().chain(by_hand.map(|(name, fields)| (name.to_owned(), fields))).collect()
}

#[test]
fn every_field_of_the_table_has_its_accessor_and_every_accessor_is_in_the_table() {
    let line = |resource: &str, field: &str, ours: &str, rust_type: &str| {
        format!("{resource}.{field}: {ours}: {rust_type}")
    };
    let mut documented = BTreeSet::new();
    for (resource, fields) in &table() {
        for (field, row) in fields {
            if row.ours.is_empty() {
                let is_reasoned = !row.untyped_because.is_empty() && row.rust_type.is_empty();
                assert!(is_reasoned, "{resource}.{field} is neither typed nor says why not");
            } else {
                assert_eq!(row.untyped_because, "", "{resource}.{field} is typed");
                let _new = documented.insert(line(resource, field, &row.ours, &row.rust_type));
            }
        }
    }
    let mut there = BTreeSet::new();
    for (resource, fields) in typed() {
        for [field, ours, rust_type] in fields {
            let _new = there.insert(line(&resource, field, ours, &plain(rust_type)));
        }
    }
    let (missing, extra): (Vec<_>, Vec<_>) =
        (documented.difference(&there).collect(), there.difference(&documented).collect());
    assert!(
        missing.is_empty() && extra.is_empty(),
        "no accessor: {missing:#?}\nnot in the table: {extra:#?}"
    );
    assert!(there.len() > 280, "only {}", there.len());
}

#[test]
fn what_may_be_null_has_a_type_that_can_say_so() {
    for (resource, fields) in &table() {
        for (field, row) in fields.iter().filter(|(_, row)| row.is_nullable && !row.ours.is_empty()) {
            let can =
                ["Option<", "Vec<", "BTreeMap<", "Result<"].iter().any(|of| row.rust_type.starts_with(of));
            assert!(can, "{resource}.{field} is {}", row.rust_type);
        }
    }
}

/// Holds every field of an object, and of the objects in it, against the table; returns how many.
fn walk(table: &Table, of: &[&str], came: &Value, place: &str) -> usize {
    let (Some((resource, inner)), false) = (of.split_first(), came.is_null()) else { return 0 };
    if let Value::Array(rows) = came {
        return rows.iter().map(|row| walk(table, of, row, place)).sum();
    }
    // An easy payment may be its provider's name.
    let Value::Object(came) = came else { return 0 };
    let fields = table.get(*resource).unwrap_or_else(|| panic!("{place}: {resource} is not in the table"));
    let mut count = 0;
    for (name, value) in came {
        let place = format!("{place} {resource}.{name}");
        let row = fields.get(name).unwrap_or_else(|| panic!("{place} is not in the table"));
        assert!(row.is_nullable || !value.is_null(), "{place} may be null");
        let kept =
            row.rust_type.trim_start_matches("Option<").trim_start_matches("Vec<").trim_end_matches('>');
        count += 1 + match kept {
            "Result<T,Failure" if name == "error" => walk(table, &["Failure"], value, &place),
            "T" | "Result<T,Failure" => walk(table, inner, value, &place),
            of if table.contains_key(of) => walk(table, &[of], value, &place),
            _ => 0,
        };
    }
    count
}

#[test]
fn every_field_of_every_golden_file_is_in_the_table() {
    let table = table();
    let mut count = 0;
    for (name, came, of) in golden::resources() {
        let of: Vec<&str> = of.split(['<', '>']).map(|of| of.rsplit("::").next().unwrap_or(of)).collect();
        let of: Vec<&str> = of.into_iter().filter(|of| !of.is_empty() && *of != "Vec").collect();
        count += walk(&table, &of, &came, &name);
    }
    assert!(count > 2_400, "only {count} fields");
}

/// What stands in the braces that `text` begins with, without what stands in further braces or in parentheses.
fn braced(text: &str) -> String {
    let (mut braces, mut parentheses, mut kept) = (0_u32, 0_u32, String::new());
    for c in text.chars() {
        match c {
            '{' => braces += 1,
            '}' => braces = braces.saturating_sub(1),
            '(' => parentheses += 1,
            ')' => parentheses = parentheses.saturating_sub(1),
            c if braces == 1 && parentheses == 0 => kept.push(c),
            _ => {}
        }
        if braces == 0 {
            break;
        }
    }
    kept
}

/// Every field that the contract's chapter on objects names, with its resource.
fn documented(contract: &str) -> Vec<(&'static str, String)> {
    let chapter = |from: &str, to: &str| {
        contract.split_once(from).and_then(|(_, rest)| rest.split_once(to)).expect("the chapter").0.to_owned()
    };
    let mut found = Vec::new();
    for line in chapter("## 3. The Payment object", "### 3.1").lines() {
        let cell = line.strip_prefix("| ").and_then(|line| line.split(" |").next()).unwrap_or_default();
        let old = line.strip_prefix("Also documented for older versions: ").unwrap_or_default();
        let names = cell.split(", ").filter(|name| !["", "field"].contains(name));
        let names = names.chain(old.split('`').skip(1).step_by(2));
        found.extend(names.map(|name| ("Payment", name.to_owned())));
    }
    for line in (chapter("### 3.1", "### 3.2") + &chapter("### 3.3", "## 4.")).lines() {
        let mut parts = line.split("**").skip(1);
        while let (Some(name), Some(rest)) = (parts.next(), parts.next()) {
            let rest = rest.trim_start();
            // The word `array` is set in bold in the middle of a list; what follows belongs to that.
            let Some(resource) = resource(name).filter(|_| rest.starts_with('{')) else { continue };
            let whole = line.split_once(&format!("**{name}** ")).expect("the name").1;
            let names = braced(whole);
            let names = names.split(',').filter_map(|field| {
                let name: String = field.trim_start().chars().take_while(char::is_ascii_alphabetic).collect();
                (!name.is_empty()).then_some(name)
            });
            found.extend(names.map(|name| (resource, name)));
        }
    }
    found
}

fn resource(name: &str) -> Option<&'static str> {
    Some(match name {
        "card" => "Card",
        "virtualAccount" => "VirtualAccount",
        "transfer" => "Transfer",
        "mobilePhone" => "MobilePhone",
        "giftCertificate" => "GiftCertificate",
        "cashReceipt" => "PaymentCashReceipt",
        "cashReceipts[]" => "CashReceiptEntry",
        "Cancel" => "CancelDetails",
        "Billing" => "Billing",
        "Transaction" => "Transaction",
        "Settlement" => "Settlement",
        "CashReceipt" => "CashReceipt",
        _ => return None,
    })
}

#[test]
fn the_table_has_every_field_that_the_contract_documents() {
    let table = table();
    let found = documented(&document("contract.md"));
    for (resource, field) in &found {
        assert!(table.get(*resource).is_some_and(|fields| fields.contains_key(field)), "{resource}.{field}");
    }
    let count = |resource| found.iter().filter(|(of, _)| *of == resource).count();
    let counts =
        ["Payment", "Card", "VirtualAccount", "CashReceiptEntry", "CancelDetails", "Settlement"].map(count);
    assert_eq!(counts, [41, 12, 10, 14, 13, 22], "fields that the contract names");
    assert!(found.len() > 150, "only {}", found.len());
}

#[test]
fn an_object_without_a_golden_file_is_read_by_each_of_its_documented_fields() {
    let account = json!({"bankCode": "20", "accountNumber": "1", "holderName": "박토스"});
    let account = RefundAccount::of(&account, Currency::Krw).unwrap();
    assert_eq!(account.bank.as_deref(), Some(&Bank::Woori));
    let secrets = [account.account_number, account.holder_name].map(|secret| secret.map(Hidden::expose));
    assert_eq!(secrets, [Some("1"), Some("박토스")]);

    let point = json!({"issuerCode": "61", "minimumPaymentAmount": 30_000, "dueDate": "2025-12-31"});
    let point = CardPoint::of(&point, Currency::Krw).unwrap();
    assert_eq!((point.minimum, point.due_date), (Some(Money::krw(30_000)), Some("2025-12-31")));
    assert_eq!(point.issuer.as_deref(), Some(&CardIssuer::Hyundai));

    let bank = json!({"discountBanks": [{"bankCode": "20", "type": "FIXED_AMOUNT", "discountAmount": 1_000, "balance": 9_000}]});
    let bank = BankPromotion::from_value(bank).unwrap();
    let amounts = bank.discounts().unwrap().first().map(|row| (row.discount, row.balance));
    assert_eq!(amounts, Some((Some(Money::krw(1_000)), Some(Money::krw(9_000)))));

    let person = json!({"name": "김토페", "email": "a@shop.example", "phone": "01012345678"});
    let person = Individual::of(&person, Currency::Krw).unwrap();
    let secrets = [person.name, person.email, person.phone].map(|secret| secret.map(Hidden::expose));
    assert_eq!(secrets, [Some("김토페"), Some("a@shop.example"), Some("01012345678")]);

    assert_eq!(TermsAgreement::from_value(json!({"code": "c"})).unwrap().code.unwrap().expose(), "c");
    let method = RemovedMethod::from_value(json!({"methodKey": "mk_1", "status": "DISABLED"})).unwrap();
    assert_eq!((method.method_key, method.status), ("mk_1".parse().ok(), Some(MethodStatus::Disabled)));
    let customer = RemovedCustomer::from_value(json!({"customerKey": "cust-1", "success": true})).unwrap();
    assert_eq!((customer.customer_key, customer.is_success), ("cust-1".parse().ok(), Some(true)));
    for nothing in [Value::Object(Map::new()), json!({"code": null})] {
        assert_eq!(TermsAgreement::from_value(nothing).unwrap().code, None);
    }
}
