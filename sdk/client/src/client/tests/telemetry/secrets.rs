//! Everything that can be said anywhere, searched for what nobody may say: every line of every crate at its most
//! talkative, every figure, and the printed form of whatever a caller gets.

use core::fmt::Write as _;
use core::num::NonZeroU32;
use core::time::Duration;
use std::sync::Once;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE};

use super::Recorded;
use super::scenes::{CANCEL_KEY, CARD, CARD_IN_GROUPS, play_all};
use super::subscriber::{add, heard, listen};
use crate::Client;
use crate::config::{Config, RetryConfig, TransportConfig};
use crate::test_support::{
    AUTH_KEY, Act, BILLING_KEY, CHARGE_KEY, KEY, PAYMENT_KEY, RawServer, SECRET, TOKEN, charge, confirm,
    delete, payment_json, purse, secret_key, send_out,
};

/// What crates tell `log` instead of `tracing`.
struct Logged;

impl log::Log for Logged {
    fn enabled(&self, _: &log::Metadata<'_>) -> bool {
        true
    }

    fn log(&self, record: &log::Record<'_>) {
        add(&format!("{} {}\n", record.target(), record.args()));
    }

    fn flush(&self) {}
}

fn listen_to_all() {
    static INSTALLED: Once = Once::new();
    INSTALLED.call_once(|| {
        log::set_logger(&Logged).expect("the only one in these tests");
        log::set_max_level(log::LevelFilter::Trace);
    });
    listen();
}

/// Each secret, plain and as Base64 writes it, with the rest of the line that it stands in or without.
fn secrets() -> Vec<String> {
    let plain = [SECRET, KEY, CANCEL_KEY, PAYMENT_KEY, "tgen_another", "ps_secret", CARD, CARD_IN_GROUPS];
    // A path holds its last character in another form.
    let others = [CHARGE_KEY, BILLING_KEY.trim_end_matches('='), AUTH_KEY, TOKEN];
    let coded = [SECRET, KEY, CANCEL_KEY, PAYMENT_KEY, CARD].into_iter().chain(others).flat_map(|secret| {
        let with_colon = STANDARD.encode(format!("{secret}:"));
        // The last group depends on what follows.
        let start = with_colon[..secret.len() / 3 * 4].to_owned();
        [STANDARD.encode(secret), STANDARD_NO_PAD.encode(secret), URL_SAFE.encode(secret), start]
    });
    plain.into_iter().chain(others).map(str::to_owned).chain(coded).collect()
}

#[track_caller]
fn none_in(what: &str, text: &str) {
    for secret in secrets() {
        let place = text.find(&secret).map(|at| {
            let start = text[..at].char_indices().rev().nth(200).map_or(0, |(start, _)| start);
            &text[start..at + secret.len()]
        });
        assert!(place.is_none(), "{secret} is in {what}: {}", place.unwrap_or_default());
    }
}

#[tokio::test(start_paused = true)]
async fn no_line_no_figure_and_no_printed_type_holds_a_secret_a_key_or_a_card() {
    listen_to_all();
    let figures = Recorded::default();
    let guard = metrics::set_default_local_recorder(&figures);
    let mut said = String::new();
    play_all(&mut said).await;
    drop(guard);
    let lines = heard();
    for part in [
        "toss.call",
        "toss.attempt",
        "the outcome is unknown",
        "the circuit turned",
        "hedge=true",
        "the look-up is late",
    ] {
        assert!(lines.contains(part), "{part} was not heard");
    }
    assert!(said.contains("INVALID_REQUEST") && said.contains("[..]"), "the echoes were quoted");
    none_in("a line", &lines);
    none_in("what the caller gets", &said);
    none_in("a figure", &format!("{:?}", figures.heard()));
    let builder = Client::builder(secret_key()).config(Config::default());
    none_in("the settings", &format!("{builder:?} {:?}", Config::default()));
}

#[tokio::test]
async fn what_the_network_below_says_at_its_most_talkative_holds_none_either() {
    listen_to_all();
    let payment = payment_json("DONE", &[]);
    let answer = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{payment}", payment.len());
    let mut said = String::new();
    for (act, scheme) in [
        (Act::Keep(answer.into()), "http"),
        (Act::say("HTTP/1.1 503 Service Unavailable\r\ncontent-length: 0\r\n\r\n"), "http"),
        (Act::say("HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\n{"), "http"),
        (Act::say("nonsense\r\n\r\n"), "http"),
        (Act::say("no handshake"), "https"),
    ] {
        let server = RawServer::start(act).await;
        let base = server.base_url.replacen("http", scheme, 1);
        let once = RetryConfig { attempts_max: NonZeroU32::MIN, ..super::config().retry };
        // Only the handshake that never comes is waited for.
        let transport =
            TransportConfig { connect_timeout: Duration::from_millis(100), ..TransportConfig::default() };
        let config = Config { retry: once, transport, ..super::config() };
        let client = Client::builder(secret_key()).base_url(&base).config(config).build().expect("a client");
        let (outcome, payment) =
            (client.confirm(confirm()).await, client.payment(&PAYMENT_KEY.parse().unwrap()).await);
        let (sold, deleted) = (client.charge(charge()).await, client.delete_billing_key(delete()).await);
        let (sent, member) = (client.change(send_out()).await, client.read(purse()).await.map(|_| ()));
        write!(said, "{outcome:?} {payment:?} {sold:?} {deleted:?} {sent:?} {member:?}")
            .expect("a string takes everything");
    }
    let lines = heard();
    assert!(lines.contains("hyper") || lines.contains("reqwest") || lines.contains("connect"), "{lines}");
    none_in("a line", &lines);
    none_in("what the caller gets", &said);
}
