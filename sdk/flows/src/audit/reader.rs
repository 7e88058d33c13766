//! Reads one line of a book. Every complaint names the line, the field, what was found and what is allowed.

use serde_json::{Map, Value};

use crate::time::UnixMicros;

/// A line of a book that cannot be read. A book with such a line is not judged at all.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[error("line {line}: {problem}")]
pub struct BookError {
    line: usize,
    problem: Box<str>,
}

impl BookError {
    /// The line, counted from 1.
    pub fn line(&self) -> usize {
        self.line
    }
}

/// One record, or one object inside it; `path` is its place, such as `lines[1].`.
pub(super) struct Object<'a> {
    line: usize,
    path: String,
    fields: &'a Map<String, Value>,
}

/// Calls `each` for every record of `text`, in order. Empty lines are skipped.
pub(super) fn each_record(
    text: &str,
    mut each: impl FnMut(&str, &Object<'_>) -> Result<(), BookError>,
) -> Result<(), BookError> {
    for (line, content) in (1..).zip(text.lines()).filter(|(_, content)| !content.trim().is_empty()) {
        let value: Value = serde_json::from_str(content)
            .map_err(|error| BookError { line, problem: format!("is not JSON ({error})").into() })?;
        let Value::Object(fields) = &value else {
            return Err(BookError { line, problem: "is not a JSON object".into() });
        };
        let object = Object { line, path: String::new(), fields };
        each(&object.text("record")?, &object)?;
    }
    Ok(())
}

impl Object<'_> {
    pub(super) fn text(&self, field: &'static str) -> Result<Box<str>, BookError> {
        match self.fields.get(field) {
            Some(Value::String(text)) if !text.is_empty() => Ok(text.as_str().into()),
            other => Err(self.wrong(field, "a text that is not empty", other)),
        }
    }

    pub(super) fn optional_text(&self, field: &'static str) -> Result<Option<Box<str>>, BookError> {
        match self.fields.get(field) {
            None | Some(Value::Null) => Ok(None),
            Some(_) => self.text(field).map(Some),
        }
    }

    pub(super) fn integer(&self, field: &'static str) -> Result<i64, BookError> {
        let found = self.fields.get(field);
        let number = found.and_then(Value::as_i64);
        number.ok_or_else(|| self.wrong(field, "an integer in the smallest unit", found))
    }

    pub(super) fn optional_integer(&self, field: &'static str) -> Result<Option<i64>, BookError> {
        match self.fields.get(field) {
            None | Some(Value::Null) => Ok(None),
            Some(_) => self.integer(field).map(Some),
        }
    }

    pub(super) fn micros(&self, field: &'static str) -> Result<UnixMicros, BookError> {
        let found = self.fields.get(field);
        let number = found.and_then(Value::as_i64).map(UnixMicros::new);
        number.ok_or_else(|| self.wrong(field, "an integer, microseconds since the Unix epoch", found))
    }

    pub(super) fn optional_micros(&self, field: &'static str) -> Result<Option<UnixMicros>, BookError> {
        match self.fields.get(field) {
            None | Some(Value::Null) => Ok(None),
            Some(_) => self.micros(field).map(Some),
        }
    }

    pub(super) fn status(&self, field: &'static str) -> Result<u16, BookError> {
        let found = self.fields.get(field);
        let number = found.and_then(Value::as_u64).and_then(|number| u16::try_from(number).ok());
        let status = number.filter(|number| (100..600).contains(number));
        status.ok_or_else(|| self.wrong(field, "an HTTP status, 100 to 599", found))
    }

    pub(super) fn amount(&self, field: &'static str) -> Result<i64, BookError> {
        let amount = self.integer(field)?;
        if amount >= 0 { Ok(amount) } else { Err(self.wrong(field, "0 or more", self.fields.get(field))) }
    }

    pub(super) fn count(&self, field: &'static str) -> Result<u32, BookError> {
        let found = self.fields.get(field);
        let number = found.and_then(Value::as_u64).and_then(|number| u32::try_from(number).ok());
        number.ok_or_else(|| self.wrong(field, "an integer, 0 or more", found))
    }

    pub(super) fn flag(&self, field: &'static str) -> Result<bool, BookError> {
        let found = self.fields.get(field);
        found.and_then(Value::as_bool).ok_or_else(|| self.wrong(field, "true or false", found))
    }

    pub(super) fn one_of<T: Copy>(
        &self,
        field: &'static str,
        allowed: &[(&'static str, T)],
    ) -> Result<T, BookError> {
        let text = self.text(field)?;
        let found = allowed.iter().find(|(name, _)| *name == &*text).map(|(_, value)| *value);
        let names = || allowed.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(" or ");
        found.ok_or_else(|| self.wrong(field, &names(), self.fields.get(field)))
    }

    /// One of the words that the book has for something.
    pub(super) fn word<T: Copy>(
        &self,
        field: &'static str,
        words: &[T],
        as_str: fn(T) -> &'static str,
    ) -> Result<T, BookError> {
        let allowed: Vec<_> = words.iter().map(|word| (as_str(*word), *word)).collect();
        self.one_of(field, &allowed)
    }

    pub(super) fn optional_word<T: Copy>(
        &self,
        field: &'static str,
        words: &[T],
        as_str: fn(T) -> &'static str,
    ) -> Result<Option<T>, BookError> {
        match self.fields.get(field) {
            None | Some(Value::Null) => Ok(None),
            Some(_) => self.word(field, words, as_str).map(Some),
        }
    }

    /// The objects of a list, read one by one.
    pub(super) fn each<T>(
        &self,
        field: &'static str,
        read: impl Fn(&Object<'_>) -> Result<T, BookError>,
    ) -> Result<Vec<T>, BookError> {
        let found = self.fields.get(field);
        let Some(Value::Array(rows)) = found else {
            return Err(self.wrong(field, "a list", found));
        };
        let rows = rows.iter().enumerate().map(|(index, row)| {
            let path = format!("{}{field}[{index}].", self.path);
            let Value::Object(fields) = row else {
                return Err(self.wrong(field, "a list of objects", found));
            };
            read(&Object { line: self.line, path, fields })
        });
        rows.collect()
    }

    /// The object in a field; `None` if it is null or absent.
    pub(super) fn optional<T>(
        &self,
        field: &'static str,
        read: impl Fn(&Object<'_>) -> Result<T, BookError>,
    ) -> Result<Option<T>, BookError> {
        match self.fields.get(field) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::Object(fields)) => {
                read(&Object { line: self.line, path: format!("{}{field}.", self.path), fields }).map(Some)
            }
            other => Err(self.wrong(field, "an object or null", other)),
        }
    }

    pub(super) fn unknown_record(&self, allowed: &str) -> BookError {
        self.wrong("record", allowed, self.fields.get("record"))
    }

    fn wrong(&self, field: &'static str, allowed: &str, found: Option<&Value>) -> BookError {
        let found = found.map_or_else(|| "nothing".to_owned(), Value::to_string);
        let problem = format!("field {}{field} is {allowed}, not {found}", self.path);
        BookError { line: self.line, problem: problem.into() }
    }
}
