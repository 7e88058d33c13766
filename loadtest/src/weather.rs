//! The gateway's faults during a run: four named plans, or any plan file.
//!
//! The named ones are written for a run of thirty seconds; their windows stretch and shrink with the run, so that a
//! short run meets the outage too. A file is taken at its word.

use core::time::Duration;
use std::fs;
use std::path::Path;

use mock_toss::fault::{Plan, Window};

use crate::arguments::SEED_DEFAULT;
use crate::error::Error;
use crate::schedule::Planned;

#[cfg(test)]
mod tests;

/// The run length that the named plans are written for.
const WRITTEN_FOR: Duration = Duration::from_secs(30);

const NAMED: [(&str, &str); 4] = [
    ("calm", include_str!("../weather/calm.toml")),
    ("default", include_str!("../weather/default.toml")),
    ("storm", include_str!("../weather/storm.toml")),
    ("outage", include_str!("../weather/outage.toml")),
];

/// The faults of one run.
#[derive(Clone, Debug)]
pub(crate) struct Weather {
    pub(crate) name: String,
    pub(crate) seed: u64,
    pub(crate) plan: Plan,
}

impl Weather {
    /// Finds a plan by name or reads it from a file, and fills in the seed: the caller's, else the file's, else 1.
    pub(crate) fn of(name: &str, seed: Option<u64>, duration: Duration) -> Result<Self, Error> {
        if let Some((_, text)) = NAMED.iter().find(|(known, _)| *known == name) {
            let seed = seed.unwrap_or(SEED_DEFAULT);
            let plan = plan(name, text)?;
            return Ok(Self { name: name.to_owned(), seed, plan: fitted(name, &plan, seed, duration)? });
        }
        let text = fs::read_to_string(Path::new(name)).map_err(|error| Error::WeatherUnknown {
            value: name.to_owned(),
            names: NAMED.map(|(name, _)| name).join(", "),
            why: error.to_string(),
        })?;
        let plan = plan(name, &text)?;
        let seed = seed.or_else(|| written_seed(&text)).unwrap_or(SEED_DEFAULT);
        // The draws hang on the seed alone: a plan with another one is rebuilt.
        let plan = fitted(name, &plan, seed, WRITTEN_FOR)?;
        Ok(Self { name: name.to_owned(), seed, plan })
    }

    /// The rules that hold only for some time, as the schedule lists them.
    pub(crate) fn windows(&self) -> Vec<Planned> {
        let micros = |time: Duration| u64::try_from(time.as_micros()).unwrap_or(u64::MAX);
        let windowed = self.plan.rules().iter().filter_map(|rule| Some((rule.name.clone(), rule.window?)));
        windowed
            .map(|(rule, window)| Planned::Window {
                rule,
                start_micros: micros(window.start),
                end_micros: micros(window.end),
            })
            .collect()
    }
}

fn plan(name: &str, text: &str) -> Result<Plan, Error> {
    let is_json = Path::new(name).extension().is_some_and(|extension| extension.eq_ignore_ascii_case("json"));
    let plan = if is_json { Plan::from_json(text) } else { Plan::from_toml(text) };
    plan.map_err(|error| Error::WeatherRefused { value: name.to_owned(), why: error.to_string() })
}

/// The seed that a plan file names itself.
fn written_seed(text: &str) -> Option<u64> {
    #[derive(serde::Deserialize)]
    struct Seeded {
        seed: Option<u64>,
    }
    let toml = toml::from_str::<Seeded>(text).ok();
    toml.or_else(|| serde_json::from_str(text).ok()).and_then(|seeded| seeded.seed)
}

fn fitted(name: &str, plan: &Plan, seed: u64, duration: Duration) -> Result<Plan, Error> {
    let mut rules = plan.rules().to_vec();
    for rule in &mut rules {
        rule.window = rule.window.map(|window| stretched(window, duration));
    }
    Plan::new(seed, rules)
        .map_err(|error| Error::WeatherRefused { value: name.to_owned(), why: error.to_string() })
}

fn stretched(window: Window, duration: Duration) -> Window {
    let stretch = |time: Duration| {
        let millis = time.as_millis() * duration.as_millis() / WRITTEN_FOR.as_millis();
        Duration::from_millis(u64::try_from(millis).unwrap_or(u64::MAX))
    };
    let every = window.every.map(stretch);
    Window { start: stretch(window.start), end: stretch(window.end), every, ..window }
}
