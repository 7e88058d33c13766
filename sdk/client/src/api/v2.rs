//! What payouts, sellers and balances have in common: their answers are wrapped in the second envelope, and their lists
//! are paged by the id of the last row.

use crate::api::rows::Progress;
use crate::endpoint::Disagreement;
use crate::error::{Error, discreet, excerpt};
use crate::model::{Cursor, DecodeError, EntityType, Envelope, InvalidValue, Metadata, Page, Resource};
use crate::wire::{Object, Query, segment};

/// The body of a success that is to hold a `kind`.
///
/// # Errors
/// If it is no envelope, holds something else, or a refusal: what is a success by its status and a refusal by its words
/// is neither.
pub(super) fn entity<T: Resource>(body: &[u8], kind: &EntityType) -> Result<T, DecodeError> {
    let envelope = Envelope::<T>::parse(body)?;
    match &envelope.entity_type {
        // A name that this version does not know may be a new one for the same.
        None | Some(EntityType::Other(_)) => {}
        Some(found) if found == kind => {}
        Some(_) => return Err(DecodeError::Field("entityType")),
    }
    envelope.result.map_err(|refusal| {
        let code = discreet(&refusal.code, &[]).into_owned();
        InvalidValue::new("error", format!("is null in a success, not {:?}", excerpt(&code, 100))).into()
    })
}

/// The path of the one thing that is called `id`, and of what is done to it.
///
/// # Errors
/// If the id is one of the two that are no names in a path, however they are written: the request would go elsewhere.
pub(super) fn path(list: &str, id: &str, act: &str) -> Result<String, Error> {
    if matches!(id, "." | "..") {
        return Err(Error::not_sent(format!("nothing was sent: {id:?} is no id of anything in {list}")));
    }
    Ok(format!("{list}/{}{act}", segment(id)))
}

/// The object with the pairs that the shop wants to be kept, if there are any.
pub(super) fn with_metadata(object: Object, metadata: &Metadata) -> Object {
    if metadata.iter().next().is_none() { object } else { self::metadata(object, metadata) }
}

/// The object with these pairs, or with the word that there are none.
pub(super) fn metadata(object: Object, metadata: &Metadata) -> Object {
    // Its names are the caller's, too, and may hold what JSON escapes.
    let json = serde_json::to_string(metadata).expect("pairs of texts are JSON");
    object.field("metadata", &json)
}

/// Where a page of a list begins, and how long it is.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) struct Paging {
    after: Option<Box<str>>,
    limit: u32,
    progress: Progress,
}

impl Paging {
    /// From the first row on.
    pub(super) fn of(limit: u32) -> Self {
        Self { after: None, limit, progress: Progress::default() }
    }

    /// The same with `limit` rows per page, of which the gateway takes `max`.
    pub(super) fn with_limit(self, limit: u32, max: u32) -> Result<Self, InvalidValue> {
        if (1..=max).contains(&limit) {
            return Ok(Self { limit, ..self });
        }
        Err(InvalidValue::new("limit", format!("is 1 to {max} rows, not {limit}")))
    }

    /// The path with what asks for this page.
    pub(super) fn query(&self, path: &str) -> Query {
        Query::of(path).pair("limit", self.limit).pair_if("startingAfter", self.after.as_deref())
    }

    /// Where `page` leads nowhere: the list would never end, or end before it does.
    pub(super) fn disagreement<T>(&self, page: &Page<T>) -> Option<Disagreement> {
        let end = page.last_cursor.as_ref().map(Cursor::to_string);
        let is_empty = page.items.is_empty();
        let wrong = match end.as_deref() {
            _ if page.has_next && is_empty => "the page is empty, and another is to follow",
            None | Some("") if page.has_next => {
                "another page is to follow, and lastCursor does not say where"
            }
            Some(end) if !is_empty && Some(end) == self.after.as_deref() => {
                "the page ends where it was to begin"
            }
            Some(end) if !is_empty && self.progress.has_been_at(end) => {
                "the page ends where an earlier one did"
            }
            None | Some(_) => return None,
        };
        Some(Disagreement::Another(wrong.to_owned()))
    }

    /// The rows of `page`, and where the next one begins, if there is one.
    pub(super) fn turn<T>(self, page: Page<T>) -> (Vec<T>, Option<Self>) {
        let end = page.last_cursor.filter(|_| page.has_next);
        let next = end.map(|end| {
            let end = end.to_string();
            Self { progress: self.progress.past(&end), after: Some(end.into()), limit: self.limit }
        });
        (page.items, next)
    }
}

#[cfg(test)]
mod tests;
