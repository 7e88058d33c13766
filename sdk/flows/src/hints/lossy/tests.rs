//! The bad weather is what was ordered.

use tokio::time::timeout;

use super::*;
use crate::LocalHints;

const DELAY: Duration = Duration::from_secs(3);

fn hint() -> Hint {
    Hint::inbox(&"admin-7".parse().unwrap())
}

fn hints(weather: Weather) -> (LossyHints, Watch) {
    let hints = LossyHints::new(Arc::new(LocalHints::new()), Weather { delay: DELAY, ..weather });
    let watch = hints.watch(vec![hint().topic]);
    (hints, watch)
}

/// Which of the first `count` hints come through at once.
async fn come_through(weather: Weather, count: u64) -> Vec<u64> {
    let (hints, mut watch) = hints(weather);
    let mut heard = Vec::new();
    for number in 1..=count {
        hints.publish(hint().at(number));
        if let Ok(news) = timeout(Duration::ZERO, watch.changed()).await {
            assert_eq!(news, [hint().at(number)]);
            heard.push(number);
        }
    }
    assert_eq!(hints.published() - hints.lost(), heard.len() as u64);
    heard
}

#[tokio::test(start_paused = true)]
async fn what_is_lost_is_what_was_ordered() {
    let lost = |lost| Weather { lost, ..Weather::default() };
    assert_eq!(come_through(lost(Share::None), 6).await, [1, 2, 3, 4, 5, 6]);
    assert_eq!(come_through(lost(Share::All), 6).await, [0_u64; 0]);
    let third = NonZeroU64::new(3).unwrap();
    assert_eq!(come_through(lost(Share::EveryNth(third)), 7).await, [1, 2, 4, 5, 7]);
    assert_eq!(come_through(lost(Share::PerMille(1_000)), 6).await, [0_u64; 0]);
}

#[tokio::test(start_paused = true)]
async fn a_share_is_drawn_by_the_seed_and_about_as_large_as_ordered() {
    let weather = |seed| Weather { seed, lost: Share::PerMille(300), ..Weather::default() };
    let [first, again, other] = [
        come_through(weather(1), 1_000).await,
        come_through(weather(1), 1_000).await,
        come_through(weather(2), 1_000).await,
    ];
    assert_eq!(first, again);
    assert_ne!(first, other);
    assert!((650..750).contains(&first.len()), "{} of 1000", first.len());
}

#[tokio::test(start_paused = true)]
async fn a_late_hint_comes_when_its_delay_is_over_and_a_doubled_one_before_too() {
    let late = Weather { delayed: Share::All, ..Weather::default() };
    let (hints, mut watch) = hints(late);
    hints.publish(hint().at(1));
    assert!(timeout(DELAY * 9 / 10, watch.changed()).await.is_err());
    assert_eq!(watch.changed().await, [hint().at(1)]);

    let (hints, mut watch) = self::hints(Weather { doubled: Share::All, ..late });
    hints.publish(hint().at(2));
    assert_eq!(watch.changed().await, [hint().at(2)], "at once");
    assert_eq!(watch.changed().await, [hint().at(2)], "and late");
}

#[tokio::test(start_paused = true)]
async fn what_is_on_its_way_is_bounded() {
    let (hints, mut watch) = hints(Weather { delayed: Share::All, ..Weather::default() });
    for number in 1..=ON_THEIR_WAY as u64 + 5 {
        hints.publish(hint().at(number));
    }
    assert_eq!(hints.lost(), 5);
    assert_eq!(watch.changed().await.len(), 1);
}
