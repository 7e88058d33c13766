use super::*;
use crate::schedule::Planned;

fn names(path: &Path) -> Vec<String> {
    let entries = fs::read_dir(path).expect("a directory");
    let mut names: Vec<_> =
        entries.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

fn material<'a>(summary: &'a Summary, schedule: &'a [Planned]) -> Material<'a> {
    Material { summary, timeline: &[], schedule, shop_book: "s\n", gateway_book: "g\n", history: "h\n" }
}

#[test]
fn a_report_is_these_files_and_no_other() {
    let folder = tempfile::tempdir().unwrap();
    let directory = Directory::probe(&folder.path().join("deep/report")).unwrap();
    let summary = sample::summary();
    directory.write(&material(&summary, &[])).unwrap();
    directory.write(&material(&summary, &[])).expect("an older report is replaced");
    assert_eq!(
        names(&folder.path().join("deep/report")),
        [
            "gateway-book.ndjson",
            "history.ndjson",
            "report.html",
            "schedule.ndjson",
            "shop-book.ndjson",
            "summary.json",
            "summary.md",
            "timeline.csv",
        ]
    );
}

#[test]
fn summary_json_is_versioned_and_counts_in_whole_numbers() {
    let json: serde_json::Value =
        serde_json::from_str(&serde_json::to_string(&sample::summary()).unwrap()).unwrap();
    assert_eq!(json["version"], 1);
    assert_eq!(json["decision"]["exit"], "passed");
    assert_eq!(json["latency"]["createOrder"]["p99Micros"], 12_400);
    assert_eq!(json["audit"]["captured"]["KRW"], 151_234_500);
}

#[test]
fn a_directory_that_is_a_file_is_refused_before_anything_runs() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("taken");
    fs::write(&path, "not a directory").unwrap();
    let error = Directory::probe(&path).unwrap_err().to_string();
    for part in ["--report", "taken", "cannot be made", "choose another directory"] {
        assert!(error.contains(part), "{part:?} is missing in: {error}");
    }
    assert_eq!(fs::read_to_string(&path).unwrap(), "not a directory");
}

#[test]
fn a_file_that_cannot_be_completed_leaves_neither_itself_nor_its_beginning() {
    let folder = tempfile::tempdir().unwrap();
    // A directory under the final name makes the rename fail after everything was written.
    let path = folder.path().join("summary.json");
    fs::create_dir(&path).unwrap();
    fs::write(path.join("inside"), "").unwrap();
    assert!(replace(&path, b"content").is_err());
    assert_eq!(names(folder.path()), ["summary.json"]);
    assert!(path.is_dir());
}
