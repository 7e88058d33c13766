//! `mock-toss serve`: the fake itself.

use core::net::{IpAddr, Ipv4Addr};
use core::num::NonZeroU32;
use core::time::Duration;
use std::io;
use std::path::PathBuf;

use clap::Args;
use mock_toss::{Config, DOCUMENT_KEY, MockToss, Stopped};
use tokio::net::TcpListener;

use super::interrupts::Interrupts;
use super::log::{self, LogFormat, Wanted};
use super::wire::Wire;
use super::{Failed, Outcome, say};

macro_rules! examples {
    () => {
        r#"Examples:
  mock-toss serve
  mock-toss serve --port 0 --time-scale 60      any free port; payments expire after 10 s instead of 10 min
  mock-toss serve --merchant live_sk_shop:shop1 --state shop.state
                                                a merchant of one's own, and all that happens is kept over restarts
  mock-toss serve --host 0.0.0.0 --token "$TOKEN"
                                                for others on the network; /_mock/ then asks for the token
  mock-toss serve --scenario lost-answers       it breaks; `mock-toss scenarios` lists more
  mock-toss serve --faults weather.toml         as you say; `mock-toss faults --help` shows a plan
  mock-toss serve --tls-ca ca                   HTTPS, with what `mock-toss ca --out ca` has made
  mock-toss serve --log requests                a line per request"#
    };
}

/// What `-h` adds to the flags.
const EXAMPLES: &str = concat!(examples!(), "\n\n`--help` also lists the control API.");

/// What `--help` adds to them.
const EXAMPLES_AND_API: &str = concat!(
    examples!(),
    r#"

Control API:
  POST   /_mock/payments   {"orderId", "amount", "orderName"?, "method"?, "status"?, ...}: a payment, ready to be
                           confirmed unless another status is asked for
  GET    /_mock/payments, /_mock/payments/{paymentKey}
  POST   /_mock/payments/{paymentKey}/authenticate, /abort, /cancel, /expire: what the customer does in the window
  GET    /_mock/ledger     every payment, one JSON per line
  GET    /_mock/journal    everything that happened, one JSON per line
  GET    /_mock/verify/orders/{orderId}   how often what arrived, with which keys, and what came of it
  GET    /_mock/stats      connections, requests, replays, faults
  GET    /_mock/rules      every rule, how it is known, and the section of the contract
  GET, PUT, DELETE /_mock/faults   the plan in force; ?scenario=NAME puts one that ships
  POST   /_mock/faults/rules, /_mock/faults/dry-run
  POST   /_mock/webhooks   {"url", "events"?}: tell this address of these events; GET, DELETE
  GET    /_mock/webhooks/deliveries   what was sent, every attempt; ?orderId=
  POST   /_mock/webhooks/deliveries/{transmissionId}/resend
  POST   /_mock/webhooks/emit   {"eventType", "data", "orderId"?}: tell something made up
  GET    /_mock/clock      what time it is
  POST   /_mock/clock/advance   {"seconds"}, {"duration": "3d12h"} or {"to"}: returns when all is quiet
  GET    /_mock/merchants; POST {"secretKey", "merchantId", ...}: one more
  GET    /_mock/switches; PUT {"replay_5xx": true}: the switches that are named change
  GET    /_mock/snapshot; PUT: everything that all merchants' worlds remember, and back to it
  GET    /_mock/tape       everything that was done, with --tape
  POST   /_mock/reset      back to the beginning
  GET    /_mock/health, /_mock/ready
  GET    /_mock/openapi.json   all of this and the gateway's API, described: deposits, billing, payouts, ...
Each is about the first merchant, unless Authorization: Basic names another one's secret key."#
);

