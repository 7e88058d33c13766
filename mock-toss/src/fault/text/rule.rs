//! One rule as it is written.

use core::ops::Range;

use super::super::{Clock, Fault, Flaw, Nth, Point, Rule, Ttl, Window};
use super::reader::{Fields, Reader};
use super::tree::{Node, Value};
use super::{fault, span};
use crate::operation::Operation;
use crate::webhook::EventType;

const FIELDS: [&str; 12] = [
    "name",
    "operations",
    "order",
    "payment",
    "events",
    "nth",
    "probability",
    "window",
    "limit",
    "ttl",
    "point",
    "fault",
];

/// The rule, if it can be told what it is; what is wrong is kept by the reader.
pub(super) fn read(reader: &mut Reader<'_>, node: &Node, ttl: Option<Ttl>) -> Option<Rule> {
    node.text_of("name").unwrap_or_default().clone_into(&mut reader.rule);
    let rule = reader.fields(node, "rule").and_then(|fields| read_fields(reader, fields, (node, ttl)));
    reader.rule.clear();
    rule
}

/// What cannot be, of a rule of which some parts may be unknown.
fn add_flaws(reader: &mut Reader<'_>, node: &Node, rule: &Rule, has: Has) {
    let is_known = |flaw: &Flaw| match flaw.field.as_str() {
        "name" => has.name,
        "point" | "fault.code" => has.point && has.fault,
        field => has.fault || !field.starts_with("fault"),
    };
    for flaw in rule.flaws().into_iter().filter(is_known) {
        let place = place(node, &flaw.field);
        reader.add(flaw, place);
    }
}

/// What is known of a rule.
#[derive(Clone, Copy)]
struct Has {
    name: bool,
    point: bool,
    fault: bool,
}

/// Where a field stands, or what it is a part of.
fn place(node: &Node, field: &str) -> Range<usize> {
    let mut node = node;
    for part in field.split('.') {
        let Some(entry) = node.entry(part) else { break };
        node = &entry.node;
    }
    node.span.clone()
}

fn read_fields(
    reader: &mut Reader<'_>,
    mut fields: Fields<'_>,
    (node, ttl): (&Node, Option<Ttl>),
) -> Option<Rule> {
    let name = fields.take("name").map(|node| reader.text(node, "name"));
    let operations = fields.take("operations").map(|node| operations(reader, node)).unwrap_or_default();
    let order = fields.take("order").and_then(|node| reader.text(node, "order"));
    let payment = fields.take("payment").and_then(|node| reader.text(node, "payment"));
    let events = fields.take("events").map(|node| events(reader, node)).unwrap_or_default();
    let nth = fields.take("nth").and_then(|node| nth(reader, node));
    let allowed = "it is a number from 0 to 1";
    let probability =
        fields.take("probability").and_then(|node| reader.fraction(node, "probability", allowed));
    let window = fields.take("window").and_then(|node| window(reader, node));
    let limit = fields.take("limit").and_then(|node| reader.whole(node, "limit", 0..=u64::MAX));
    let ttl = fields.take("ttl").and_then(|node| time_to_live(reader, node)).or(ttl);
    let point = fields.take("point").map(|node| reader.word(node, "point", Point::ALL, Point::as_str));
    let fault = fields.take("fault").map(|node| fault::read(reader, node));
    if name.is_none() {
        reader.missing(&fields, "a rule", "name", "name = \"lost-answers\"");
    }
    if point.is_none() {
        let points = Point::ALL.map(Point::as_str).join(", ");
        reader.missing(&fields, "a rule", "point", &format!("it is one of {points}"));
    }
    if fault.is_none() {
        reader.missing(&fields, "a rule", "fault", "fault = { kind = \"close\" }");
    }
    fields.end(reader, &FIELDS, "a rule");
    let (name, point, fault) = (name.flatten(), point.flatten(), fault.flatten());
    let has = Has { name: name.is_some(), point: point.is_some(), fault: fault.is_some() };
    let rule = Rule::new(
        &name.unwrap_or_default(),
        point.unwrap_or(Point::BeforeCommit),
        fault.unwrap_or(Fault::Close),
    );
    let rule = Rule { operations, order, payment, events, nth, probability, window, limit, ttl, ..rule };
    add_flaws(reader, node, &rule, has);
    (has.name && has.point && has.fault).then_some(rule)
}

fn operations(reader: &mut Reader<'_>, node: &Node) -> Vec<Operation> {
    let items = reader.list(node, "operations").unwrap_or_default();
    let read = |item| reader.word(item, "operations", Operation::all(), Operation::as_str);
    items.iter().filter_map(read).collect()
}

fn events(reader: &mut Reader<'_>, node: &Node) -> Vec<EventType> {
    let items = reader.list(node, "events").unwrap_or_default();
    items.iter().filter_map(|item| reader.word(item, "events", EventType::ALL, EventType::as_str)).collect()
}

/// `1`, `[1, 3]`, `{ from = 2 }` or `{ from = 2, to = 4 }`
fn nth(reader: &mut Reader<'_>, node: &Node) -> Option<Nth> {
    let numbers = 0..=u32::MAX;
    match &node.value {
        Value::Table(_) => {
            let mut fields = reader.fields(node, "nth")?;
            let from = fields.take("from").and_then(|node| reader.whole(node, "nth.from", numbers.clone()));
            let to = fields.take("to").and_then(|node| reader.whole(node, "nth.to", numbers));
            fields.end(reader, &["from", "to"], "nth");
            Some(Nth::From { from: from.unwrap_or(1), to })
        }
        Value::List(items) => {
            let read = |item| reader.whole(item, "nth", numbers.clone());
            Some(Nth::These(items.iter().filter_map(read).collect()))
        }
        Value::Whole(_) => reader.whole(node, "nth", numbers).map(Nth::from),
        Value::Bool(_) | Value::Fraction(_) | Value::Text(_) | Value::Other => {
            reader.refuse(node, "nth", "it is a number from 1, a list of some, or { from = 2, to = 4 }");
            None
        }
    }
}

fn window(reader: &mut Reader<'_>, node: &Node) -> Option<Window> {
    let mut fields = reader.fields(node, "window")?;
    let start = fields.take("start").map(|node| reader.time(node, "window.start"));
    let end = fields.take("end").map(|node| reader.time(node, "window.end"));
    let every = fields.take("every").and_then(|node| reader.time(node, "window.every"));
    let clocks = [Clock::Virtual, Clock::Real];
    let clock =
        fields.take("clock").and_then(|node| reader.word(node, "window.clock", clocks, Clock::as_str));
    if end.is_none() {
        reader.missing(&fields, "a window", "window.end", "as in { start = \"8s\", end = \"11s\" }");
    }
    fields.end(reader, &["start", "end", "every", "clock"], "a window");
    let start = start.map_or(Some(core::time::Duration::ZERO), |start| start)?;
    Some(Window { every, clock: clock.unwrap_or_default(), ..Window::between(start, end??) })
}

fn time_to_live(reader: &mut Reader<'_>, node: &Node) -> Option<Ttl> {
    let Value::Text(text) = &node.value else {
        reader.refuse(node, "ttl", format!("{}, or \"never\"", span::HOW));
        return None;
    };
    let ttl = Ttl::read(text);
    if ttl.is_none() {
        reader.refuse(node, "ttl", format!("{}, or \"never\"", span::HOW));
    }
    ttl
}
