//! Losing every hint costs latency and nothing else.
#![cfg(feature = "test-util")]

use std::sync::Arc;

use toss_flows::hints::lossy::{LossyHints, Share, Weather};
use toss_flows::job::JobState;
use toss_flows::{JobKind, LocalHints, WorkerConfig};

use crate::shop::{Shop, TOTAL};

#[tokio::test(start_paused = true)]
async fn without_a_single_hint_every_job_is_found_by_the_poll() {
    let weather = Weather { lost: Share::All, ..Weather::default() };
    let hints = Arc::new(LossyHints::new(Arc::new(LocalHints::new()), weather));
    let shop = Shop::with_hints(Arc::<LossyHints>::clone(&hints));
    shop.work(WorkerConfig::default());
    // The first look is over before there is anything to find.
    shop.wait(std::time::Duration::from_secs(1)).await;
    for number in 1..=5 {
        let payment = shop.paid(number).await;
        assert!(shop.cancel(&format!("cancel-{number}"), &payment, TOTAL).await.is_ok());
    }
    for number in 1..=5 {
        let done = async || shop.count(number, JobKind::Cancel, JobState::Done).await == 1;
        shop.until("it went back", done).await;
    }
    assert!(hints.lost() >= 10);
    assert_eq!(hints.lost(), hints.published());
}
