//! Every other endpoint of the gateway over answers of any kind: what one of them reads, and believes, the golden files
//! show at their best only.
//!
//! As in [`gateway`](crate::gateway), the client may know less of the effect than the answers tell, and never more. What
//! a success has to be about is said beside each call.

mod changes;
mod reads;

use core::fmt::Debug;

use toss_sdk::Client;
use toss_sdk::api;
use toss_sdk::config::Config;
use toss_sdk::error::{Group, classify};
use toss_sdk::intent::WallClock;
use toss_sdk::jwe;
use toss_sdk::model::SecurityKey;
use toss_sdk::outcome::{Effect, Finding, Outcome, fold};
use toss_sdk::transport::WireAnswer;

use crate::gateway::{IDEMPOTENCY_KEY, SECRET_KEY};
use crate::oracle::{IN_PROGRESS, choice, discreet, discreet_causes, words};
use crate::script::{Met, Script};
use crate::webhook::KEYS;

/// A row of a list, or what was asked for: no page has more, nor has a list.
const ROWS_MAX: usize = 10_000;

/// What is asked, in the order of the first byte of an input, by the names of [`toss_sdk::api::endpoints`].
pub(crate) fn names() -> impl Iterator<Item = &'static str> {
    changes::NAMES.into_iter().chain(reads::NAMES)
}

/// An endpoint, and the answers to its attempts, in the form of `script`.
///
/// # Panics
/// If something does not hold.
pub fn check(input: &[u8]) {
    let Some((place, rest)) = choice(input) else { return };
    let Some(name) = names().nth(place % names().count()) else { return };
    let script = Script::read(rest);
    let client = Client::builder(SECRET_KEY.parse().expect("a key"))
        .config(Config::default())
        .security_keys(KEYS.map(|key| key.parse().expect("a key")))
        .wall_clock(WallClock::new(|| 1_751_328_000_000_000))
        .build_with(script.clone())
        .expect("the default configuration");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build();
    let book = Book { name, script };
    runtime.expect("a runtime").block_on(async {
        if changes::NAMES.contains(&name) {
            changes::ask(&client, &book).await;
        } else {
            reads::ask(&client, &book).await;
        }
    });
}

