//! `mock_toss::conform` against the fake itself: clean as it is, and by name where a rule was switched off.

use mock_toss::conform::Conform;
use mock_toss::{DOCUMENT_SECURITY_KEY, MockToss};

use crate::client::{SECRET_KEY, config};

async fn toss() -> MockToss {
    MockToss::start(config()).await.expect("the settings are sound")
}

fn conform(toss: &MockToss) -> Conform {
    Conform::new(&toss.url(), SECRET_KEY).security_key(DOCUMENT_SECURITY_KEY)
}

#[tokio::test(flavor = "multi_thread")]
async fn the_fake_does_what_its_rules_say() {
    let toss = toss().await;
    let report = conform(&toss).run().await.expect("it answers");
    assert!(report.is_clean(), "{report}");
    assert!(report.shown.len() >= 175, "{report}");
}
