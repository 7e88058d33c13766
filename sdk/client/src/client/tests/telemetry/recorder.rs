//! A metrics recorder that can be read.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use metrics::{Counter, Gauge, Histogram, HistogramFn, Key, KeyName, Metadata, Recorder, SharedString, Unit};

type Cells = Mutex<BTreeMap<String, Arc<AtomicU64>>>;

/// The labels of one series, by name.
pub(super) type Labels = BTreeMap<String, String>;

/// All series of each figure, by name and kind.
pub(super) type Heard = BTreeMap<(String, &'static str), Vec<Labels>>;

#[derive(Default)]
pub(in crate::client::tests) struct Recorded {
    cells: Cells,
    heard: Mutex<Heard>,
}

impl Recorded {
    pub(in crate::client::tests) fn counter(
        &self,
        name: &'static str,
        labels: &[(&'static str, &'static str)],
    ) -> u64 {
        self.read(name, labels).unwrap_or(0)
    }

    pub(in crate::client::tests) fn gauge(
        &self,
        name: &'static str,
        labels: &[(&'static str, &'static str)],
    ) -> Option<f64> {
        self.read(name, labels).map(f64::from_bits)
    }

    /// The sum of a counter over all its labels.
    pub(in crate::client::tests) fn total(&self, name: &'static str) -> u64 {
        let cells = self.cells.lock().expect("not poisoned");
        let of_it = cells
            .iter()
            .filter(|(text, _)| text.strip_prefix(name).is_some_and(|rest| rest.starts_with('[')));
        of_it.map(|(_, cell)| cell.load(Ordering::SeqCst)).sum()
    }

    /// How many values a histogram was given.
    pub(super) fn samples(&self, name: &'static str, labels: &[(&'static str, &'static str)]) -> u64 {
        self.read(name, labels).unwrap_or(0)
    }

    fn read(&self, name: &'static str, labels: &[(&'static str, &'static str)]) -> Option<u64> {
        let key = Key::from_parts(name, labels);
        self.cells.lock().expect("not poisoned").get(&text(&key)).map(|cell| cell.load(Ordering::SeqCst))
    }

    /// Everything that anybody recorded.
    pub(super) fn heard(&self) -> Heard {
        self.heard.lock().expect("not poisoned").clone()
    }

    fn cell(&self, key: &Key, kind: &'static str) -> Arc<AtomicU64> {
        let labels = key.labels().map(|label| (label.key().to_owned(), label.value().to_owned())).collect();
        let mut heard = self.heard.lock().expect("not poisoned");
        let series: &mut Vec<Labels> = heard.entry((key.name().to_owned(), kind)).or_default();
        if !series.contains(&labels) {
            series.push(labels);
        }
        Arc::clone(self.cells.lock().expect("not poisoned").entry(text(key)).or_default())
    }
}

fn text(key: &Key) -> String {
    let mut labels: Vec<_> = key.labels().map(|label| format!("{}={}", label.key(), label.value())).collect();
    labels.sort();
    format!("{}{labels:?}", key.name())
}

struct Samples(Arc<AtomicU64>);

impl HistogramFn for Samples {
    fn record(&self, _: f64) {
        self.0.fetch_add(1, Ordering::SeqCst);
    }
}

impl Recorder for Recorded {
    fn describe_counter(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}

    fn describe_gauge(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}

    fn describe_histogram(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}

    fn register_counter(&self, key: &Key, _: &Metadata<'_>) -> Counter {
        Counter::from_arc(self.cell(key, "counter"))
    }

    fn register_gauge(&self, key: &Key, _: &Metadata<'_>) -> Gauge {
        Gauge::from_arc(self.cell(key, "gauge"))
    }

    fn register_histogram(&self, key: &Key, _: &Metadata<'_>) -> Histogram {
        Histogram::from_arc(Arc::new(Samples(self.cell(key, "histogram"))))
    }
}
