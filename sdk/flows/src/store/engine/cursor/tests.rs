use crate::store::StoreError;
use crate::store::engine::trial::Trial;

fn advance(trial: &mut Trial, from: Option<&'static str>, to: &'static str) -> bool {
    trial
        .run(move |tx| Box::pin(async move { super::advance(tx, "reconcile.daily", from, to).await }))
        .unwrap()
}

fn position(trial: &mut Trial) -> Option<Box<str>> {
    let read: Result<_, StoreError> =
        trial.run(|tx| Box::pin(async move { super::cursor(tx, "reconcile.daily").await }));
    read.unwrap()
}

#[test]
fn of_two_who_move_a_position_one_does_it() {
    let mut trial = Trial::new();
    assert_eq!(position(&mut trial), None);

    assert!(advance(&mut trial, None, "2026-11-21"));
    assert!(!advance(&mut trial, None, "2026-11-22"));
    assert_eq!(position(&mut trial).as_deref(), Some("2026-11-21"));

    assert!(advance(&mut trial, Some("2026-11-21"), "2026-11-22"));
    assert!(!advance(&mut trial, Some("2026-11-21"), "2026-11-23"));
    assert_eq!(position(&mut trial).as_deref(), Some("2026-11-22"));
}
