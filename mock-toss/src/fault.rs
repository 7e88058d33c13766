//! Faults are data: *when* a rule applies, *where* in the life of a request it strikes, and *what* it does.
//!
//! The point decides about the money. A connection that is closed `before_commit` moved nothing; closed
//! `after_commit` the customer has paid and nobody was told. Whether a rule with a probability strikes is a hash
//! of the plan's seed, the rule's name, the operation, the order and the number of the request, so neither other
//! requests nor their interleaving change it.
//!
//! ```
//! use mock_toss::fault::{Operation, Plan};
//!
//! let plan = Plan::from_toml(r#"
//!     seed = 7
//!     [[rule]]
//!     name = "lost-answer"
//!     operations = ["confirm"]
//!     probability = 0.5
//!     point = "after_commit"
//!     fault = { kind = "close" }
//! "#)?;
//! let struck = (0..100).filter(|n| !plan.planned(Operation::Confirm, &format!("ORD-{n:03}"), 1).is_empty());
//! assert_eq!(struck.count(), 57);
//! # Ok::<(), mock_toss::fault::PlanError>(())
//! ```

mod check;
mod draw;
mod dry_run;
mod error;
mod garbage;
mod kind;
mod latency;
mod plan;
mod point;
mod review;
mod rule;
mod scenario;
mod strike;
mod text;
mod what;
mod when;

pub use dry_run::{DryRun, Planned, Struck, Tried};
pub use error::{Flaw, Place, PlanError};
pub(crate) use garbage::garbage;
pub use kind::Kind;
pub use latency::{Latency, Percentile};
pub use plan::Plan;
pub use point::Point;
pub use review::Remark;
pub use rule::{Rule, When};
pub use scenario::{Scenario, UnknownScenario, scenarios};
pub use what::{End, Fault, Part, Which};
pub use when::{Clock, Nth, Ttl, Window};

pub use crate::operation::Operation;
pub(crate) use strike::{Faults, Fired, Shown, Strike, Subject};
pub(crate) use text::faults_of;
