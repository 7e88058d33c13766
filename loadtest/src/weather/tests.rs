use mock_toss::fault::Operation;

use super::*;
use crate::basket::order_id;
use crate::schedule::Schedule;

const THIRTY: Duration = Duration::from_secs(30);

fn schedule(weather: &Weather, orders: u64) -> Schedule {
    let ids = (0..orders).map(|index| order_id(weather.seed, index));
    Schedule::of(weather, ids).expect("a schedule")
}

#[test]
fn every_named_weather_is_a_plan() {
    for (name, _) in NAMED {
        let weather = Weather::of(name, None, THIRTY).unwrap();
        assert_eq!((weather.name.as_str(), weather.seed), (name, SEED_DEFAULT));
        assert_eq!(weather.plan.rules().is_empty(), name == "calm", "{name}");
    }
}

#[test]
fn the_same_seed_draws_the_same_schedule_and_another_seed_another() {
    let fingerprint = |seed| schedule(&Weather::of("default", Some(seed), THIRTY).unwrap(), 500).fingerprint;
    assert_eq!(fingerprint(7), fingerprint(7));
    assert_ne!(fingerprint(7), fingerprint(8));
}

#[test]
fn a_schedule_names_what_the_plan_will_do() {
    let weather = Weather::of("default", Some(7), THIRTY).unwrap();
    let schedule = schedule(&weather, 1_000);
    assert_eq!(schedule.orders(), 1_000);
    for line in &schedule.lines {
        let Planned::Order { order_id, confirm } = line else { continue };
        assert_eq!(confirm[1], weather.plan.planned(Operation::Confirm, order_id, 2));
    }
    // 3 + 1 + 1 + 1 + 1 + 5 + 1 per cent, some orders twice.
    assert!((80..=180).contains(&schedule.struck()), "{}", schedule.struck());
}

#[test]
fn windows_shrink_with_the_run_and_keep_their_place_in_it() {
    let windows = |seconds| Weather::of("default", None, Duration::from_secs(seconds)).unwrap().windows();
    let outage =
        |start_micros, end_micros| Planned::Window { rule: "outage".to_owned(), start_micros, end_micros };
    assert_eq!(windows(30), [outage(13_500_000, 16_500_000)]);
    assert_eq!(windows(2), [outage(900_000, 1_100_000)]);
    assert_eq!(windows(300), [outage(135_000_000, 165_000_000)]);
}

#[test]
fn a_file_is_taken_at_its_word_and_names_its_own_seed_unless_the_caller_does() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("mine.toml");
    let text = "seed = 42\n[[rule]]\nname = \"away\"\nwindow = { start = \"1s\", end = \"2s\" }\n\
                point = \"before_auth\"\nfault = { kind = \"reset\" }\n";
    fs::write(&path, text).unwrap();
    let name = path.to_str().unwrap();

    let weather = Weather::of(name, None, Duration::from_secs(3)).unwrap();
    assert_eq!(weather.seed, 42);
    let window = Planned::Window { rule: "away".to_owned(), start_micros: 1_000_000, end_micros: 2_000_000 };
    assert_eq!(weather.windows(), [window]);
    assert_eq!(Weather::of(name, Some(7), THIRTY).unwrap().seed, 7);
}

#[test]
fn a_weather_that_is_neither_a_name_nor_a_file_is_refused_with_the_names() {
    let error = Weather::of("sunny", None, THIRTY).unwrap_err().to_string();
    for part in ["--weather", "sunny", "calm, default, storm, outage", "No such file"] {
        assert!(error.contains(part), "{part:?} is missing in: {error}");
    }
}

#[test]
fn a_file_that_is_no_plan_is_refused_with_the_place() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("broken.toml");
    fs::write(&path, "[[rule]]\nname = \"x\"\nprobability = 2.0\npoint = \"nowhere\"\n").unwrap();
    let error = Weather::of(path.to_str().unwrap(), None, THIRTY).unwrap_err().to_string();
    assert!(error.contains("broken.toml") && error.contains("line 4"), "{error}");
}
