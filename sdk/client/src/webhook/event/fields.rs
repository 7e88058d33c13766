//! Reading the fields of an event, with errors that name event and field.

use serde_json::{Map, Value};

use crate::model::json::Read;
use crate::model::{Currency, Resource, WebhookEventType};
use crate::webhook::ParseError;

/// The object that an event is about.
pub(in crate::webhook) struct Fields<'a> {
    raw: &'a Map<String, Value>,
    event_type: &'a WebhookEventType,
}

impl<'a> Fields<'a> {
    /// The body itself.
    pub(super) fn of(raw: &'a Map<String, Value>, event_type: &'a WebhookEventType) -> Self {
        Self { raw, event_type }
    }

    pub(super) fn raw(&self) -> &'a Map<String, Value> {
        self.raw
    }

    pub(super) fn required<T: Read<'a>>(&self, field: &'static str) -> Result<T, ParseError> {
        self.optional(field).ok_or_else(|| self.fail(field))
    }

    /// What is missing, null or of another kind is not there. It is not for amounts, which must not pass for none.
    pub(super) fn optional<T: Read<'a>>(&self, field: &'static str) -> Option<T> {
        T::read(self.raw.get(field)?, field, Currency::Krw).ok().flatten()
    }

    /// A number whose unit the event does not name.
    pub(super) fn check_number(&self, field: &'static str) -> Result<(), ParseError> {
        let is_number = self.raw.get(field).is_some_and(Value::is_number);
        if is_number { Ok(()) } else { Err(self.fail(field)) }
    }

    /// The object itself as one of the gateway's.
    pub(super) fn resource<T: Resource>(&self) -> Result<T, ParseError> {
        T::from_value(Value::Object(self.raw.clone()))
            .map_err(|source| ParseError::Resource { event_type: self.event_type.clone(), source })
    }

    /// The object in one of its fields.
    pub(super) fn within(&self, field: &'static str) -> Result<Self, ParseError> {
        let raw = self.raw.get(field).and_then(Value::as_object).ok_or_else(|| self.fail(field))?;
        Ok(Self { raw, event_type: self.event_type })
    }

    fn fail(&self, field: &'static str) -> ParseError {
        ParseError::Field { event_type: self.event_type.clone(), field }
    }
}
