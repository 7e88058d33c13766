//! What the command line may say. Everything is checked here, so that a run never starts on half-understood wishes.

use core::num::NonZeroU32;
use core::time::Duration;
use std::ffi::OsString;
use std::path::PathBuf;

use clap::Parser;

#[cfg(test)]
mod tests;

/// More orders than this in one run would only measure this machine's memory.
const ORDERS_MAX: u64 = 1_000_000;
const RATE_MAX: u32 = 10_000;
const USERS_MAX: u32 = 5_000;
const TIME_SCALE_MAX: u32 = 120;
const DURATION_MIN: Duration = Duration::from_secs(1);
const DURATION_MAX: Duration = Duration::from_hours(1);

/// The seed of a run that names none. Fixed, so that two plain runs meet the same faults.
pub const SEED_DEFAULT: u64 = 1;

const ABOUT: &str = "\
Drives checkouts against the reference shop and a fake Toss gateway, both started in this process on free loopback \
ports, under a seeded weather of faults. Afterwards the shop's book, the gateway's ledger and what the customers \
were told are reconciled to the last won.";

const EXAMPLES: &str = "\
Examples:
  loadtest                                   30 s, 100 orders/s, default weather: the main job
  loadtest --seed 7                          the same faults whenever it is run
  loadtest --weather calm --rate 400         how fast is it when nothing goes wrong?
  loadtest --weather storm --duration 2m     a long bad day
  loadtest --users 50                        closed model: 50 customers who order again when served
  loadtest --weather my-faults.toml          any fault plan of mock-toss

Exit codes:
  0  passed: the books agree and every rule holds
  1  a rule failed: an arrival got no answer, or something was left open
  2  money is wrong: the audit found a violation
  3  the run proves nothing: the generator was late, nothing ran, or Ctrl-C; run it again
  4  it could not run: bad arguments, an unwritable report directory, a part that did not start";

#[derive(Debug, Parser)]
#[command(name = "loadtest", version, about = ABOUT, after_help = EXAMPLES, max_term_width = 110)]
struct Flags {
    /// How long customers keep arriving: a number with s or m, from 1s to 60m
    #[arg(long, value_name = "TIME", default_value = "30s", value_parser = duration)]
    duration: Duration,

    /// Open model: orders per second, arriving on schedule whether or not earlier ones are done (1 to 10000)
    #[arg(long, value_name = "N", value_parser = rate, conflicts_with = "users")]
    rate: Option<NonZeroU32>,

    /// Closed model instead: so many customers, each ordering again once served (1 to 5000)
    #[arg(long, value_name = "N", value_parser = users)]
    users: Option<NonZeroU32>,

    /// Decides order ids, baskets and faults. Without it: the seed of the weather file, else 1
    #[arg(long, value_name = "N", value_parser = seed)]
    seed: Option<u64>,

    /// The gateway's faults: calm, default, storm, outage, or a file with a mock-toss fault plan
    #[arg(long, value_name = "NAME|FILE", default_value = "default")]
    weather: String,

    /// Where the report goes; made if missing, an older report in it is replaced
    #[arg(long, value_name = "DIR", default_value = "loadtest-report")]
    report: PathBuf,

    /// Divides the gateway's confirm window and the shop's back-offs, so that lost payments are settled in seconds
    /// instead of ten minutes (1 to 120)
    #[arg(long, value_name = "N", default_value = "60", value_parser = time_scale)]
    time_scale: NonZeroU32,

    /// Keep the shop's database beside the report instead of deleting it
    #[arg(long)]
    keep: bool,
}

/// How load is made.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Model {
    /// Arrivals come on schedule, whether or not earlier ones are done.
    Open {
        /// Orders per second.
        rate: NonZeroU32,
    },
    /// So many customers, each ordering again once served.
    Closed {
        /// How many customers.
        users: NonZeroU32,
    },
}

