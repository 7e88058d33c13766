//! Reads the shop's `/metrics`: the small part of the Prometheus text format that counters and gauges need.

use std::collections::BTreeMap;

#[cfg(test)]
mod tests;

/// One line of the exposition: a name, its labels and a whole number.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Series {
    pub(crate) name: String,
    pub(crate) labels: BTreeMap<String, String>,
    pub(crate) value: u64,
}

/// The series of a scrape.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub(crate) struct Exposition(Vec<Series>);

impl Exposition {
    /// Reads a scrape. Comments, broken lines and values that are no whole numbers (sums and quantiles of
    /// histograms) are passed over: nothing here is decided by them.
    pub(crate) fn parse(text: &str) -> Self {
        Self(text.lines().filter_map(series).collect())
    }

    /// The sum of the counter `name` for every pair of values of two labels.
    pub(crate) fn by_labels(&self, name: &str, first: &str, second: &str) -> BTreeMap<(String, String), u64> {
        let mut sums = BTreeMap::new();
        for Series { labels, value, .. } in self.named(name) {
            if let (Some(first), Some(second)) = (labels.get(first), labels.get(second)) {
                let sum: &mut u64 = sums.entry((first.clone(), second.clone())).or_default();
                *sum = sum.saturating_add(*value);
            }
        }
        sums
    }

    /// All series of one name.
    pub(crate) fn named<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Series> {
        self.0.iter().filter(move |series| series.name == name)
    }
}

fn series(line: &str) -> Option<Series> {
    let line = line.trim();
    if line.starts_with('#') {
        return None;
    }
    let (name, labels, rest) = if let Some((name, rest)) = line.split_once('{') {
        let (labels, rest) = labels(rest)?;
        (name, labels, rest)
    } else {
        let (name, rest) = line.split_once(' ')?;
        (name, BTreeMap::new(), rest)
    };
    let value = rest.split_whitespace().next()?.parse().ok()?;
    Some(Series { name: name.to_owned(), labels, value })
}

/// Reads `a="b",c="d"} rest` into the labels and the rest. Values escape backslash, quote and newline.
fn labels(text: &str) -> Option<(BTreeMap<String, String>, &str)> {
    let mut labels = BTreeMap::new();
    let mut rest = text;
    loop {
        rest = rest.trim_start_matches([',', ' ']);
        if let Some(rest) = rest.strip_prefix('}') {
            return Some((labels, rest));
        }
        let (name, after) = rest.split_once("=\"")?;
        let (value, after) = quoted(after)?;
        labels.insert(name.to_owned(), value);
        rest = after;
    }
}

fn quoted(text: &str) -> Option<(String, &str)> {
    let mut value = String::new();
    let mut letters = text.char_indices();
    while let Some((at, letter)) = letters.next() {
        match letter {
            '"' => return Some((value, text.get(at + 1..)?)),
            '\\' => match letters.next()?.1 {
                'n' => value.push('\n'),
                other => value.push(other),
            },
            other => value.push(other),
        }
    }
    None
}
