use super::*;
use crate::report::sample;
use crate::summary::Found;

fn rows() -> Vec<Row> {
    (0..30).map(|second| Row { second, arrivals: 100, accepted: 100, paid: 98, ..Row::default() }).collect()
}

#[test]
fn the_page_loads_nothing_from_anywhere() {
    let page = page(&sample::summary(), &rows());
    for outside in ["http://", "https://", "//cdn", "<script", "<link", "src=", "url(", "@import"] {
        assert!(!page.contains(outside), "{outside} is in the page");
    }
}

#[test]
fn the_page_shows_plots_with_the_outage_shaded_and_the_verdict() {
    let page = page(&sample::summary(), &rows());
    assert_eq!(page.matches("<svg").count(), 3);
    assert_eq!(page.matches("<rect class=\"window\"").count(), 3);
    for part in
        ["PASSED: 3,000 checkouts", "CLEAN to the last won", "88\u{a0}lost-answer", "2,940\u{a0}applied"]
    {
        assert!(page.contains(part), "{part:?} is missing");
    }
}

#[test]
fn what_a_gateway_or_a_file_name_says_stays_text() {
    let mut summary = sample::summary();
    summary.run.weather = "<img src=x onerror=alert(1)>.toml".to_owned();
    summary.audit.clean = false;
    summary.audit.violations = vec![Found {
        invariant: "I1".to_owned(),
        order_id: "\"><script>".to_owned(),
        at_risk: [].into(),
        story: "a & b".to_owned(),
    }];
    let page = page(&summary, &[]);
    assert!(!page.contains("<script>") && !page.contains("<img"), "{page}");
    assert!(page.contains("a &amp; b"));
}

#[test]
fn a_run_without_a_single_second_still_makes_a_page() {
    assert!(page(&sample::summary(), &[]).ends_with("</html>\n"));
}
