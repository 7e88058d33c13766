//! Lets a request, or the body of its answer, end the connection it came on.

use std::sync::OnceLock;

use tokio::sync::Notify;

use crate::world::Cut;

#[derive(Debug, Default)]
pub(super) struct Switch {
    cut: OnceLock<Cut>,
    pulled: Notify,
}

impl Switch {
    /// The connection ends as soon as what was written has been handed to the system.
    pub(super) fn pull(&self, cut: Cut) {
        if self.cut.set(cut).is_ok() {
            self.pulled.notify_one();
        }
    }

    pub(super) async fn pulled(&self) -> Cut {
        loop {
            if let Some(cut) = self.cut.get() {
                return *cut;
            }
            self.pulled.notified().await;
        }
    }
}
