//! Everything that a run needs, started in its order: the databases, the gateway, the shop's processes, and the balancer
//! before them.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::arguments::{Arguments, StoreKind};
use crate::balancer::Balancer;
use crate::basket::PRODUCTS;
use crate::error::Error;
use crate::fleet::Fleet;
use crate::gateway::{Gateway, TIME_SCALE};
use crate::node::Start;
use crate::postgres::Postgres;
use crate::redis::Redis;
use crate::watch::Watch;

/// The running system.
#[derive(Debug)]
pub(crate) struct Site {
    pub(crate) gateway: Arc<Gateway>,
    pub(crate) fleet: Fleet,
    pub(crate) balancer: Balancer,
    pub(crate) services: Option<Services>,
}

/// What four processes of the shop share.
#[derive(Debug)]
pub(crate) struct Services {
    pub(crate) postgres: Postgres,
    pub(crate) redis: Redis,
}

/// The processes that take orders, by the beginning of their names.
pub(crate) const API: &str = "api";

impl Site {
    /// Starts all of it.
    pub(crate) async fn open(arguments: &Arguments, watch: &Arc<Watch>) -> Result<Self, Error> {
        let order_service = program(arguments.order_service.as_deref(), "order-service")?;
        let mock_toss = program(arguments.mock_toss.as_deref(), "mock-toss")?;
        let services = match arguments.store {
            StoreKind::Sqlite => None,
            StoreKind::Postgres => Some(Services {
                postgres: Postgres::start(watch, arguments.postgres_bin.as_deref()).await?,
                redis: Redis::start(watch, arguments.redis_server.as_deref()).await?,
            }),
        };
        let gateway = Gateway::start(watch, &mock_toss, arguments.seed).await?;
        let settings = watch.folder().join("shop.toml");
        let written =
            std::fs::write(&settings, shop_settings(watch.folder(), gateway.url(), services.as_ref()));
        written.map_err(|error| Error::Folder { path: settings.clone(), why: error.to_string() })?;
        let roles: &[(&str, Option<&str>)] = match arguments.store {
            StoreKind::Sqlite => &[("api-and-worker", None)],
            StoreKind::Postgres => &[
                ("api-1", Some("api")),
                ("api-2", Some("api")),
                ("worker-1", Some("worker")),
                ("worker-2", Some("worker")),
            ],
        };
        let starts = roles.iter().map(|(name, role)| Start {
            name,
            program: order_service.clone(),
            arguments: flags(&settings, *role),
            folder: watch.folder().to_owned(),
        });
        let fleet = Fleet::start(watch, starts.collect()).await?;
        let balancer = Balancer::start(fleet.whereabouts(API)).await?;
        Ok(Self { gateway: Arc::new(gateway), fleet, balancer, services })
    }

    /// Ends the shop and then what it stands on. Whatever ends otherwise is ended by the [`Watch`].
    pub(crate) async fn end(self) {
        self.fleet.end().await;
        if let Some(services) = &self.services {
            services.postgres.end().await;
        }
    }
}

fn flags(settings: &Path, role: Option<&str>) -> Vec<String> {
    let mut flags = vec!["--config".to_owned(), settings.display().to_string()];
    flags.extend(["--listen", "127.0.0.1:0", "--log", "warn"].map(str::to_owned));
    if let Some(role) = role {
        flags.extend(["--role".to_owned(), role.to_owned()]);
    }
    flags
}

/// The shop's file of settings, the same for all its processes.
fn shop_settings(folder: &Path, gateway: &str, services: Option<&Services>) -> String {
    let folder = folder.display();
    let mut text = format!(
        "toss_url = \"{gateway}\"\ntime_scale = {TIME_SCALE}\nkey_secret_file = \"{folder}/shop.key-secret\"\n"
    );
    let store = match services {
        None => format!("database = \"{folder}/shop.sqlite\"\n"),
        Some(Services { postgres, redis }) => {
            format!("database_url = \"{}\"\nredis_url = \"{}\"\n", postgres.url(), redis.url())
        }
    };
    text.push_str(&store);
    for (id, price, stock) in PRODUCTS {
        // Writing to a String cannot fail.
        write!(text, "\n[[products]]\nid = \"{id}\"\nname = \"{id}\"\nprice = {price}\nstock = {stock}\n")
            .unwrap_or_default();
    }
    text
}

/// The program that was named, or the one of this name beside our own.
fn program(named: Option<&Path>, name: &str) -> Result<PathBuf, Error> {
    let beside = || std::env::current_exe().ok().and_then(|own| Some(own.parent()?.join(name)));
    let path = named.map(Path::to_owned).or_else(beside).unwrap_or_else(|| PathBuf::from(name));
    if path.is_file() {
        return Ok(path);
    }
    let why = format!("{} is not there; build it, or name it with --{name} FILE", path.display());
    Err(Error::start(name, &why))
}
