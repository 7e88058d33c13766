//! A journal that keeps few entries says the same as one that keeps them all.

use std::sync::Arc;

use proptest::collection::vec;
use proptest::prelude::*;

use super::play::{Act, Play, act};
use crate::accounts::Accounts;
use crate::journal::Journal;
use crate::ledger::Ledger;
use crate::toss::Story;

fn plays(acts: &[Act], entries: u32) -> Play {
    let mut play = Play::keeping(entries);
    for act in acts {
        play.does(act);
    }
    play
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn books_and_counts_are_the_same_however_few_entries_are_kept(acts in vec(act(), 1..60), kept in 1..40_u32) {
        let (mut all, mut few) = (plays(&acts, u32::MAX), plays(&acts, kept));
        let (whole, short) = (all.journal(), few.journal());
        prop_assert!(whole.checkpoint.is_none());
        prop_assert_eq!(Ledger::of(&short), Ledger::of(&whole));
        prop_assert_eq!(Accounts::of(&short), Accounts::of(&whole));
        for (_, order_id, _) in &few.opened {
            prop_assert_eq!(short.requests(order_id), whole.requests(order_id));
        }
        let gone = whole.entries.len().saturating_sub(kept as usize);
        prop_assert_eq!(short.folded(), gone as u64);
        prop_assert_eq!(&*short.entries, whole.entries.get(gone..).expect("the newest are there"));
    }

    #[test]
    fn a_checkpoint_read_back_is_the_same_and_a_restored_world_goes_on_from_it(
        before in vec(act(), 1..40),
        after in vec(act(), 1..20),
        kept in 1..20_u32,
    ) {
        let mut play = plays(&before, kept);
        let journal = play.journal();
        let read = Journal::from_ndjson(&journal.to_ndjson()).expect("it was written by us");
        prop_assert_eq!(&read, &journal);
        prop_assert_eq!(Ledger::of(&read), Ledger::of(&journal));

        let written = crate::time::to_the_microsecond(|| serde_json::to_string(&play.bench.world));
        let restored = serde_json::from_str(&written.expect("it is written")).expect("it is read");
        let mut other = plays(&before, kept);
        other.bench.world.become_restored(restored);
        prop_assert_eq!(other.journal(), journal);
        for act in &after {
            play.does(act);
            other.does(act);
        }
        prop_assert_eq!(other.journal(), play.journal());
    }
}

#[test]
fn a_world_with_a_shorter_journal_folds_what_a_snapshot_has_too_much_of() {
    let mut play = Play::keeping(100);
    (0..10).for_each(|order| drop(play.bench.open(&format!("ORD-{order}"), 1_000)));
    let whole = play.journal();
    let written = serde_json::to_string(&play.bench.world).expect("it is written");
    let mut short = Play::keeping(3);
    short.bench.world.become_restored(serde_json::from_str(&written).expect("it is read"));
    let journal = short.journal();
    assert_eq!((journal.folded(), journal.entries.len()), (7, 3));
    assert_eq!(Ledger::of(&journal).payments.len(), Ledger::of(&whole).payments.len());
}

#[test]
fn whoever_has_marked_a_moment_is_told_everything_since_and_then_it_is_folded() {
    let mut play = Play::keeping(2);
    let now = play.bench.now;
    play.bench.open("ORD-0", 1_000);
    let mark = play.bench.world.mark(now);
    (1..6).for_each(|order| drop(play.bench.open(&format!("ORD-{order}"), 1_000)));
    let told = play.bench.world.happened_since(mark);
    let orders: Vec<_> = told.iter().map(|entry| &*entry.order_id).collect();
    assert_eq!(orders, ["ORD-1", "ORD-2", "ORD-3", "ORD-4", "ORD-5"]);
    play.bench.world.unmark();
    assert_eq!(play.journal().entries.len(), 2);
}

#[test]
fn a_journal_that_somebody_holds_stays_as_it_was() {
    let mut play = Play::keeping(1);
    play.bench.open("ORD-1", 1_000);
    play.bench.open("ORD-2", 1_000);
    let held = play.journal();
    play.bench.open("ORD-3", 1_000);
    let checkpoint = held.checkpoint.as_deref().expect("one entry is gone");
    assert_eq!((checkpoint.entries(), checkpoint.ledger().payments.len()), (1, 1));
    assert_eq!(play.journal().folded(), 2);
    assert!(!Arc::ptr_eq(
        held.checkpoint.as_ref().expect("it is there"),
        play.journal().checkpoint.as_ref().expect("it is there")
    ));
}

#[test]
fn the_story_of_an_order_says_how_much_of_it_is_gone_and_how_it_ended() {
    let mut play = Play::keeping(1);
    let key = play.bench.open("ORD-000001", 1_000);
    play.bench.confirm(&key, 1_000);
    play.bench.open("ORD-000002", 1_000);
    let story = Story::of(&play.journal(), "ORD-000001").to_string();
    assert!(story.contains("2 entries are gone"), "{story}");
    assert!(story.contains(&format!("payment {key} is DONE: 1000 taken, 0 given back")), "{story}");
}
