//! Request bodies: declared as JSON, small, in time, and whole.

use core::time::Duration;

use axum::body::Body;
use axum::http::{HeaderMap, header};
use bytes::Bytes;
use http_body_util::{BodyExt, LengthLimitError, Limited};
use serde_json::Value;
use tokio::time::timeout;

use super::problem::{FieldProblem, Problem, ProblemKind};

/// A hundred lines of an order have about 8 KiB.
pub(super) const BODY_BYTES_MAX: usize = 64 * 1024;
/// Long enough for a bad mobile connection.
const BODY_WITHIN: Duration = Duration::from_secs(15);

/// Reads a JSON value.
pub(super) async fn json(headers: &HeaderMap, body: Body) -> Result<Value, Problem> {
    check_content_type(headers)?;
    let bytes = read(body).await?;
    serde_json::from_slice(&bytes).map_err(|error| {
        let why = error.to_string();
        // serde_json ends its words with the place, which is said in ours.
        let why = why.split(" at line ").next().unwrap_or_default();
        let detail = format!("Line {}, column {}: {why}.", error.line(), error.column());
        Problem::new(ProblemKind::MalformedJson, detail)
    })
}

fn check_content_type(headers: &HeaderMap) -> Result<(), Problem> {
    let declared = headers.get(header::CONTENT_TYPE).map(|value| String::from_utf8_lossy(value.as_bytes()));
    let essence = declared.as_deref().and_then(|text| text.split(';').next()).map(str::trim);
    if essence.is_some_and(|essence| essence.eq_ignore_ascii_case("application/json")) {
        return Ok(());
    }
    let value = declared.as_deref().map_or(Value::Null, Value::from);
    let error = FieldProblem::new("Content-Type", value, "is application/json");
    Err(Problem::of_fields(
        ProblemKind::WrongContentType,
        "Send the request as application/json.",
        vec![error],
    ))
}

/// Reads a body as it comes.
pub(super) async fn read(body: Body) -> Result<Bytes, Problem> {
    let collected = timeout(BODY_WITHIN, Limited::new(body, BODY_BYTES_MAX).collect()).await;
    match collected {
        Ok(Ok(body)) => Ok(body.to_bytes()),
        Ok(Err(error)) if error.is::<LengthLimitError>() => {
            let detail = format!("A body has at most {BODY_BYTES_MAX} bytes.");
            Err(Problem::new(ProblemKind::BodyTooLarge, detail))
        }
        Ok(Err(error)) => {
            Err(Problem::new(ProblemKind::BodyBroken, format!("The body could not be read: {error}.")))
        }
        Err(_elapsed) => {
            let detail = format!("A body arrives within {} seconds.", BODY_WITHIN.as_secs());
            Err(Problem::new(ProblemKind::BodyTooSlow, detail))
        }
    }
}
