//! One merchant's rush leaves room for the others.

use std::num::NonZeroU32;
use std::time::Duration;

use toss_flows::WorkerConfig;
use toss_flows::worker::MerchantRate;

use crate::shop::{Shop, order};

fn count(number: u32) -> NonZeroU32 {
    NonZeroU32::new(number).unwrap()
}

async fn taken(shop: &Shop, numbers: std::ops::RangeInclusive<u32>) -> usize {
    let mut taken = 0;
    for number in numbers {
        taken += usize::from(shop.payment(&order(number).1).await.is_some());
    }
    taken
}

#[tokio::test(start_paused = true)]
async fn a_merchant_over_its_rate_waits_and_the_others_do_not() {
    let shop = Shop::new();
    for number in 1..=30 {
        let _job = shop.confirm(number, "busy").await;
    }
    let _job = shop.confirm(31, "calm").await;
    let merchant_rate = Some(MerchantRate { per_second: count(1), burst: count(5) });
    shop.work(WorkerConfig {
        merchant_rate,
        poll_every: Duration::from_millis(200),
        ..WorkerConfig::default()
    });
    shop.wait(Duration::from_secs(2)).await;
    assert_eq!(taken(&shop, 31..=31).await, 1, "nobody waits for another's rate");
    let of_busy = taken(&shop, 1..=30).await;
    assert!((5..=12).contains(&of_busy), "{of_busy} within two seconds of a burst of 5 and 1 per second");
    shop.until("all are taken in the end", async || taken(&shop, 1..=30).await == 30).await;
}
