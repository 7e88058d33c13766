//! The layer for anybody's requests.

use tower::Layer;

use super::{Bulkhead, BulkheadSnapshot, Places};
use crate::config::{BulkheadConfig, ConfigError};
use crate::view::Plain;

/// Bounds the requests in flight. All services that one layer, or clones of it, were put over share its places.
///
/// A request that finds no place waits for one, [`BulkheadConfig::wait_max`] at most, and goes by its
/// [priority](super::View::priority). The error is [`RejectionKind::QueueFull`](super::RejectionKind): the request did
/// not go out.
///
/// Readiness is the inner service's and reserves nothing: a clone that was readied and never called keeps no place.
/// The price is that the layer is no backpressure; the bounded queue is.
///
/// ```
/// use core::num::NonZeroU32;
/// use core::time::Duration;
/// use toss_sdk::config::BulkheadConfig;
/// use toss_sdk::layer::BulkheadLayer;
/// use tower::{BoxError, Layer as _, ServiceExt as _, service_fn};
///
/// # tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().unwrap().block_on(async {
/// let one_at_a_time = BulkheadConfig { in_flight_max: NonZeroU32::MIN, wait_max: Duration::from_millis(100) };
/// let layer = BulkheadLayer::new(&one_at_a_time).unwrap();
/// let service = layer.layer(service_fn(|()| core::future::pending::<Result<(), BoxError>>()));
/// let (first, second) = (service.clone().oneshot(()), service.oneshot(()));
/// tokio::select! {
///     biased;
///     _ = first => unreachable!("it has no end"),
///     rejected = second => assert!(rejected.unwrap_err().is::<toss_sdk::layer::Rejected>()),
/// }
/// assert_eq!(layer.snapshot().in_flight, 0, "a dropped request gives its place back");
/// # });
/// ```
#[derive(Clone, Debug)]
pub struct BulkheadLayer<V = Plain> {
    places: Places,
    view: V,
}

impl BulkheadLayer {
    /// A layer with places of its own.
    ///
    /// # Errors
    /// If a setting cannot hold; the error names it.
    pub fn new(config: &BulkheadConfig) -> Result<Self, ConfigError> {
        config.check_alone()?;
        Ok(Self { places: Places::quiet(config), view: Plain })
    }
}

impl<V> BulkheadLayer<V> {
    /// The same places for requests that are seen by `view`.
    pub fn seen_by<W>(self, view: W) -> BulkheadLayer<W> {
        BulkheadLayer { places: self.places, view }
    }

    /// The requests in flight and waiting, as they stand.
    pub fn snapshot(&self) -> BulkheadSnapshot {
        self.places.snapshot()
    }

    /// Changes the limits of all services that share the places, while they run.
    ///
    /// # Errors
    /// If a setting cannot hold; nothing is changed then.
    pub fn change(&self, config: &BulkheadConfig) -> Result<(), ConfigError> {
        config.check_alone()?;
        self.places.change(config);
        Ok(())
    }
}

impl<S, V: Clone> Layer<S> for BulkheadLayer<V> {
    type Service = Bulkhead<S, V>;

    fn layer(&self, inner: S) -> Bulkhead<S, V> {
        Bulkhead { inner, places: self.places.clone(), view: self.view.clone() }
    }
}
