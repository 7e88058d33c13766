//! The endpoints beside confirms, cancels and look-ups, group by group.

mod billing;
mod sales;
