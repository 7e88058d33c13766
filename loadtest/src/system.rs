//! The system under test, in this process on free loopback ports: the fake gateway, the shop, and its database in a
//! directory that goes away with it.

use core::net::Ipv4Addr;
use core::time::Duration;
use std::path::Path;

use mock_toss::MockToss;
use order_service::{App, Config, Metrics, Product};
use tempfile::TempDir;
use tokio::net::TcpListener;

use crate::arguments::Arguments;
use crate::basket::{PRODUCTS, price, product_id};
use crate::error::Error;
use crate::weather::Weather;

/// Enough of every product that no basket of any run finds the shelf empty.
const STOCK: i64 = 10_000_000;
/// How long the parts may take to stop.
const GRACE: Duration = Duration::from_secs(5);

/// A running fake gateway and a running shop.
#[derive(Debug)]
pub(crate) struct System {
    pub(crate) fake: MockToss,
    shop: App,
    scratch: TempDir,
}

impl System {
    /// Starts both on free ports.
    pub(crate) async fn start(arguments: &Arguments, weather: &Weather) -> Result<Self, Error> {
        let scratch = tempfile::Builder::new().prefix("loadtest-").tempdir().map_err(Error::Scratch)?;
        let fake = mock_toss::Config {
            seed: weather.seed,
            time_scale: arguments.time_scale,
            ..mock_toss::Config::default()
        };
        let started = |part| move |why: &dyn core::error::Error| Error::Start { part, why: chain(why) };
        let fake = MockToss::start(fake).await.map_err(|error| started("the fake gateway")(&error))?;

        let mut config = Config::local(scratch.path().join(DATABASE), &fake.url());
        config.time_scale = arguments.time_scale;
        config.toss.retry.jitter_seed = Some(weather.seed);
        config.products = (0..PRODUCTS).map(product).collect();
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await;
        let listener = listener.map_err(|error| started("the shop")(&error))?;
        let metrics = Metrics::install().map_err(|error| started("the shop's metrics")(&error))?;
        let shop =
            App::start(config, listener, metrics).await.map_err(|error| started("the shop")(&error))?;
        Ok(Self { fake, shop, scratch })
    }

    /// The shop's base URL.
    pub(crate) fn shop_url(&self) -> String {
        format!("http://{}", self.shop.address())
    }

    /// Stops both, then copies the database to `keep`, if it is to be kept, and removes the directory.
    pub(crate) async fn stop(self, keep: Option<&Path>) -> Result<(), Error> {
        self.shop.stop(GRACE).await;
        self.fake.stop(GRACE).await;
        let database = self.scratch.path().join(DATABASE);
        if let Some(keep) = keep {
            std::fs::copy(database, keep).map_err(|why| Error::Report {
                path: keep.to_owned(),
                step: "the shop's database cannot be kept".to_owned(),
                why,
            })?;
        }
        self.scratch.close().map_err(Error::Scratch)
    }
}

const DATABASE: &str = "shop.sqlite";

/// An error with its causes.
fn chain(error: &dyn core::error::Error) -> String {
    let causes = core::iter::successors(error.source(), |cause| cause.source());
    causes.fold(error.to_string(), |text, cause| format!("{text}: {cause}"))
}

fn product(number: u32) -> Product {
    Product {
        id: product_id(number),
        name: format!("Load test product {number}"),
        // A basket never costs so much that the price would not fit.
        price: i64::try_from(price(number)).unwrap_or(i64::MAX),
        stock: STOCK,
    }
}
