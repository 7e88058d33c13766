use core::time::Duration;

use crate::store::engine::trial::{Trial, cancel, seen};
use crate::store::{NewEvent, Purged, Reported, Retention, StoreError};

const LONG: Duration = Duration::from_hours(401 * 24);

fn purge(trial: &mut Trial) -> Purged {
    trial.run(|tx| Box::pin(async move { super::purge(tx, Retention::default()).await })).unwrap()
}

/// How many rows there are of jobs, attempts, payments, refunds and receipts.
fn counts(trial: &Trial) -> Vec<String> {
    let tables = ["jobs", "attempts", "payments", "refunds", "receipts"];
    tables.iter().flat_map(|table| trial.rows(&format!("SELECT count(*) FROM toss_{table}"))).collect()
}

/// A payment that was taken, and part of it given back by a refund that somebody approved.
fn story(trial: &mut Trial, order: &str, refund: &str) {
    trial.paid(order, 15_000);
    trial.request(refund, order, 5_000);
    trial.approve(&[refund]);
    trial.pass(Duration::from_mins(1));
    let cancels = cancel(&format!("tx-{order}"), 5_000, 10_000);
    let reported = trial.report(&seen(order, "PARTIAL_CANCELED", (15_000, 10_000), &cancels));
    assert!(matches!(reported, Reported::Answered(_)), "{reported:?}");
}

#[test]
fn a_payment_goes_as_a_whole() {
    let mut trial = Trial::new();
    story(&mut trial, "ORD-000001", "R1");
    trial.confirm("ORD-000002", 15_000);
    trial.report(&seen("ORD-000002", "EXPIRED", (15_000, 15_000), ""));
    assert_eq!(counts(&trial), ["3", "3", "1", "1", "1"]);
    trial.pass(LONG);

    let gone = purge(&mut trial);

    assert_eq!(gone.jobs, 3);
    assert_eq!(counts(&trial), ["0", "0", "0", "0", "0"]);
    assert_eq!(trial.rows("SELECT count(*) FROM toss_history"), ["0"]);
    assert_eq!(purge(&mut trial), Purged::default());
}

#[test]
fn what_is_young_or_open_or_asked_for_keeps_all_of_its_payment() {
    let mut trial = Trial::new();
    // Approved, and not given back yet.
    story(&mut trial, "ORD-000001", "R1");
    trial.request("R2", "ORD-000001", 1_000);
    trial.approve(&["R2"]);
    // Asked for, and nobody has decided yet.
    story(&mut trial, "ORD-000002", "R3");
    trial.request("R4", "ORD-000002", 1_000);
    trial.pass(LONG);
    // Young.
    trial.paid("ORD-000003", 15_000);
    let before = counts(&trial);

    let gone = purge(&mut trial);

    assert_eq!(gone.jobs, 0);
    assert_eq!(counts(&trial), before);
}

#[test]
fn an_adopted_payment_that_nobody_asks_for_goes_too() {
    let mut trial = Trial::new();
    let payment = seen("ORD-000001", "DONE", (15_000, 15_000), "");
    trial.run(move |tx| Box::pin(async move { tx.adopt_payment(&payment).await })).unwrap();
    trial.pass(LONG);

    purge(&mut trial);

    assert_eq!(counts(&trial), ["0", "0", "0", "0", "0"]);
}

/// Whatever else its rows say: a job that was just settled may be asked about.
#[test]
fn a_young_job_keeps_its_payment() {
    let mut trial = Trial::new();
    story(&mut trial, "ORD-000001", "R1");
    trial.pass(LONG);
    trial.damage(&format!("UPDATE toss_jobs SET updated_at = {} WHERE id = 2", trial.now.get()));

    assert_eq!(purge(&mut trial).jobs, 0);
}

/// The name of a payment is free again only with everything that was known of it.
#[test]
fn what_is_kept_is_still_the_only_one_of_its_name() {
    let mut trial = Trial::new();
    story(&mut trial, "ORD-000001", "R1");
    trial.pass(Duration::from_hours(399 * 24));

    purge(&mut trial);

    assert_eq!(trial.report(&seen("ORD-000001", "DONE", (15_000, 15_000), "")), Reported::Agrees);
    assert_eq!(counts(&trial), ["2", "2", "1", "1", "1"]);
}

#[test]
fn an_inbox_loses_its_beginning_and_nothing_in_between() {
    let mut trial = Trial::new();
    tell(&mut trial);
    // The clock of another node is behind by a little.
    trial.pass(Duration::from_hours(2));
    tell(&mut trial);
    trial.damage("UPDATE toss_inbox SET at = at - 4 * 3600 * 1000000 WHERE seq = 2");
    tell(&mut trial);
    trial.pass(Retention::default().inbox.saturating_sub(Duration::from_hours(1)));

    let gone = purge(&mut trial);

    // The first is younger than the second says it is, and goes with it.
    assert_eq!(gone.inbox, 2);
    assert_eq!(trial.rows("SELECT recipient, last, first FROM toss_inbox_heads"), ["kim 3 3"]);
    assert_eq!(trial.rows("SELECT seq FROM toss_inbox"), ["3"]);
}

fn tell(trial: &mut Trial) {
    let told: Result<(), StoreError> = trial.run(|tx| {
        let (recipient, topic) = ("kim".parse().unwrap(), "refund.done".into());
        tx.notify(NewEvent { recipient, topic, body: "{}".into() });
        Box::pin(core::future::ready(Ok(())))
    });
    told.unwrap();
}

#[test]
fn a_piece_is_bounded() {
    let mut trial = Trial::new();
    trial.damage(&format!(
        "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1200)
         INSERT INTO toss_history (at, entity, entity_id, order_id, to_state, actor)
         SELECT {}, 'CONFIRM', i, 'ORD-000001', 'Intended', 'system' FROM n",
        trial.now.get(),
    ));
    trial.pass(LONG);

    let pieces: Vec<u64> = (0..4).map(|_| purge(&mut trial).history).collect();

    assert_eq!(pieces, [500, 500, 200, 0]);
}
