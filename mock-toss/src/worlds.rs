//! The worlds together, one per secret key. New merchants come while the fake runs, and none ever goes.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock, RwLockReadGuard};

use crate::catalog;
use crate::config::{Config, ConfigError, Merchant, Settings};
use crate::switches::Switches;
use crate::tape::{Deed, Tape};
use crate::time::KoreanTime;
use crate::world::{Refused, World, common_rules};

/// How many worlds keys may open that nobody has announced.
const ANY_KEYS_MAX: usize = 10_000;

#[derive(Debug)]
pub(crate) struct Worlds {
    /// What a new world begins with.
    config: Config,
    places: RwLock<Places>,
    /// Where what is done to the worlds is written down.
    pub(crate) tape: Tape,
}

#[derive(Debug, Default)]
struct Places {
    /// In the order in which they came; the first is the default of the control API.
    worlds: Vec<Arc<Place>>,
    merchants: Vec<Merchant>,
    by_secret_key: BTreeMap<Box<str>, usize>,
    client_keys: BTreeSet<Box<str>>,
}

impl Worlds {
    /// The worlds of the merchants in the settings.
    pub(crate) fn new(config: &Config, now: KoreanTime) -> Result<Self, ConfigError> {
        config.check()?;
        let worlds = Self { config: config.clone(), places: RwLock::default(), tape: Tape::default() };
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
        if !self.tape.write(now, || Deed::Merchant(Box::new(merchant.clone()))) {
            return Err(ConfigError::new("the merchant cannot be written to the state".to_owned()));
        }
        Ok(places.add(World::new(&self.config, merchant, now), merchant))
    }

