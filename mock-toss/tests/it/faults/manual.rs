//! What the manual says about faults is so: its plans are sound, its tables are those of the code.

use mock_toss::fault::{Kind, Plan, Point, scenarios};

const MANUAL: &str = include_str!("../../../../docs/mock-toss.md");

/// The section about faults.
fn section() -> &'static str {
    let (_, from) = MANUAL.split_once("## Faults\n").expect("it has the section");
    from.split("\n## ").next().expect("it ends")
}

/// The rows of the table under a heading, without its head.
fn rows(heading: &str) -> Vec<Vec<&'static str>> {
    let (_, from) = section().split_once(heading).expect("it has the heading");
    let lines =
        from.lines().skip_while(|line| !line.starts_with('|')).take_while(|line| line.starts_with('|'));
    let cells = |line: &'static str| line.trim_matches('|').split('|').map(str::trim).collect();
    lines.skip(2).map(cells).collect()
}

/// What stands in backticks.
fn quoted(cell: &str) -> Vec<&str> {
    cell.split('`').skip(1).step_by(2).collect()
}

#[test]
fn plans_of_the_manual_are_sound_and_every_rule_in_them_can_strike() {
    let plans: Vec<&str> =
        section().split("```toml\n").skip(1).filter_map(|text| text.split("```").next()).collect();
    assert!(plans.len() >= 3);
    for text in plans {
        let plan = Plan::from_toml(text).unwrap_or_else(|error| panic!("{text}\n{error}"));
        assert_eq!(plan.review(), []);
    }
}

#[test]
fn the_table_of_points_is_that_of_the_code() {
    let told: Vec<&str> =
        rows("### Where").iter().filter_map(|row| quoted(row.first()?).first().copied()).collect();
    assert_eq!(told, Point::ALL.map(Point::as_str));
}

#[test]
fn the_table_of_kinds_is_that_of_the_code() {
    let rows = rows("### What");
    assert_eq!(rows.len(), Kind::ALL.len());
    for (row, kind) in rows.iter().zip(Kind::ALL) {
        let [what, fields, points] = row.as_slice() else { panic!("three cells: {row:?}") };
        assert_eq!(quoted(what).first(), Some(&kind.as_str()));
        assert_eq!(quoted(fields), kind.fields(), "{kind:?}");
        let stands: Vec<_> =
            Point::ALL.into_iter().filter(|point| kind.stands_at(*point)).map(Point::as_str).collect();
        assert_eq!(quoted(points), stands, "{kind:?}");
    }
}

#[test]
fn the_table_of_scenarios_is_that_of_the_code() {
    let told: Vec<(&str, &str)> = rows("### Scenarios")
        .iter()
        .filter_map(|row| Some((*quoted(row.first()?).first()?, *row.get(1)?)))
        .collect();
    let scenarios: Vec<_> = scenarios().map(|scenario| (scenario.name, scenario.description())).collect();
    let scenarios: Vec<_> = scenarios.iter().map(|(name, text)| (*name, text.as_str())).collect();
    assert_eq!(told, scenarios);
}
