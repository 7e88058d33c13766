use super::*;

#[test]
fn a_sample_belongs_to_the_second_in_which_its_order_was_meant_to_start() {
    let start = Instant::now();
    let record = Record::new(start);
    record.sample(Operation::CreateOrder, start + Duration::from_millis(1_200), Duration::from_secs(5));
    let seconds = record.seconds();
    assert_eq!(seconds.keys().collect::<Vec<_>>(), [&1]);
    assert_eq!(seconds[&1].percentiles(Operation::CreateOrder).count, 1);
    assert_eq!(seconds[&1].percentiles(Operation::OrderToResult).count, 0);
    assert_eq!(record.percentiles(Operation::CreateOrder).count, 1);
}

#[test]
fn every_arrival_ends_in_exactly_one_count() {
    let record = Record::new(Instant::now());
    let endings =
        [Ending::Paid, Ending::Failed, Ending::GaveUp, Ending::Refused, Ending::Unanswered("answered 500")];
    for ending in endings {
        record.arrival(Duration::ZERO, Duration::ZERO, true);
        record.started(Duration::ZERO);
        record.ended(ending);
    }
    let counts = record.counts();
    assert_eq!((counts.started, counts.in_flight), (5, 0));
    let ended = counts.paid
        + counts.failed
        + counts.gave_up
        + counts.refused
        + counts.unanswered.values().sum::<u64>();
    assert_eq!(ended, 5);
}

#[test]
fn only_a_pick_up_past_the_limit_is_late() {
    let record = Record::new(Instant::now());
    record.started(LATE);
    record.started(LATE + Duration::from_micros(1));
    assert_eq!(record.counts().late, 1);
}
