//! Counters and histograms for Prometheus: ours, the client's and the workers', from one recorder.

use metrics_exporter_prometheus::{BuildError, PrometheusBuilder, PrometheusHandle};

/// The process's metrics, rendered by `GET /metrics`.
///
/// The names of the shop's own: `shop_orders_total{result}` (`accepted`, `repeated`, `refused`, `failed`),
/// `shop_confirms_total{result}` (the same, of `POST /api/payments/confirm`), `shop_orders_expired_total` (nobody paid
/// them, and they were given up), `shop_waiting_customers` (long polls open now), `shop_webhooks_total{result}`
/// (`reported`, or why nothing was: `no_payment`, `not_ours`, `too_many`, `not_found`, `another_payment`, `unclear`,
/// `failed`), `http_requests_total{method,route,status}`, `http_request_seconds{method,route}`. The client's and the
/// workers' are documented with them.
#[derive(Clone, Debug)]
pub struct Metrics {
    handle: Option<PrometheusHandle>,
}

/// The recorder could not be installed.
#[derive(Debug, thiserror::Error)]
#[error("the metrics recorder cannot be installed; a process has one, install it once")]
pub struct MetricsError(#[source] BuildError);

/// Upper bounds of the histograms, in seconds: from a local answer to the longest call.
const BUCKETS: [f64; 15] =
    [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 65.0];

impl Metrics {
    /// Installs the recorder of this process.
    ///
    /// # Errors
    /// If the process has one already.
    pub fn install() -> Result<Self, MetricsError> {
        let builder = PrometheusBuilder::new().set_buckets(&BUCKETS).map_err(MetricsError)?;
        Ok(Self { handle: Some(builder.install_recorder().map_err(MetricsError)?) })
    }

    /// No recorder: nothing is counted, and `GET /metrics` says so.
    pub const fn none() -> Self {
        Self { handle: None }
    }

    /// The text for Prometheus; `None` without a recorder.
    pub(crate) fn render(&self) -> Option<String> {
        self.handle.as_ref().map(PrometheusHandle::render)
    }

    /// Moves what the histograms gathered to where it is rendered from; due every few seconds.
    pub(crate) fn upkeep(&self) {
        if let Some(handle) = &self.handle {
            handle.run_upkeep();
        }
    }
}
