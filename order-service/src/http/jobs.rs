//! `/api/admin/jobs`: the jobs that wait for a human, and what the human decides.

use std::sync::Arc;

use axum::Json;
use axum::body::Body;
use axum::extract::rejection::{PathRejection, QueryRejection};
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};
use toss_flows::job::{Actor, JobId};
use toss_flows::store::{JobRow, Redrive, RedriveError};

use super::body;
use super::fields::{Reader, alone, both, parse};
use super::problem::{FieldProblem, Problem, ProblemKind};
use super::shop::Shop;
use super::times::in_words;
use crate::store;

/// The most jobs of one answer.
const JOBS_MAX: usize = 100;

type Pairs = Query<Vec<(String, String)>>;

/// `GET /api/admin/jobs/parked?after=JOB&limit=N`, oldest first.
pub(super) async fn parked(
    State(shop): State<Arc<Shop>>,
    query: Result<Pairs, QueryRejection>,
) -> Result<Json<Value>, Problem> {
    let (after, limit) =
        page(query).map_err(|errors| Problem::unusable("Parked jobs are shown page by page.", errors))?;
    let jobs = store::parked(&shop.store, after, limit).await;
    let jobs = jobs.map_err(|error| Problem::of_store(&error, &shop))?;
    // A full page may be the last one; the next one is empty then.
    let next = jobs.last().filter(|_| jobs.len() == limit).map(|job| job.job.get());
    Ok(Json(json!({"jobs": jobs.iter().map(shown).collect::<Vec<_>>(), "next": next})))
}

fn shown(job: &JobRow) -> Value {
    json!({
        "jobId": job.job.get(),
        "kind": job.kind.as_str(),
        "name": job.name,
        "orderId": job.order_id.as_str(),
        "paymentKey": job.payment_key.as_str(),
        "amount": job.amount.minor(),
        "currency": job.amount.currency().code(),
        "state": job.state.as_str(),
        "flow": job.flow,
        "reason": job.parked_reason,
        "createdAt": in_words(job.created_at),
    })
}

fn page(query: Result<Pairs, QueryRejection>) -> Result<(JobId, usize), Vec<FieldProblem>> {
    let Query(pairs) = query.map_err(|rejection| {
        alone(FieldProblem::new("query", rejection.body_text().into(), "is a list of name=value"))
    })?;
    let (mut after, mut limit, mut errors) = (0, JOBS_MAX, Vec::new());
    for (name, text) in &pairs {
        match (name.as_str(), text.parse::<i64>()) {
            ("after", Ok(number @ 0..)) => after = number,
            ("after", _) => {
                let problem = "is the jobId of the last job of the page before, or 0";
                errors.push(FieldProblem::new("after", text.as_str().into(), problem));
            }
            ("limit", Ok(number)) if (1..=JOBS_MAX).any(|most| i64::try_from(most) == Ok(number)) => {
                limit = usize::try_from(number).unwrap_or(JOBS_MAX);
            }
            ("limit", _) => {
                let problem = format!("is a whole number from 1 to {JOBS_MAX}");
                errors.push(FieldProblem::new("limit", text.as_str().into(), problem));
            }
            (other, _) => {
                let problem = "is not a parameter here; there are after, limit";
                errors.push(FieldProblem::new(other, text.as_str().into(), problem));
            }
        }
    }
    if errors.is_empty() { Ok((JobId::new(after), limit)) } else { Err(errors) }
}

const UNDONE: &str = "Nothing was done to the job.";

