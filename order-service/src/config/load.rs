//! From the command line, the environment and a file to settings: the only place that reads the last two.

use core::net::SocketAddr;
use core::num::{NonZeroU32, NonZeroUsize};
use core::str::FromStr;
use core::time::Duration;
use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

use toss_sdk::model::SecretKey;
use tracing_subscriber::EnvFilter;

use super::arguments::ServeArguments;
use super::check::{CALLS_MAX, DB_CONNECTIONS_MAX, TIME_SCALE_MAX, WORKERS_MAX};
use super::settings::{FromFile, NOT_SHOWN, Setting, TOSS, Written, read_file};
use super::{Config, ConfigError, ConfigProblem, Product, Role, defaults};

/// Everything that `order-service serve` needs.
#[derive(Clone, Debug)]
pub struct Serve {
    /// The shop.
    pub config: Config,
    /// Where to listen.
    pub listen: SocketAddr,
    /// How long requests and calls under way may take after the stop.
    pub grace: Duration,
    /// What is logged, in the form of `tracing-subscriber`'s filter.
    pub log: String,
}

/// Where values come from: the real environment and disk, or a test's.
pub(super) struct Sources<'a> {
    pub(super) variable: &'a dyn Fn(&str) -> Option<OsString>,
    pub(super) variables: &'a dyn Fn() -> Vec<(OsString, OsString)>,
    pub(super) file: &'a dyn Fn(&Path) -> std::io::Result<String>,
}

impl Serve {
    /// Reads the settings: a flag, else its environment variable, else the file, else the default.
    ///
    /// # Errors
    /// Names each setting that cannot be used, where it was written, its value and what is allowed.
    pub fn load(arguments: &ServeArguments) -> Result<Self, ConfigError> {
        let sources = Sources {
            variable: &|name| std::env::var_os(name),
            variables: &|| std::env::vars_os().collect(),
            file: &|path| std::fs::read_to_string(path),
        };
        Self::from_sources(arguments, &sources)
    }

    pub(super) fn from_sources(
        arguments: &ServeArguments,
        sources: &Sources<'_>,
    ) -> Result<Self, ConfigError> {
        let mut reader = Reader::new(arguments, sources);
        let serve = reader.serve();
        if !reader.problems.is_empty() {
            return Err(ConfigError::new(reader.problems));
        }
        serve.config.check()?;
        Ok(serve)
    }
}

const SECRET_KEY: &str = "TOSS_SECRET_KEY";
/// Before the variables of the client's settings.
const TOSS_VARIABLES: &str = "ORDER_SERVICE_TOSS";
const GRACE: NonZeroU32 = NonZeroU32::MIN.saturating_add(defaults::GRACE_SECONDS - 1);

struct Reader<'a> {
    sources: &'a Sources<'a>,
    values: BTreeMap<Setting, Written>,
    products: Option<Vec<Product>>,
    file: String,
    problems: Vec<ConfigProblem>,
}

impl<'a> Reader<'a> {
    fn new(arguments: &ServeArguments, sources: &'a Sources<'a>) -> Self {
        let mut problems = Vec::new();
        let FromFile { text: file, mut values, products } = match &arguments.config {
            Some(path) => match (sources.file)(path) {
                Ok(text) => read_file(path, &text, &mut problems),
                Err(error) => {
                    let why = format!("is a file that can be read: {error}");
                    problems.push(ConfigProblem::new("--config", path.display().to_string(), why));
                    FromFile::default()
                }
            },
            None => FromFile::default(),
        };
        for setting in Setting::ALL {
            if let Some(text) = (sources.variable)(setting.variable()) {
                let text = text.to_string_lossy().into_owned();
                values.insert(setting, Written { text, place: setting.variable().to_owned() });
            }
            if let Some(text) = arguments.value_of(setting) {
                let place = format!("--{}", setting.name().replace('_', "-"));
                values.insert(setting, Written { text: text.to_owned(), place });
            }
        }
        Self { sources, values, products, file, problems }
    }

    fn serve(&mut self) -> Serve {
        let database = self.text(Setting::Database, defaults::DATABASE);
        let toss_url = self.text(Setting::TossUrl, defaults::TOSS_URL);
        let mut config = Config::local(database.into(), &toss_url);
        if let Some(written) = self.values.remove(&Setting::KeySecretFile) {
            config.key_secret_file = self.not_empty(written).into();
        }
        config.database_url = self.secret(Setting::DatabaseUrl);
        config.redis_url = self.secret(Setting::RedisUrl);
        config.db_connections = self.number(
            Setting::DbConnections,
            config.db_connections,
            (&DB_CONNECTIONS_MAX.to_string(), |n: NonZeroU32| n.get() <= DB_CONNECTIONS_MAX),
        );
        let role = self.parsed((Setting::Role, Role::ALLOWED), Role::All.as_str(), |text| text.parse().ok());
        config.role = role.unwrap_or_default();
        config.toss_secret_key = self.secret_key(&toss_url);
        config.toss = self.toss();
        let (scale, one) = (TIME_SCALE_MAX.to_string(), NonZeroU32::MIN);
        config.time_scale = self.number(Setting::TimeScale, one, (&scale, |n| n.get() <= TIME_SCALE_MAX));
        let within = |max: usize| move |n: NonZeroUsize| n.get() <= max;
        config.workers =
            self.number(Setting::Workers, config.workers, (&WORKERS_MAX.to_string(), within(WORKERS_MAX)));
        config.calls_per_worker = self.number(
            Setting::CallsPerWorker,
            config.calls_per_worker,
            (&CALLS_MAX.to_string(), within(CALLS_MAX)),
        );
        if let Some(products) = self.products.take() {
            config.products = products;
        }
        let grace = self.number(Setting::GraceSeconds, GRACE, ("3600", |n: NonZeroU32| n.get() <= 3_600));
        let listen = self.parsed(
            (Setting::Listen, "is an IP address and a port, such as 127.0.0.1:8080"),
            defaults::LISTEN,
            |text| text.parse().ok(),
        );
        let log = self.parsed(
            (
                Setting::Log,
                "is off, error, warn, info, debug or trace, or directives such as info,toss_sdk=debug",
            ),
            defaults::LOG,
            |text| EnvFilter::try_new(text).ok().map(|_| text.to_owned()),
        );
        Serve {
            config,
            listen: listen.unwrap_or(SocketAddr::from(([127, 0, 0, 1], 0))),
            grace: Duration::from_secs(grace.get().into()),
            log: log.unwrap_or_default(),
        }
    }

