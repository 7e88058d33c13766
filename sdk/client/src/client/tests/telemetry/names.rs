//! The table of figures in the crate's documentation, held against what a recorder hears when everything happens: no
//! figure that is not in it, nothing in it that never comes, and the same for labels and their values.

use std::collections::{BTreeMap, BTreeSet};

use super::Recorded;
use super::scenes::play_all;

const ROOT: &str = include_str!("../../../lib.rs");

/// A row of the table.
#[derive(Debug)]
struct Row {
    kind: String,
    labels: BTreeSet<String>,
    /// The label whose values the row lists, and the values.
    listed: Option<(String, BTreeSet<String>)>,
}

/// The words in backticks.
fn words(text: &str) -> Vec<String> {
    text.split('`').skip(1).step_by(2).map(str::to_owned).collect()
}

/// The rows of the documented table, by name.
fn documented() -> BTreeMap<String, Row> {
    let rows = ROOT.lines().filter_map(|line| line.strip_prefix("//! | `toss_"));
    let row = |row: &str| {
        let mut cells = row.trim_end_matches(" |").split(" | ");
        let mut cell = || cells.next().unwrap_or_default().trim_matches(['|', ' ']).to_owned();
        let (name, kind, labels) = (format!("toss_{}", cell().trim_end_matches('`')), cell(), cell());
        let (names, values) = labels.split_once(": ").unwrap_or((&labels, ""));
        let values: BTreeSet<String> =
            if values.starts_with("see ") { BTreeSet::new() } else { words(values).into_iter().collect() };
        let names = words(names);
        let listed = names.last().cloned().filter(|_| !values.is_empty()).map(|label| (label, values));
        let kind = kind.split([',', ':', ' ']).next().unwrap_or_default().to_owned();
        (name, Row { kind, labels: names.into_iter().collect(), listed })
    };
    rows.map(row).collect()
}

#[tokio::test(start_paused = true)]
async fn the_table_of_figures_names_what_a_recorder_hears_and_nothing_else() {
    let figures = Recorded::default();
    let guard = metrics::set_default_local_recorder(&figures);
    play_all(&mut String::new()).await;
    drop(guard);

    let table = documented();
    let heard = figures.heard();
    let names = |names: Vec<&String>| names.into_iter().cloned().collect::<BTreeSet<String>>();
    assert_eq!(names(table.keys().collect()), names(heard.keys().map(|(name, _)| name).collect()));
    for ((name, kind), series) in &heard {
        let row = &table[name];
        assert_eq!(row.kind, *kind, "{name}");
        for labels in series {
            let found: BTreeSet<String> = labels.keys().cloned().collect();
            assert_eq!(found, row.labels, "the labels of {name}");
        }
        if let Some((label, values)) = &row.listed {
            let found: BTreeSet<String> = series.iter().map(|labels| labels[label].clone()).collect();
            assert_eq!(found, *values, "the values of {name}'s {label}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn labels_without_a_list_of_their_own_have_the_values_that_the_text_names() {
    let figures = Recorded::default();
    let guard = metrics::set_default_local_recorder(&figures);
    play_all(&mut String::new()).await;
    drop(guard);

    let sentence =
        ROOT.lines().find_map(|line| line.strip_prefix("//! `operation` and `class` are ")).expect("there");
    let operations: BTreeSet<String> =
        words(sentence).into_iter().filter(|word| word != "class" && word != "host").collect();
    let classes = operations.iter().cloned().chain(["host".to_owned()]).collect();
    let states = ["closed", "open", "half_open"].map(str::to_owned).into();
    for (label, expected) in
        [("operation", &operations), ("class", &classes), ("from", &states), ("to", &states)]
    {
        let found: BTreeSet<String> =
            figures.heard().into_values().flatten().filter_map(|labels| labels.get(label).cloned()).collect();
        assert_eq!(found, *expected, "{label}");
    }
}