/// `POST /api/admin/jobs/{jobId}/redrive {actor, how}`.
///
/// A repeat after an answer that was lost finds the job on its way, and is told so with 409.
pub(super) async fn redrive(
    State(shop): State<Arc<Shop>>,
    path: Result<Path<String>, PathRejection>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Problem> {
    let job = job_of(path).map_err(alone);
    let value = body::json(&headers, body).await?;
    let (job, (actor, how)) = both(job, read(&value)).map_err(|errors| Problem::unusable(UNDONE, errors))?;
    store::redrive(&shop.store, job, how, actor).await.map_err(|error| refused(&error, job, &shop))?;
    let body = json!({"jobId": job.get(), "how": word(how), "links": {"parked": "/api/admin/jobs/parked"}});
    Ok((StatusCode::ACCEPTED, Json(body)).into_response())
}

fn refused(error: &RedriveError, job: JobId, shop: &Shop) -> Problem {
    let (kind, field, problem) = match error {
        RedriveError::Unknown(_) => (ProblemKind::JobNotFound, "jobId", "is the number of a job"),
        RedriveError::NotParked { .. } => (
            ProblemKind::JobNotParked,
            "jobId",
            "is a job of GET /api/admin/jobs/parked, or waits after a refusal",
        ),
        RedriveError::NothingReserved(_) => {
            (ProblemKind::NothingToRelease, "how", "is \"again\" for a job that takes money")
        }
        RedriveError::Store(error) => return Problem::of_store(error, shop),
        _ => (ProblemKind::JobNotParked, "jobId", "cannot be re-driven now"),
    };
    let value = if field == "jobId" { Value::from(job.get()) } else { Value::from("release") };
    let detail = format!("The shop cannot do that: {error}. {UNDONE}");
    Problem::of_fields(kind, detail, vec![FieldProblem::new(field, value, problem)])
}

fn job_of(path: Result<Path<String>, PathRejection>) -> Result<JobId, FieldProblem> {
    let text = path.map_or_else(|_not_utf8| String::new(), |Path(text)| text);
    match text.parse::<i64>() {
        Ok(number @ 1..) => Ok(JobId::new(number)),
        Ok(_) | Err(_) => Err(FieldProblem::new("jobId", text.into(), "is the number of a job, above zero")),
    }
}

const HOW: &str = "is \"again\" (look the payment up, then go on) or \"release\" (give the reservation back, once it is \
                   proven that nothing was executed)";

const fn word(how: Redrive) -> &'static str {
    match how {
        Redrive::Again => "again",
        Redrive::Release => "release",
    }
}

fn read(value: &Value) -> Result<(Actor, Redrive), Vec<FieldProblem>> {
    let (mut reader, object) = Reader::of(value, &["actor", "how"])?;
    let actor = reader.required(object, "actor", "is required: who decides", parse::<Actor>);
    let how = reader.required(object, "how", HOW, |text| {
        let all = [Redrive::Again, Redrive::Release];
        all.into_iter().find(|how| word(*how) == text).ok_or_else(|| HOW.to_owned())
    });
    reader.end(actor.zip(how))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_decision_names_who_and_how() {
        let problems = |body: &Value| {
            let problems = read(body).unwrap_err();
            problems.into_iter().map(|problem| (problem.field, problem.problem)).collect::<Vec<_>>()
        };
        let fields: Vec<_> = problems(&json!({})).into_iter().map(|(field, _)| field).collect();
        assert_eq!(fields, ["actor", "how"]);
        let wrong = problems(&json!({"actor": "op-1", "how": "Again"}));
        assert_eq!(wrong, [("how".to_owned(), HOW.to_owned())]);
        let good = read(&json!({"actor": "op-1", "how": "release"})).unwrap();
        assert_eq!(good, ("op-1".parse().unwrap(), Redrive::Release));
    }

    #[test]
    fn a_page_has_its_bounds() {
        let of = |pairs: &[(&str, &str)]| {
            page(Ok(Query(
                pairs.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect(),
            )))
        };
        assert_eq!(of(&[]), Ok((JobId::new(0), JOBS_MAX)));
        assert_eq!(of(&[("after", "7"), ("limit", "1")]), Ok((JobId::new(7), 1)));
        for bad in [("after", "-1"), ("after", "x"), ("limit", "0"), ("limit", "101"), ("page", "1")] {
            assert_eq!(of(&[bad]).unwrap_err()[0].field, bad.0, "{bad:?}");
        }
    }
}
