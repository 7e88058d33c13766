//! The worlds together, one per secret key. New merchants come while the fake runs, and none ever goes.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock, RwLockReadGuard};

use crate::catalog;
use crate::config::{Config, ConfigError, Merchant};
use crate::time::KoreanTime;
use crate::world::{Refused, World, common_rules};

#[derive(Debug)]
pub(crate) struct Worlds {
    /// What a new world begins with.
    config: Config,
    places: RwLock<Places>,
}

#[derive(Debug, Default)]
struct Places {
    /// In the order in which they came; the first is the default of the control API.
    worlds: Vec<Arc<Mutex<World>>>,
    merchants: Vec<Merchant>,
    by_secret_key: BTreeMap<Box<str>, usize>,
    client_keys: BTreeSet<Box<str>>,
}

impl Worlds {
    /// The worlds of the merchants in the settings.
    pub(crate) fn new(config: &Config, now: KoreanTime) -> Result<Self, ConfigError> {
        config.check()?;
        let worlds = Self { config: config.clone(), places: RwLock::default() };
        for merchant in &config.merchants {
            worlds.add(merchant, now)?;
        }
        Ok(worlds)
    }

    /// Opens a world for a merchant; its place.
    ///
    /// # Errors
    ///
    /// If the merchant cannot be, or its secret key is taken.
    pub(crate) fn add(&self, merchant: &Merchant, now: KoreanTime) -> Result<usize, ConfigError> {
        merchant.check()?;
        let mut places = self.places.write().unwrap_or_else(PoisonError::into_inner);
        if places.by_secret_key.contains_key(merchant.secret_key.as_str()) {
            return Err(ConfigError::taken(merchant));
        }
        Ok(places.add(World::new(&self.config, merchant, now), merchant))
    }

    /// The place of the world with this secret key.
    ///
    /// # Errors
    ///
    /// The gateway's refusal of a key that it does not know.
    pub(crate) fn find(&self, secret_key: &str, now: KoreanTime) -> Result<usize, Refused> {
        if let Some(place) = self.read().by_secret_key.get(secret_key) {
            return Ok(*place);
        }
        if self.config.any_key
            && let Some(merchant) = Merchant::of_any_key(secret_key)
        {
            let mut places = self.places.write().unwrap_or_else(PoisonError::into_inner);
            let known = places.by_secret_key.get(secret_key).copied();
            return Ok(known.unwrap_or_else(|| {
                let world = World::new(&self.config, &merchant, now);
                places.add(world, &merchant)
            }));
        }
        if self.read().client_keys.contains(secret_key) {
            let reason = "that is a client key; calls from a server take the secret key";
            return Err(Refused::new(
                catalog::row("auth", "INVALID_API_KEY"),
                &common_rules::CLIENT_KEY,
                reason,
            ));
        }
        let reason = "no merchant of this fake has the secret key; POST /_mock/merchants makes one known";
        Err(Refused::new(catalog::row("auth", "UNAUTHORIZED_KEY"), &common_rules::UNKNOWN_KEY, reason))
    }

    pub(crate) fn world(&self, place: usize) -> Option<Arc<Mutex<World>>> {
        self.read().worlds.get(place).map(Arc::clone)
    }

    /// Every world, in the order in which they came.
    pub(crate) fn all(&self) -> Vec<Arc<Mutex<World>>> {
        self.read().worlds.clone()
    }

    pub(crate) fn merchants(&self) -> Vec<Merchant> {
        self.read().merchants.clone()
    }

    fn read(&self) -> RwLockReadGuard<'_, Places> {
        self.places.read().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Places {
    fn add(&mut self, world: World, merchant: &Merchant) -> usize {
        let place = self.worlds.len();
        self.worlds.push(Arc::new(Mutex::new(world)));
        self.merchants.push(merchant.clone());
        self.by_secret_key.insert(merchant.secret_key.as_str().into(), place);
        self.client_keys.extend(merchant.client_key.as_deref().map(Box::from));
        place
    }
}

/// A world is consistent between any two of its own statements, so a panic elsewhere does not spoil it.
pub(crate) fn lock(world: &Mutex<World>) -> MutexGuard<'_, World> {
    world.lock().unwrap_or_else(PoisonError::into_inner)
}
