//! The worlds together, one per secret key, and the clock they are told the time from: what a face (sockets,
//! memory, wiremock) drives.

mod choose;
mod chosen;
mod tally;

use core::sync::atomic::{AtomicBool, AtomicU64, Ordering};
#[cfg(feature = "wiremock")]
use core::time::Duration;
use std::sync::Arc;

use bytes::Bytes;
use http::Request;
use tokio::runtime::Handle;
use tracing::Instrument;

pub(crate) use self::chosen::Chosen;
pub(crate) use self::tally::Tally;
use crate::clock::Clock;
use crate::config::{Config, ConfigError};
use crate::control;
use crate::fault::faults_of;
use crate::gate::{Doors, Register};
use crate::hold::Holds;
use crate::request_log;
use crate::switches::Switches;
use crate::tape::{Arrived, Deed};
use crate::time::KoreanTime;
use crate::webhook::ToldFirst;
use crate::webhook::pump::Pump;
use crate::world::{Answer, Arrival, Call, Cut, Decision, Input, Token, Until, World, route};
use crate::worlds::{Worlds, lock};

/// The longest request body, in bytes.
pub(crate) const BODY_BYTES_MAX: usize = 1024 * 1024;
/// The longest snapshot, in bytes.
const SNAPSHOT_BYTES_MAX: usize = 256 * 1024 * 1024;

/// The longest body of a request with this path.
pub(crate) fn body_bytes_max(path: &str) -> usize {
    if path.trim_end_matches('/') == "/_mock/snapshot" { SNAPSHOT_BYTES_MAX } else { BODY_BYTES_MAX }
}

#[derive(Debug)]
pub(crate) struct Fake {
    pub(crate) worlds: Worlds,
    token: Option<Box<str>>,
    pub(crate) clock: Clock,
    pub(crate) pump: Pump,
    /// Whoever holds it moves the clock.
    pub(crate) turn: tokio::sync::Mutex<()>,
    pub(crate) holds: Holds,
    /// Whether any world has had an endpoint since the start; while none has, nothing has to be sent.
    is_anybody_told: AtomicBool,
    runtime: Option<Handle>,
    pub(crate) edge_traces: AtomicU64,
    pub(crate) tally: Tally,
    /// The connections that are open.
    pub(crate) lines: Register,
    /// Rules about connections.
    pub(crate) doors: Doors,
}

/// One step of a request.
#[derive(Debug)]
enum Step {
    Park {
        until: Until,
        ticket: Ticket,
    },
    Answer(Answer),
    /// Its webhooks come first.
    Tell(Answer, ToldFirst),
}

/// A request parked in one of the worlds.
#[derive(Clone, Copy, Debug)]
struct Ticket {
    world: usize,
    token: Token,
}

impl Fake {
    pub(crate) fn new(config: &Config) -> Result<Arc<Self>, ConfigError> {
        let start = config.clock_start_micros.unwrap_or_else(|| jiff::Timestamp::now().as_microsecond());
        let clock = Clock::starting_at(KoreanTime::from_micros(start));
        let fake = Arc::new(Self::at_its_beginning(config, clock)?);
        fake.look_at_doors();
        if let Some(path) = &config.state {
            fake.keep_in(path, config)?;
        }
        if config.tape {
            fake.record()?;
        }
        fake.stir();
        Ok(fake)
    }

    /// One in which a tape is played: it tells nobody anything by itself.
    pub(crate) fn of_the_past(config: &Config) -> Result<Arc<Self>, ConfigError> {
        let fake = Self::at_its_beginning(config, Clock::starting_at(KoreanTime::from_micros(0)))?;
        fake.pump.stop();
        Ok(Arc::new(fake))
    }

    fn at_its_beginning(config: &Config, clock: Clock) -> Result<Self, ConfigError> {
        let worlds = Worlds::new(config, clock.now())?;
        let token = config.token.as_deref().map(Box::from);
        Ok(Self {
            worlds,
            token,
            clock,
            pump: Pump::new(),
            turn: tokio::sync::Mutex::new(()),
            holds: Holds::default(),
            is_anybody_told: AtomicBool::new(false),
            runtime: Handle::try_current().ok(),
            edge_traces: AtomicU64::new(0),
            tally: Tally::default(),
            lines: Register::default(),
            doors: Doors::default(),
        })
    }

    /// The answer to a request. Whoever waits for it may go away: what has arrived is carried out.
    pub(crate) async fn answer(self: &Arc<Self>, request: Request<Bytes>) -> Answer {
        let path = request.uri().path();
        if path == "/_mock" || path.starts_with("/_mock/") {
            let response = control::answer(self, &request).await;
            request_log::bare(&response);
            return Answer::whole(response);
        }
        match self.begin(request) {
            Step::Answer(answer) => answer,
            Step::Tell(answer, told_first) => {
                self.tell_first(&told_first).await;
                answer
            }
            Step::Park { until, ticket } => {
                let driven = tokio::spawn(Arc::clone(self).drive(until, ticket).in_current_span()).await;
                // Only a runtime that shuts down takes the task away.
                driven.unwrap_or_else(|_| Answer::nothing(Cut::Close))
            }
        }
    }

