//! Plans that come with the fake, each about one thing that goes wrong in production.

use super::Plan;

/// A plan that comes with the fake.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Scenario {
    /// Such as `lost-answers`.
    pub name: &'static str,
    /// The plan in TOML, with words about it: a beginning for one of your own.
    pub text: &'static str,
}

macro_rules! scenarios {
    ($($name:literal,)*) => {
        const SCENARIOS: &[Scenario] = &[$(Scenario {
            name: $name, text: include_str!(concat!("../../scenarios/", $name, ".toml")),
        },)*];
    };
}

scenarios! {
    "lost-answers",
    "brownout",
    "outage",
    "double-confirm-race",
    "stale-connections",
    "rate-limited",
    "flapping",
    "slow-bank",
    "webhook-storm",
    "refund-failures",
    "replayed-elsewhere",
    "truncated-answers",
    "duplicate-execution",
    "gateway-html",
}

/// The plans that come with the fake.
///
/// ```
/// let names: Vec<_> = mock_toss::fault::scenarios().map(|scenario| scenario.name).collect();
/// assert!(names.contains(&"lost-answers"));
/// ```
pub fn scenarios() -> impl ExactSizeIterator<Item = Scenario> {
    SCENARIOS.iter().copied()
}

/// No scenario has this name.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[error("no scenario is named `{name}`; there are {}", names())]
pub struct UnknownScenario {
    name: String,
}

fn names() -> String {
    SCENARIOS.iter().map(|scenario| scenario.name).collect::<Vec<_>>().join(", ")
}

impl Scenario {
    /// What it is about, in a line.
    pub fn description(&self) -> String {
        self.plan().description().to_owned()
    }

    /// The plan.
    pub fn plan(&self) -> Plan {
        // A test reads all of them.
        Plan::from_toml(self.text).unwrap_or_default()
    }
}

impl Plan {
    /// A plan that comes with the fake.
    ///
    /// ```
    /// use mock_toss::fault::{Operation, Plan};
    ///
    /// let plan = Plan::scenario("lost-answers")?;
    /// let lost = (0..1_000).filter(|n| !plan.planned(Operation::Confirm, &format!("ORD-{n:04}"), 1).is_empty());
    /// assert!((100..200).contains(&lost.count()));
    /// # Ok::<(), mock_toss::fault::UnknownScenario>(())
    /// ```
    ///
    /// # Errors
    ///
    /// If there is none of this name.
    pub fn scenario(name: &str) -> Result<Self, UnknownScenario> {
        let found = SCENARIOS.iter().find(|scenario| scenario.name == name);
        found.map(Scenario::plan).ok_or_else(|| UnknownScenario { name: name.to_owned() })
    }
}
