//! Connections, as far as a plan has rules about them: there is no request yet, and so no order and no operation.

use std::sync::Arc;

use super::World;
use crate::fault::{Fault, Plan, Point, Strike, Subject};
use crate::journal::{Entry, What};
use crate::time::KoreanTime;

impl World {
    /// The plan in force, if it says anything about connections. The plan that every merchant starts with says it
    /// once, for the first.
    pub(crate) fn plan_about_connections(&self, is_first: bool) -> Option<&Arc<Plan>> {
        let plan = self.faults.plan();
        let is_about_them = plan.rules().iter().any(|rule| rule.point == Point::OnConnect)
            && (is_first || **plan != *self.configured_faults);
        is_about_them.then_some(plan)
    }

    /// What strikes the connection with this number, from 1; 0: nobody listens from now on.
    pub(crate) fn connected(&mut self, now: KoreanTime, nth: u32) -> Strike {
        self.settle_due(now);
        let subject = Subject { nth, ..Subject::default() };
        let is_possible = |fault: &Fault| matches!(fault, Fault::Refuse) == (nth == 0);
        let strike = self.faults.strike(now, Point::OnConnect, &subject, is_possible);
        if !strike.fired.is_empty() {
            let faults = strike.fired.clone();
            self.write(Entry { nth, what: What::CutShort, faults, ..Entry::without_request(now) });
        }
        strike
    }

    /// Whether nobody listens right now.
    pub(crate) fn refuses(&self, now: KoreanTime, is_on: bool) -> bool {
        self.faults.refuses(now, is_on)
    }
}
