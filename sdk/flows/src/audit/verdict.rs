//! What the judge says: violations with their story, and figures.

use alloc::collections::BTreeMap;
use core::fmt;

use super::book::OrderState;
use super::invariant::Invariant;

/// Amounts by currency code, in the smallest unit.
pub type Amounts = BTreeMap<Box<str>, i64>;

/// What the judge found.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
#[must_use = "a verdict that nobody reads protects no money"]
pub struct Verdict {
    /// What does not agree, in the order of the invariants, then of the subjects.
    pub violations: Vec<Violation>,
    /// The sums.
    pub figures: Figures,
}

impl Verdict {
    /// Whether everything agrees.
    pub fn is_clean(&self) -> bool {
        self.violations.is_empty()
    }
}

/// For people: the sums in one line, then the violations by invariant, each with its story.
impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Figures { orders, captured, refunded, refunded_elsewhere, parked, unsettled, at_risk, found } =
            &self.figures;
        let states = orders.iter().map(|(state, count)| format!("{count} {}", state.as_str()));
        let states = states.collect::<Vec<_>>().join(", ");
        let judged = match self.violations.len() {
            0 => "The books agree.".to_owned(),
            1 => format!("1 violation, {} at risk.", Sum(at_risk)),
            many => format!("{many} violations, {} at risk.", Sum(at_risk)),
        };
        writeln!(f, "{judged} Orders: {}.", if states.is_empty() { "none" } else { &states })?;
        write!(f, "Taken {}, given back {}", Sum(captured), Sum(refunded))?;
        if !refunded_elsewhere.is_empty() {
            write!(f, " (of it by somebody else {})", Sum(refunded_elsewhere))?;
        }
        writeln!(f, "; parked {}, unsettled {}.", Sum(parked), Sum(unsettled))?;
        for (invariant, tally) in found {
            let Tally { violations, at_risk } = tally;
            writeln!(f, "{}: {violations}, {} at risk. {}", invariant.id(), Sum(at_risk), invariant.rule())?;
            let of_it = self.violations.iter().filter(|violation| violation.invariant == *invariant);
            for Violation { subject, story, .. } in of_it {
                writeln!(f, "- {subject}: {story}")?;
            }
        }
        Ok(())
    }
}

/// Amounts as people read them.
struct Sum<'a>(&'a Amounts);

impl fmt::Display for Sum<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, (currency, amount)) in self.0.iter().enumerate() {
            let comma = if place == 0 { "" } else { " and " };
            write!(f, "{comma}{amount} {currency}")?;
        }
        if self.0.is_empty() { f.write_str("nothing") } else { Ok(()) }
    }
}

/// One thing that does not agree.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Violation {
    /// What should have held.
    pub invariant: Invariant,
    /// What it is about: an order; for stock the product, if no single order is to blame; for the history what changed,
    /// for an inbox its recipient, for an idempotency key without an order the key's digest or the client's key.
    pub subject: Box<str>,
    /// The money that somebody has and should not have, by currency, in the smallest unit.
    pub at_risk: Amounts,
    /// What happened, in one paragraph that needs no other.
    pub story: String,
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}: {}", self.invariant.id(), self.subject, self.story)
    }
}

/// How often an invariant is broken.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Tally {
    /// How many violations there are.
    pub violations: u64,
    /// What they put at risk.
    pub at_risk: Amounts,
}

/// The sums of both books.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Figures {
    /// Orders by where they stand.
    pub orders: BTreeMap<OrderState, u64>,
    /// What the gateway took.
    pub captured: Amounts,
    /// What the gateway gave back.
    pub refunded: Amounts,
    /// What of it somebody else gave back, by the shop's receipts: no job of ours decided it.
    pub refunded_elsewhere: Amounts,
    /// What jobs are to move that wait for a human. Never hidden, never counted as settled.
    pub parked: Amounts,
    /// What jobs will move, and what orders ask for that wait without a job; nobody is needed.
    pub unsettled: Amounts,
    /// What violations put at risk. One payment that breaks two invariants counts twice.
    pub at_risk: Amounts,
    /// The same by invariant.
    pub found: BTreeMap<Invariant, Tally>,
}
