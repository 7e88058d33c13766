//! Banks, card companies and wallets from `enums.csv`, as Rust text for the fake gateway: it answers with their
//! codes and reads them by code, Korean or English name.

use super::csv;

const HEAD: &str = "//! Written by `cargo xtask codegen` from `docs/toss/enums.csv`. Do not edit.";

/// One line of the file: one value of one enum.
struct Line<'a> {
    name: &'a str,
    value: &'a str,
    korean: &'a str,
    english: &'a str,
    long_code: &'a str,
    note: &'a str,
}

/// The file's text.
///
/// # Errors
///
/// What is wrong with the source, and in which line.
pub(super) fn organisations(text: &str) -> Result<String, String> {
    let records = csv::records(text)?;
    let Some(((_, header), records)) = records.split_first() else {
        return Err("the file is empty".to_owned());
    };
    let columns = ["enum", "value", "ko", "en", "alt_code", "note"];
    let mut places = [0; 6];
    for (place, column) in places.iter_mut().zip(columns) {
        let found = header.iter().position(|name| name == column);
        *place = found.ok_or_else(|| format!("the column {column:?} is missing"))?;
    }
    let mut values = Vec::new();
    for (line, record) in records {
        let fields: Option<Vec<&str>> =
            places.iter().map(|place| record.get(*place).map(String::as_str)).collect();
        let Some(&[name, value, korean, english, long_code, note]) = fields.as_deref() else {
            return Err(format!("line {line}: {} fields, but there are {}", record.len(), header.len()));
        };
        values.push(Line { name, value, korean, english, long_code, note });
    }
    let of = |name: &str, write: fn(&Line<'_>) -> String| -> String {
        values.iter().filter(|value| value.name == name).map(write).collect()
    };
    let banks = of("bank.code", bank) + &of("securities.code", bank);
    let cards = of("card.issuerCode", card);
    let wallets = of("easyPay.provider", |value| wallet(value, false, false))
        + &of("foreignEasyPay.provider", |value| wallet(value, true, false))
        + &of("foreignEasyPay.brand", |value| wallet(value, true, true));
    Ok(format!(
        "{HEAD}\n\n\
         use super::organisations::{{Bank, CardCompany, Wallet}};\n\n\
         /// Banks, then securities firms.\n\
         #[rustfmt::skip]\n\
         pub(super) static BANKS: &[Bank] = &[\n{banks}];\n\n\
         #[rustfmt::skip]\n\
         pub(super) static CARD_COMPANIES: &[CardCompany] = &[\n{cards}];\n\n\
         #[rustfmt::skip]\n\
         pub(super) static WALLETS: &[Wallet] = &[\n{wallets}];\n"
    ))
}

fn bank(value: &Line<'_>) -> String {
    let &Line { name, value: code, korean, english, long_code, note } = value;
    // `-` stands for a place to send money that has no code.
    let (is_securities_firm, code) = (name != "bank.code", if code == "-" { "" } else { code });
    let issues_accounts = note.contains("virtual-account issuable");
    format!(
        "    Bank {{ code: {code:?}, long_code: {long_code:?}, korean: {korean:?}, english: {english:?}, \
         is_securities_firm: {is_securities_firm}, issues_accounts: {issues_accounts} }},\n"
    )
}

fn card(value: &Line<'_>) -> String {
    let &Line { value: code, korean, english, note, .. } = value;
    let is_foreign = note.starts_with("overseas");
    format!(
        "    CardCompany {{ code: {code:?}, korean: {korean:?}, english: {english:?}, \
         is_foreign: {is_foreign} }},\n"
    )
}

fn wallet(value: &Line<'_>, is_foreign: bool, is_asynchronous: bool) -> String {
    let &Line { korean, english, .. } = value;
    let korean = if korean.is_empty() { english } else { korean };
    format!(
        "    Wallet {{ korean: {korean:?}, english: {english:?}, is_foreign: {is_foreign}, \
         is_asynchronous: {is_asynchronous} }},\n"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEADER: &str = "enum,value,ko,en,alt_code,note,source\n";

    #[test]
    fn each_kind_of_organisation_has_its_table() {
        let text = "bank.code,06,국민,KOOKMIN,004,virtual-account issuable,x\n\
                    card.issuerCode,4V,VISA,VISA,,overseas brand,x\n\
                    foreignEasyPay.brand,Alipay,,Alipay,,\"asynchronous, no codes\",x\n\
                    currency,KRW,,,,,x\n";
        let written = organisations(&format!("{HEADER}{text}")).unwrap();
        for line in [
            r#"Bank { code: "06", long_code: "004", korean: "국민", english: "KOOKMIN", is_securities_firm: false, issues_accounts: true }"#,
            r#"CardCompany { code: "4V", korean: "VISA", english: "VISA", is_foreign: true }"#,
            r#"Wallet { korean: "Alipay", english: "Alipay", is_foreign: true, is_asynchronous: true }"#,
        ] {
            assert!(written.contains(line), "{line} is not in:\n{written}");
        }
        assert!(!written.contains("KRW"));
    }

    #[test]
    fn a_mistake_is_told_with_its_line() {
        assert_eq!(organisations("enum,value\na,b\n"), Err("the column \"ko\" is missing".into()));
        assert_eq!(organisations(&format!("{HEADER}a,b\n")), Err("line 2: 2 fields, but there are 7".into()));
    }
}
