//! The worlds together, one per secret key, and the clock they are told the time from: what a face (sockets,
//! memory, wiremock) drives.

use core::sync::atomic::{AtomicU64, Ordering};
use core::time::Duration;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use http::{HeaderMap, Request, Response};
use tokio::time::Instant;

use crate::catalog;
use crate::config::{Config, ConfigError};
use crate::control;
use crate::fault::Plan;
use crate::journal::Journal;
use crate::stats::{Connections, Stats};
use crate::time::KoreanTime;
use crate::world::{
    Answer, Call, Cut, Decision, Input, Language, Refused, Reply, Token, World, authenticate, bearer,
    common_rules, route,
};

/// The longest request body, in bytes.
pub(crate) const BODY_BYTES_MAX: usize = 1024 * 1024;

#[derive(Debug)]
pub(crate) struct Fake {
    /// By secret key; the first is the default of the control API.
    worlds: Vec<(Box<str>, Mutex<World>)>,
    clock: Clock,
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

/// Shows a time that was set once and then runs on tokio's, which tests can pause.
#[derive(Debug)]
struct Clock {
    set_to: KoreanTime,
    set_at: Instant,
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
        let clock = Clock { set_to: KoreanTime::from_micros(start), set_at: Instant::now() };
        let worlds = config.merchants.iter().map(|merchant| {
            let world = World::new(config, merchant, clock.now());
            (merchant.secret_key.as_str().into(), Mutex::new(world))
        });
        let worlds = worlds.collect();
        Ok(Arc::new(Self { worlds, clock, edge_traces: AtomicU64::new(0), tally: Tally::default() }))
    }

    /// The answer to a request. Whoever waits for it may go away: what has arrived is carried out.
    pub(crate) async fn answer(self: &Arc<Self>, request: Request<Bytes>) -> Answer {
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
        if path == "/_mock" || path.starts_with("/_mock/") {
            return Step::Answer(Answer::whole(control::answer(self, &request)));
        }
        if request.body().len() > BODY_BYTES_MAX {
            return Step::Answer(Answer::whole(self.too_large(path, request.headers())));
        }
        let call = match route(request.method(), path) {
            Ok(route) => route,
            Err(refused) => return self.at_the_edge(refused, path, request.headers()),
        };
        let chosen = if call.is_members() {
            self.choose_by_token(request.headers())
        } else {
            self.choose(request.headers())
        };
        match chosen {
            Ok(world) => self.step(world, Input::Arrived(Call::new(call, request))),
            Err(refused) => self.at_the_edge(refused, path, request.headers()),
        }
    }

    fn step(&self, world: usize, input: Input) -> Step {
        let Some((_, chosen)) = self.worlds.get(world) else {
            return Step::Answer(Answer::nothing(Cut::Close));
        };
        match lock(chosen).handle(self.clock.now(), input) {
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

    /// The world of a customer's access token.
    fn choose_by_token(&self, headers: &HeaderMap) -> Result<usize, Refused> {
        let now = self.clock.now();
        let token = bearer(headers);
        let is_known = |world: &Mutex<World>| token.is_some_and(|token| lock(world).knows_token(now, token));
        self.worlds.iter().position(|(_, world)| is_known(world)).ok_or_else(|| {
            let row = catalog::row("auth", "UNAUTHORIZED_KEY");
            let reason =
                "the call is a customer's: Authorization is Bearer and an access token that still lives";
            Refused::new(row, &common_rules::UNKNOWN_TOKEN, reason)
        })
    }

    fn at_the_edge(&self, refused: Refused, path: &str, headers: &HeaderMap) -> Step {
        Step::Answer(Answer::whole(self.refusal(refused, path, headers)))
    }

    fn refusal(&self, refused: Refused, path: &str, headers: &HeaderMap) -> Response<Bytes> {
        let trace = u128::from(self.edge_traces.fetch_add(1, Ordering::Relaxed));
        Reply::at_the_edge(refused, path, Language::of(headers), trace).into_response()
    }

    /// The answer to a body that nobody will read.
    pub(crate) fn too_large(&self, path: &str, headers: &HeaderMap) -> Response<Bytes> {
        let reason = format!("the body is longer than {BODY_BYTES_MAX} bytes");
        let row = catalog::row("confirm", "INVALID_REQUEST");
        self.refusal(Refused::new(row, &common_rules::BODY_TOO_LARGE, reason), path, headers)
    }

    /// The world that a control request is about: that of its key, or the default one if it names none.
    pub(crate) fn world_of(&self, headers: &HeaderMap) -> Result<Chosen<'_>, Refused> {
        let is_named = headers.contains_key(http::header::AUTHORIZATION);
        let place = if is_named { self.choose(headers)? } else { 0 };
        self.chosen(place).ok_or_else(|| {
            Refused::new(catalog::row("auth", "UNAUTHORIZED_KEY"), &common_rules::UNKNOWN_KEY, "no merchant")
        })
    }

    fn chosen(&self, place: usize) -> Option<Chosen<'_>> {
        let (_, world) = self.worlds.get(place)?;
        Some(Chosen { now: self.clock.now(), world: lock(world), connections: self.tally.read() })
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
fn lock(world: &Mutex<World>) -> MutexGuard<'_, World> {
    world.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Clock {
    fn now(&self) -> KoreanTime {
        self.set_to.after(self.set_at.elapsed())
    }
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
