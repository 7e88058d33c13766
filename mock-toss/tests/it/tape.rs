//! Whatever is done to a fake: its tape, played again, ends in the same journals.

use core::time::Duration;

use http::{Method, Request};
use mock_toss::fault::{Fault, Latency, Plan, Point, Rule};
use mock_toss::in_memory::InMemory;
use mock_toss::tape::replay;
use mock_toss::webhook::EventType;
use mock_toss::{Config, Merchant};
use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::{Value, json};
use tokio::time::{advance, sleep};

use crate::client::{BASIC, ORDER, config};

#[derive(Clone, Debug)]
enum Act {
    Open(u8),
    Confirm(u8, u8),
    Cancel(u8, u16),
    Account(u8),
    LookUp(u8),
    Garbage(Vec<u8>),
    Wait(u32),
    Advance(u32),
    Faults(u8),
    Switch(bool),
    Newcomer(u8),
    GoBack,
    Reset,
}

fn act() -> impl Strategy<Value = Act> {
    prop_oneof![
        4 => (0..3_u8).prop_map(Act::Open),
        6 => (0..4_u8, 0..3_u8).prop_map(|(payment, key)| Act::Confirm(payment, key)),
        3 => (0..4_u8, 1..2_000_u16).prop_map(|(payment, amount)| Act::Cancel(payment, amount)),
        2 => (0..3_u8).prop_map(Act::Account),
        1 => (0..4_u8).prop_map(Act::LookUp),
        1 => vec(any::<u8>(), 0..40).prop_map(Act::Garbage),
        2 => (0..2_000_000_u32).prop_map(Act::Wait),
        2 => (0..200_000_u32).prop_map(Act::Advance),
        3 => (0..5_u8).prop_map(Act::Faults),
        1 => any::<bool>().prop_map(Act::Switch),
        1 => (0..2_u8).prop_map(Act::Newcomer),
        1 => Just(Act::GoBack),
        1 => Just(Act::Reset),
    ]
}

/// Requests are sent as by clients that wait for nobody: several are under way at once.
struct Crowd {
    toss: InMemory,
    keys: Vec<String>,
    saved: Option<mock_toss::Snapshot>,
}

impl Crowd {
    fn send(&self, method: &str, path: &str, key: &str, body: Vec<u8>) {
        let request = Request::builder().method(method).uri(path).header("authorization", BASIC);
        let request = request.header("idempotency-key", key).body(body.into()).expect("well-formed");
        let toss = self.toss.clone();
        drop(tokio::spawn(async move { toss.call(request).await.map(drop) }));
    }

    fn payment(&self, at: u8) -> &str {
        self.keys.get(usize::from(at)).map_or("no-such-payment", String::as_str)
    }

    fn plan(number: u8) -> Plan {
        let slow = Fault::Delay { ms: Latency::Between { min: 1, max: 3_000 } };
        let rules = match number {
            0 => vec![],
            1 => vec![Rule::new("slow", Point::BeforeCommit, slow)],
            2 => vec![
                Rule::new("late", Point::BeforeAuth, slow),
                Rule::new("lost", Point::AfterCommit, Fault::Close),
            ],
            3 => {
                let again = Fault::Duplicate { times: 2, ms: Latency::Between { min: 0, max: 2_000 } };
                let hit = |name: &str, fault| {
                    Rule::named(name).with_probability(0.4).at_most(9).at(Point::Webhook, fault)
                };
                vec![
                    hit("early", Fault::Early),
                    hit("overtaken", Fault::Reorder),
                    hit("lost", Fault::Lose),
                    hit("again", again),
                    hit("late", slow),
                ]
            }
            _ => {
                let code = Fault::Code { code: "REJECT_CARD_PAYMENT".to_owned() };
                let mut refused = Rule::new("refused", Point::BeforeCommit, code);
                refused.probability = Some(0.3);
                vec![refused]
            }
        };
        Plan::new(7, rules).expect("the plan is sound")
    }

