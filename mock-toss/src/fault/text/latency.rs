//! A length of time, or what it is drawn from, as it is written.

use super::super::latency::WHOLE;
use super::super::{Latency, Percentile};
use super::reader::{Fields, Reader};
use super::tree::{Node, Value};

const HOW: &str = "it is milliseconds such as 50, { min = 50, max = 200 }, { mean = 200, deviation = 50 }, \
                   { median = 80, p99 = 900 } or { percentiles = { p50 = 80, p99 = 900, max = 3000 } }";

pub(super) fn read(reader: &mut Reader<'_>, node: &Node) -> Option<Latency> {
    if let Value::Whole(_) = node.value {
        return reader.whole(node, "fault.ms", 0..=u32::MAX).map(Latency::Exactly);
    }
    let Value::Table(entries) = &node.value else {
        reader.refuse(node, "fault.ms", HOW);
        return None;
    };
    let has = |name: &str| entries.iter().any(|entry| entry.name == name);
    let mut fields = reader.fields(node, "fault.ms")?;
    let (first, second) = match () {
        () if has("percentiles") => return percentiles(reader, fields),
        () if has("mean") || has("deviation") => ("mean", "deviation"),
        () if has("median") || has("p99") => ("median", "p99"),
        () if has("min") || has("max") => ("min", "max"),
        () => {
            reader.refuse(node, "fault.ms", HOW);
            return None;
        }
    };
    let one = number(reader, &mut fields, first);
    let other = number(reader, &mut fields, second);
    fields.end(reader, &[first, second], "such a latency");
    let (one, other) = (one?, other?);
    Some(match first {
        "mean" => Latency::Normal { mean: one, deviation: other },
        "median" => Latency::LogNormal { median: one, p99: other },
        _ => Latency::Between { min: one, max: other },
    })
}

fn number(reader: &mut Reader<'_>, fields: &mut Fields<'_>, name: &str) -> Option<u32> {
    let field = format!("fault.ms.{name}");
    let Some(node) = fields.take(name) else {
        reader.missing(fields, "such a latency", &field, HOW);
        return None;
    };
    reader.whole(node, &field, 0..=u32::MAX)
}

fn percentiles(reader: &mut Reader<'_>, mut fields: Fields<'_>) -> Option<Latency> {
    let table = fields.take("percentiles")?;
    fields.end(reader, &["percentiles"], "such a latency");
    let Value::Table(entries) = &table.value else {
        reader.refuse(table, "fault.ms.percentiles", HOW);
        return None;
    };
    let mut percentiles: Vec<Percentile> = Vec::with_capacity(entries.len());
    for entry in entries {
        let Some(rank) = rank(&entry.name) else {
            let found = format!("`{}` is no percentile", entry.name);
            let allowed = "there are min, max, and p50, p99, p99_9, ...";
            reader.add(super::Flaw::new("fault.ms.percentiles", found, allowed), entry.span.clone());
            continue;
        };
        let ms = reader.whole(&entry.node, &format!("fault.ms.percentiles.{}", entry.name), 0..=u32::MAX)?;
        percentiles.push(Percentile { rank, ms });
    }
    percentiles.sort_by_key(|percentile| percentile.rank);
    Some(Latency::Recorded(percentiles))
}

/// `p50`, `p99.9` or `p99_9` in parts of a million.
fn rank(name: &str) -> Option<u32> {
    match name {
        "min" => return Some(0),
        "max" => return Some(WHOLE),
        _ => {}
    }
    let number = name.strip_prefix('p')?;
    let (whole, rest) = number.split_once(['.', '_']).unwrap_or((number, ""));
    let is_number = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || rest.len() > 4 || !is_number(whole) || !is_number(rest) {
        return None;
    }
    let rest: u32 = format!("{rest:0<4}").parse().ok()?;
    let rank = whole.parse::<u32>().ok()?.checked_mul(10_000)?.checked_add(rest)?;
    (1..WHOLE).contains(&rank).then_some(rank)
}

/// As it is read back.
pub(super) fn name(rank: u32) -> String {
    match (rank, rank / 10_000, rank % 10_000) {
        (0, ..) => "min".to_owned(),
        (WHOLE, ..) => "max".to_owned(),
        (_, whole, 0) => format!("p{whole}"),
        (_, whole, rest) => format!("p{whole}_{}", format!("{rest:04}").trim_end_matches('0')),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_named_as_they_are_read() {
        for rank_of in [0, 1, 1_000, 500_000, 999_000, 999_900, WHOLE] {
            assert_eq!(rank(&name(rank_of)), Some(rank_of), "{}", name(rank_of));
        }
        assert_eq!(rank("p99.9"), Some(999_000));
        for wrong in ["p", "p0", "p100", "p1000", "q50", "p5x", "p50_00000", "50"] {
            assert_eq!(rank(wrong), None, "{wrong}");
        }
    }
}
