use bytes::Bytes;
use http::HeaderMap;

use crate::Client;
use crate::call::Asked;
use crate::operation::Operation;
use crate::test_support::{confirm, payment_json, secret_key};
use crate::transport::{Transport, TransportError, WireAnswer, WireRequest};

/// Answers at once: the least that a transport's future can be.
#[derive(Clone)]
struct Instantly;

impl Transport for Instantly {
    async fn send(&self, request: WireRequest) -> Result<WireAnswer, TransportError> {
        request.witness.mark_sent();
        let body = Bytes::from(payment_json("DONE", &[]));
        Ok(WireAnswer { status: 200, headers: HeaderMap::new(), body })
    }
}

/// The future of a call is moved while it is put together, layer by layer, and above a kilobyte allocators (glibc's
/// among them) go the long way for it.
#[tokio::test(start_paused = true)]
async fn the_future_of_a_call_is_no_larger_than_a_kilobyte() {
    let client = Client::builder(secret_key()).build_with(Instantly).expect("valid settings");
    let call = client.call(Asked::from(Operation::Confirm(confirm())));
    assert!(size_of_val(&*call) <= 1_024, "{} bytes", size_of_val(&*call));
    assert!(call.await.is_ok());
}
