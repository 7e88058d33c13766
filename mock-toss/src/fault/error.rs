//! Why a plan was refused: all its flaws at once, each with its place, what was found and what is allowed.

use core::fmt;

/// A fault plan that was refused. Nothing of it is in force; the plan that was, still is.
///
/// ```
/// use mock_toss::fault::Plan;
///
/// let text = "[[rule]]\nname = \"lost\"\npropability = 0.5\npoint = \"after_commit\"\nfault = { kind = \"close\" }";
/// let told = Plan::from_toml(text).unwrap_err().in_file("weather.toml").to_string();
/// assert!(told.starts_with("weather.toml:3:1: rule `lost`: unknown field `propability` (did you mean `probability`?)"));
/// ```
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub struct PlanError {
    file: Option<String>,
    flaws: Vec<Flaw>,
    /// How many there are beside these.
    more: usize,
}

/// One thing that is wrong with a plan.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Flaw {
    /// Where in the text, if the plan was one.
    pub place: Option<Place>,
    /// The rule's name, if it is about one that has a name.
    pub rule: Option<String>,
    /// The field, as in `fault.status`; empty if it is about the whole.
    pub field: String,
    /// What was found.
    pub found: String,
    /// What is allowed instead.
    pub allowed: String,
}

/// A place in a text.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Place {
    /// From 1.
    pub line: usize,
    /// In characters, from 1.
    pub column: usize,
    /// How many characters of the line are meant.
    pub width: usize,
    /// The whole line.
    pub text: String,
}

impl PlanError {
    pub(super) const fn new(flaws: Vec<Flaw>) -> Self {
        Self { file: None, flaws, more: 0 }
    }

    /// The same, and so many flaws that nobody would read.
    pub(super) fn and_more(self, more: usize) -> Self {
        Self { more, ..self }
    }

    /// A rule that is to hold requests does something else.
    pub(crate) fn no_hold(rule: &super::Rule) -> Self {
        let found = format!("`{}`", rule.fault.kind().as_str());
        Self::new(vec![Flaw::new("fault", found, "`hold`, since requests are to be held").of(&rule.name)])
    }

    /// The same with the name of the file that the plan stands in.
    #[must_use]
    pub fn in_file(self, name: &str) -> Self {
        Self { file: Some(name.to_owned()), ..self }
    }

    /// Everything that is wrong, in the order of the text; of more than 20 flaws, as many.
    pub fn flaws(&self) -> &[Flaw] {
        &self.flaws
    }
}

impl Flaw {
    pub(super) fn new(field: &str, found: impl Into<String>, allowed: impl Into<String>) -> Self {
        let (found, allowed) = (found.into(), allowed.into());
        Self { place: None, rule: None, field: field.to_owned(), found, allowed }
    }

    pub(super) fn of(self, rule: &str) -> Self {
        Self { rule: (!rule.is_empty()).then(|| rule.to_owned()), ..self }
    }

    pub(super) fn at(self, place: Place) -> Self {
        Self { place: Some(place), ..self }
    }
}

/// How much of a line is shown, in characters.
const LINE_CHARS_MAX: usize = 160;

impl Place {
    /// From one byte of a text to another.
    pub(super) fn of(text: &str, span: core::ops::Range<usize>) -> Self {
        let start = floor(text, span.start);
        let before = text.get(..start).unwrap_or_default();
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        let rest = text.get(line_start..).unwrap_or_default();
        let line = rest.lines().next().unwrap_or_default();
        let column = text.get(line_start..start).unwrap_or_default().chars().count() + 1;
        let meant = text.get(start..floor(text, span.end)).unwrap_or_default();
        let width = meant.lines().next().unwrap_or_default().chars().count().max(1);
        Self { line: before.matches('\n').count() + 1, column, width, text: line.to_owned() }
    }
}

/// The beginning of the character that this byte belongs to.
fn floor(text: &str, at: usize) -> usize {
    (0..=at.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0)
}

impl fmt::Display for PlanError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (number, flaw) in self.flaws.iter().enumerate() {
            if number > 0 {
                f.write_str("\n")?;
            }
            match (&self.file, &flaw.place) {
                (Some(file), Some(Place { line, column, .. })) => write!(f, "{file}:{line}:{column}: ")?,
                (Some(file), None) => write!(f, "{file}: ")?,
                (None, Some(Place { line, column, .. })) => write!(f, "line {line}, column {column}: ")?,
                (None, None) => {}
            }
            write!(f, "{flaw}")?;
        }
        if self.more > 0 {
            write!(f, "\nand {} more", self.more)?;
        }
        Ok(())
    }
}

impl fmt::Display for Flaw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { place, rule, found, allowed, .. } = self;
        if let Some(rule) = rule {
            write!(f, "rule `{rule}`: ")?;
        }
        write!(f, "{found}; {allowed}")?;
        let Some(Place { line, column, width, text }) = place else { return Ok(()) };
        if text.chars().count() > LINE_CHARS_MAX {
            return Ok(());
        }
        let margin = " ".repeat(line.to_string().len());
        // Tabs stay tabs, so that the mark is below what it means.
        let indent = text.chars().take(column - 1).map(|c| if c == '\t' { '\t' } else { ' ' });
        let indent = indent.collect::<String>();
        write!(f, "\n {line} | {text}\n {margin} | {indent}{}", "^".repeat(*width))
    }
}