/// Serve the gateway's API, and the control API under /_mock/, until Ctrl-C
#[derive(Args, Debug)]
#[command(after_help = EXAMPLES, after_long_help = EXAMPLES_AND_API)]
pub(super) struct Serve {
    /// Where to listen
    #[arg(long, default_value_t = IpAddr::V4(Ipv4Addr::LOCALHOST))]
    host: IpAddr,
    /// 0 takes any free port
    #[arg(long, default_value_t = 8090)]
    port: u16,
    /// Divides the confirm window (10 minutes), the life of idempotency keys (15 days) and the waits between the
    /// retries of a webhook (1 to 4096 minutes); the clock runs 1:1
    #[arg(long, default_value_t = 1, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub(super) time_scale: u32,
    /// Ids, keys and trace ids follow from it
    #[arg(long, default_value_t = 0, value_name = "N")]
    pub(super) seed: u64,
    /// A fault plan, TOML or JSON (.json)
    #[arg(long, value_name = "FILE")]
    pub(super) faults: Option<PathBuf>,
    /// A fault plan that ships with it; `mock-toss scenarios` lists them
    #[arg(long, value_name = "NAME", conflicts_with = "faults")]
    pub(super) scenario: Option<String>,
    /// Another merchant beside those of the public document keys; its id follows from the key if it is left out
    #[arg(long, value_name = "KEY[:MID]")]
    pub(super) merchant: Vec<String>,
    /// More merchants: TOML with a `[[merchant]]` each (`secret_key`, `merchant_id`, `client_key`, `version`,
    /// `security_key`), or JSON (.json)
    #[arg(long, value_name = "FILE")]
    pub(super) merchants: Option<PathBuf>,
    /// Any well-formed secret key opens a world of its own at its first use; otherwise unknown ones get 401
    #[arg(long)]
    pub(super) any_key: bool,
    /// Every request to the control API has to bring it, as `x-mock-token` or `Authorization: Bearer`; needed where
    /// others can reach the fake
    #[arg(long, env = "MOCK_TOSS_TOKEN", hide_env_values = true)]
    pub(super) token: Option<String>,
    /// Turn a switch: what the fake does where nobody knows what the gateway does. GET /_mock/switches lists them;
    /// a dot leads into a group (`cancels.already_refunded=true`)
    #[arg(long = "switch", value_name = "NAME=VALUE")]
    pub(super) switches: Vec<String>,
    /// Store a 5xx under its idempotency key like other answers: `--switch replay_5xx=true`
    #[arg(long)]
    pub(super) replay_5xx: bool,
    /// Keep everything over restarts, kill -9 included, in this file; it is made if it is not there
    #[arg(long, value_name = "FILE")]
    pub(super) state: Option<PathBuf>,
    /// Keep all that is done in memory: GET /_mock/tape tells it, `mock-toss replay` plays it again
    #[arg(long)]
    pub(super) tape: bool,
    /// Log every request in a line: connection and number, method and path, order, status (0: no answer), code, rule
    /// and the faults that struck. As `RUST_LOG=mock_toss::requests=debug`. It costs time
    #[arg(long, value_enum, value_name = "WHAT")]
    log: Option<Wanted>,
    /// How many entries of its journal each merchant's world keeps; a checkpoint stands for older ones, and books and
    /// counts stay as they are
    #[arg(long, default_value_t = Config::default().journal_entries, value_name = "N")]
    pub(super) journal_entries: NonZeroU32,
    /// How log lines on standard error look; the variable `RUST_LOG` says how many there are
    #[arg(long, value_enum, default_value_t = LogFormat::Text)]
    log_format: LogFormat,
    #[command(flatten)]
    pub(super) wire: Wire,
    /// Seconds that requests in flight have to end after Ctrl-C
    #[arg(long, default_value_t = 10, value_name = "SECONDS")]
    grace: u64,
}

impl Serve {
    pub(super) async fn run(&self) -> Result<Outcome, Failed> {
        log::start(self.log_format, self.log);
        let config = self.config()?;
        #[cfg(feature = "tls")]
        let fresh = config.tls.clone().filter(|_| self.wire.has_fresh_authority());
        let mut interrupts =
            Interrupts::new().map_err(|error| format!("cannot wait for signals: {error}"))?;
        let gateway = self.listen(config).await?;
        if let Err(error) = say(&greeting(&gateway.url())) {
            tracing::warn!(error, url = gateway.url(), "nobody reads the greeting");
        }
        #[cfg(feature = "tls")]
        if let Some(authority) = fresh
            && let Err(error) =
                say(&format!("\nTo be trusted (curl --cacert):\n{}", authority.certificate_pem()))
        {
            tracing::warn!(error, "nobody reads the certificate");
        }
        interrupts.next().await;
        let grace = Duration::from_secs(self.grace);
        tracing::info!(?grace, "stopping: requests in flight may end; once more stops at once");
        tokio::select! {
            stopped = gateway.stop(grace) => match stopped {
                Stopped::Drained => tracing::info!("stopped"),
                Stopped::Cut { connections } => tracing::warn!(connections, "stopped: the grace was over"),
            },
            () = interrupts.next() => tracing::warn!("stopped at once"),
        }
        Ok(Outcome::Yes)
    }

    async fn listen(&self, config: Config) -> Result<MockToss, Failed> {
        let (host, port) = (self.host, self.port);
        let listener = TcpListener::bind((host, port)).await.map_err(|error| {
            let next = next_step(error.kind());
            format!("cannot listen on {host}:{port}: {error}{next}")
        })?;
        MockToss::serve(config, listener).map_err(|error| error.to_string())
    }
}

fn next_step(kind: io::ErrorKind) -> &'static str {
    let known = [
        (io::ErrorKind::AddrInUse, "; choose another port with --port, or --port 0 for any free one"),
        (io::ErrorKind::PermissionDenied, "; choose a port above 1023 with --port"),
        (
            io::ErrorKind::AddrNotAvailable,
            "; leave out --host, or give 0.0.0.0 for every address of this machine",
        ),
    ];
    known.into_iter().find(|(of, _)| *of == kind).map_or("", |(_, next)| next)
}

fn greeting(url: &str) -> String {
    format!(
        "mock-toss listens on {url}

A secret key that works: {DOCUMENT_KEY}

Open a payment, as the customer in the payment window would:
  curl -s {url}/_mock/payments -d '{{\"orderId\":\"ORD-000001\",\"amount\":15000}}'
Confirm it with the paymentKey of the answer:
  curl -s {url}/v1/payments/confirm -u {DOCUMENT_KEY}: -H 'Idempotency-Key: try-1' -d '{{\"paymentKey\":\"...\",\"orderId\":\"ORD-000001\",\"amount\":15000}}'

What it holds to be true: {url}/_mock/ledger. More to do and to ask: `mock-toss serve --help`. Ctrl-C stops it.
"
    )
}
