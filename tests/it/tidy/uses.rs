//! Which modules of its crate a Rust text names, in `use` and in the middle of code.

/// Every path in `text` that begins with `crate`, `super` or `self`, written out from `crate` on. `module` is the
/// text's own path. Comments and the module of tests at the end do not count.
pub(super) fn paths(module: &[&str], text: &str) -> Vec<Vec<String>> {
    let found = from(text, |first| matches!(first, "crate" | "super" | "self"));
    found.iter().map(|path| absolute(module, path)).collect()
}

/// Every path in `text` whose first word `is_root`, as it is written. Comments and the module of tests at the end do not
/// count.
pub(super) fn from(text: &str, is_root: impl Fn(&str) -> bool) -> Vec<Vec<String>> {
    let tokens = tokens(&code(text));
    let mut found = Vec::new();
    let mut rest = tokens.as_slice();
    let mut before = "";
    while let Some((first, after)) = rest.split_first() {
        if is_root(first) && before != "::" && after.first().is_some_and(|next| next == "::") {
            rest = tree(rest, &[], &mut found);
        } else {
            rest = after;
        }
        before = first;
    }
    found
}

/// The text without comments and without the module of tests at its end.
pub(super) fn code(text: &str) -> String {
    let lines = text.lines().take_while(|line| *line != "#[cfg(test)]");
    lines.filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
}

/// Words and `::`; every other character for itself, white space dropped.
pub(super) fn tokens(code: &str) -> Vec<String> {
    let mut tokens = Vec::new();
    let mut rest = code.trim_start();
    while let Some(first) = rest.chars().next() {
        let is_word = |c: char| c.is_alphanumeric() || c == '_';
        let end = if is_word(first) {
            rest.find(|c| !is_word(c)).unwrap_or(rest.len())
        } else if rest.starts_with("::") {
            2
        } else {
            first.len_utf8()
        };
        let (token, after) = rest.split_at(end);
        tokens.push(token.to_owned());
        rest = after.trim_start();
    }
    tokens
}

/// Reads one path, or a tree of them in braces, behind `prefix`; answers with the tokens behind it.
fn tree<'t>(mut rest: &'t [String], prefix: &[String], found: &mut Vec<Vec<String>>) -> &'t [String] {
    let mut path = prefix.to_vec();
    while let Some((token, after)) = rest.split_first() {
        match token.as_str() {
            "::" => rest = after,
            "{" => return list(after, &path, found),
            word if word.starts_with(|c: char| c.is_alphanumeric() || c == '_' || c == '*') => {
                path.push(word.to_owned());
                rest = after;
                if rest.first().is_none_or(|next| next != "::") {
                    break;
                }
            }
            _ => break,
        }
    }
    found.push(path);
    rest
}

/// Reads trees up to the closing brace.
fn list<'t>(mut rest: &'t [String], prefix: &[String], found: &mut Vec<Vec<String>>) -> &'t [String] {
    while let Some((token, after)) = rest.split_first() {
        match token.as_str() {
            "}" => return after,
            "," => rest = after,
            "as" => rest = after.get(1..).unwrap_or_default(),
            _ => {
                let behind = tree(rest, prefix, found);
                // Something that is no tree: step over it, or we would stand still.
                rest = if behind.len() == rest.len() { after } else { behind };
            }
        }
    }
    rest
}

fn absolute(module: &[&str], path: &[String]) -> Vec<String> {
    let mut absolute: Vec<String> = Vec::new();
    if path.first().is_none_or(|first| first != "crate") {
        absolute.extend(module.iter().map(|part| (*part).to_owned()));
    }
    for part in path {
        match part.as_str() {
            "self" => {}
            "super" => drop(absolute.pop()),
            _ => absolute.push(part.clone()),
        }
    }
    absolute
}

#[test]
fn trees_are_written_out_and_relative_paths_resolved() {
    let found = |text: &str| -> Vec<String> {
        paths(&["crate", "a", "b"], text).iter().map(|path| path.join("::")).collect()
    };
    assert_eq!(
        found("use crate::x::{y::{self, Z as Q}, w::*};\nuse super::c::D;"),
        ["crate::x::y", "crate::x::y::Z", "crate::x::w::*", "crate::a::c::D"]
    );
    assert_eq!(
        found("use self::deep::Down; fn f(self) -> super::E {}"),
        ["crate::a::b::deep::Down", "crate::a::E"]
    );
    assert_eq!(found("let x = crate::m::f(1) + crate::n;"), ["crate::m::f", "crate::n"]);
    assert_eq!(
        found("// crate::gone\nuse std::crate_name::x;\n#[cfg(test)]\nuse crate::t;"),
        Vec::<String>::new()
    );
}
