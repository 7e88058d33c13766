//! Positions of what runs once in a while on one node: whoever moves a position first has done that step.

use super::super::sql::Statement;
use super::super::{StoreError, Tx};

pub(crate) const READ: Statement = Statement::both("SELECT position FROM toss_cursors WHERE name = $1");

pub(crate) const BEGIN: Statement = Statement::both(
    "INSERT INTO toss_cursors (name, position, updated_at) VALUES ($1, $2, $3) ON CONFLICT (name) DO NOTHING",
);

pub(crate) const MOVE: Statement = Statement::both(
    "UPDATE toss_cursors SET position = $1, updated_at = $2 WHERE name = $3 AND position = $4",
);

pub(in crate::store) async fn cursor(tx: &mut Tx<'_>, name: &str) -> Result<Option<Box<str>>, StoreError> {
    let rows = tx.query(READ, &[name.into()]).await?;
    rows.first().map(|row| row.text(0).map(Into::into)).transpose()
}

pub(in crate::store) async fn advance(
    tx: &mut Tx<'_>,
    name: &str,
    from: Option<&str>,
    to: &str,
) -> Result<bool, StoreError> {
    let moved = match from {
        None => tx.execute(BEGIN, &[name.into(), to.into(), tx.now.into()]).await?,
        Some(from) => tx.execute(MOVE, &[to.into(), tx.now.into(), name.into(), from.into()]).await?,
    };
    Ok(moved == 1)
}

#[cfg(test)]
#[cfg(feature = "sqlite")]
mod tests;
