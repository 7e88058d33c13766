//! Every enum of `enums.csv` as Rust text for the client: each value with its spellings on the wire, and what the
//! gateway says about it. Which enum becomes which type is said in [`types`].

mod names;
mod organisations;
mod types;

use std::collections::BTreeMap;

use self::types::{FILES, HAND_WRITTEN, Type};
use super::csv;

const HEAD: &str = "//! Written by `cargo xtask codegen` from `docs/toss/enums.csv`. Do not edit.";

/// One line of the file: one value of one enum.
#[derive(Clone, Debug)]
struct Value {
    of: String,
    wire: String,
    korean: String,
    english: String,
    long_code: String,
    note: String,
}

/// The files, each with its text.
///
/// # Errors
///
/// What is wrong with the source, and in which line; or an enum of it that no type is made of.
pub(super) fn client(text: &str) -> Result<Vec<(&'static str, String)>, String> {
    let values = read(text)?;
    for value in &values {
        let is_typed = |typed: &Type| typed.enums.contains(&value.of.as_str());
        if !types::all().any(is_typed) && !HAND_WRITTEN.contains(&value.of.as_str()) {
            return Err(format!(
                "no type is made of the enum {:?}: enter it in codegen/words/types.rs",
                value.of
            ));
        }
    }
    FILES.into_iter().map(|(path, types)| Ok((path, file(types, &values)?))).collect()
}

fn file(of: &[Type], values: &[Value]) -> Result<String, String> {
    let mut types = String::new();
    let mut extras = String::new();
    for typed in of {
        let rows: Vec<&Value> =
            typed.enums.iter().flat_map(|of| values.iter().filter(move |value| value.of == *of)).collect();
        types += &write_type(typed, &rows)?;
        extras += &organisations::write(typed.name, &rows);
    }
    Ok(format!("{HEAD}\n\nuse crate::model::word::words;\n\nwords! {{\n{types}}}\n{extras}"))
}

fn read(text: &str) -> Result<Vec<Value>, String> {
    let records = csv::records(text)?;
    let Some(((_, header), records)) = records.split_first() else {
        return Err("the file is empty".to_owned());
    };
    let place = |column: &str| {
        let found = header.iter().position(|name| name == column);
        found.ok_or_else(|| format!("the column {column:?} is missing"))
    };
    let places =
        [place("enum")?, place("value")?, place("ko")?, place("en")?, place("alt_code")?, place("note")?];
    let value = |(line, record): &(usize, Vec<String>)| {
        let field = |place: usize| {
            let error = || format!("line {line}: {} fields, but there are {}", record.len(), header.len());
            record.get(place).cloned().ok_or_else(error)
        };
        let [of, wire, korean, english, long_code, note] = places.map(field);
        Ok(Value {
            of: of?,
            wire: wire?,
            korean: korean?,
            english: english?,
            long_code: long_code?,
            note: note?,
        })
    };
    records.iter().map(value).collect()
}

fn write_type(typed: &Type, rows: &[&Value]) -> Result<String, String> {
    let Some(first) = rows.first() else {
        return Err(format!("{}: the enums {:?} have no values", typed.name, typed.enums));
    };
    let spellings = spellings(rows);
    let is_note_of_all = rows.len() > 1 && rows.iter().all(|row| row.note == first.note);
    let mut lines = vec![format!("    #[doc = {:?}]", type_doc(typed, &spellings))];
    if is_note_of_all && !first.note.is_empty() {
        lines.extend([
            "    #[doc = \"\"]".to_owned(),
            format!("    #[doc = {:?}]", names::sentence(&first.note)),
        ]);
    }
    lines.push(format!("    {} {{", typed.name));
    let mut taken = BTreeMap::new();
    for (place, row) in rows.iter().enumerate() {
        let variant = row.variant();
        if let Some(other) = taken.insert(variant.clone(), &row.wire) {
            return Err(format!("{}: {other:?} and {:?} would both be {variant}", typed.name, row.wire));
        }
        let is_own = |spelling: &&str| spellings.get(spelling).is_some_and(|places| places == &[place]);
        let own: Vec<&str> = row.spellings().filter(is_own).collect();
        let note = if is_note_of_all { "" } else { &row.note };
        let (wire, korean, english) = (&row.wire, row.korean(), row.english());
        lines.push(format!("        #[doc = {:?}]", row.doc(note)));
        lines.push(format!("        {variant} = {wire:?}, {korean:?}, {english:?}, {own:?};"));
    }
    lines.push("    }\n".to_owned());
    Ok(lines.join("\n"))
}

fn type_doc(typed: &Type, spellings: &BTreeMap<&str, Vec<usize>>) -> String {
    let about = format!("{} (`{}`).", typed.about, typed.enums.join("`, `"));
    let shared: Vec<_> =
        spellings.iter().filter(|(_, places)| places.len() > 1).map(|(text, _)| *text).collect();
    if shared.is_empty() {
        return about;
    }
    format!("{about} Several values are called `{}`: that alone is read as `Other`.", shared.join("`, `"))
}

/// Each spelling with the places of the rows that it may mean. A value on the wire means its own row and no other.
fn spellings<'v>(rows: &[&'v Value]) -> BTreeMap<&'v str, Vec<usize>> {
    let mut spellings: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (place, row) in rows.iter().enumerate() {
        for spelling in row.spellings() {
            let is_anothers = rows.iter().any(|other| other.wire == spelling && other.wire != row.wire);
            let places = spellings.entry(spelling).or_default();
            if !is_anothers && !places.contains(&place) {
                places.push(place);
            }
        }
    }
    spellings
}

impl Value {
    fn spellings(&self) -> impl Iterator<Item = &str> {
        let mut spellings: Vec<&str> = vec![&self.wire, &self.korean, &self.english, &self.long_code];
        spellings.extend(names::seen_as(&self.of, &self.wire));
        spellings.retain(|spelling| !spelling.is_empty());
        let mut kept = Vec::new();
        for spelling in spellings {
            if !kept.contains(&spelling) {
                kept.push(spelling);
            }
        }
        kept.into_iter()
    }

    fn variant(&self) -> String {
        names::variant(&self.of, &self.wire, &self.english)
    }

    fn korean(&self) -> &str {
        [&self.korean, &self.english, &self.wire].into_iter().find(|text| !text.is_empty()).map_or("", |t| t)
    }

    fn english(&self) -> &str {
        if self.english.is_empty() { &self.wire } else { &self.english }
    }

    fn doc(&self, note: &str) -> String {
        let name = if self.korean.is_empty() { format!("`{}`", self.wire) } else { self.korean.clone() };
        let name = if self.korean.is_empty() || self.korean == self.wire {
            name
        } else {
            format!("{name} (`{}`)", self.wire)
        };
        match names::sentence(note) {
            note if note.is_empty() => format!("{name}."),
            note => format!("{name}: {note}"),
        }
    }
}

#[cfg(test)]
mod tests;
