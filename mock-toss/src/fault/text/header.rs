//! Faults that a request asks for itself, in its header `x-mock-fault`: `after_commit:close`, with fields
//! `before_commit:delay;ms=200`, several with a comma between.

use core::ops::Range;
use std::sync::Arc;

use http::{HeaderMap, HeaderValue};

use super::super::{Flaw, Point, Rule};
use super::fault;
use super::reader::Reader;
use super::tree::{Entry, Node, Value};

const NAME: &str = "x-mock-fault";
/// A request meets no more faults than this.
const COUNT_MAX: usize = 16;

/// The rules of a request's own, or why they cannot be.
pub(crate) fn faults_of(headers: &HeaderMap) -> Result<Option<Arc<[Rule]>>, String> {
    if !headers.contains_key(NAME) {
        return Ok(None);
    }
    let mut rules = Vec::new();
    for value in headers.get_all(NAME) {
        let text = HeaderValue::to_str(value).map_err(|_| format!("{NAME} is not ASCII"))?;
        rules.extend(read(text)?);
    }
    if rules.len() > COUNT_MAX {
        return Err(format!("{NAME} asks for {} faults; a request meets at most {COUNT_MAX}", rules.len()));
    }
    Ok(Some(rules.into()))
}

fn read(text: &str) -> Result<Vec<Rule>, String> {
    let mut reader = Reader::new(text);
    let rules =
        pieces(text, 0..text.len(), ',').into_iter().filter_map(|piece| rule(&mut reader, text, piece));
    let rules: Vec<Rule> = rules.collect();
    reader.finish(Ok(rules)).map_err(|error| format!("{NAME}: {error}"))
}

/// What stands between separators, without blanks around it.
fn pieces(text: &str, span: Range<usize>, separator: char) -> Vec<Range<usize>> {
    let mut start = span.start;
    let whole = text.get(span).unwrap_or_default();
    let pieces = whole.split(separator).map(|piece| {
        let from = start + piece.len() - piece.trim_start().len();
        start += piece.len() + separator.len_utf8();
        from..from + piece.trim().len()
    });
    pieces.collect()
}

fn rule(reader: &mut Reader<'_>, text: &str, span: Range<usize>) -> Option<Rule> {
    let how = "it is POINT:KIND, and fields behind it, as in before_commit:delay;ms=200";
    let parts = pieces(text, span.clone(), ';');
    let (head, fields) = parts.split_first()?;
    let [point, kind] = pieces(text, head.clone(), ':').try_into().ok().or_else(|| {
        let found = format!("`{}` names no point and kind", text.get(head.clone()).unwrap_or_default());
        reader.add(Flaw::new("", found, how), span.clone());
        None
    })?;
    let points = Point::ALL.into_iter().filter(|point| !matches!(point, Point::OnConnect | Point::Webhook));
    let point = reader.word(&word(text, point), "point", points, Point::as_str);
    let mut entries = vec![Entry { name: "kind".to_owned(), span: kind.clone(), node: word(text, kind) }];
    entries.extend(fields.iter().filter_map(|field| entry(reader, text, field.clone())));
    let fault = fault::read(reader, &Node { span: span.clone(), value: Value::Table(entries) });
    let rule = Rule::new("header", point?, fault?);
    for flaw in rule.flaws() {
        reader.add(flaw, span.clone());
    }
    Some(rule)
}

fn word(text: &str, span: Range<usize>) -> Node {
    let word = text.get(span.clone()).unwrap_or_default().to_owned();
    Node { span, value: Value::Text(word) }
}

fn entry(reader: &mut Reader<'_>, text: &str, span: Range<usize>) -> Option<Entry> {
    let Ok([name, value]) = <[_; 2]>::try_from(pieces(text, span.clone(), '=')) else {
        let found = format!("`{}` is no field", text.get(span.clone()).unwrap_or_default());
        reader.add(Flaw::new("", found, "it is NAME=VALUE, as in ms=200"), span);
        return None;
    };
    let node = Node { value: value_of(text, value.clone()), span: value };
    Some(Entry { name: text.get(name.clone())?.to_owned(), span: name, node })
}

/// `200`, `50..200`, `true`, or a word.
fn value_of(text: &str, span: Range<usize>) -> Value {
    let written = text.get(span.clone()).unwrap_or_default();
    if let Ok(number) = written.parse() {
        return Value::Whole(number);
    }
    if let Ok(is) = written.parse() {
        return Value::Bool(is);
    }
    let range = written.split_once("..").and_then(|(min, max)| Some((min.parse().ok()?, max.parse().ok()?)));
    match range {
        None => Value::Text(written.to_owned()),
        Some((min, max)) => {
            let entry = |name: &str, number| {
                let node = Node { span: span.clone(), value: Value::Whole(number) };
                Entry { name: name.to_owned(), span: span.clone(), node }
            };
            Value::Table(vec![entry("min", min), entry("max", max)])
        }
    }
}

#[cfg(test)]
mod tests;
