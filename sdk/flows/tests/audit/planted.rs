//! Every invariant, planted in books that agree: it is found, and nothing else is.

use std::collections::BTreeSet;

use toss_flows::audit::{Invariant, Moment};

use super::{Books, Row, row, rows};

mod money;
mod words;
mod work;

/// What is spoilt, how, and the one violation that is found.
type Plant = (&'static str, fn(&mut Books), Row);

fn krw(invariant: Invariant, subject: &str, amount: i64) -> Row {
    row(invariant, subject, &[("KRW", amount)])
}

#[test]
fn each_violation_is_found_alone_and_each_invariant_is_planted() {
    let plants = [money::of_money(), work::of_work(), words::of_words()].into_iter().flatten();
    let mut planted = BTreeSet::new();
    for (what, spoil, expected) in plants {
        let mut books = Books::golden();
        spoil(&mut books);
        let is_of_rest = expected.0 == Invariant::NotSettled;
        let found = if is_of_rest { rows(&books.judge_at(Moment::Quiescent)) } else { books.found() };
        assert_eq!(found, std::slice::from_ref(&expected), "{what}");
        planted.extend([expected.0]);
    }
    let missing: Vec<_> = Invariant::ALL.iter().filter(|invariant| !planted.contains(invariant)).collect();
    assert_eq!(missing, Vec::<&Invariant>::new());
}