    /// The client's own settings: it names their places and mistakes itself.
    fn toss(&mut self) -> toss_sdk::Config {
        let variables = (self.sources.variables)();
        let read = toss_sdk::Config::sources()
            .table(&self.file, TOSS)
            .and_then(|file| file.environment(TOSS_VARIABLES, variables))
            .and_then(toss_sdk::config::Sources::config);
        read.unwrap_or_else(|error| {
            self.problems.push(ConfigProblem::new(TOSS, "..", error.to_string()));
            toss_sdk::Config::default()
        })
    }

    fn text(&mut self, setting: Setting, default: &str) -> String {
        match self.values.remove(&setting) {
            Some(written) => self.not_empty(written),
            None => default.to_owned(),
        }
    }

    /// A value that may hold a password: nothing of it is repeated.
    fn secret<T: FromStr<Err: core::fmt::Display>>(&mut self, setting: Setting) -> Option<T> {
        let Written { text, place } = self.values.remove(&setting)?;
        match text.trim().parse() {
            Ok(value) => Some(value),
            Err(error) => {
                let why: T::Err = error;
                self.problems.push(ConfigProblem::new(place, NOT_SHOWN, why.to_string()));
                None
            }
        }
    }

    fn not_empty(&mut self, written: Written) -> String {
        if written.text.trim().is_empty() {
            self.problems.push(ConfigProblem::new(written.place, &*written.text, "is not empty"));
        }
        written.text
    }

    fn parsed<T>(
        &mut self,
        (setting, allowed): (Setting, &str),
        default: &str,
        parse: impl Fn(&str) -> Option<T>,
    ) -> Option<T> {
        let Some(Written { text, place }) = self.values.remove(&setting) else { return parse(default) };
        let parsed = parse(&text);
        if parsed.is_none() {
            self.problems.push(ConfigProblem::new(place, text, allowed));
        }
        parsed
    }

    fn number<N: Copy + FromStr>(
        &mut self,
        setting: Setting,
        default: N,
        (max, is_allowed): (&str, impl Fn(N) -> bool),
    ) -> N {
        let Some(Written { text, place }) = self.values.remove(&setting) else { return default };
        if let Some(number) = text.parse().ok().filter(|number| is_allowed(*number)) {
            return number;
        }
        let allowed = format!("is a whole number from 1 to {max}");
        self.problems.push(ConfigProblem::new(place, text, allowed));
        default
    }

    fn secret_key(&mut self, toss_url: &str) -> SecretKey {
        let variable = (self.sources.variable)(SECRET_KEY);
        let file = self.values.remove(&Setting::TossSecretKeyFile);
        let (text, place) = match (variable, file) {
            (Some(_), Some(file)) => {
                let why = format!("is not set beside {SECRET_KEY}; keep one of the two");
                self.problems.push(ConfigProblem::new(file.place, file.text, why));
                return defaults::secret_key();
            }
            (Some(text), None) => (text.to_string_lossy().into_owned(), SECRET_KEY.to_owned()),
            (None, Some(file)) => match (self.sources.file)(&PathBuf::from(&file.text)) {
                Ok(text) => (text, file.place),
                Err(error) => {
                    let why = format!("is a file that can be read: {error}");
                    self.problems.push(ConfigProblem::new(file.place, file.text, why));
                    return defaults::secret_key();
                }
            },
            (None, None) => {
                if !is_on_this_machine(toss_url) {
                    let why = format!(
                        "is set, or --toss-secret-key-file is, when the gateway is not on this machine ({toss_url})"
                    );
                    self.problems.push(ConfigProblem::new(SECRET_KEY, "", why));
                }
                return defaults::secret_key();
            }
        };
        text.trim().parse().unwrap_or_else(|error: toss_sdk::model::InvalidValue| {
            // The value is a secret, or was meant to be one.
            self.problems.push(ConfigProblem::new(place, NOT_SHOWN, error.problem()));
            defaults::secret_key()
        })
    }
}

/// Whether the public key of the gateway's documentation may be the default: it moves no money, but orders that go to
/// the real gateway with it are certainly not what was meant.
fn is_on_this_machine(url: &str) -> bool {
    let uri = url.parse::<http::Uri>().ok();
    let host = uri.as_ref().and_then(http::Uri::host).unwrap_or_default();
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    bare == "localhost" || bare.parse::<core::net::IpAddr>().is_ok_and(|address| address.is_loopback())
}
