//! The inbox of a recipient: numbered in the order of the commits, read without a gap.
//!
//! The number comes from the recipient's head row, which is counted up in the last statements of a transaction and stays
//! locked until its commit. So a transaction with a higher number commits later, and whoever has read a number never
//! sees a lower one appear. Heads are counted in the order of recipients, so that two transactions that tell the same
//! people do not wait for each other in a circle.

use alloc::collections::BTreeMap;

use super::super::sql::{Batch, Row, Statement, Value};
use super::super::{InboxEvent, InboxPage, NewEvent, StoreError, StoreErrorKind, Tx};
use crate::hints::Hint;
use crate::job::Recipient;
use crate::time::UnixMicros;

/// `last` of the new row is how many are told; it is added to what is there.
pub(crate) const COUNT_UP: Batch = Batch {
    sqlite: "INSERT INTO toss_inbox_heads (recipient, last, first) VALUES ($1, $2, 1)
             ON CONFLICT (recipient) DO UPDATE SET last = toss_inbox_heads.last + excluded.last
             RETURNING recipient, last",
    postgres: "INSERT INTO toss_inbox_heads (recipient, last, first)
               SELECT recipient, told, 1 FROM unnest($1::text[], $2::bigint[]) AS w (recipient, told)
               ORDER BY recipient COLLATE \"C\"
               ON CONFLICT (recipient) DO UPDATE SET last = toss_inbox_heads.last + excluded.last
               RETURNING recipient, last",
};

pub(crate) const TELL: Batch = Batch {
    sqlite: "INSERT INTO toss_inbox (recipient, seq, at, topic, cause, body) VALUES ($1, $2, $3, $4, $5, $6)",
    postgres: "INSERT INTO toss_inbox (recipient, seq, at, topic, cause, body)
               SELECT * FROM unnest($1::text[], $2::bigint[], $3::bigint[], $4::text[], $5::bigint[], $6::text[])",
};

/// Head and events in one statement, so that retention cannot remove events between two reads.
pub(crate) const PAGE: Statement = Statement::both(
    "SELECT heads.last, heads.first, page.seq, page.at, page.topic, page.body
     FROM toss_inbox_heads heads
     LEFT JOIN (SELECT seq, at, topic, body FROM toss_inbox WHERE recipient = $1 AND seq > $2
                ORDER BY seq LIMIT $3) page ON TRUE
     WHERE heads.recipient = $1 ORDER BY page.seq",
);

/// Numbers what the transaction tells, and writes it. The last thing before a commit.
pub(in crate::store) async fn flush_events(tx: &mut Tx<'_>) -> Result<(), StoreError> {
    let mut told = BTreeMap::<Recipient, Vec<(NewEvent, Option<i64>)>>::new();
    for (event, cause) in core::mem::take(&mut tx.events) {
        told.entry(event.recipient.clone()).or_default().push((event, cause));
    }
    if told.is_empty() {
        return Ok(());
    }
    let heads =
        told.iter().map(|(recipient, events)| vec![recipient.as_str().into(), count(events.len()).into()]);
    let heads = tx.batch(COUNT_UP, &heads.collect::<Vec<_>>()).await?;
    let last: BTreeMap<&str, i64> =
        heads.iter().map(|row| Ok((row.text(0)?, row.int(1)?))).collect::<Result<_, StoreError>>()?;
    let mut rows = Vec::new();
    for (recipient, events) in &told {
        let last = last.get(recipient.as_str()).ok_or_else(|| lost_head(recipient))?;
        let before = last - count(events.len());
        for (seq, (event, cause)) in (before + 1..).zip(events) {
            rows.push(event_row(tx.now, seq, event, *cause));
        }
        tx.wake.push(Hint::inbox(recipient).at(number(*last)?));
    }
    tx.batch(TELL, &rows).await?;
    Ok(())
}

fn event_row(now: UnixMicros, seq: i64, event: &NewEvent, cause: Option<i64>) -> Vec<Value> {
    let NewEvent { recipient, topic, body } = event;
    let recipient = recipient.as_str().into();
    vec![recipient, seq.into(), now.into(), (&**topic).into(), cause.into(), (&**body).into()]
}

fn count(events: usize) -> i64 {
    i64::try_from(events).unwrap_or(i64::MAX)
}

fn lost_head(recipient: &Recipient) -> StoreError {
    StoreError::new(
        StoreErrorKind::Corrupt,
        format!("the inbox of {recipient} has no head after counting it up"),
    )
}

/// The part of an inbox after the number `after`.
///
/// A cursor that is before the oldest event kept, or beyond the newest ever given (of a database that was restored, or of
/// another inbox), misses what it does not know of: the page is empty and says so.
pub(in crate::store) async fn inbox_after(
    tx: &mut Tx<'_>,
    recipient: &Recipient,
    after: u64,
    limit: usize,
) -> Result<InboxPage, StoreError> {
    let cursor = i64::try_from(after).unwrap_or(i64::MAX);
    let values = [recipient.as_str().into(), cursor.into(), count(limit).into()];
    let rows = tx.query(PAGE, &values).await?;
    let Some(head) = rows.first() else {
        return Ok(InboxPage { is_reset: after > 0, ..InboxPage::default() });
    };
    let (last, first) = (head.int(0)?, head.int(1)?);
    if cursor > last || cursor < first - 1 {
        return Ok(InboxPage { events: Vec::new(), last: number(last)?, is_reset: true });
    }
    let events = rows.iter().map(event).collect::<Result<Vec<_>, _>>()?;
    Ok(InboxPage { events: events.into_iter().flatten().collect(), last: number(last)?, is_reset: false })
}

/// `None` for the head of an inbox that has nothing after the cursor.
fn event(row: &Row) -> Result<Option<InboxEvent>, StoreError> {
    let Some(seq) = row.opt_int(2)? else {
        return Ok(None);
    };
    let at = UnixMicros::new(row.int(3)?);
    Ok(Some(InboxEvent { seq: number(seq)?, at, topic: row.text(4)?.into(), body: row.text(5)?.into() }))
}

fn number(value: i64) -> Result<u64, StoreError> {
    u64::try_from(value)
        .map_err(|_| StoreError::new(StoreErrorKind::Corrupt, format!("an inbox has the number {value}")))
}

#[cfg(test)]
#[cfg(feature = "sqlite")]
mod tests;
