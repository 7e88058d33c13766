//! The settings by name, the same in the file, in the environment and on the command line.

use std::collections::BTreeMap;
use std::path::Path;

use super::{ConfigProblem, Product};

/// A setting that is one value.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(super) enum Setting {
    Database,
    DatabaseUrl,
    DbConnections,
    RedisUrl,
    Role,
    Listen,
    TossUrl,
    TossSecretKeyFile,
    KeySecretFile,
    TimeScale,
    Workers,
    CallsPerWorker,
    GraceSeconds,
    Log,
}

impl Setting {
    pub(super) const ALL: [Self; 14] = [
        Self::Database,
        Self::DatabaseUrl,
        Self::DbConnections,
        Self::RedisUrl,
        Self::Role,
        Self::Listen,
        Self::TossUrl,
        Self::TossSecretKeyFile,
        Self::KeySecretFile,
        Self::TimeScale,
        Self::Workers,
        Self::CallsPerWorker,
        Self::GraceSeconds,
        Self::Log,
    ];

    /// The name in the file; on the command line with `--` in front and `-` for `_`.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Database => "database",
            Self::DatabaseUrl => "database_url",
            Self::DbConnections => "db_connections",
            Self::RedisUrl => "redis_url",
            Self::Role => "role",
            Self::Listen => "listen",
            Self::TossUrl => "toss_url",
            Self::TossSecretKeyFile => "toss_secret_key_file",
            Self::KeySecretFile => "key_secret_file",
            Self::TimeScale => "time_scale",
            Self::Workers => "workers",
            Self::CallsPerWorker => "calls_per_worker",
            Self::GraceSeconds => "grace_seconds",
            Self::Log => "log",
        }
    }

    /// The environment variable.
    pub(super) const fn variable(self) -> &'static str {
        match self {
            Self::Database => "ORDER_SERVICE_DATABASE",
            Self::DatabaseUrl => "DATABASE_URL",
            Self::DbConnections => "ORDER_SERVICE_DB_CONNECTIONS",
            Self::RedisUrl => "REDIS_URL",
            Self::Role => "ORDER_SERVICE_ROLE",
            Self::Listen => "ORDER_SERVICE_LISTEN",
            Self::TossUrl => "TOSS_URL",
            Self::TossSecretKeyFile => "TOSS_SECRET_KEY_FILE",
            Self::KeySecretFile => "ORDER_SERVICE_KEY_SECRET_FILE",
            Self::TimeScale => "ORDER_SERVICE_TIME_SCALE",
            Self::Workers => "ORDER_SERVICE_WORKERS",
            Self::CallsPerWorker => "ORDER_SERVICE_CALLS_PER_WORKER",
            Self::GraceSeconds => "ORDER_SERVICE_GRACE_SECONDS",
            Self::Log => "ORDER_SERVICE_LOG",
        }
    }

    /// Whether its value may hold a password.
    const fn is_secret(self) -> bool {
        matches!(self, Self::DatabaseUrl | Self::RedisUrl)
    }

    const fn is_number(self) -> bool {
        match self {
            Self::DbConnections
            | Self::TimeScale
            | Self::Workers
            | Self::CallsPerWorker
            | Self::GraceSeconds => true,
            Self::Database
            | Self::DatabaseUrl
            | Self::RedisUrl
            | Self::Role
            | Self::Listen
            | Self::TossUrl
            | Self::TossSecretKeyFile
            | Self::KeySecretFile
            | Self::Log => false,
        }
    }
}

/// A value as it was written, and where.
#[derive(Clone, Eq, PartialEq)]
pub(super) struct Written {
    pub(super) text: String,
    /// Names the setting in the words of its source, such as `--time-scale`.
    pub(super) place: String,
}

/// What stands for a value that is a secret, or was meant to be one.
pub(super) const NOT_SHOWN: &str = "(not shown)";

/// What a file says.
#[derive(Default)]
pub(super) struct FromFile {
    /// All of it, if it is TOML.
    pub(super) text: String,
    pub(super) values: BTreeMap<Setting, Written>,
    pub(super) products: Option<Vec<Product>>,
}

const PRODUCTS: &str = "products";
/// The settings of the gateway's client: read by the client itself.
pub(super) const TOSS: &str = "toss";

/// Reads a TOML file; fields that the shop does not know are refused, because a typing error must not be a default.
pub(super) fn read_file(path: &Path, text: &str, problems: &mut Vec<ConfigProblem>) -> FromFile {
    let mut found = FromFile { text: text.to_owned(), ..FromFile::default() };
    let path = path.display();
    let table = match text.parse::<toml::Table>() {
        Ok(table) => table,
        Err(error) => {
            let why = format!("is a TOML file: {}", error.to_string().trim_end());
            problems.push(ConfigProblem::new("config", path.to_string(), why));
            return FromFile::default();
        }
    };
    for (name, value) in table {
        let place = format!("{name} in {path}");
        if name == TOSS {
            continue;
        }
        if name == PRODUCTS {
            found.products = Some(read_products(&value, &place, problems));
            continue;
        }
        let Some(setting) = Setting::ALL.into_iter().find(|setting| setting.name() == name) else {
            let known = Setting::ALL.map(Setting::name).join(", ");
            let why = format!("is not a setting; there are {known}, {PRODUCTS}, {TOSS}");
            problems.push(ConfigProblem::new(place, shown(&value), why));
            continue;
        };
        match (setting.is_number(), &value) {
            (true, toml::Value::Integer(number)) => {
                found.values.insert(setting, Written { text: number.to_string(), place });
            }
            (false, toml::Value::String(text)) => {
                found.values.insert(setting, Written { text: text.clone(), place });
            }
            (is_number, _) => {
                let why = if is_number { "is a whole number, without quotes" } else { "is a text in quotes" };
                let shown = if setting.is_secret() { NOT_SHOWN.to_owned() } else { shown(&value) };
                problems.push(ConfigProblem::new(place, shown, why));
            }
        }
    }
    found
}

fn read_products(value: &toml::Value, place: &str, problems: &mut Vec<ConfigProblem>) -> Vec<Product> {
    let Some(rows) = value.as_array() else {
        let why = "is a list of tables: [[products]] with id, name, price and stock";
        problems.push(ConfigProblem::new(place, shown(value), why));
        return Vec::new();
    };
    let read = rows.iter().enumerate().filter_map(|(index, row)| match row.clone().try_into() {
        Ok(product) => Some(product),
        Err(error) => {
            let why = format!("has id, name, price and stock, and nothing else: {}", error.message());
            problems.push(ConfigProblem::new(format!("{PRODUCTS}[{index}] of {place}"), shown(row), why));
            None
        }
    });
    read.collect()
}

/// Enough of a value to find it.
fn shown(value: &toml::Value) -> String {
    const CHARS: usize = 80;
    let text = serde_json::to_string(value).unwrap_or_default();
    match text.char_indices().nth(CHARS) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text,
    }
}
