//! The worlds together, one per secret key, and the clock they are told the time from: what a face (sockets,
//! memory, wiremock) drives.

use core::sync::atomic::{AtomicU64, Ordering};
use core::time::Duration;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use http::{HeaderMap, Request, Response};
use tokio::runtime::Handle;

use crate::catalog;
use crate::clock::Clock;
use crate::config::{Config, ConfigError};
use crate::control;
use crate::fault::Plan;
use crate::journal::Journal;
use crate::stats::{Connections, Stats};
use crate::time::KoreanTime;
use crate::webhook::pump::Pump;
use crate::world::{
    Answer, Call, Cut, Decision, Input, Language, Refused, Reply, Token, World, authenticate, common_rules,
    route,
};

/// The longest request body, in bytes.
pub(crate) const BODY_BYTES_MAX: usize = 1024 * 1024;

#[derive(Debug)]
pub(crate) struct Fake {
    /// By secret key; the first is the default of the control API.
    pub(crate) worlds: Vec<(Box<str>, Mutex<World>)>,
    pub(crate) clock: Clock,
    pub(crate) pump: Pump,
    /// Whoever holds it moves the clock.
    pub(crate) turn: tokio::sync::Mutex<()>,
    runtime: Option<Handle>,
    edge_traces: AtomicU64,
    pub(crate) tally: Tally,
}

/// What the gate counts.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    opened: AtomicU64,
    open: AtomicU64,
    requests: AtomicU64,
    reused: AtomicU64,
}

/// One step of a request.
#[derive(Debug)]
enum Step {
    Park { wait: Duration, ticket: Ticket },
    Answer(Answer),
}

/// A request parked in one of the worlds.
#[derive(Clone, Copy, Debug)]
struct Ticket {
    world: usize,
    token: Token,
}

impl Fake {
    pub(crate) fn new(config: &Config) -> Result<Arc<Self>, ConfigError> {
        config.check()?;
        let start = config.clock_start_micros.unwrap_or_else(|| jiff::Timestamp::now().as_microsecond());
        let clock = Clock::starting_at(KoreanTime::from_micros(start));
        let worlds = config.merchants.iter().map(|merchant| {
            let world = World::new(config, merchant, clock.now());
            (merchant.secret_key.as_str().into(), Mutex::new(world))
        });
        let worlds = worlds.collect();
        Ok(Arc::new(Self {
            worlds,
            clock,
            pump: Pump::new(),
            turn: tokio::sync::Mutex::new(()),
            runtime: Handle::try_current().ok(),
            edge_traces: AtomicU64::new(0),
            tally: Tally::default(),
        }))
    }

    /// The answer to a request. Whoever waits for it may go away: what has arrived is carried out.
    pub(crate) async fn answer(self: &Arc<Self>, request: Request<Bytes>) -> Answer {
        let path = request.uri().path();
        if path == "/_mock" || path.starts_with("/_mock/") {
            return Answer::whole(control::answer(self, &request).await);
        }
        match self.begin(request) {
            Step::Answer(answer) => answer,
            Step::Park { wait, ticket } => {
                let driven = tokio::spawn(Arc::clone(self).drive(wait, ticket)).await;
                // Only a runtime that shuts down takes the task away.
                driven.unwrap_or_else(|_| Answer::nothing(Cut::Close))
            }
        }
    }

    async fn drive(self: Arc<Self>, mut wait: Duration, mut ticket: Ticket) -> Answer {
        loop {
            tokio::time::sleep(wait).await;
            match self.step(ticket.world, Input::Resume(ticket.token)) {
                Step::Answer(answer) => return answer,
                Step::Park { wait: longer, ticket: next } => (wait, ticket) = (longer, next),
            }
        }
    }

    fn begin(&self, request: Request<Bytes>) -> Step {
        let path = request.uri().path();
        if request.body().len() > BODY_BYTES_MAX {
            return Step::Answer(Answer::whole(self.too_large(request.headers())));
        }
        let call = match route(request.method(), path) {
            Ok(route) => route,
            Err(refused) => return self.at_the_edge(refused, request.headers()),
        };
        match self.choose(request.headers()) {
            Ok(world) => self.step(world, Input::Arrived(Call::new(call, request))),
            Err(refused) => self.at_the_edge(refused, request.headers()),
        }
    }

    fn step(&self, world: usize, input: Input) -> Step {
        let Some((_, chosen)) = self.worlds.get(world) else {
            return Step::Answer(Answer::nothing(Cut::Close));
        };
        let mut locked = lock(chosen);
        let decision = locked.handle(self.clock.now(), input);
        let due = locked.next_due();
        drop(locked);
        if let Some(due) = due {
            self.pump.expect(due);
        }
        match decision {
            Decision::Park { wait, token } => Step::Park { wait, ticket: Ticket { world, token } },
            Decision::Answer(answer) => Step::Answer(answer),
        }
    }

