//! Which world a request is for, and the answer if it is for none.

use core::sync::atomic::Ordering;

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Response};

use super::{BODY_BYTES_MAX, Fake, Step};
use crate::catalog;
use crate::request_log;
use crate::world::{Answer, Language, Refused, Reply, authenticate, bearer, common_rules, secret_key};
use crate::worlds::lock;

impl Fake {
    /// The world of a request's key.
    pub(super) fn choose(&self, headers: &HeaderMap) -> Result<usize, Refused> {
        self.worlds.find(&authenticate(headers)?, || self.clock.now())
    }

    /// The world of a customer's access token.
    pub(super) fn choose_by_token(&self, headers: &HeaderMap) -> Result<usize, Refused> {
        let now = self.clock.now();
        let token = bearer(headers);
        let place = token
            .and_then(|token| self.worlds.all().iter().position(|world| lock(world).knows_token(now, token)));
        place.ok_or_else(|| {
            let row = catalog::row("auth", "UNAUTHORIZED_KEY");
            let reason =
                "the call is a customer's: Authorization is Bearer and an access token that still lives";
            Refused::new(row, &common_rules::UNKNOWN_TOKEN, reason)
        })
    }

    pub(super) fn at_the_edge(&self, refused: Refused, path: &str, headers: &HeaderMap) -> Step {
        let response = self.refusal(refused, path, headers);
        request_log::bare(&response);
        Step::Answer(Answer::whole(response))
    }

    pub(super) fn refusal(&self, refused: Refused, path: &str, headers: &HeaderMap) -> Response<Bytes> {
        let trace = u128::from(self.edge_traces.fetch_add(1, Ordering::Relaxed));
        Reply::at_the_edge(refused, path, Language::of(headers), trace).into_response()
    }

    /// The answer to a body that nobody will read.
    pub(crate) fn too_large(&self, path: &str, headers: &HeaderMap) -> Response<Bytes> {
        let reason = format!("the body is longer than {BODY_BYTES_MAX} bytes");
        let row = catalog::row("confirm", "INVALID_REQUEST");
        self.refusal(Refused::new(row, &common_rules::BODY_TOO_LARGE, reason), path, headers)
    }

    /// The place of the world that a control request is about: that of its key, or the default one if it names
    /// none.
    pub(crate) fn place_of(&self, headers: &HeaderMap) -> Result<usize, Refused> {
        let value = headers.get(http::header::AUTHORIZATION);
        let is_token = |value: &HeaderValue| {
            value.as_bytes().get(..7).is_some_and(|scheme| scheme.eq_ignore_ascii_case(b"bearer "))
        };
        if value.is_none_or(is_token) {
            Ok(0)
        } else {
            self.worlds.find(&secret_key(headers)?, || self.clock.now())
        }
    }
}
