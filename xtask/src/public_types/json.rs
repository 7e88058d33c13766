//! JSON, read into a tree: enough for what rustdoc writes, without a crate that would have to be built first.

/// A value.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Json {
    /// `null`, `true`, `false` or a number, as it reads.
    Bare(String),
    Text(String),
    List(Vec<Json>),
    Object(Vec<(String, Json)>),
}

impl Json {
    /// Reads a text; `None` if it is no JSON.
    pub(super) fn read(text: &str) -> Option<Self> {
        let (value, rest) = value(text)?;
        rest.trim_start().is_empty().then_some(value)
    }

    /// A field of an object.
    pub(super) fn get(&self, name: &str) -> Option<&Self> {
        self.fields().iter().find(|(found, _)| found == name).map(|(_, value)| value)
    }

    /// The fields of an object; of anything else, none.
    pub(super) fn fields(&self) -> &[(String, Self)] {
        if let Self::Object(fields) = self { fields } else { &[] }
    }

    /// The values in a list or an object.
    pub(super) fn children(&self) -> Box<dyn Iterator<Item = &Self> + '_> {
        match self {
            Self::List(values) => Box::new(values.iter()),
            Self::Object(fields) => Box::new(fields.iter().map(|(_, value)| value)),
            Self::Bare(_) | Self::Text(_) => Box::new(core::iter::empty()),
        }
    }

    /// A text, or what stands for itself.
    pub(super) fn word(&self) -> Option<&str> {
        match self {
            Self::Bare(word) | Self::Text(word) => Some(word),
            Self::List(_) | Self::Object(_) => None,
        }
    }
}

fn value(text: &str) -> Option<(Json, &str)> {
    let text = text.trim_start();
    match text.chars().next()? {
        '"' => string(text).map(|(string, rest)| (Json::Text(string), rest)),
        '[' => {
            let (values, rest) = until(&text[1..], ']', value)?;
            Some((Json::List(values), rest))
        }
        '{' => {
            let (fields, rest) = until(&text[1..], '}', field)?;
            Some((Json::Object(fields), rest))
        }
        _ => {
            let end = text.find([',', ']', '}', ' ', '\n', '\r', '\t']).unwrap_or(text.len());
            let (word, rest) = text.split_at(end);
            let is_bare = matches!(word, "null" | "true" | "false") || word.parse::<f64>().is_ok();
            is_bare.then(|| (Json::Bare(word.to_owned()), rest))
        }
    }
}

fn field(text: &str) -> Option<((String, Json), &str)> {
    let (name, rest) = string(text.trim_start())?;
    let (value, rest) = value(rest.trim_start().strip_prefix(':')?)?;
    Some(((name, value), rest))
}

/// What `one` reads, with commas between, up to `end`.
fn until<'t, T>(
    mut text: &'t str,
    end: char,
    one: fn(&'t str) -> Option<(T, &'t str)>,
) -> Option<(Vec<T>, &'t str)> {
    let mut found = Vec::new();
    if let Some(rest) = text.trim_start().strip_prefix(end) {
        return Some((found, rest));
    }
    loop {
        let (value, rest) = one(text)?;
        found.push(value);
        let rest = rest.trim_start();
        if let Some(rest) = rest.strip_prefix(end) {
            return Some((found, rest));
        }
        text = rest.strip_prefix(',')?;
    }
}

/// A string, whose escapes are read but for those of characters that no path has.
fn string(text: &str) -> Option<(String, &str)> {
    let mut found = String::new();
    let mut chars = text.strip_prefix('"')?.char_indices();
    while let Some((at, c)) = chars.next() {
        match c {
            '"' => return Some((found, text.get(at + 2..)?)),
            '\\' => found.push(match chars.next()?.1 {
                'n' => '\n',
                't' => '\t',
                'u' => {
                    let digits: String = chars.by_ref().take(4).map(|(_, digit)| digit).collect();
                    let code = u32::from_str_radix(&digits, 16).ok()?;
                    char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER)
                }
                other => other,
            }),
            other => found.push(other),
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::Json;

    #[test]
    fn what_was_written_is_read() {
        let read = Json::read(r#" {"a": [1, -2.5e3, null, "x\"\u00e9\n가"], "b": {}, "c": [ ], "d":true} "#)
            .unwrap();
        let list: Vec<_> = read.get("a").unwrap().children().filter_map(Json::word).collect();
        assert_eq!(list, ["1", "-2.5e3", "null", "x\"é\n가"]);
        assert_eq!((read.get("b"), read.get("e")), (Some(&Json::Object(Vec::new())), None));
        assert_eq!(read.children().count(), 4);
    }

    #[test]
    fn what_is_no_json_is_not_read() {
        for text in ["", "{", "[1,]", r#"{"a"}"#, r#"{"a":1"#, "nul", r#""a"#, "[1] 2", "{1:2}"] {
            assert_eq!(Json::read(text), None, "{text}");
        }
    }
}
