//! Answers that wait until a webhook has overtaken them: the receiver knows before the merchant does.

use core::time::Duration;
use std::sync::Arc;

use tokio::time::timeout;

use super::pump::PATIENCE;
use crate::fake::Fake;
use crate::worlds::lock;

/// The deliveries that come before an answer, and whose they are.
#[derive(Debug)]
pub(crate) struct ToldFirst {
    pub(crate) world: usize,
    pub(crate) transmission_ids: Vec<Arc<str>>,
}

/// For the way to the receiver and back, so that whoever answers at the last moment is still heard.
const MARGIN: Duration = Duration::from_secs(1);

impl Fake {
    /// Waits until each of them was answered, or the receiver's time is over. Nothing is held meanwhile: the payment
    /// has changed, its key has its answer, and the receiver may ask for both.
    pub(crate) async fn tell_first(&self, told_first: &ToldFirst) {
        let ToldFirst { world, transmission_ids } = told_first;
        let Some(world) = self.worlds.world(*world) else { return };
        let is_told = || lock(&world).is_told(transmission_ids);
        let _is_in_time = timeout(PATIENCE + MARGIN, self.pump.until(is_told)).await;
    }
}
