//! The command line.

use core::fmt;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

use super::settings::Setting;

/// The command line of `order-service`.
#[derive(Clone, Debug, Parser)]
#[command(name = "order-service", version, about, after_long_help = AFTER_HELP)]
pub struct Arguments {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What `order-service` can do.
#[derive(Clone, Debug, Subcommand)]
pub enum Command {
    /// Take orders until told to stop.
    #[command(after_long_help = SERVE_HELP)]
    Serve(ServeArguments),
}

const AFTER_HELP: &str = "\
Try it, in three terminals:
  mock-toss serve
  order-service serve
  curl http://127.0.0.1:8080/api/products";

const SERVE_HELP: &str = "\
Every setting comes from its flag, else from its environment variable, else from the file given with --config, else \
from its default. The names in the file are the flags' without the dashes in front and with _ for -; products \
are tables and stand in the file only:

  database = \"/var/lib/shop/shop.sqlite\"
  workers = 2

  [[products]]
  id = \"tshirt\"
  name = \"T-shirt\"
  price = 15000
  stock = 100

The limits of the client of the gateway stand in the table [toss] of the file, or in variables that begin with \
ORDER_SERVICE_TOSS_; toss-sdk's example file names them all:

  [toss]
  preset = \"worker\"
  retry.attempts_max = 2

The merchant's secret key is never a flag, because command lines can be read by others: set TOSS_SECRET_KEY, or name a \
file with --toss-secret-key-file. Without either, and with the gateway on this machine, it is the public key of the \
gateway's documentation, which mock-toss knows.

Place an order (ask mock-toss for a payment key first):
  curl -X POST http://127.0.0.1:8090/_mock/payments -H 'content-type: application/json' \\
       -d '{\"orderId\":\"order-000001\",\"amount\":15000}'
  curl -X POST http://127.0.0.1:8080/api/orders -H 'content-type: application/json' \\
       -d '{\"orderId\":\"order-000001\",\"lines\":[{\"productId\":\"tshirt\",\"quantity\":1}],\
\"paymentKey\":\"...\",\"amount\":15000}'
  curl 'http://127.0.0.1:8080/api/payments/result/order-000001?wait=20'

Or place it without paymentKey and amount, which answers 201 with the amount and until when its stock is kept; open the \
payment window, and send what it comes back with:
  curl -X POST http://127.0.0.1:8080/api/payments/confirm -H 'content-type: application/json' \\
       -d '{\"paymentKey\":\"...\",\"orderId\":\"order-000001\",\"amount\":15000}'

Several nodes on one PostgreSQL (give all of them the same key secret file):
  export DATABASE_URL=postgres://shop:...@db.internal/shop REDIS_URL=redis://redis.internal
  order-service serve --role api --listen 0.0.0.0:8080
  order-service serve --role worker --listen 127.0.0.1:8081

Exit codes: 0 stopped as asked, 1 could not start or stopped by a failure, 2 a setting cannot be used.";

/// The flags of `serve`. They are texts here and read with all other sources in one place.
#[derive(Args, Clone, Default)]
pub struct ServeArguments {
    /// A TOML file with settings.
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
    #[arg(
        long,
        value_name = "FILE",
        help = "The SQLite file; made if it is not there [env: ORDER_SERVICE_DATABASE] [default: shop.sqlite]"
    )]
    database: Option<String>,
    #[arg(
        long,
        value_name = "URL",
        help = "PostgreSQL instead of a file, for several nodes: postgres://user:password@host:port/database; better in \
                the environment, because command lines can be read by others [env: DATABASE_URL]"
    )]
    database_url: Option<String>,
    #[arg(
        long,
        value_name = "N",
        help = "Connections to PostgreSQL at most [env: ORDER_SERVICE_DB_CONNECTIONS] [default: 8]"
    )]
    db_connections: Option<String>,
    #[arg(
        long,
        value_name = "URL",
        help = "Redis, which wakes the other nodes: redis://user:password@host:port, or rediss:// with TLS; without it \
                they look every few seconds [env: REDIS_URL]"
    )]
    redis_url: Option<String>,
    #[arg(
        long,
        value_name = "ROLE",
        help = "What this node does: api answers customers, worker runs the jobs, all does both \
                [env: ORDER_SERVICE_ROLE] [default: all]"
    )]
    role: Option<String>,
    #[arg(
        long,
        value_name = "ADDRESS:PORT",
        help = "Where to listen [env: ORDER_SERVICE_LISTEN] [default: 127.0.0.1:8080]"
    )]
    listen: Option<String>,
    #[arg(
        long,
        value_name = "URL",
        help = "Where the gateway is [env: TOSS_URL] [default: http://127.0.0.1:8090]"
    )]
    toss_url: Option<String>,
    #[arg(
        long,
        value_name = "FILE",
        help = "A file that holds the merchant's secret key [env: TOSS_SECRET_KEY_FILE]"
    )]
    toss_secret_key_file: Option<String>,
    #[arg(
        long,
        value_name = "FILE",
        help = "The file with the secret that idempotency keys derive from; made at the first start \
                [env: ORDER_SERVICE_KEY_SECRET_FILE] [default: the database's name with .key-secret]"
    )]
    key_secret_file: Option<String>,
    #[arg(
        long,
        value_name = "N",
        help = "Divides confirm window, back-offs, leases and polls, for a fake gateway on the same scale \
                [env: ORDER_SERVICE_TIME_SCALE] [default: 1]"
    )]
    time_scale: Option<String>,
    #[arg(
        long,
        value_name = "N",
        help = "Workers that run the jobs [env: ORDER_SERVICE_WORKERS] [default: 2]"
    )]
    workers: Option<String>,
    #[arg(
        long,
        value_name = "N",
        help = "Calls to the gateway that each worker has under way at most \
                [env: ORDER_SERVICE_CALLS_PER_WORKER] [default: 64]"
    )]
    calls_per_worker: Option<String>,
    #[arg(
        long,
        value_name = "SECONDS",
        help = "How long requests and calls under way may take after the stop \
                [env: ORDER_SERVICE_GRACE_SECONDS] [default: 20]"
    )]
    grace_seconds: Option<String>,
    #[arg(
        long,
        value_name = "FILTER",
        help = "What is logged, to standard error: a level, or directives such as info,toss_sdk=debug \
                [env: ORDER_SERVICE_LOG] [default: info]"
    )]
    log: Option<String>,
}

impl fmt::Debug for ServeArguments {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Addresses may hold passwords.
        f.debug_struct("ServeArguments").field("config", &self.config).finish_non_exhaustive()
    }
}

impl ServeArguments {
    pub(super) fn value_of(&self, setting: Setting) -> Option<&str> {
        match setting {
            Setting::Database => self.database.as_deref(),
            Setting::DatabaseUrl => self.database_url.as_deref(),
            Setting::DbConnections => self.db_connections.as_deref(),
            Setting::RedisUrl => self.redis_url.as_deref(),
            Setting::Role => self.role.as_deref(),
            Setting::Listen => self.listen.as_deref(),
            Setting::TossUrl => self.toss_url.as_deref(),
            Setting::TossSecretKeyFile => self.toss_secret_key_file.as_deref(),
            Setting::KeySecretFile => self.key_secret_file.as_deref(),
            Setting::TimeScale => self.time_scale.as_deref(),
            Setting::Workers => self.workers.as_deref(),
            Setting::CallsPerWorker => self.calls_per_worker.as_deref(),
            Setting::GraceSeconds => self.grace_seconds.as_deref(),
            Setting::Log => self.log.as_deref(),
        }
    }
}
