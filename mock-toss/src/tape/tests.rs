//! The file of a state: what is in it whenever a process ends, and what it refuses to go on from.

use core::time::Duration;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use bytes::Bytes;
use http::Request;

use crate::config::{Config, ConfigError, Merchant};
use crate::fake::Fake;
use crate::fault::Plan;
use crate::in_memory::InMemory;
use crate::webhook::EventType;

const ORDER: &str = "ORD-000001";
/// `test_gsk_docs_OaPz8L5KdmQXkzRz3y47BMw6:`
const BASIC: &str = "Basic dGVzdF9nc2tfZG9jc19PYVB6OEw1S2RtUVhrelJ6M3k0N0JNdzY6";

/// A folder of its own, gone in the end.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("mock-toss-{}-{name}", std::process::id()));
        fs::create_dir_all(&path).expect("a writable folder");
        Self(path)
    }

    fn file(&self) -> PathBuf {
        self.0.join("state.ndjson")
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        drop(fs::remove_dir_all(&self.0));
    }
}

fn kept(path: &Path) -> Config {
    Config {
        state: Some(path.to_owned()),
        clock_start_micros: Some(1_750_934_933_000_000),
        ..Config::default()
    }
}

fn start(path: &Path) -> InMemory {
    InMemory::new(kept(path)).expect("the state is sound")
}

fn refused(path: &Path) -> String {
    InMemory::new(kept(path)).expect_err("it is refused").to_string()
}

