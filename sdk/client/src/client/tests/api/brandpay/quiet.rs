//! Tokens, codes and persons are secrets: everything that can be printed is searched for them.

use core::fmt::{Debug, Write as _};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::*;
use crate::Client;
use crate::api::brandpay::MethodsByToken;
use crate::client::tests::telemetry::subscriber::{heard, listen};
use crate::client::tests::{client_with, resolving};
use crate::model::CashReceiptRequest;
use crate::test_support::{Script, Step};

const EMAIL: &str = "buyer@shop.example";
const ADDRESS: &str = "서울특별시 강남구";

/// What no text may hold.
fn secrets() -> Vec<String> {
    let plain = [TOKEN, CODE, REFRESH, METHOD, KEY, EMAIL, ADDRESS, "at_secret", "rt_secret"];
    let coded = [TOKEN, REFRESH].map(|token| STANDARD.encode(token));
    plain.into_iter().chain(PERSON).map(str::to_owned).chain(coded).collect()
}

/// How a request may end; the gateway repeats all that it was `told`.
fn endings(told: &[&str]) -> Vec<Step> {
    let echo = told.join(" ");
    let refusal =
        |status, code: &str| Step::answer(status, format!(r#"{{"code":"{code}","message":"{echo}"}}"#));
    vec![
        refusal(400, "INVALID_REQUEST"),
        refusal(404, "NOT_FOUND_METHOD"),
        refusal(401, "UNAUTHORIZED_KEY"),
        refusal(409, "IDEMPOTENT_REQUEST_PROCESSING"),
        refusal(500, "FAILED_INTERNAL_SYSTEM_PROCESSING"),
        refusal(403, &echo),
        Step::answer(200, r#"{"accessToken":"at_secret","refreshToken":"rt_secret"}"#),
        Step::answer(200, format!(r#"{{"code":"{CODE}","methodKey":"mk_another"}}"#)),
        Step::answer(200, format!(r#"{{"accessToken":["{TOKEN}"]"#)),
        Step::answer(200, charged().to_string()),
        Step::Lose,
        Step::Refuse,
    ]
}

fn print(said: &mut String, what: &dyn Debug) {
    write!(said, "{what:?} {what:#?} ").expect("a string takes everything");
}

fn full_charge() -> ChargeMethod {
    charge()
        .with_customer_email(EMAIL.parse().expect("an address"))
        .with_shipping_address(ADDRESS.parse().expect("a text"))
        .with_cash_receipt(CashReceiptRequest::IncomeDeduction(PERSON[1].parse().expect("a phone")))
}

/// Makes the call with each ending, and prints what comes of it.
async fn play<T: Debug>(said: &mut String, told: &[&str], call: impl AsyncFn(Client) -> T) {
    for step in endings(told) {
        // A look-up is told nothing but the order.
        let script = Script::always(step).and_shows(Step::code(404, "NOT_FOUND_PAYMENT"));
        let answer = call(client_with(&script, resolving())).await;
        print(said, &(answer, script.seen()));
    }
}

#[tokio::test(start_paused = true)]
async fn no_line_no_error_no_ticket_and_no_printed_type_holds_a_token_a_code_or_a_person() {
    listen();
    let mut said = String::new();
    let [ci, phone, name, rrn] = PERSON;
    let known = async |client: Client| client.issue_access_token(issue().with_identity(identity())).await;
    play(&mut said, &[KEY, CODE, ci, phone, name, rrn], known).await;
    play(&mut said, &[KEY, REFRESH], async |client| client.issue_access_token(renew()).await).await;
    play(&mut said, &[KEY], async |client| client.agree_to_terms(agree()).await).await;
    play(&mut said, &[KEY, TOKEN, METHOD], async |client| client.remove_card(remove_card()).await).await;
    play(&mut said, &[KEY, TOKEN, METHOD], async |client| client.remove_account(remove_account()).await)
        .await;
    play(&mut said, &[KEY, TOKEN], async |client| client.remove_customer(remove_customer()).await).await;
    let read = async |client: Client| client.brandpay_methods(MethodsByToken::new(token())).await;
    play(&mut said, &[TOKEN], read).await;
    let charged = async |client: Client| client.charge_method(full_charge()).await;
    play(&mut said, &[KEY, METHOD, EMAIL, ADDRESS, phone], charged).await;
    print(&mut said, &(issue().with_identity(identity()), renew(), MethodsByToken::new(token())));
    // Method keys are kept out of the gateway's words, and are no secret to whoever prints the request.
    let removals = format!("{:?}", (remove_card(), remove_account(), remove_customer()));
    said.push_str(&removals.replace(METHOD, ""));
    let lines = heard();
    assert!(lines.contains("toss.attempt") && said.contains("[..]"), "the echoes were quoted");
    for secret in secrets() {
        for (what, text) in [("a line", &lines), ("what the caller gets", &said)] {
            let place = text.find(&secret).map(|at| {
                let start = text[..at].char_indices().rev().nth(200).map_or(0, |(start, _)| start);
                &text[start..at + secret.len()]
            });
            assert!(place.is_none(), "{secret} is in {what}: {}", place.unwrap_or_default());
        }
    }
}
