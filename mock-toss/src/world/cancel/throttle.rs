//! Many cancels of one payment in a short time: the gateway asks to slow down.

use core::time::Duration;
use std::collections::{BTreeMap, VecDeque};

use serde::{Deserialize, Serialize};

use crate::switches::Burst;
use crate::time::KoreanTime;

/// When the latest cancels of each payment were asked for; kept only while the switch is on.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
pub(in crate::world) struct Throttle {
    asked: BTreeMap<Box<str>, VecDeque<KoreanTime>>,
}

impl Throttle {
    /// Counts a call; whether there were too many just before it. Refused calls count, too.
    pub(super) fn is_too_much(&mut self, now: KoreanTime, payment_key: &str, burst: Burst) -> bool {
        let window = Duration::from_secs(burst.seconds.into());
        let borne = usize::try_from(burst.count).unwrap_or(usize::MAX);
        let times = self.asked.entry(payment_key.into()).or_default();
        times.retain(|asked| now.since(*asked) < window);
        let is_too_much = times.len() >= borne;
        times.push_back(now);
        if times.len() > borne {
            times.pop_front();
        }
        is_too_much
    }
}
