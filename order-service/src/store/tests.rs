//! The shop's tables on both databases: every statement, and the way from the version before.

mod older;
mod statements;
