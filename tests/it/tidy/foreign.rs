//! Types of other crates in the client's public interface: whoever uses the client is bound to their versions too, so
//! they are listed with a reason, and few.
//!
//! `cargo xtask public-types` asks the compiler, which takes a nightly toolchain. This reads the sources: what a public
//! item, or a trait's implementation, names at its head. It is coarser (it does not see what a macro writes), and runs
//! everywhere.

use std::collections::{BTreeMap, BTreeSet};

use super::complaint::Complaint;
use super::tree::Tree;
use super::uses;

const RULE: &str =
    "a type of another crate is part of the client's public interface only with a reason on the list";
const LIST: &str = "docs/public-types.csv";
const SOURCES: &str = "sdk/client/src/";
const STANDARD: [&str; 4] = ["core", "alloc", "std", "crate"];

/// Public names that are not on the list, and crates on the list that the client does not depend on.
pub(super) fn complaints(tree: &Tree) -> Vec<Complaint> {
    let listed: Vec<Vec<&str>> =
        tree.text(LIST).lines().skip(1).map(|line| line.split(',').collect()).collect();
    let mut complaints = Vec::new();
    if listed.is_empty() {
        complaints.push(Complaint::new(RULE, LIST, "it is empty"));
    }
    let names: BTreeSet<&str> = listed.iter().filter_map(|line| line.first()?.rsplit("::").next()).collect();
    for line in listed.iter().filter(|line| line.get(1).is_none_or(|why| why.is_empty())) {
        complaints.push(Complaint::new(RULE, LIST, format!("{} has no reason", line.join(","))));
    }
    let crates = dependencies(tree);
    for (path, text) in tree.rust().filter(|(path, _)| path.starts_with(SOURCES) && !path.contains("/tests"))
    {
        for name in public(text, &crates).into_iter().filter(|name| !names.contains(name.as_str())) {
            complaints.push(Complaint::new(RULE, path, format!("{name} is public and not in {LIST}")));
        }
    }
    complaints
}

/// What the client depends on, as code names it.
fn dependencies(tree: &Tree) -> BTreeSet<String> {
    let manifests = tree.manifests();
    let client = manifests.get("sdk/client/Cargo.toml");
    let table = client.and_then(|manifest| manifest.get("dependencies")).and_then(toml::Value::as_table);
    table.map(|table| table.keys().map(|name| name.replace('-', "_")).collect()).unwrap_or_default()
}

/// The types of `crates` that the heads of public items name, and those of implementations for public types.
fn public(text: &str, crates: &BTreeSet<String>) -> BTreeSet<String> {
    let is_type = |word: &str| {
        word.starts_with(|c: char| c.is_ascii_uppercase()) && word.contains(|c: char| c.is_ascii_lowercase())
    };
    let is_root = |word: &str| crates.contains(word) && !STANDARD.contains(&word);
    let mut imported = BTreeMap::new();
    for path in uses::from(text, is_root) {
        if let Some(last) = path.last().filter(|last| is_type(last)) {
            let _earlier = imported.insert(last.clone(), path.join("::"));
        }
    }
    let heads: Vec<Vec<String>> = heads(&uses::code(text)).iter().map(|head| uses::tokens(head)).collect();
    let own: BTreeSet<&String> = heads.iter().filter_map(|head| own(head)).collect();
    let mut found = BTreeSet::new();
    for head in &heads {
        let is_public =
            head.first().is_some_and(|word| word == "pub") || head.iter().any(|word| own.contains(word));
        let shown = if is_public { shown(head) } else { Vec::new() };
        found.extend(shown.into_iter().filter(|word| imported.contains_key(*word)).cloned());
    }
    found
}

/// The words of a head without the private fields of a tuple.
fn shown(head: &[String]) -> Vec<&String> {
    let is_tuple = own(head).is_some() && head.get(1).is_some_and(|kind| kind == "struct");
    let Some(fields) = head.iter().position(|word| word == "(").filter(|_| is_tuple) else {
        return head.iter().collect();
    };
    let mut is_field_public = false;
    let is_shown = |(place, word): &(usize, &String)| {
        match word.as_str() {
            "pub" => is_field_public = *place > fields,
            "," => is_field_public = false,
            _ => {}
        }
        *place < fields || is_field_public
    };
    head.iter().enumerate().filter(is_shown).map(|(_, word)| word).collect()
}

/// The public type that a head declares.
fn own(head: &[String]) -> Option<&String> {
    match head {
        [public, kind, name, ..]
            if public == "pub" && ["struct", "enum", "trait"].contains(&kind.as_str()) =>
        {
            Some(name)
        }
        _ => None,
    }
}

/// What stands before the body of each public item, field and implementation.
fn heads(code: &str) -> Vec<String> {
    let mut heads = Vec::new();
    let mut head = String::new();
    for line in code.lines().map(str::trim) {
        if head.is_empty() && !line.starts_with("pub ") && !line.starts_with("impl") {
            continue;
        }
        head.push_str(line);
        head.push(' ');
        let is_import = head.starts_with("pub use ");
        if line.ends_with([';', ',', '{', '}'])
            && (is_import || head.matches('(').count() == head.matches(')').count())
        {
            let whole = core::mem::take(&mut head);
            let end = whole.find('{').filter(|_| !is_import).unwrap_or(whole.len());
            heads.extend(whole.get(..end).map(str::to_owned));
        }
    }
    heads
}

#[test]
fn a_type_that_is_public_and_not_listed_is_found() {
    let manifest = "[dependencies]\nhttp.workspace = true\npin-project-lite = \"1\"\n";
    let list = "type,why\nhttp::status::StatusCode,the answer's\n";
    for (code, found) in [
        ("use http::StatusCode;\npub fn f() -> StatusCode {}", None),
        ("use http::{Method, StatusCode};\npub fn f() -> StatusCode { Method::GET }", None),
        ("use http::Method;\nfn f() -> Method {}\npub(crate) fn g(m: Method) {}", None),
        ("use http::Method;\npub fn f(\n    a: u8,\n    m: Method,\n) -> u8 {}", Some("Method")),
        ("use http::Method;\npub struct S {\n    /// Doc.\n    pub m: Option<Method>,\n}", Some("Method")),
        ("pub struct S(pub http::Method);", Some("Method")),
        ("pub struct S(http::Method, u8);", None),
        ("pub enum E {}\nimpl From<http::Method> for E {}", Some("Method")),
        ("struct S;\nimpl From<http::Method> for S {}", None),
        ("use http::header::HeaderMap as H;\n// pub fn f(h: HeaderMap) {}", None),
        ("use std::net::IpAddr;\npub fn f(a: IpAddr) {}", None),
        ("#[cfg(test)]\nmod tests {\n    pub fn f(m: http::Method) {}\n}", None),
    ] {
        let tree =
            Tree::of(&[("sdk/client/Cargo.toml", manifest), (LIST, list), ("sdk/client/src/x.rs", code)]);
        let said: Vec<String> = complaints(&tree).iter().map(ToString::to_string).collect();
        assert_eq!(said.len(), usize::from(found.is_some()), "{code}: {said:?}");
        assert!(found.is_none_or(|name| said[0].contains(name)), "{said:?}");
    }
    let bare = Tree::of(&[(LIST, "type,why\nhttp::Method,\n")]);
    assert_eq!(complaints(&bare).len(), 1, "a reason is missing");
    assert_eq!(complaints(&Tree::of(&[])).len(), 1, "an empty list holds nothing");
}
