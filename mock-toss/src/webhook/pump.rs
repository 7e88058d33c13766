//! What makes things happen when they are due, without anybody asking: it wakes at the next moment that some
//! world waits for, lets it happen, and sends what is to be told. It runs in a task of its own, so no answer of the
//! gateway's ever waits for a receiver.

use core::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use core::time::Duration;
use std::sync::{Arc, Mutex, PoisonError, Weak};

use tokio::runtime::Handle;
use tokio::sync::Notify;
use tokio::task::{Id, JoinSet};
use tokio::time::{Instant, sleep, timeout};
use tokio_util::sync::CancellationToken;

use super::delivery::Response;
use super::sender::{Http, Post};
use crate::fake::Fake;
use crate::time::KoreanTime;
use crate::world::Transmission;

/// How long a receiver may take to answer.
pub(super) const PATIENCE: Duration = Duration::from_secs(10);
/// Requests on their way at the same time, of all merchants; one alone has half of it at most.
const UNDER_WAY_MAX: usize = 64;
/// Before what is due and cannot happen is looked at again.
const BREATH: Duration = Duration::from_millis(1);

/// The pump's handles, and its end when it is dropped.
#[derive(Debug)]
pub(crate) struct Pump {
    shared: Arc<Shared>,
    sender: Mutex<Arc<dyn Post>>,
}

#[derive(Debug)]
struct Shared {
    /// When it wakes by itself, in virtual microseconds.
    armed_for: AtomicI64,
    wake: Notify,
    /// Something that was sent has been answered.
    progress: Notify,
    stop: CancellationToken,
    is_running: AtomicBool,
}

/// The task's life: it may end without having been told to, with the runtime that it was started on.
struct Running(Arc<Shared>);

/// The requests that are on their way, each with its world and its ticket there.
#[derive(Default)]
struct UnderWay {
    tasks: JoinSet<Response>,
    names: Vec<(Id, usize, u64)>,
}

impl Pump {
    pub(crate) fn new() -> Self {
        let shared = Shared {
            armed_for: AtomicI64::new(i64::MIN),
            wake: Notify::new(),
            progress: Notify::new(),
            stop: CancellationToken::new(),
            is_running: AtomicBool::new(false),
        };
        Self { shared: Arc::new(shared), sender: Mutex::new(Arc::new(Http::default())) }
    }

    pub(crate) fn send_by(&self, sender: impl Post + 'static) {
        *self.sender.lock().unwrap_or_else(PoisonError::into_inner) = Arc::new(sender);
    }

    /// Starts it if it does not run yet. Until somebody wants to be told something there is nothing to do.
    pub(crate) fn start(&self, fake: &Arc<Fake>, runtime: &Handle) {
        let is_over = self.shared.stop.is_cancelled();
        if !is_over && !self.shared.is_running.swap(true, Ordering::Relaxed) {
            // What another one had under way when its runtime ended, nobody will hear of.
            fake.recall();
            let running = Running(Arc::clone(&self.shared));
            drop(runtime.spawn(run(Arc::downgrade(fake), running)));
        }
    }

    pub(crate) fn stop(&self) {
        self.shared.stop.cancel();
    }

    pub(crate) fn wake(&self) {
        self.shared.wake.notify_one();
    }

    /// Something is due then; wakes the pump if it would sleep longer.
    pub(crate) fn expect(&self, due: KoreanTime) {
        if due.micros() < self.shared.armed_for.load(Ordering::Relaxed) {
            self.wake();
        }
    }

    /// Waits until `is_quiet`, which is asked again whenever something that was sent has been answered. A pump
    /// that does not run will send nothing more: that is quiet too.
    pub(crate) async fn until(&self, is_quiet: impl Fn() -> bool) {
        self.wake();
        loop {
            let progress = self.shared.progress.notified();
            if is_quiet() || !self.shared.is_running.load(Ordering::Relaxed) {
                return;
            }
            tokio::select! {
                () = progress => {}
                () = self.shared.stop.cancelled() => return,
            }
        }
    }

    fn sender(&self) -> Arc<dyn Post> {
        Arc::clone(&self.sender.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Drop for Pump {
    fn drop(&mut self) {
        self.stop();
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.0.is_running.store(false, Ordering::Relaxed);
        self.0.armed_for.store(i64::MIN, Ordering::Relaxed);
        self.0.progress.notify_waiters();
    }
}

/// Ends with the fake: the requests that are under way are dropped with it.
async fn run(fake: Weak<Fake>, running: Running) {
    let shared = &*running.0;
    let mut under_way = UnderWay::default();
    loop {
        // Whatever falls due from here on has to wake it, even while it is looking.
        shared.armed_for.store(i64::MAX, Ordering::Relaxed);
        let Some(next) = fake.upgrade().map(|fake| round(&fake, shared, &mut under_way)) else { return };
        let alarm = async {
            match next {
                Some(wait) => sleep(wait.max(BREATH)).await,
                None => core::future::pending().await,
            }
        };
        tokio::select! {
            biased;
            () = shared.stop.cancelled() => return,
            Some((world, ticket, response)) = under_way.next() => {
                if let Some(fake) = fake.upgrade() {
                    fake.heard(world, ticket, response);
                }
            }
            () = shared.wake.notified() => {}
            () = alarm => {}
        }
    }
}

/// Lets happen what is due and sends it; how long there is nothing more to do, if that is known.
fn round(fake: &Fake, shared: &Shared, under_way: &mut UnderWay) -> Option<Duration> {
    let room = UNDER_WAY_MAX.saturating_sub(under_way.tasks.len());
    for (world, transmission) in fake.take_due(room) {
        under_way.send(fake.pump.sender(), world, transmission);
    }
    shared.progress.notify_waiters();
    // When it is full, the next answer makes room.
    let next = fake.next_due().filter(|_| under_way.tasks.len() < UNDER_WAY_MAX);
    shared.armed_for.store(next.map_or(i64::MAX, KoreanTime::micros), Ordering::Relaxed);
    next.filter(|_| fake.clock.is_running()).map(|next| next.since(fake.clock.now()))
}

impl UnderWay {
    fn send(&mut self, sender: Arc<dyn Post>, world: usize, transmission: Transmission) {
        let Transmission { ticket, request } = transmission;
        let task = self.tasks.spawn(async move {
            let began = Instant::now();
            let answer = match timeout(PATIENCE, sender.post(request)).await {
                Ok(answer) => answer,
                Err(_) => Err(format!("no answer within {} s", PATIENCE.as_secs()).into()),
            };
            let duration_ms = u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX);
            Response { answer, duration_ms }
        });
        self.names.push((task.id(), world, ticket));
    }

    /// The next one that ends; `None` if there is none.
    async fn next(&mut self) -> Option<(usize, u64, Response)> {
        let (id, response) = match self.tasks.join_next_with_id().await? {
            Ok((id, response)) => (id, response),
            // A test's function that panicked has answered nothing.
            Err(error) => (error.id(), Response { answer: Err(error.to_string().into()), duration_ms: 0 }),
        };
        let at = self.names.iter().position(|(of, ..)| *of == id)?;
        let (_, world, ticket) = self.names.swap_remove(at);
        Some((world, ticket, response))
    }
}
