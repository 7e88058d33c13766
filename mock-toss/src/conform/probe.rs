//! What is tried: probes, written as data, each a short conversation with what must hold of every answer.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;
use serde_json::Value;

/// One thing the gateway is known to do.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Probe {
    /// What it shows, for example `a confirm of another amount`.
    pub name: String,
    /// What has to have happened before, in this order: names of preparations.
    #[serde(default)]
    pub(super) after: Vec<String>,
    pub(super) steps: Vec<Step>,
}

/// One request, and what must hold of its answer; or something that only a fake can be told to do.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Step {
    /// A payment that waits for its confirm: opened on a fake, given by the caller elsewhere.
    pub(super) ready: bool,
    /// `METHOD /path` below `/_mock`.
    pub(super) mock: Option<String>,
    /// `METHOD /path` of the gateway.
    pub(super) send: Option<String>,
    pub(super) body: Option<String>,
    /// Encrypts the body and opens the answer with the merchant's security key.
    pub(super) sealed: bool,
    /// `Authorization` in the place of the secret key's; empty: none.
    pub(super) auth: Option<String>,
    pub(super) headers: BTreeMap<String, String>,
    /// `Idempotency-Key`
    pub(super) key: Option<String>,
    /// Sends the request twice at once: one answer is the expected one, the other this refusal.
    pub(super) rival: Option<Box<Expected>>,
    /// The answer's body by this name from here on.
    #[serde(rename = "as")]
    pub(super) name: Option<String>,
    #[serde(flatten)]
    pub(super) expected: Expected,
}

/// What must hold of an answer.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Expected {
    pub(super) rule: Option<String>,
    /// 200 unless told.
    pub(super) status: Option<u16>,
    pub(super) code: Option<String>,
    /// Path in the body, such as `card.amount`, to the value it must have.
    pub(super) says: BTreeMap<String, Value>,
    /// Path in the body to the kind of its value: `string`, `number`, `bool`, `list`, `object`, `time`, `null`.
    pub(super) has: BTreeMap<String, String>,
    /// The body is, byte by byte, that of the answer with this name.
    pub(super) same: Option<String>,
    /// Headers that the answer must have, with these values.
    pub(super) with: BTreeMap<String, String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct File {
    preparation: BTreeMap<String, Vec<Step>>,
    probe: Vec<Probe>,
    /// Those that have to come after all others.
    late: Vec<Probe>,
    /// Why no probe shows a rule.
    unshown: BTreeMap<String, String>,
}

/// The files of probes, in the order in which they run.
const TEXTS: &[&str] = &[
    include_str!("probes/payments.toml"),
    include_str!("probes/edge.toml"),
    include_str!("probes/cancels.toml"),
    include_str!("probes/making.toml"),
    include_str!("probes/books.toml"),
    include_str!("probes/payouts.toml"),
    include_str!("probes/brandpay.toml"),
];

static FILE: LazyLock<File> = LazyLock::new(|| {
    let mut whole = File::default();
    // A test reads each of them; one that cannot be read would leave its probes out.
    for File { preparation, probe, late, unshown } in
        TEXTS.iter().filter_map(|text| toml::from_str(text).ok())
    {
        whole.preparation.extend(preparation);
        whole.probe.extend(probe);
        whole.late.extend(late);
        whole.unshown.extend(unshown);
    }
    let late = core::mem::take(&mut whole.late);
    whole.probe.extend(late);
    whole
});

/// Every probe, in the order in which they run.
pub fn probes() -> &'static [Probe] {
    &FILE.probe
}

/// Why no probe shows this rule.
pub(super) fn why_unshown(rule: &str) -> Option<&'static str> {
    FILE.unshown.get(rule).map(String::as_str)
}

impl Probe {
    /// The ids of the rules that it shows.
    pub fn rules(&self) -> impl Iterator<Item = &str> {
        self.steps.iter().flat_map(Step::rules)
    }

    /// What has to happen before, and its own steps.
    pub(super) fn all_steps(&self) -> impl Iterator<Item = &Step> {
        let before = self.after.iter().filter_map(|name| FILE.preparation.get(name)).flatten();
        before.chain(&self.steps)
    }

    /// Whether only a fake can be asked all of it.
    pub(super) fn needs_a_fake(&self) -> bool {
        self.all_steps().any(|step| step.mock.is_some() || step.rival.is_some())
    }

    pub(super) fn needs_a_payment(&self) -> bool {
        self.all_steps().any(|step| step.ready)
    }

    pub(super) fn needs_a_security_key(&self) -> bool {
        self.all_steps().any(|step| step.sealed)
    }

    /// Whether its name or one of its rules contains the pattern.
    pub fn matches(&self, pattern: &str) -> bool {
        self.name.contains(pattern) || self.rules().any(|rule| rule.contains(pattern))
    }
}

impl Step {
    pub(super) fn rules(&self) -> impl Iterator<Item = &str> {
        let rival = self.rival.iter().filter_map(|expected| expected.rule.as_deref());
        self.expected.rule.as_deref().into_iter().chain(rival)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn check(text: &str) -> File {
        toml::from_str(text).unwrap()
    }

    #[test]
    fn every_file_of_probes_can_be_read() {
        for text in TEXTS {
            check(text);
        }
    }

    #[test]
    fn every_rule_is_shown_by_a_probe_or_it_is_said_why_not() {
        let known: BTreeSet<&str> = crate::world::rules().map(|rule| rule.id).collect();
        let shown: BTreeSet<&str> = probes().iter().flat_map(Probe::rules).collect();
        let unknown: Vec<_> = shown.difference(&known).collect();
        assert!(unknown.is_empty(), "no such rules: {unknown:?}");
        let excused: BTreeSet<&str> = FILE.unshown.keys().map(String::as_str).collect();
        let both: Vec<_> = shown.intersection(&excused).collect();
        assert!(both.is_empty(), "shown, and excused: {both:?}");
        let left: Vec<_> = known.iter().filter(|id| !shown.contains(*id) && !excused.contains(*id)).collect();
        assert!(left.is_empty(), "{} of {}: {left:?}", left.len(), known.len());
        assert!(excused.is_subset(&known));
    }

    #[test]
    fn no_two_probes_have_one_name_and_every_preparation_exists() {
        let names: BTreeSet<&str> = probes().iter().map(|probe| probe.name.as_str()).collect();
        assert_eq!(names.len(), probes().len());
        for probe in probes() {
            for name in &probe.after {
                assert!(FILE.preparation.contains_key(name), "{}: {name}", probe.name);
            }
        }
    }
}
