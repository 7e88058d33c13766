//! toss-sdk: a client with every layer, over memory or over loopback.

use core::fmt::Write as _;
use core::hint::black_box;
use core::num::NonZeroU32;
use core::time::Duration;

use bytes::Bytes;
use http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE};
use http::{HeaderMap, HeaderName, HeaderValue, Method};
use toss_sdk::config::{Config, RateLimitConfig};
use toss_sdk::model::{Money, Payment};
use toss_sdk::outcome::Outcome;
use toss_sdk::transport::{Transport, TransportError, WireAnswer, WireRequest};
use toss_sdk::{Client, ClientBuilder, Confirm};

use crate::payment::{AMOUNT, KEY, LEAST, ORDER_ID, PAYMENT_KEY, SECRET_KEY};
use crate::{Gateway, Subject};

/// Answers at once, from memory.
#[derive(Clone, Copy, Debug)]
struct Instantly;

impl Transport for Instantly {
    async fn send(&self, request: WireRequest) -> Result<WireAnswer, TransportError> {
        request.witness.mark_sent();
        Ok(WireAnswer { status: 200, headers: HeaderMap::new(), body: Bytes::from_static(LEAST.as_bytes()) })
    }
}

/// A confirm through everything.
#[derive(Debug)]
pub struct Stack {
    client: Client,
    confirm: Confirm,
}

impl Stack {
    /// Over a transport that answers at once.
    ///
    /// # Panics
    ///
    /// If the settings are refused, which a bench cannot mend.
    pub fn in_memory() -> Self {
        Self::new(builder().build_with(Instantly).expect("valid settings"))
    }

    /// Over the built-in transport.
    ///
    /// # Panics
    ///
    /// As [`Stack::in_memory`].
    pub fn over(gateway: &Gateway) -> Self {
        Self::new(builder().base_url(&gateway.url()).build().expect("valid settings"))
    }

    fn new(client: Client) -> Self {
        Self { client, confirm: confirm() }
    }
}

impl Subject for Stack {
    async fn call(&self) {
        let outcome = self.client.confirm(self.confirm.clone()).await;
        assert!(matches!(outcome, Outcome::Done(_)), "{outcome:?}");
    }
}

/// The same without anything between: the request's values are copied, path, headers and body made by hand, and the
/// answer decoded.
#[derive(Debug)]
pub struct Bare {
    confirm: Confirm,
}

impl Bare {
    /// The same confirm as [`Stack`]'s.
    pub fn new() -> Self {
        Self { confirm: confirm() }
    }
}

impl Default for Bare {
    fn default() -> Self {
        Self::new()
    }
}

impl Subject for Bare {
    async fn call(&self) {
        let confirm = self.confirm.clone();
        drop(black_box(request(&confirm)));
        let payment = Payment::from_json(black_box(LEAST.as_bytes())).expect("a payment");
        assert_eq!(payment.total, confirm.amount());
    }
}

/// All defaults, and the limiter that has none: a rate that is never reached.
fn builder() -> ClientBuilder {
    let (per_second, burst) =
        (NonZeroU32::MIN.saturating_add(999_999), NonZeroU32::MIN.saturating_add(999_999_999));
    let rate_limit = RateLimitConfig { per_second, burst, wait_max: Duration::from_secs(2), adaptive: None };
    let config = Config { rate_limit: Some(rate_limit), ..Config::default() };
    Client::builder(SECRET_KEY.parse().expect("a documented key")).config(config)
}

/// What goes over the wire, as one writes it with the `http` crate.
fn request(confirm: &Confirm) -> (Method, String, HeaderMap, Bytes) {
    let mut headers = HeaderMap::with_capacity(4);
    let json = HeaderValue::from_static("application/json");
    headers.insert(AUTHORIZATION, HeaderValue::from_static("Basic dGVzdF9za196WExrS0V5cE5BcldtbzUwblgzbG1l"));
    headers.insert(ACCEPT, json.clone());
    headers.insert(CONTENT_TYPE, json);
    let key = HeaderValue::from_str(confirm.key().as_str()).expect("printable ASCII");
    headers.insert(HeaderName::from_static("idempotency-key"), key);
    let (payment_key, order_id) = (confirm.payment_key().as_str(), confirm.order_id().as_str());
    let amount = confirm.amount().minor();
    // Without room to spare, as toss-sdk has it: what is left over would cost another allocation, and flatter the stack.
    let digits = amount.checked_ilog10().and_then(|log| usize::try_from(log).ok()).map_or(1, |log| log + 1);
    let names = r#"{"paymentKey":"","orderId":"","amount":}"#.len();
    let mut body = String::with_capacity(names + payment_key.len() + order_id.len() + digits);
    write!(body, r#"{{"paymentKey":"{payment_key}","orderId":"{order_id}","amount":{amount}}}"#)
        .expect("a text grows");
    (Method::POST, "/v1/payments/confirm".to_owned(), headers, body.into())
}

fn confirm() -> Confirm {
    let (key, payment_key) = (KEY.parse(), PAYMENT_KEY.parse());
    let order_id = ORDER_ID.parse().expect("a documented order id");
    Confirm::new(key.expect("a key"), payment_key.expect("a payment key"), order_id, Money::krw(AMOUNT))
        .expect("an amount above zero")
}
