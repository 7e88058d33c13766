use core::time::Duration;

use super::*;
use crate::store::ClaimRequest;

fn line(name: &str) -> Line {
    Line::parse(name).unwrap()
}

fn waiting(lines: &[(&str, &[i64])]) -> BTreeMap<Line, Vec<Candidate>> {
    let jobs = |jobs: &[i64]| jobs.iter().map(|job| Candidate { due: *job, job: *job }).collect();
    lines.iter().map(|(name, numbers)| (line(name), jobs(numbers))).collect()
}

fn ask(limit: usize) -> ClaimRequest {
    ClaimRequest::any(limit, Duration::from_secs(15))
}

#[test]
fn lines_of_one_priority_take_turns_and_a_higher_one_goes_before_all() {
    let ask = ask(6);
    let waiting = waiting(&[
        ("REFUND 100 big batch-1", &[1, 2, 3, 4, 5]),
        ("REFUND 100 small ", &[8, 9]),
        ("CONFIRM 0 small ", &[20]),
        ("CONFIRM 200 small ", &[0]),
    ]);
    assert_eq!(turns(waiting, &mut Room::new(&ask)), [20, 1, 8, 2, 9, 3]);
}

#[test]
fn in_a_line_the_oldest_goes_first() {
    let ask = ask(10);
    let waiting = waiting(&[("CONFIRM 100 shop ", &[5, 1, 3])]);
    assert_eq!(turns(waiting, &mut Room::new(&ask)), [1, 3, 5]);
}

#[test]
fn a_merchant_gets_no_more_than_its_share_and_leaves_the_rest_to_others() {
    let ask = ClaimRequest { per_merchant: Some(2), ..ask(10) };
    let waiting = waiting(&[
        ("CONFIRM 100 big ", &[1, 2, 3]),
        ("REFUND 100 big batch-1", &[4, 5]),
        ("CONFIRM 100 small ", &[9]),
    ]);
    let mut room = Room::new(&ask);
    let mut turns = turns(waiting, &mut room);
    turns.sort_unstable();
    assert_eq!(turns, [1, 4, 9]);
    assert!(!room.take("big"));
    assert!(room.take("small"));
}

#[test]
fn a_request_for_other_kinds_or_without_a_merchant_passes_its_lines_over() {
    let refund = line("REFUND 100 shop batch-1");
    assert!(refund.is_wanted(&ask(1)));
    assert!(!refund.is_wanted(&ClaimRequest { kinds: vec![JobKind::Confirm], ..ask(1) }));
    assert!(!refund.is_wanted(&ClaimRequest { except: vec!["shop".parse().unwrap()], ..ask(1) }));
    assert!(refund.is_wanted(&ClaimRequest { except: vec!["sho".parse().unwrap()], ..ask(1) }));
}

#[test]
fn a_request_looks_at_enough_of_each_line_and_at_a_bounded_number_of_all() {
    let ask = ask(200);
    let room = Room::new(&ask);
    assert_eq!(room.most_of_each(1), 200);
    assert_eq!(room.most_of_each(20), 200, "one line alone could fill the request");
    assert_eq!(room.most_of_each(1_000), 4);
    assert_eq!(room.most_of_each(100_000), 1);
    assert_eq!(room.most_of_each(0), 200);
}

#[test]
fn a_line_whose_priority_cannot_be_read_is_served_last_and_to_its_own_kind_alone() {
    let odd = line("CONFIRM 999 shop ");
    assert!(odd.is_wanted(&ask(1)));
    assert!(!odd.is_wanted(&ClaimRequest { kinds: vec![JobKind::Refund], ..ask(1) }));
    let ask = ask(1);
    let waiting = waiting(&[("CONFIRM 999 shop ", &[1]), ("CONFIRM 254 shop ", &[2])]);
    assert_eq!(turns(waiting, &mut Room::new(&ask)), [2]);
    assert_eq!(Line::parse("PAYOUT 100 shop "), None);
}
