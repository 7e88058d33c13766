//! What each target begins with, made of the golden files in `tests/wire`: a copy of them would be a second truth.

mod by_hand;
mod golden;

use std::collections::BTreeSet;

use serde_json::Value;

use self::golden::Golden;

/// An input to begin with.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub struct Seed {
    /// The target that it is for.
    pub target: &'static str,
    /// Where it comes from, as the name of a file.
    pub name: String,
    /// The input.
    pub input: Vec<u8>,
}

impl Seed {
    fn new(target: &'static str, name: impl Into<String>, input: impl Into<Vec<u8>>) -> Self {
        Self { target, name: name.into(), input: input.into() }
    }
}

/// All seeds, each once, in an order of their own.
///
/// # Errors
/// If the golden files cannot be read.
pub fn all() -> std::io::Result<BTreeSet<Seed>> {
    let golden = Golden::read()?;
    Ok(golden.seeds().into_iter().chain(by_hand::seeds(&golden)).collect())
}

/// The words that the golden files and the table of errors are made of, as libFuzzer reads dictionaries.
///
/// # Errors
/// If they cannot be read.
pub fn dictionary() -> std::io::Result<String> {
    let golden = Golden::read()?;
    let mut words = BTreeSet::new();
    for (_, text) in golden.files() {
        if let Ok(value) = serde_json::from_str(text) {
            collect(&value, &mut words);
        }
    }
    words.extend(golden.codes().map(str::to_owned));
    words.extend(by_hand::WORDS.iter().map(|word| (*word).to_owned()));
    let words = words.iter().filter(|word| (2..=64).contains(&word.len()));
    let lines = words.map(|word| format!("\"{}\"\n", escaped(word)));
    Ok(lines.collect::<Vec<_>>().concat())
}

fn collect(value: &Value, words: &mut BTreeSet<String>) {
    match value {
        Value::String(text) => drop(words.insert(text.clone())),
        Value::Array(rows) => rows.iter().for_each(|row| collect(row, words)),
        Value::Object(fields) => {
            for (name, value) in fields {
                let _is_new = words.insert(format!("\"{name}\""));
                collect(value, words);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

fn escaped(word: &str) -> String {
    let plain = |byte: u8| (byte.is_ascii_graphic() || byte == b' ') && !matches!(byte, b'"' | b'\\');
    let shown = |byte: u8| if plain(byte) { char::from(byte).to_string() } else { format!("\\x{byte:02X}") };
    word.bytes().map(shown).collect()
}