/// A code of a refusal that is as good as a success.
enum DoneBy {
    /// Whenever it comes.
    Always(&'static str),
    /// After an attempt that left a doubt, which may have made it so.
    InDoubt(&'static str),
}

impl DoneBy {
    fn counts(&self, found: &str, is_in_doubt: bool) -> bool {
        match self {
            Self::Always(code) => *code == found,
            Self::InDoubt(code) => is_in_doubt && *code == found,
        }
    }
}

/// What one call met.
struct Book {
    name: &'static str,
    script: Script,
}

impl Book {
    /// What a call that changes something said of it, held against what was met. `done_by` are the codes of refusals that
    /// are as good as a success, some of them only after an attempt that left a doubt.
    fn changed<T: Debug>(
        &self,
        outcome: &Outcome<T>,
        is_ours: impl Fn(&T) -> bool,
        secrets: &[&str],
        done_by: &[DoneBy],
    ) {
        let expected = self.effect(done_by);
        match outcome {
            Outcome::Done(done) => {
                assert!(is_ours(done), "{}: it is another one: {done:?}", self.name);
                assert!(self.has_success(done_by), "{}: nobody said so: {done:?}", self.name);
                return;
            }
            Outcome::Unknown(_) => assert_ne!(expected, Effect::NotApplied, "{}: {outcome:?}", self.name),
            Outcome::Declined(_) | Outcome::NotSent(_) => {
                assert_eq!(expected, Effect::NotApplied, "{}: {outcome:?}", self.name);
            }
        }
        let told = format!("{outcome:?}");
        discreet(&told, &[IDEMPOTENCY_KEY, SECRET_KEY]);
        discreet(&told, secrets);
    }

    /// What a call that only reads said.
    fn read<T: Debug>(
        &self,
        found: &Result<T, toss_sdk::Error>,
        is_ours: impl Fn(&T) -> bool,
        secrets: &[&str],
    ) {
        match found {
            Ok(found) => assert!(is_ours(found), "{}: it is another one: {found:?}", self.name),
            Err(error) => {
                assert_eq!(error.effect(), Effect::NotApplied, "{}: reading changes nothing", self.name);
                discreet(&format!("{error} {error:?}"), &[SECRET_KEY]);
                discreet(&format!("{error} {error:?}"), secrets);
                discreet_causes(error, &[SECRET_KEY]);
                discreet_causes(error, secrets);
            }
        }
    }

    /// A list to its end: an error is its end, too.
    async fn listed<T: Debug + Send + 'static>(&self, mut rows: api::Rows<T>) {
        let mut is_over = false;
        for _ in 0..ROWS_MAX {
            let row = rows.next().await;
            assert!(!is_over || row.is_none(), "{}: something follows an error: {row:?}", self.name);
            match row {
                None => break,
                Some(found) => {
                    is_over = found.is_err();
                    self.read(&found, |_| true, &[]);
                }
            }
        }
    }

    /// What all attempts under the key did, the worst of them.
    fn effect(&self, done_by: &[DoneBy]) -> Effect {
        let given = self.script.given();
        let keyed = given.iter().filter(|(request, _)| request.headers.contains_key("idempotency-key"));
        let mut had_fault = false;
        keyed.fold(Effect::NotApplied, |effect, (_, met)| {
            let mut finding = self.finding(met, done_by, effect == Effect::Unknown);
            if let Met::Answer(answer) = met {
                // A fault need not be stored under the key, and a success has its own consequences.
                if had_fault && finding == Finding::Refused && self.words(answer).0 == "NOT_ENOUGH_AMOUNT" {
                    finding = Finding::Unknown;
                }
                had_fault |= finding == Finding::Unknown && !is_success(answer);
            }
            fold(effect, finding)
        })
    }

    fn finding(&self, met: &Met, done_by: &[DoneBy], is_in_doubt: bool) -> Finding {
        let answer = match met {
            Met::Refused => return Finding::Nothing,
            Met::Lost | Met::Torn(_) | Met::Silence => return Finding::Unknown,
            Met::Answer(answer) => answer,
        };
        let (code, message) = self.words(answer);
        let is_success = is_success(answer) || done_by.iter().any(|done| done.counts(&code, is_in_doubt));
        if is_success || code == IN_PROGRESS {
            return Finding::Unknown;
        }
        Finding::of(classify(self.group(), &code, &message, answer.status))
    }

    fn has_success(&self, done_by: &[DoneBy]) -> bool {
        let answers = self.script.given();
        answers.iter().any(|(_, met)| match met {
            Met::Answer(answer) => {
                is_success(answer) || done_by.iter().any(|done| done.counts(&self.words(answer).0, true))
            }
            Met::Lost | Met::Torn(_) | Met::Silence | Met::Refused => false,
        })
    }

    fn words(&self, answer: &WireAnswer) -> (String, String) {
        if !self.endpoint().path.starts_with("/v2/") {
            return words(&answer.body, false);
        }
        let keys = KEYS.map(|key| key.parse::<SecurityKey>().expect("a key"));
        let content_type = answer.headers.get("content-type").and_then(|value| value.to_str().ok());
        let opened = jwe::open(&keys, content_type, &answer.body);
        opened.map(|opened| words(opened.json(), true)).unwrap_or_default()
    }

    fn group(&self) -> Group {
        self.endpoint().group
    }

    fn endpoint(&self) -> &'static api::Endpoint {
        api::endpoints().find(|endpoint| endpoint.name == self.name).expect(self.name)
    }
}

fn is_success(answer: &WireAnswer) -> bool {
    (200..300).contains(&answer.status)
}
