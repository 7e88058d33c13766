//! A gateway that remembers what it executed: one payment, idempotency keys, and weather between it and the client.
//!
//! It is what outcomes are held against. It knows nothing of the client and decides by its own books.

use core::time::Duration;
use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex};

use http::{HeaderMap, Method};
use tokio::time::{Instant, sleep};

use super::payment_json;
use crate::transport::{Transport, TransportError, TransportErrorKind, WireAnswer, WireRequest};

/// What befalls one request.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Weather {
    /// Nothing.
    Fine,
    /// The answer takes this many seconds, and is made at their end.
    Slow(u8),
    /// No connection.
    Refused,
    /// A connection that never comes.
    Hanging,
    /// Read by nobody, though the first byte left; the connection breaks.
    LostBefore,
    /// Executed, the answer lost.
    LostAfter,
    /// Silence after the first byte; executed.
    SilentAfter,
    /// Taken in, the answer lost, executed this many seconds later.
    Late(u8),
    /// A fault without execution.
    FaultBefore,
    /// A fault after execution.
    FaultAfter,
    /// Executed, and the answer is a proxy's page.
    Scrambled,
    /// Turned away at the edge: a wrong API key.
    Edge,
    /// Turned away at the edge: too many.
    TooMany,
    /// Refused by the card. A look-up sees a stale "not found" instead.
    Declined,
}

/// See the module. Clones are the same gateway.
#[derive(Clone, Debug)]
pub(crate) struct Ledger(Arc<Mutex<Books>>);

#[derive(Debug)]
struct Books {
    weather: VecDeque<Weather>,
    /// Answers stored under their keys.
    stored: BTreeMap<String, (u16, String)>,
    /// Executions to come: when, key, path, body.
    late: Vec<(Instant, Order)>,
    status: &'static str,
    /// Amount and balance after it.
    cancels: Vec<(i64, i64)>,
    executions: usize,
    bytes_left: bool,
}

/// A request that is to be executed.
#[derive(Clone, Debug)]
struct Order {
    key: String,
    is_cancel: bool,
    body: serde_json::Value,
}

impl Ledger {
    /// One payment that can be confirmed, or (`is_paid`) has been.
    pub(crate) fn new(is_paid: bool, weather: impl IntoIterator<Item = Weather>) -> Self {
        let books = Books {
            weather: weather.into_iter().collect(),
            stored: BTreeMap::new(),
            late: Vec::new(),
            status: if is_paid { "DONE" } else { "IN_PROGRESS" },
            cancels: Vec::new(),
            executions: 0,
            bytes_left: false,
        };
        Self(Arc::new(Mutex::new(books)))
    }

    /// How often money was moved.
    pub(crate) fn executions(&self) -> usize {
        self.books(|books| books.executions)
    }

    /// Whether the first byte of a request that could move money ever left.
    pub(crate) fn was_reached(&self) -> bool {
        self.books(|books| books.bytes_left)
    }

    /// Nothing befalls anybody any more.
    pub(crate) fn calm(&self) {
        self.books(|books| books.weather.clear());
    }

    /// Acts on the books as they stand now.
    fn books<T>(&self, act: impl FnOnce(&mut Books) -> T) -> T {
        let mut books = self.0.lock().expect("not poisoned");
        books.catch_up();
        act(&mut books)
    }
}

impl Books {
    /// Executes what is due.
    fn catch_up(&mut self) {
        let now = Instant::now();
        let (due, late) = core::mem::take(&mut self.late).into_iter().partition(|(at, _)| *at <= now);
        self.late = late;
        for (_, order) in due {
            self.execute(&order, false);
        }
    }

    fn balance(&self) -> i64 {
        self.cancels.last().map_or(super::AMOUNT, |(_, left)| *left)
    }

    fn payment(&self) -> String {
        payment_json(self.status, &self.cancels)
    }

    /// The answer to an order from behind the idempotency look-up.
    fn answer(&mut self, order: &Order, is_declined: bool) -> (u16, String) {
        if self.late.iter().any(|(_, late)| late.key == order.key) {
            return (409, code("IDEMPOTENT_REQUEST_PROCESSING"));
        }
        match self.stored.get(&order.key) {
            Some(stored) => stored.clone(),
            None => self.execute(order, is_declined),
        }
    }

    fn execute(&mut self, order: &Order, is_declined: bool) -> (u16, String) {
        let answer =
            if order.is_cancel { self.cancel(order, is_declined) } else { self.confirm(is_declined) };
        self.stored.insert(order.key.clone(), answer.clone());
        answer
    }

    fn confirm(&mut self, is_declined: bool) -> (u16, String) {
        if self.status != "IN_PROGRESS" {
            return (400, code("ALREADY_PROCESSED_PAYMENT"));
        }
        if is_declined {
            self.status = "ABORTED";
            return (403, code("REJECT_CARD_PAYMENT"));
        }
        self.executions += 1;
        self.status = "DONE";
        (200, self.payment())
    }