    /// The world of a request's key.
    fn choose(&self, headers: &HeaderMap) -> Result<usize, Refused> {
        let wanted = authenticate(headers)?;
        let place = self.worlds.iter().position(|(key, _)| **key == *wanted);
        place.ok_or_else(|| {
            let row = catalog::row("auth", "UNAUTHORIZED_KEY");
            Refused::new(row, &common_rules::UNKNOWN_KEY, "no merchant of this fake has the secret key")
        })
    }

    fn at_the_edge(&self, refused: Refused, headers: &HeaderMap) -> Step {
        Step::Answer(Answer::whole(self.refusal(refused, headers)))
    }

    fn refusal(&self, refused: Refused, headers: &HeaderMap) -> Response<Bytes> {
        let trace = u128::from(self.edge_traces.fetch_add(1, Ordering::Relaxed));
        Reply::at_the_edge(refused, Language::of(headers), trace).into_response()
    }

    /// The answer to a body that nobody will read.
    pub(crate) fn too_large(&self, headers: &HeaderMap) -> Response<Bytes> {
        let reason = format!("the body is longer than {BODY_BYTES_MAX} bytes");
        let row = catalog::row("confirm", "INVALID_REQUEST");
        self.refusal(Refused::new(row, &common_rules::BODY_TOO_LARGE, reason), headers)
    }

    /// The world that a control request is about: that of its key, or the default one if it names none.
    pub(crate) fn world_of(&self, headers: &HeaderMap) -> Result<Chosen<'_>, Refused> {
        let place = self.place_of(headers)?;
        self.chosen(place).ok_or_else(|| {
            Refused::new(catalog::row("auth", "UNAUTHORIZED_KEY"), &common_rules::UNKNOWN_KEY, "no merchant")
        })
    }

    /// The place of that world.
    pub(crate) fn place_of(&self, headers: &HeaderMap) -> Result<usize, Refused> {
        let is_named = headers.contains_key(http::header::AUTHORIZATION);
        if is_named { self.choose(headers) } else { Ok(0) }
    }

    /// Somebody may have registered an endpoint, or asked for a delivery: the pump has a look.
    pub(crate) fn stir(self: &Arc<Self>) {
        let is_anybody_told = || self.worlds.iter().any(|(_, world)| !lock(world).endpoints().is_empty());
        let runtime = Handle::try_current().ok().or_else(|| self.runtime.clone());
        if let Some(runtime) = runtime.filter(|_| is_anybody_told()) {
            self.pump.start(self, &runtime);
        }
        self.pump.wake();
    }

    pub(crate) fn chosen(&self, place: usize) -> Option<Chosen<'_>> {
        let (_, world) = self.worlds.get(place)?;
        let world = lock(world);
        // Only now: another thread may have had the world until here, and later than this one asked the time.
        Some(Chosen { now: self.clock.now(), world, connections: self.tally.read() })
    }

    pub(crate) fn journal(&self) -> Journal {
        self.chosen(0).map(|mut chosen| chosen.journal()).unwrap_or_default()
    }

    pub(crate) fn stats(&self) -> Stats {
        self.chosen(0).map(|chosen| chosen.stats()).unwrap_or_default()
    }

    pub(crate) fn set_faults(&self, plan: Plan) {
        if let Some(mut chosen) = self.chosen(0) {
            chosen.set_faults(plan);
        }
    }
}

/// One world at one moment.
pub(crate) struct Chosen<'a> {
    pub(crate) now: KoreanTime,
    pub(crate) world: MutexGuard<'a, World>,
    connections: Connections,
}

impl Chosen<'_> {
    pub(crate) fn journal(&mut self) -> Journal {
        self.world.journal(self.now)
    }

    pub(crate) fn stats(&self) -> Stats {
        Stats { connections: self.connections, ..self.world.stats() }
    }

    pub(crate) fn set_faults(&mut self, plan: Plan) {
        self.world.set_faults(self.now, plan);
    }
}

/// A world is consistent between any two of its own statements, so a panic elsewhere does not spoil it.
pub(crate) fn lock(world: &Mutex<World>) -> MutexGuard<'_, World> {
    world.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Tally {
    /// The new connection's number, from 1.
    pub(crate) fn connection_opened(&self) -> u64 {
        self.open.fetch_add(1, Ordering::Relaxed);
        self.opened.fetch_add(1, Ordering::Relaxed) + 1
    }

    pub(crate) fn connection_closed(&self) {
        self.open.fetch_sub(1, Ordering::Relaxed);
    }

    pub(crate) fn request(&self, is_first: bool) {
        self.requests.fetch_add(1, Ordering::Relaxed);
        if !is_first {
            self.reused.fetch_add(1, Ordering::Relaxed);
        }
    }

    pub(crate) fn read(&self) -> Connections {
        let [opened, requests, reused, open] = [&self.opened, &self.requests, &self.reused, &self.open]
            .map(|counter| counter.load(Ordering::Relaxed));
        Connections { opened, requests, reused, open }
    }
}