/// A checked wish: everything in it can be carried out.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Arguments {
    /// How long customers keep arriving.
    pub duration: Duration,
    /// How load is made.
    pub model: Model,
    /// The seed, if the caller chose one.
    pub seed: Option<u64>,
    /// A weather's name, or the path of a fault plan.
    pub weather: String,
    /// Where the report goes.
    pub report: PathBuf,
    /// Divides the gateway's confirm window and the shop's back-offs.
    pub time_scale: NonZeroU32,
    /// Whether the shop's database is kept beside the report.
    pub keep: bool,
}

impl Arguments {
    /// Reads a command line, the program's name first.
    ///
    /// # Errors
    ///
    /// A wrong flag or value (named, with what is allowed), or a wish for `--help` or `--version`; clap's error
    /// prints itself, and [`clap::Error::use_stderr`] tells the two apart.
    ///
    /// # Example
    ///
    /// ```
    /// use loadtest::arguments::Arguments;
    ///
    /// let error = Arguments::parse(["loadtest", "--rate", "0"]).unwrap_err();
    /// assert!(error.to_string().contains("orders per second from 1 to 10000"));
    /// ```
    pub fn parse<I, T>(command_line: I) -> Result<Self, clap::Error>
    where
        I: IntoIterator<Item = T>,
        T: Into<OsString> + Clone,
    {
        let flags = Flags::try_parse_from(command_line)?;
        let model = match (flags.users, flags.rate) {
            (Some(users), _) => Model::Closed { users },
            (None, rate) => Model::Open { rate: rate.unwrap_or(RATE_DEFAULT) },
        };
        refuse_too_many_orders(model, flags.duration)?;
        Ok(Self {
            duration: flags.duration,
            model,
            seed: flags.seed,
            weather: flags.weather,
            report: flags.report,
            time_scale: flags.time_scale,
            keep: flags.keep,
        })
    }
}

const RATE_DEFAULT: NonZeroU32 = NonZeroU32::new(100).expect("100 is not zero");

fn refuse_too_many_orders(model: Model, duration: Duration) -> Result<(), clap::Error> {
    let Model::Open { rate } = model else { return Ok(()) };
    let orders = u64::from(rate.get()).saturating_mul(duration.as_secs());
    if orders <= ORDERS_MAX {
        return Ok(());
    }
    let text = format!(
        "--rate {rate} for --duration {}s makes {orders} orders, at most {ORDERS_MAX} fit in one run; \
         lower one of the two\n",
        duration.as_secs()
    );
    Err(clap::Error::raw(clap::error::ErrorKind::ValueValidation, text))
}

fn duration(text: &str) -> Result<Duration, String> {
    let digits = text.trim_end_matches(|letter: char| letter.is_ascii_alphabetic());
    let unit = text.get(digits.len()..).unwrap_or_default();
    let seconds = match unit {
        "s" | "" => Some(1),
        "m" => Some(60),
        _ => None,
    };
    let number = digits.parse::<u64>().ok();
    let parsed = match (number, seconds) {
        (Some(number), Some(seconds)) => number.checked_mul(seconds).map(Duration::from_secs),
        _ => None,
    };
    parsed
        .filter(|duration| (DURATION_MIN..=DURATION_MAX).contains(duration))
        .ok_or_else(|| "a whole number of seconds or minutes from 1s to 60m, such as 30s or 2m".to_owned())
}

fn bounded(text: &str, most: u32, what: &str) -> Result<NonZeroU32, String> {
    text.parse::<NonZeroU32>()
        .ok()
        .filter(|number| number.get() <= most)
        .ok_or_else(|| format!("{what} from 1 to {most}"))
}

fn rate(text: &str) -> Result<NonZeroU32, String> {
    bounded(text, RATE_MAX, "orders per second")
}

fn users(text: &str) -> Result<NonZeroU32, String> {
    bounded(text, USERS_MAX, "a number of customers")
}

fn time_scale(text: &str) -> Result<NonZeroU32, String> {
    bounded(text, TIME_SCALE_MAX, "a whole divisor")
}

fn seed(text: &str) -> Result<u64, String> {
    text.parse().map_err(|_not_a_number| "a whole number from 0 to 18446744073709551615".to_owned())
}
