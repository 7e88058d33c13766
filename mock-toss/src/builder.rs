//! The settings, one after the other, and then a face.

use core::num::{NonZeroU32, NonZeroUsize};
use std::path::PathBuf;

use tokio::net::TcpListener;

use crate::fault::Plan;
use crate::in_memory::InMemory;
use crate::time::KoreanTime;
use crate::{Config, ConfigError, Limits, Merchant, MockToss, StartError, Switches};

/// Settings of a fake to be started; whatever is not said is as in [`Config::default`].
///
/// ```
/// use mock_toss::MockToss;
/// use mock_toss::time::KoreanTime;
///
/// let gateway = MockToss::builder()
///     .seed(7)
///     .time_scale(60)
///     .starting_at(KoreanTime::from_micros(1_750_934_933_000_000))
///     .in_memory()?;
/// assert_eq!(gateway.now().to_string(), "2025-06-26T19:48:53+09:00");
/// # Ok::<(), mock_toss::ConfigError>(())
/// ```
#[derive(Clone, Debug, Default)]
#[must_use]
pub struct Builder {
    config: Config,
    /// Those named here take the place of the document merchants.
    merchants: Vec<Merchant>,
}

impl Builder {
    /// One more merchant. The first one is the default; without any the document merchants are there.
    pub fn merchant(mut self, merchant: Merchant) -> Self {
        self.merchants.push(merchant);
        self
    }

    /// Any well-formed secret key opens a world of its own at its first use; without this only known keys do.
    pub fn any_key(mut self) -> Self {
        self.config.any_key = true;
        self
    }

    /// What every request to the control API has to bring; without this, nothing.
    pub fn token(mut self, token: &str) -> Self {
        self.config.token = Some(token.to_owned());
        self
    }

    /// Everything the fake makes up follows from it; without this, from 0.
    pub fn seed(mut self, seed: u64) -> Self {
        self.config.seed = seed;
        self
    }

    /// Divides the confirm window, the life of idempotency keys and the waits between webhooks; 0 counts as 1, as
    /// does leaving it out.
    pub fn time_scale(mut self, scale: u32) -> Self {
        self.config.time_scale = NonZeroU32::new(scale).unwrap_or(NonZeroU32::MIN);
        self
    }

    /// The faults in force from the start and again after a reset; without this, none.
    pub fn faults(mut self, plan: Plan) -> Self {
        self.config.faults = plan;
        self
    }

    /// A scenario that comes with the fake, as [`crate::fault::scenarios`] lists them, in the place of other faults.
    ///
    /// # Errors
    ///
    /// If there is none of this name.
    pub fn scenario(self, name: &str) -> Result<Self, crate::fault::UnknownScenario> {
        Ok(self.faults(Plan::scenario(name)?))
    }

    /// What the fake does where nobody knows; without this, the likelier.
    pub fn switches(mut self, switches: Switches) -> Self {
        self.config.switches = switches;
        self
    }

    /// What the clock shows first; without this, the system's time.
    pub fn starting_at(mut self, at: KoreanTime) -> Self {
        self.config.clock_start_micros = Some(at.micros());
        self
    }

    /// Everything that is done to the fake is kept in memory, to be asked for and played again; without this it is
    /// not.
    pub fn tape(mut self) -> Self {
        self.config.tape = true;
        self
    }

    /// The file that keeps the fake over restarts; without this everything is gone when it ends.
    pub fn state(mut self, path: impl Into<PathBuf>) -> Self {
        self.config.state = Some(path.into());
        self
    }

    /// How many entries of its journal a world keeps, and a checkpoint for the others; without this, 100,000. 0 counts
    /// as 1.
    pub fn journal_entries(mut self, max: u32) -> Self {
        self.config.journal_entries = NonZeroU32::new(max).unwrap_or(NonZeroU32::MIN);
        self
    }

    /// So many connections at once, and further ones wait; without this, as many as there are file descriptors. 0
    /// counts as leaving it out.
    pub fn max_connections(mut self, max: usize) -> Self {
        self.config.limits.max_connections = NonZeroUsize::new(max);
        self
    }

    /// How much patience the gate has with its clients.
    pub fn limits(mut self, limits: Limits) -> Self {
        self.config.limits = limits;
        self
    }

    /// HTTPS, with a certificate that this authority signs; without this, HTTP.
    #[cfg(feature = "tls")]
    pub fn tls(mut self, authority: crate::tls::Authority) -> Self {
        self.config.tls = Some(authority);
        self
    }

    /// The settings so far.
    pub fn config(self) -> Config {
        let Self { mut config, merchants } = self;
        if !merchants.is_empty() {
            config.merchants = merchants;
        }
        config
    }

    /// A server in process, on a free port of the loopback interface.
    ///
    /// # Errors
    ///
    /// If the settings cannot be or no port is free.
    ///
    /// # Cancellation
    ///
    /// Nothing is left behind.
    pub async fn start(self) -> Result<MockToss, StartError> {
        MockToss::start(self.config()).await
    }

    /// A server in process, on a listener. To be called inside a tokio runtime.
    ///
    /// # Errors
    ///
    /// If the settings cannot be or the listener has no address.
    pub fn serve(self, listener: TcpListener) -> Result<MockToss, StartError> {
        MockToss::serve(self.config(), listener)
    }

    /// The world without sockets.
    ///
    /// # Errors
    ///
    /// If the settings cannot be.
    pub fn in_memory(self) -> Result<InMemory, ConfigError> {
        InMemory::new(self.config())
    }
}