    async fn act(&mut self, act: &Act) {
        let post = |body: Value| body.to_string().into_bytes();
        match act {
            Act::Open(order) => {
                let opened = self.toss.payments().ready(&format!("ORD-00000{order}"), 1_500);
                self.keys.push(opened.expect("sound"));
            }
            Act::Confirm(payment, key) => {
                let payment_key = self.payment(*payment);
                let body = json!({"paymentKey": payment_key, "orderId": "ORD-000000", "amount": 1_500});
                self.send("POST", "/v1/payments/confirm", &format!("key-{key}"), post(body));
            }
            Act::Cancel(payment, amount) => {
                let path = format!("/v1/payments/{}/cancel", self.payment(*payment));
                self.send(
                    "POST",
                    &path,
                    "cancel",
                    post(json!({"cancelReason": "x", "cancelAmount": amount})),
                );
            }
            Act::Account(order) => {
                let body = json!({"amount": 1_500, "orderId": format!("ORD-00001{order}"), "orderName": "x",
                    "customerName": "김토스", "bank": "20", "validHours": 1});
                self.send("POST", "/v1/virtual-accounts", "account", post(body));
            }
            Act::LookUp(payment) => {
                self.send("GET", &format!("/v1/payments/{}", self.payment(*payment)), "", vec![]);
            }
            Act::Garbage(body) => {
                self.send("POST", "/v1/payments/confirm", "garbage", body.clone());
                drop(self.toss.control(&Method::POST, "/payments", body.clone()));
            }
            Act::Wait(micros) => sleep(Duration::from_micros((*micros).into())).await,
            Act::Advance(seconds) => drop(self.toss.advance(Duration::from_secs((*seconds).into())).await),
            Act::Faults(number) => self.toss.set_faults(Self::plan(*number)),
            Act::Switch(is_on) => {
                let body = json!({"replay_5xx": is_on}).to_string();
                drop(self.toss.control(&Method::PUT, "/switches", body).expect("a switch"));
            }
            Act::Newcomer(number) => {
                let merchant = Merchant::new(&format!("test_sk_{number}"), "newcomer");
                if let Ok(newcomer) = self.toss.add_merchant(&merchant) {
                    newcomer.payments().ready(ORDER, 900).expect("sound");
                }
            }
            Act::GoBack => match self.saved.take() {
                Some(saved) => self.toss.restore(&saved).expect("sound"),
                None => self.saved = Some(self.toss.snapshot().expect("sound")),
            },
            Act::Reset => self.toss.reset(),
        }
        tokio::task::yield_now().await;
    }
}

async fn taped(acts: &[Act]) -> String {
    let toss = InMemory::new(Config { tape: true, ..config() }).expect("the settings are sound");
    toss.deliver_by(async |webhook| {
        sleep(Duration::from_millis(webhook.body().len() as u64)).await;
        Ok(if webhook.body().len() % 3 == 0 { 200 } else { 500 })
    });
    toss.webhook("http://shop.example/webhooks", EventType::ALL).expect("sound");
    let mut crowd = Crowd { toss, keys: Vec::new(), saved: None };
    for act in acts {
        crowd.act(act).await;
    }
    crowd.toss.tape().expect("it is recorded")
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn a_tape_played_again_ends_in_the_same_journals(acts in vec(act(), 1..50)) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build();
        let tape = runtime.expect("a runtime").block_on(taped(&acts));
        let replayed = replay(&tape).expect("the tape can be read");
        prop_assert!(replayed.is_compared && !replayed.is_torn);
        if let Some(difference) = replayed.difference {
            return Err(TestCaseError::fail(difference.to_string()));
        }
    }
}

fn some_tape() -> String {
    let acts = [Act::Open(0), Act::Confirm(0, 0), Act::Wait(1_000), Act::Cancel(0, 500), Act::Wait(1_000)];
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build();
    runtime.expect("a runtime").block_on(taped(&acts))
}

#[test]
fn a_journal_that_came_out_otherwise_is_told_at_its_first_entry() {
    let tape = some_tape();
    assert!(tape.contains("\"cancelAmount\\\":500"), "{tape}");
    let other = tape.replace("\"cancelAmount\\\":500", "\"cancelAmount\\\":499");
    let replayed = replay(&other).expect("the tape can be read");
    let difference = replayed.difference.expect("less was given back").to_string();
    assert!(difference.contains("\"amount\":500") && difference.contains("\"amount\":499"), "{difference}");
    let (start, _) = tape.rsplit_once("{\"at\"").expect("an end");
    assert!(
        !replay(start).expect("the tape can be read").is_compared,
        "without its end there is nothing to compare"
    );
}

#[test]
fn a_tape_that_cannot_be_read_is_told_with_the_line() {
    let tape = some_tape();
    let lines: Vec<&str> = tape.lines().collect();
    let broken = |at: usize, text: &str| {
        let mut lines = lines.clone();
        lines[at] = text;
        lines.join("\n") + "\n"
    };
    for (text, expected) in [
        (String::new(), "line 1: there is no first line"),
        (broken(0, "{}"), "line 1: it is not the first line of a tape"),
        (tape.replacen("\"mockTossTape\":2", "\"mockTossTape\":9", 1), "line 1: the tape has version 9"),
        (broken(2, "{\"at\":\"yesterday\"}"), "line 3: it is no deed"),
        (tape.clone() + &tape, "something follows the end"),
    ] {
        let error = replay(&text).expect_err(expected).to_string();
        assert!(error.contains(expected), "{expected}: {error}");
    }
    let torn = tape.get(..tape.len() - 10).expect("ASCII at its end");
    let replayed = replay(torn).expect("a torn last line is left out");
    assert!(replayed.is_torn && !replayed.is_compared);
}

#[tokio::test(start_paused = true)]
async fn without_a_tape_there_is_none_to_ask_for() {
    let toss = InMemory::new(config()).expect("the settings are sound");
    advance(Duration::from_secs(1)).await;
    let error = toss.tape().expect_err("nothing is recorded");
    assert!(error.status == 409 && error.to_string().contains("--tape"), "{error}");
    assert_eq!(toss.control(&Method::GET, "/tape", "").expect_err("nothing is recorded").status, 409);
}
