use super::{client, names, types};

const HEADER: &str = "enum,value,ko,en,alt_code,note,source\n";

/// One value of every enum, so that no type is empty; the ones of `own` are `lines`.
fn source(own: &[&str], lines: &str) -> String {
    let others = types::all().flat_map(|typed| typed.enums).filter(|of| !own.contains(of));
    let others: Vec<String> = others.enumerate().map(|(n, of)| format!("{of},X{n},,,,,x\n")).collect();
    format!("{HEADER}{lines}{}", others.concat())
}

/// All files, one after the other.
fn written(text: &str) -> String {
    client(text).expect("sound").into_iter().map(|(_, text)| text).collect()
}

#[test]
fn a_value_is_read_in_every_spelling_and_its_note_is_documentation() {
    let lines = "bank.code,06,국민,KOOKMIN,004,virtual-account issuable,x\n\
                 securities.code,-,토스머니,TOSS_MONEY,,,x\n";
    let written = written(&source(&["bank.code", "securities.code"], lines));
    for line in [
        r#"#[doc = "국민 (`06`): virtual-account issuable."]"#,
        r#"Kookmin = "06", "국민", "KOOKMIN", ["06", "국민", "KOOKMIN", "004"];"#,
        r#"Self::Kookmin => Some("004"),"#,
        "Self::TossMoney | Self::Other(_) => None,",
        "matches!(self, Self::Kookmin)",
    ] {
        assert!(written.contains(line), "{line} is not in:\n{written}");
    }
}

#[test]
fn a_name_of_two_values_reads_as_neither() {
    let lines = "card.issuerCode,33,우리,WOORI,,overseas,x\ncard.issuerCode,W1,우리,WOORI,,overseas,x\n";
    let written = written(&source(&["card.issuerCode"], lines));
    assert!(written.contains(r#"WooriBc = "33", "우리", "WOORI", ["33"];"#), "{written}");
    assert!(written.contains(r#"Woori = "W1", "우리", "WOORI", ["W1"];"#), "{written}");
    assert!(written.contains("Several values are called `WOORI`, `우리`"), "{written}");
}

#[test]
fn a_new_enum_and_two_values_of_one_name_are_refused() {
    let error = client(&source(&[], "weather,SUN,,,,,x\n")).unwrap_err();
    assert!(error.contains("\"weather\""), "{error}");
    let twice = "payment.type,A_B,,,,,x\npayment.type,a.b,,,,,x\n";
    let error = client(&source(&["payment.type"], twice)).unwrap_err();
    assert_eq!(error, "PaymentType: \"A_B\" and \"a.b\" would both be AB");
    assert!(client("enum,value\n").unwrap_err().contains("\"ko\""));
}

#[test]
fn variants_and_sentences_read_as_rust_and_markdown() {
    let table = [
        ("PARTIAL_CANCELED", "", "PartialCanceled"),
        ("payout.changed", "", "PayoutChanged"),
        ("2022-11-16", "", "V2022_11_16"),
        ("카드", "CARD", "Card"),
        ("Touch 'n Go eWallet", "", "TouchNGoEWallet"),
    ];
    for (wire, english, expected) in table {
        assert_eq!(names::variant("any", wire, english), expected);
    }
    let note = "stays PARTIAL_CANCELED even when balanceAmount is 0 (measured)";
    assert_eq!(names::sentence(note), "stays `PARTIAL_CANCELED` even when `balanceAmount` is 0 (measured).");
    assert_eq!(names::sentence(""), "");
}
