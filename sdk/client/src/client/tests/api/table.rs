//! The gateway's table of errors, and what each row of a group makes of a call.

use core::fmt::Debug;

use crate::Client;
use crate::api::Rows;
use crate::client::tests::client;
use crate::outcome::{Advice, Outcome};
use crate::test_csv;
use crate::test_support::{Script, Step};

const TABLE: &str = include_str!("../../../../../../docs/toss/errors.csv");

/// A row of the table.
#[derive(Debug)]
struct Row {
    status: u16,
    code: String,
    message: String,
    class: String,
    stage: String,
}

impl Row {
    fn read(row: &[String], group: &str) -> Option<Self> {
        let [found, status, code, message, _, class, stage, ..] = row else { return None };
        let is_answer = found == group && !stage.is_empty();
        let [code, message, class, stage] = [code, message, class, stage].map(String::clone);
        is_answer.then_some(Self { status: status.parse().ok()?, code, message, class, stage })
    }

    /// The gateway that always answers so.
    fn script(&self) -> Script {
        let body = serde_json::json!({ "code": self.code, "message": self.message });
        Script::always(Step::answer(self.status, body.to_string()))
    }

    /// What a call that changes something has to make of it.
    fn means(&self) -> &'static str {
        match (&*self.stage, &*self.class) {
            ("edge", _) => "not sent",
            ("verdict", "definite-failure" | "caller-bug") => "declined for good",
            ("verdict" | "fault", "already-done" | "unknown-outcome") => "unknown",
            other => panic!("say what {other:?} means for an outcome"),
        }
    }
}

fn rows(group: &str) -> Vec<Row> {
    let rows: Vec<Row> = test_csv::rows(TABLE).iter().filter_map(|row| Row::read(row, group)).collect();
    assert!(!rows.is_empty(), "errors.csv has no group {group}");
    rows
}

fn name<T>(outcome: &Outcome<T>) -> &'static str {
    match outcome {
        Outcome::Done(_) => "done",
        Outcome::Declined(declined) if declined.advice == Advice::Final => "declined for good",
        Outcome::Declined(_) => "declined for now",
        Outcome::NotSent(_) => "not sent",
        Outcome::Unknown(_) => "unknown",
    }
}

/// Every refusal of the group has the outcome that the table says, with the gateway's own words.
pub(super) async fn holds_for_change<T: Debug>(group: &str, act: impl AsyncFn(Client) -> Outcome<T>) {
    for row in rows(group) {
        let outcome = act(client(&row.script())).await;
        assert_eq!(name(&outcome), row.means(), "{row:?}: {outcome:?}");
        let refusal = match outcome {
            Outcome::Declined(declined) => Some(declined.refusal),
            Outcome::NotSent(not_sent) => not_sent.answer,
            Outcome::Unknown(unknown) => unknown.answer,
            Outcome::Done(_) => None,
        };
        let refusal = refusal.expect("the gateway's words");
        assert_eq!((&*refusal.code, &*refusal.message), (&*row.code, &*row.message));
    }
}

/// Every refusal of the group is the list's end, with the gateway's code; only what may pass is asked for again.
pub(super) async fn holds_for_list<T: Debug>(group: &str, act: impl Fn(&Client) -> Rows<T>) {
    for row in rows(group) {
        let script = row.script();
        let mut list = act(&client(&script));
        let error = list.next().await.expect("an end").expect_err("no row");
        assert_eq!((error.code(), error.http_status()), (Some(&*row.code), Some(row.status)), "{error}");
        assert!(list.next().await.is_none(), "{row:?}");
        assert_eq!(script.attempts() > 1, row.class == "retryable", "{row:?}");
    }
}
