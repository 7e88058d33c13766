//! The flags, and help that teaches.

use core::net::{IpAddr, Ipv4Addr};
use core::num::NonZeroU32;
use core::time::Duration;
use std::path::{Path, PathBuf};

use clap::{Args, Parser, Subcommand, ValueEnum};
use mock_toss::fault::Plan;
use mock_toss::{Config, Switches};

#[derive(Debug, Parser)]
#[command(name = "mock-toss", version, about = "A stateful, fault-injecting Toss Payments on localhost")]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Serve the gateway's API, and the control API under /_mock/, until Ctrl-C
    #[command(after_help = EXAMPLES)]
    Serve(Serve),
}

const EXAMPLES: &str = r#"Examples:
  mock-toss serve
  mock-toss serve --port 0 --time-scale 60      any free port; payments expire after 10 s instead of 10 min
  mock-toss serve --faults weather.toml         with this in weather.toml every tenth confirm takes the
                                                money and loses the answer:
      seed = 7
      [[rule]]
      name = "lost-answer"
      operations = ["confirm"]                  # confirm, cancel, look_up; absent: all
      probability = 0.1                         # absent: always
      point = "after_commit"                    # before_auth, before_commit, after_commit, while_answering
      fault = { kind = "close" }                # close, reset, delay, never, status, html, code, other_order, truncate

Control API:
  POST   /_mock/payments   {"orderId", "amount", "orderName"?, "method"?, "status"?, ...}: a payment, ready to be
                           confirmed unless another status is asked for
  GET    /_mock/payments, /_mock/payments/{paymentKey}
  POST   /_mock/payments/{paymentKey}/authenticate, /abort, /cancel, /expire: what the customer does in the window
  GET    /_mock/ledger     every payment, one JSON per line
  GET    /_mock/journal    everything that happened, one JSON per line
  GET    /_mock/stats      connections, requests, replays, faults
  GET, PUT, DELETE /_mock/faults
  POST   /_mock/webhooks   {"url", "events"?}: tell this address of these events; GET, DELETE
  GET    /_mock/webhooks/deliveries   what was sent, every attempt; ?orderId=
  POST   /_mock/webhooks/deliveries/{transmissionId}/resend
  POST   /_mock/webhooks/emit   {"eventType", "data", "orderId"?}: tell something made up
  GET    /_mock/clock      what time it is
  POST   /_mock/clock/advance   {"seconds"}, {"duration": "3d12h"} or {"to"}: returns when all is quiet
  POST   /_mock/reset      back to the beginning
  GET    /_mock/health"#;

#[derive(Args, Debug)]
pub(crate) struct Serve {
    /// Where to listen
    #[arg(long, default_value_t = IpAddr::V4(Ipv4Addr::LOCALHOST))]
    pub(crate) host: IpAddr,
    /// 0 takes any free port
    #[arg(long, default_value_t = 8090)]
    pub(crate) port: u16,
    /// Divides the confirm window (10 minutes), the life of idempotency keys (15 days) and the waits between the
    /// retries of a webhook (1 to 4096 minutes); the clock runs 1:1
    #[arg(long, default_value_t = 1, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    time_scale: u32,
    /// Ids, keys and trace ids follow from it
    #[arg(long, default_value_t = 0, value_name = "N")]
    seed: u64,
    /// A fault plan, TOML or JSON (.json)
    #[arg(long, value_name = "FILE")]
    faults: Option<PathBuf>,
    /// Store a 5xx under its idempotency key like other answers
    #[arg(long)]
    replay_5xx: bool,
    /// How log lines on standard error look; the variable `RUST_LOG` says how many there are
    #[arg(long, value_enum, default_value_t = LogFormat::Text)]
    pub(crate) log_format: LogFormat,
    /// Seconds that requests in flight have to end after Ctrl-C
    #[arg(long, default_value_t = 10, value_name = "SECONDS")]
    grace: u64,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum LogFormat {
    /// For people
    Text,
    /// For collectors
    Json,
}

impl Serve {
    pub(crate) fn grace(&self) -> Duration {
        Duration::from_secs(self.grace)
    }

    pub(crate) fn config(&self) -> Result<Config, String> {
        let faults = self.faults.as_deref().map(read_plan).transpose()?.unwrap_or_default();
        let time_scale = NonZeroU32::new(self.time_scale).unwrap_or(NonZeroU32::MIN);
        let switches = Switches { replay_5xx: self.replay_5xx, ..Switches::default() };
        Ok(Config { seed: self.seed, time_scale, faults, switches, ..Config::default() })
    }
}

fn read_plan(path: &Path) -> Result<Plan, String> {
    let name = path.display();
    let text = std::fs::read_to_string(path).map_err(|error| {
        format!(
            "cannot read the fault plan {name}: {error}; give the path of a TOML or JSON file with --faults"
        )
    })?;
    let is_json = path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("json"));
    let read = if is_json { Plan::from_json } else { Plan::from_toml };
    read(&text).map_err(|error| format!("{name}: {error}; `mock-toss serve --help` shows a plan"))
}
