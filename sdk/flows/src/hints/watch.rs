//! Somebody who waits for topics, and what was said meanwhile: one word per topic, however much was said.

use alloc::sync::Arc;
use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;

use super::local::Place;
use super::{Hint, Topic};

/// A place in the queue for news of some topics. Dropping it ends the watch.
#[derive(Debug)]
pub struct Watch {
    waiter: Arc<Waiter>,
    #[expect(dead_code, reason = "held until the watch is over")]
    place: Place,
}

impl Watch {
    pub(super) const fn new(waiter: Arc<Waiter>, place: Place) -> Self {
        Self { waiter, place }
    }

    /// Waits for news since the watch began or since the last news. Answers with the topics that have some, each once,
    /// with the highest number that was said; without a number if one hint had none or some may have been missed.
    ///
    /// Never empty. A watch of no topics waits for ever.
    ///
    /// # Cancellation
    /// Dropping the future loses no news.
    pub async fn changed(&mut self) -> Vec<Hint> {
        loop {
            // What is said between the look and the wait leaves a permit, and the wait ends at once.
            let news = self.waiter.take();
            if !news.is_empty() {
                return news;
            }
            self.waiter.wake.notified().await;
        }
    }
}

/// What a watch and whoever publishes share.
#[derive(Debug)]
pub(super) struct Waiter {
    wake: Notify,
    /// Sorted, each once.
    pub(super) topics: Box<[Topic]>,
    /// One for each topic.
    news: Mutex<Box<[News]>>,
}

#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
enum News {
    #[default]
    Nothing,
    /// Something, at least as far as this.
    At(u64),
    /// Something, nobody knows how far.
    Look,
}

impl News {
    fn and(self, number: Option<u64>) -> Self {
        match (self, number) {
            (Self::Nothing, Some(number)) => Self::At(number),
            (Self::At(before), Some(number)) => Self::At(before.max(number)),
            (Self::Look, Some(_)) | (Self::Nothing | Self::At(_) | Self::Look, None) => Self::Look,
        }
    }
}

impl Waiter {
    pub(super) fn new(mut topics: Vec<Topic>) -> Self {
        topics.sort();
        topics.dedup();
        let news = Mutex::new(vec![News::Nothing; topics.len()].into());
        Self { wake: Notify::new(), topics: topics.into(), news }
    }

    /// Remembers and wakes; never waits for the one who waits.
    pub(super) fn tell(&self, topic: &Topic, number: Option<u64>) {
        let Ok(index) = self.topics.binary_search(topic) else { return };
        if let Some(news) = self.news().get_mut(index) {
            *news = news.and(number);
        }
        self.wake.notify_one();
    }

    fn take(&self) -> Vec<Hint> {
        let mut all = self.news();
        let told = self.topics.iter().zip(all.iter_mut()).filter_map(|(topic, news)| {
            let number = match core::mem::take(news) {
                News::Nothing => return None,
                News::At(number) => Some(number),
                News::Look => None,
            };
            Some(Hint { topic: topic.clone(), number })
        });
        told.collect()
    }

    fn news(&self) -> MutexGuard<'_, Box<[News]>> {
        self.news.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