    /// The place of the world with this secret key.
    ///
    /// # Errors
    ///
    /// The gateway's refusal of a key that it does not know.
    pub(crate) fn find(&self, secret_key: &str, now: impl FnOnce() -> KoreanTime) -> Result<usize, Refused> {
        if let Some(place) = self.read().by_secret_key.get(secret_key) {
            return Ok(*place);
        }
        if self.config.any_key
            && let Some(merchant) = Merchant::of_any_key(secret_key)
        {
            let mut places = self.places.write().unwrap_or_else(PoisonError::into_inner);
            if let Some(place) = places.by_secret_key.get(secret_key) {
                return Ok(*place);
            }
            let now = now();
            let is_room = places.worlds.len() < ANY_KEYS_MAX;
            if is_room && self.tape.write(now, || Deed::Merchant(Box::new(merchant.clone()))) {
                return Ok(places.add(World::new(&self.config, &merchant, now), &merchant));
            }
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

    /// Puts these worlds, the default one first, in the place of all. Whoever waits in a world of before gets no
    /// answer; a merchant that is not among them is forgotten.
    ///
    /// # Errors
    ///
    /// If there is none, or two are of one merchant, or the default is another; then nothing has changed.
    pub(crate) fn replace(
        &self,
        worlds: Vec<World>,
        now: KoreanTime,
        deed: impl FnOnce() -> Deed,
    ) -> Result<(), String> {
        let mut places = self.places.write().unwrap_or_else(PoisonError::into_inner);
        let mut keys = BTreeSet::new();
        for world in &worlds {
            let Merchant { secret_key, merchant_id, .. } = world.merchant();
            if !keys.insert(secret_key) {
                return Err(format!("the snapshot has two worlds with the secret key of `{merchant_id}`"));
            }
        }
        let default = |merchant: Option<&Merchant>| merchant.map(|merchant| merchant.secret_key.clone());
        let (theirs, ours) =
            (default(worlds.first().map(World::merchant)), default(places.merchants.first()));
        if theirs != ours {
            let [theirs, ours] = [theirs, ours].map(Option::unwrap_or_default);
            return Err(format!(
                "the snapshot's default merchant has the secret key `{theirs}`, this fake's has `{ours}`; start it \
                 with the merchants of the snapshot"
            ));
        }
        places.take(worlds, now, || self.tape.write(now, deed))
    }

    pub(crate) fn world(&self, place: usize) -> Option<Arc<Place>> {
        self.read().worlds.get(place).map(Arc::clone)
    }

    /// Every world, in the order in which they came.
    pub(crate) fn all(&self) -> Vec<Arc<Place>> {
        self.read().worlds.clone()
    }

    /// Every world that somebody can call, in the order in which they came, at one moment.
    pub(crate) fn at_once<T>(&self, look: impl FnOnce(&mut [MutexGuard<'_, World>]) -> T) -> T {
        let places = self.read();
        let known: BTreeSet<usize> = places.by_secret_key.values().copied().collect();
        let known = known.iter().filter_map(|place| places.worlds.get(*place));
        let mut held: Vec<_> = known.map(|world| lock(world)).collect();
        look(&mut held)
    }

    /// What a new world begins with, for a tape.
    pub(crate) fn settings(&self) -> Settings {
        Settings::from(&self.config)
    }

    pub(crate) fn merchants(&self) -> Vec<Merchant> {
        let places = self.read();
        let is_known = |merchant: &&Merchant| places.by_secret_key.contains_key(merchant.secret_key.as_str());
        places.merchants.iter().filter(is_known).cloned().collect()
    }

    fn read(&self) -> RwLockReadGuard<'_, Places> {
        self.places.read().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Places {
    /// All worlds are held at once, so that nobody meets some of before and some of after.
    fn take(
        &mut self,
        worlds: Vec<World>,
        now: KoreanTime,
        write_down: impl FnOnce() -> bool,
    ) -> Result<(), String> {
        let before = self.worlds.clone();
        let mut held: Vec<_> = before.iter().map(|world| lock(world)).collect();
        if !write_down() {
            return Err("the snapshot cannot be written to the state".to_owned());
        }
        let known = core::mem::take(&mut self.by_secret_key);
        self.client_keys.clear();
        for world in &mut held {
            world.reset(now);
        }
        for world in worlds {
            let merchant = world.merchant().clone();
            let place = known.get(merchant.secret_key.as_str()).copied();
            if let Some((place, old)) = place.and_then(|place| Some((place, held.get_mut(place)?))) {
                old.become_restored(world);
                self.list(place, &merchant);
            } else {
                let mut fresh = world;
                fresh.release();
                self.add(fresh, &merchant);
            }
        }
        Ok(())
    }

    fn list(&mut self, place: usize, merchant: &Merchant) {
        if let Some(old) = self.merchants.get_mut(place) {
            old.clone_from(merchant);
        }
        self.by_secret_key.insert(merchant.secret_key.as_str().into(), place);
        self.client_keys.extend(merchant.client_key.as_deref().map(Box::from));
    }

    fn add(&mut self, world: World, merchant: &Merchant) -> usize {
        let place = self.worlds.len();
        self.worlds.push(Arc::new(Place::of(world)));
        self.merchants.push(merchant.clone());
        self.list(place, merchant);
        place
    }
}

/// Where a world is.
#[derive(Debug)]
pub(crate) struct Place {
    world: Mutex<World>,
    /// What was seen last in the world: requests are read by it before anybody has the lock, and again if it has
    /// changed by then.
    switches: RwLock<Arc<Switches>>,
}

impl Place {
    fn of(world: World) -> Self {
        let switches = RwLock::new(Arc::clone(world.switches()));
        Self { world: Mutex::new(world), switches }
    }

    pub(crate) fn switches(&self) -> Arc<Switches> {
        Arc::clone(&self.switches.read().unwrap_or_else(PoisonError::into_inner))
    }

    pub(crate) fn note_switches(&self, seen: &Arc<Switches>) {
        *self.switches.write().unwrap_or_else(PoisonError::into_inner) = Arc::clone(seen);
    }
}

/// A world is consistent between any two of its own statements, so a panic elsewhere does not spoil it.
pub(crate) fn lock(place: &Place) -> MutexGuard<'_, World> {
    place.world.lock().unwrap_or_else(PoisonError::into_inner)
}