    fn cancel(&mut self, order: &Order, is_declined: bool) -> (u16, String) {
        let number = |name: &str| order.body.get(name).and_then(serde_json::Value::as_i64);
        let balance = self.balance();
        if is_declined {
            return (403, code("REFUND_REJECTED"));
        }
        if balance == 0 {
            return (400, code("ALREADY_CANCELED_PAYMENT"));
        }
        if number("refundableAmount").is_some_and(|believed| believed != balance) {
            return (400, code("NOT_MATCHES_REFUNDABLE_AMOUNT"));
        }
        let amount = number("cancelAmount").unwrap_or(balance);
        self.executions += 1;
        self.cancels.push((amount, balance - amount));
        self.status = if amount == super::AMOUNT { "CANCELED" } else { "PARTIAL_CANCELED" };
        (200, self.payment())
    }
}

fn code(code: &str) -> String {
    format!(r#"{{"code":"{code}","message":""}}"#)
}

fn broken<T>() -> Result<T, TransportError> {
    Err(TransportError::new(TransportErrorKind::Broken, "connection reset"))
}

#[expect(clippy::unnecessary_wraps, reason = "reads as what a transport returns")]
fn answered((status, body): (u16, String)) -> Result<WireAnswer, TransportError> {
    Ok(WireAnswer { status, headers: HeaderMap::new(), body: body.into() })
}

impl Transport for Ledger {
    async fn send(&self, request: WireRequest) -> Result<WireAnswer, TransportError> {
        let weather = self.books(|books| books.weather.pop_front().unwrap_or(Weather::Fine));
        match weather {
            Weather::Refused => {
                return Err(TransportError::new(TransportErrorKind::Connect, "connection refused"));
            }
            Weather::Hanging => core::future::pending().await,
            Weather::Slow(_)
            | Weather::Fine
            | Weather::LostBefore
            | Weather::LostAfter
            | Weather::SilentAfter
            | Weather::Late(_)
            | Weather::FaultBefore
            | Weather::FaultAfter
            | Weather::Scrambled
            | Weather::Edge
            | Weather::TooMany
            | Weather::Declined => {}
        }
        if !request.witness.mark_sent() {
            return broken();
        }
        if request.method == Method::GET {
            return self.look(weather).await;
        }
        self.books(|books| books.bytes_left = true);
        self.take(weather, &request).await
    }
}

impl Ledger {
    async fn look(&self, weather: Weather) -> Result<WireAnswer, TransportError> {
        match weather {
            Weather::Fine | Weather::Slow(_) | Weather::Scrambled | Weather::Refused | Weather::Hanging => {
                answered(self.books(|books| (200, books.payment())))
            }
            Weather::LostBefore | Weather::LostAfter | Weather::Late(_) => broken(),
            Weather::SilentAfter => core::future::pending().await,
            Weather::FaultBefore | Weather::FaultAfter => answered((503, String::new())),
            Weather::Edge => answered((401, code("UNAUTHORIZED_KEY"))),
            Weather::TooMany => answered((429, String::new())),
            Weather::Declined => answered((404, code("NOT_FOUND_PAYMENT"))),
        }
    }

    async fn take(&self, weather: Weather, request: &WireRequest) -> Result<WireAnswer, TransportError> {
        let key = request.headers.get("idempotency-key").expect("a money call has one");
        let order = Order {
            key: format!("{} {}", request.path, key.to_str().expect("printable")),
            is_cancel: request.path.ends_with("/cancel"),
            body: serde_json::from_slice(request.body.as_deref().unwrap_or_default()).expect("JSON"),
        };
        if let Weather::Slow(seconds) = weather {
            sleep(Duration::from_secs(seconds.into())).await;
        }
        match weather {
            Weather::LostBefore => return broken(),
            Weather::FaultBefore => return answered((500, code("FAILED_INTERNAL_SYSTEM_PROCESSING"))),
            Weather::Edge => return answered((401, code("UNAUTHORIZED_KEY"))),
            Weather::TooMany => return answered((429, String::new())),
            Weather::Late(seconds) => {
                self.books(|books| {
                    let is_new = !books.stored.contains_key(&order.key)
                        && books.late.iter().all(|(_, late)| late.key != order.key);
                    if is_new {
                        books.late.push((Instant::now() + Duration::from_secs(seconds.into()), order));
                    }
                });
                return broken();
            }
            Weather::Fine
            | Weather::Slow(_)
            | Weather::Refused
            | Weather::Hanging
            | Weather::LostAfter
            | Weather::SilentAfter
            | Weather::FaultAfter
            | Weather::Scrambled
            | Weather::Declined => {}
        }
        let answer = self.books(|books| books.answer(&order, matches!(weather, Weather::Declined)));
        match weather {
            Weather::LostAfter => broken(),
            Weather::SilentAfter => core::future::pending().await,
            Weather::FaultAfter => answered((500, code("FAILED_INTERNAL_SYSTEM_PROCESSING"))),
            Weather::Scrambled => answered((200, "<html>ok</html>".to_owned())),
            Weather::Fine
            | Weather::Slow(_)
            | Weather::Refused
            | Weather::Hanging
            | Weather::LostBefore
            | Weather::Late(_)
            | Weather::FaultBefore
            | Weather::Edge
            | Weather::TooMany
            | Weather::Declined => answered(answer),
        }
    }
}