    /// The answer, and how long a fault would have held the request up before it: for a caller that cannot wait.
    /// `None` if somebody would have had to release it: it was carried out all the same.
    #[cfg(feature = "wiremock")]
    pub(crate) fn answer_at_once(&self, request: Request<Bytes>) -> Option<(Duration, Answer)> {
        let mut waited = Duration::ZERO;
        let mut is_held = false;
        let mut step = self.begin(request);
        loop {
            match step {
                Step::Answer(answer) | Step::Tell(answer, _) => {
                    return (!is_held).then_some((waited, answer));
                }
                Step::Park { until, ticket } => {
                    match until {
                        Until::After(wait) => waited += wait,
                        Until::Released { .. } => is_held = true,
                    }
                    step = self.go_on(ticket);
                }
            }
        }
    }

    async fn drive(self: Arc<Self>, mut until: Until, mut ticket: Ticket) -> Answer {
        loop {
            match until {
                Until::After(wait) => tokio::time::sleep(wait).await,
                Until::Released { at_most } => {
                    let Ticket { world, token } = ticket;
                    let is_held = || self.worlds.world(world).is_some_and(|world| lock(&world).holds(token));
                    self.holds.wait((world, token), at_most, is_held).await;
                }
            }
            let step = self.go_on(ticket);
            self.holds.forget(ticket.world, ticket.token);
            match step {
                Step::Answer(answer) => return answer,
                Step::Tell(answer, told_first) => {
                    self.tell_first(&told_first).await;
                    return answer;
                }
                Step::Park { until: longer, ticket: next } => (until, ticket) = (longer, next),
            }
        }
    }

    fn begin(&self, request: Request<Bytes>) -> Step {
        let path = request.uri().path();
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
        let own_faults = match faults_of(request.headers()) {
            Ok(faults) => faults,
            Err(why) => return Step::Answer(Answer::whole(control::refusal(&why))),
        };
        match chosen {
            Ok(place) => {
                let copy = self.worlds.tape.is_on().then(|| Arrived::from(&request));
                let deed = || copy.map(Deed::Arrived);
                let read = |switches| {
                    Input::Arrived(Arrival::new(Call::new(call, request).asking_for(own_faults), switches))
                };
                self.step(place, read, |_| deed())
            }
            Err(refused) => self.at_the_edge(refused, path, request.headers()),
        }
    }

    fn go_on(&self, Ticket { world, token }: Ticket) -> Step {
        let deed = |world: &World| {
            let secret_key = world.merchant().secret_key.as_str().into();
            Some(Deed::Resumed { world: secret_key, token: token.number() })
        };
        self.step(world, |_| Input::Resume(token), deed)
    }

    /// Reads before the world is locked, and writes the answer after it.
    fn step(
        &self,
        world: usize,
        read: impl FnOnce(Arc<Switches>) -> Input,
        deed: impl FnOnce(&World) -> Option<Deed>,
    ) -> Step {
        let Some(chosen) = self.worlds.world(world) else {
            return Step::Answer(Answer::nothing(Cut::Close));
        };
        let switches = chosen.switches();
        let input = read(Arc::clone(&switches));
        let mut locked = lock(&chosen);
        if !Arc::ptr_eq(&switches, locked.switches()) {
            chosen.note_switches(locked.switches());
        }
        let now = self.clock.now();
        if !self.worlds.tape.write_if(now, || deed(&locked)) {
            return Step::Answer(Answer::nothing(Cut::Close));
        }
        let decision = locked.handle(now, input);
        let due = locked.next_due();
        let transmission_ids = locked.take_told_first();
        drop(locked);
        self.shorten();
        if let Some(due) = due {
            self.pump.expect(due);
        }
        match decision {
            Decision::Park { until, token } => Step::Park { until, ticket: Ticket { world, token } },
            Decision::Answer(draft) if transmission_ids.is_empty() => Step::Answer(draft.written()),
            Decision::Answer(draft) => Step::Tell(draft.written(), ToldFirst { world, transmission_ids }),
        }
    }

    /// Takes a request whose answer nobody waits for.
    pub(crate) fn receive(&self, request: Request<Bytes>) {
        drop(self.begin(request));
    }

    /// Goes on with a request that was parked, without anybody who waits for it.
    pub(crate) fn resume(&self, world: usize, token: u64) -> Result<(), String> {
        let token = Token::numbered(token).ok_or("0 is no token")?;
        drop(self.go_on(Ticket { world, token }));
        Ok(())
    }

    /// Somebody may have registered an endpoint, or asked for a delivery: the pump has a look.
    pub(crate) fn stir(self: &Arc<Self>) {
        if self.is_anybody_told.load(Ordering::Acquire) {
            self.start_pump();
        }
        self.pump.wake();
    }

    /// The worlds are others now: somebody in them may want to be told something.
    pub(crate) fn expect_endpoints(&self) {
        self.is_anybody_told.store(true, Ordering::Release);
    }

    fn start_pump(self: &Arc<Self>) {
        let is_anybody_told = || self.worlds.all().iter().any(|world| !lock(world).endpoints().is_empty());
        let runtime = Handle::try_current().ok().or_else(|| self.runtime.clone());
        if let Some(runtime) = runtime.filter(|_| is_anybody_told()) {
            self.pump.start(self, &runtime);
        }
    }

    /// What the control API asks for, if it asks for anything.
    pub(crate) fn token(&self) -> Option<&str> {
        self.token.as_deref()
    }

    pub(crate) fn now(&self) -> KoreanTime {
        self.clock.now()
    }
}
