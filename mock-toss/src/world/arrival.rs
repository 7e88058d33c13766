//! A request as it comes to a world: read before anybody has the world's lock, as far as that can be.

use std::sync::Arc;

use super::call::Call;
use super::keys::Identity;
use super::reading::{self, Reading};
use super::v2;
use crate::switches::Switches;

/// A request and what it says.
#[derive(Debug)]
pub(crate) struct Arrival {
    pub(super) call: Call,
    /// Under which switches it was read, and what it then says; nothing yet if it has to be decrypted first.
    read: Option<(Arc<Switches>, Reading)>,
    /// Who its idempotency key would be, should it count.
    pub(super) identity: Option<Identity>,
}

impl Arrival {
    pub(crate) fn new(call: Call, switches: Arc<Switches>) -> Self {
        let reading = (!v2::is_encrypted(call.operation)).then(|| reading::read(&call, &switches));
        let identity = call.key.as_ref().map(|key| call.identity(key));
        Self { read: reading.map(|reading| (switches, reading)), identity, call }
    }

    /// What it says under these switches: it is read again if others were in force before.
    pub(super) fn reading(&mut self, switches: &Arc<Switches>) -> Reading {
        let before = self.read.take().filter(|(of_then, _)| Arc::ptr_eq(of_then, switches));
        before.map_or_else(|| reading::read(&self.call, switches), |(_, reading)| reading)
    }
}
