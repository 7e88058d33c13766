//! A step of a schema, for the stores that keep tables.

/// One step of a schema, run once, in order, inside a transaction.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Migration {
    /// What it does, in a few words. Kept in the database: a step that ran is never renamed.
    pub name: &'static str,
    /// The statements, in the words of the database that they run on.
    pub sql: &'static str,
}