async fn confirm(toss: &InMemory, payment_key: &str) -> (u16, Bytes) {
    let body = format!(r#"{{"paymentKey":"{payment_key}","orderId":"{ORDER}","amount":15000}}"#);
    let request = Request::post("/v1/payments/confirm").header("authorization", BASIC);
    let request = request.header("idempotency-key", "try-1").body(Bytes::from(body)).expect("well-formed");
    let response = toss.call(request).await.expect("no fault");
    (response.status().as_u16(), response.into_body())
}

#[tokio::test(start_paused = true)]
async fn what_was_done_is_there_after_a_restart_and_goes_on() {
    let folder = Folder::new("restart");
    let first = start(&folder.file());
    let key = first.payments().ready(ORDER, 15_000).expect("sound");
    let answer = confirm(&first, &key).await;
    assert_eq!(answer.0, 200);
    let later = first.add_merchant(&Merchant::new("live_sk_later", "later")).expect("sound");
    later.payments().ready(ORDER, 700).expect("sound");
    first.advance(Duration::from_hours(5)).await;
    let (journal, now) = (first.journal(), first.now());
    // Nothing is written when it ends: it could as well have been killed.
    drop((first, later));
    for _ in 0..3 {
        let next = start(&folder.file());
        assert_eq!(next.journal(), journal);
        assert!(next.now() >= now, "the clock never goes back");
        assert_eq!(
            next.of("live_sk_later").expect("known").journal().entries.len(),
            2,
            "it expired meanwhile"
        );
    }
    let last = start(&folder.file());
    assert_eq!(confirm(&last, &key).await, answer, "the key is known");
    last.assert_charged_once(ORDER);
}

#[tokio::test(start_paused = true)]
async fn webhooks_go_on_where_they_were() {
    let folder = Folder::new("webhooks");
    let first = start(&folder.file());
    first.deliver_by(async |_| Ok(503));
    first.webhook("http://127.0.0.1:1/webhooks", EventType::ALL).expect("sound");
    let key = first.payments().ready(ORDER, 15_000).expect("sound");
    confirm(&first, &key).await;
    first.advance(Duration::from_mins(30)).await;
    let deliveries = first.deliveries();
    assert_eq!(deliveries[0].attempts.len(), 4, "at once, and after 1, 5 and 21 minutes");
    drop(first);
    assert_eq!(start(&folder.file()).deliveries(), deliveries);
}

#[tokio::test(start_paused = true)]
async fn a_request_that_was_in_flight_lets_go_of_what_it_held() {
    let folder = Folder::new("in-flight");
    let first = start(&folder.file());
    let slow = "[[rule]]\nname = \"slow\"\npoint = \"before_commit\"\nlimit = 1\n\
                fault = { kind = \"delay\", ms = { min = 60000, max = 60000 } }";
    first.set_faults(Plan::from_toml(slow).expect("sound"));
    let key = first.payments().ready(ORDER, 15_000).expect("sound");
    let running = tokio::spawn({
        let (toss, key) = (first.clone(), key.clone());
        async move { confirm(&toss, &key).await }
    });
    tokio::time::sleep(Duration::from_secs(1)).await;
    running.abort();
    let copy = folder.0.join("as-if-killed.ndjson");
    fs::copy(folder.file(), &copy).expect("a copy");
    let next = start(&copy);
    assert_eq!(confirm(&next, &key).await.0, 200);
    next.assert_charged_once(ORDER);
}

#[tokio::test(start_paused = true)]
async fn a_torn_last_line_is_left_out_and_a_broken_one_refused() {
    let folder = Folder::new("torn");
    let toss = start(&folder.file());
    for number in 0..3 {
        toss.payments().ready(&format!("ORD-00000{number}"), 1_000).expect("sound");
    }
    drop(toss);
    let whole = fs::read_to_string(folder.file()).expect("the state");
    for cut in 1..40 {
        fs::write(folder.file(), whole.get(..whole.len() - cut).expect("ASCII at its end"))
            .expect("writable");
        assert_eq!(start(&folder.file()).ledger().payments.len(), 2, "without {cut} bytes");
    }
    let lines: Vec<&str> = whole.lines().collect();
    let broken = [lines[0], lines[1], "{\"at\":", lines[3]].join("\n") + "\n";
    fs::write(folder.file(), &broken).expect("writable");
    let told = refused(&folder.file());
    assert!(told.contains("state.ndjson: line 3:") && told.contains("remove the file"), "{told}");
    assert_eq!(fs::read_to_string(folder.file()).expect("the state"), broken, "it is left as it was");
    fs::write(folder.file(), [0xff, 0xfe]).expect("writable");
    assert!(refused(&folder.file()).contains("cannot be read"));
}

#[tokio::test(start_paused = true)]
async fn a_state_of_another_version_is_told_by_its_version_whatever_else_is_in_it() {
    let folder = Folder::new("versions");
    drop(start(&folder.file()));
    let whole = fs::read_to_string(folder.file()).expect("the state");
    let before = whole.replace("\"mockTossTape\":2", "\"mockTossTape\":1").replace("order_pick", "orders");
    let later = r#"{"mockTossTape":3,"snapshots":[]}"#.to_owned() + "\n";
    for (text, version) in [(before, 1), (later, 3)] {
        fs::write(folder.file(), &text).expect("writable");
        let told = refused(&folder.file());
        let expected = format!("the tape has version {version}, and this mock-toss plays version 2");
        assert!(told.contains(&expected) && told.contains("the mock-toss that wrote it"), "{told}");
        assert_eq!(fs::read_to_string(folder.file()).expect("the state"), text, "it is left as it was");
    }
}

#[tokio::test(start_paused = true)]
async fn a_file_has_one_process_and_one_default_merchant() {
    let folder = Folder::new("one");
    let first = start(&folder.file());
    assert!(refused(&folder.file()).contains("another process"));
    drop(first);
    let merchants = vec![Merchant::new("test_sk_other", "other")];
    let error = InMemory::new(Config { merchants, ..kept(&folder.file()) }).expect_err("another default");
    assert!(error.to_string().contains("test_sk_other"), "{error}");
    let mut config = kept(&folder.file());
    config.merchants.push(Merchant::new("test_sk_more", "more1"));
    let toss = InMemory::new(config).expect("one more merchant is no harm");
    assert!(toss.of("test_sk_more").is_some());
    assert!(refused(&folder.0.join("no-such-folder").join("state")).contains("cannot be locked"));
}

fn short(path: &Path, length_max: u64) -> Result<Arc<Fake>, ConfigError> {
    let config = Config { state: None, ..kept(path) };
    let fake = Fake::new(&config)?;
    fake.keep_in_at_most(path, &config, length_max)?;
    Ok(fake)
}

#[tokio::test(start_paused = true)]
async fn a_long_file_is_begun_anew_and_loses_nothing() {
    let folder = Folder::new("long");
    let fake = short(&folder.file(), 30_000).expect("the state is sound");
    let toss = crate::Toss::new(Arc::clone(&fake));
    let mut longest = 0;
    for number in 0..300 {
        toss.payments().ready(&format!("ORD-{number:06}"), 1_000).expect("sound");
        toss.payments()
            .with(&serde_json::json!({"orderId": "x"}))
            .expect_err("no order id, but written down");
        if number % 50 == 49 {
            toss.reset();
        }
        longest = longest.max(fs::metadata(folder.file()).expect("the state").len());
    }
    assert!(longest > 30_000, "{longest}");
    let length = fs::metadata(folder.file()).expect("the state").len();
    assert!(length < 60_000, "{length} bytes, {longest} at most");
    let (snapshot, journal) = (toss.snapshot().expect("sound"), toss.journal());
    drop((toss, fake));
    let next = start(&folder.file());
    assert_eq!(next.journal(), journal);
    assert_eq!(next.snapshot().expect("sound"), snapshot);
}

#[tokio::test(start_paused = true)]
async fn what_cannot_be_written_down_is_not_done() {
    let folder = Folder::new("full");
    let toss = start(&folder.file());
    let key = toss.payments().ready(ORDER, 15_000).expect("sound");
    toss.fake().worlds.tape.set_up(|roll| {
        roll.file.as_mut().expect("a file").fail();
    });
    let body = format!(r#"{{"paymentKey":"{key}","orderId":"{ORDER}","amount":15000}}"#);
    let request =
        Request::post("/v1/payments/confirm").header("authorization", BASIC).body(Bytes::from(body));
    assert!(toss.call(request.expect("well-formed")).await.is_err(), "nobody is told what is not remembered");
    assert!(toss.payments().ready("ORD-000002", 1).is_err());
    toss.assert_never_charged(ORDER);
    assert_eq!(toss.ledger().payments.len(), 1);
}
