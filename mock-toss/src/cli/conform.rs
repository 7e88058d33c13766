//! `mock-toss conform`: does a server do what Toss Payments is known to do?

use std::path::PathBuf;

use clap::{Args, ValueHint};
use mock_toss::conform::{Conform as Asked, ReadyPayment, probes};
use mock_toss::{DOCUMENT_KEY, DOCUMENT_SECURITY_KEY};

use super::{Failed, Outcome, say};

const EXAMPLES: &str = "Examples:
  mock-toss conform                                    the fake on 127.0.0.1:8090 against its own rules
  mock-toss conform --only cancel.                     only what is about rules with cancel. in their names
  mock-toss conform --list                             every probe with the rules that it shows
  mock-toss conform --target https://api.tosspayments.com --key \"$TEST_KEY\"
                                                       the gateway's sandbox, at 100 requests a minute;
                                                       what needs a payment, a clock or a switch is skipped
  mock-toss conform ... --payment-key K --order-id O --amount A
                                                       with a payment that waits for its confirm: it is
                                                       confirmed and cancelled

On a fake the merchant's orders, money and clock are not the same afterwards; give it a merchant or a fake of its own.

Exit codes: 0 no drift; 1 drift; 2 it could not be done.";

/// Replay the list of rules against any Toss-compatible server, and print where it drifts
#[derive(Args, Debug)]
#[command(after_help = EXAMPLES)]
pub(super) struct Conform {
    /// Whom to ask
    #[arg(long, env = "MOCK_TOSS_URL", default_value = "http://127.0.0.1:8090", value_hint = ValueHint::Url)]
    target: String,
    /// The secret key to ask with
    #[arg(long, env = "MOCK_TOSS_KEY", hide_env_values = true, default_value = DOCUMENT_KEY)]
    key: String,
    /// The merchant's security key, for payouts and sellers: 64 hexadecimal digits; the document key has its own
    #[arg(long, value_name = "DIGITS", env = "MOCK_TOSS_SECURITY_KEY", hide_env_values = true)]
    security_key: Option<String>,
    /// What a mock-toss was started with as --token
    #[arg(long, env = "MOCK_TOSS_TOKEN", hide_env_values = true)]
    token: Option<String>,
    /// The certificate of the authority that a fake with HTTPS goes by, as `mock-toss ca` has made it
    #[arg(long, env = "MOCK_TOSS_CACERT", value_name = "FILE")]
    cacert: Option<PathBuf>,
    /// Only probes with this in their name or in the id of a rule
    #[arg(long, value_name = "PATTERN")]
    only: Option<String>,
    /// At most so many requests a minute, with or without `/min`; absent: 100, or any number on this machine
    #[arg(long, value_name = "N/min", value_parser = per_minute)]
    rate: Option<u32>,
    /// A payment that waits for its confirm, where none can be opened
    #[arg(long, requires_all = ["order_id", "amount"])]
    payment_key: Option<String>,
    /// Its order
    #[arg(long, requires = "payment_key")]
    order_id: Option<String>,
    /// Its amount, in the currency's smallest unit
    #[arg(long, requires = "payment_key")]
    amount: Option<u64>,
    /// Print one JSON object
    #[arg(long)]
    json: bool,
    /// List the probes and their rules, and ask nobody
    #[arg(long)]
    list: bool,
}

impl Conform {
    pub(super) async fn run(&self) -> Result<Outcome, Failed> {
        if self.list {
            say(&self.listed())?;
            return Ok(Outcome::Yes);
        }
        let report = self.asked()?.run().await.map_err(|error| error.to_string())?;
        let told = if self.json { report.to_json() + "\n" } else { report.to_string() };
        say(&told)?;
        Ok(if report.is_clean() { Outcome::Yes } else { Outcome::No })
    }

    fn asked(&self) -> Result<Asked, Failed> {
        let mut asked = Asked::new(&self.target, &self.key);
        let rate = self.rate.or_else(|| (!is_this_machine(&self.target)).then_some(100));
        if let Some(rate) = rate {
            asked = asked.per_minute(rate);
        }
        let usual = (self.key == DOCUMENT_KEY).then_some(DOCUMENT_SECURITY_KEY);
        if let Some(digits) = self.security_key.as_deref().or(usual) {
            asked = asked.security_key(digits);
        }
        if let Some(token) = &self.token {
            asked = asked.token(token);
        }
        if let Some(file) = &self.cacert {
            let unread = |error| {
                let name = file.display();
                format!("--cacert {name}: {error}; it is the ca.pem of `mock-toss ca --out DIR`")
            };
            asked = asked.trust(&std::fs::read_to_string(file).map_err(unread)?);
        }
        if let Some(pattern) = &self.only {
            asked = asked.only(pattern);
        }
        Ok(match (&self.payment_key, &self.order_id, self.amount) {
            (Some(payment_key), Some(order_id), Some(amount)) => asked.payment(ReadyPayment {
                payment_key: payment_key.clone(),
                order_id: order_id.clone(),
                amount,
            }),
            _ => asked,
        })
    }

    fn listed(&self) -> String {
        let wanted =
            probes().iter().filter(|probe| self.only.as_ref().is_none_or(|only| probe.matches(only)));
        let lines = wanted.flat_map(|probe| {
            let rules = probe.rules().collect::<Vec<_>>().join(", ");
            [probe.name.clone(), "\n  ".to_owned(), rules, "\n".to_owned()]
        });
        lines.collect()
    }
}

/// `100`, `100/min`
fn per_minute(text: &str) -> Result<u32, String> {
    let number = text.strip_suffix("/min").unwrap_or(text);
    let number = number.parse().ok().filter(|number| *number > 0);
    number.ok_or_else(|| "it is a number of requests a minute, such as 100 or 100/min".to_owned())
}

fn is_this_machine(url: &str) -> bool {
    let Ok(url) = reqwest::Url::parse(url) else { return false };
    let host = url.host_str().unwrap_or_default().trim_matches(['[', ']']);
    host == "localhost" || host.parse::<core::net::IpAddr>().is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::{is_this_machine, per_minute};

    #[test]
    fn only_this_machine_is_asked_without_a_limit() {
        for here in ["http://127.0.0.1:8090", "http://localhost:1/", "http://[::1]:8090", "http://127.8.0.1"]
        {
            assert!(is_this_machine(here), "{here}");
        }
        for elsewhere in ["https://api.tosspayments.com", "http://10.0.0.1", "http://localhost.example", "x"]
        {
            assert!(!is_this_machine(elsewhere), "{elsewhere}");
        }
    }

    #[test]
    fn a_rate_is_requests_a_minute() {
        assert_eq!((per_minute("100"), per_minute("30/min")), (Ok(100), Ok(30)));
        assert!(per_minute("0").is_err() && per_minute("2/s").is_err());
    }
}
