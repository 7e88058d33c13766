//! What is promised in words is held by tests that exist, and what a caller must know of an asynchronous function is
//! written beside it.

use std::collections::BTreeSet;

use super::complaint::Complaint;
use super::tree::Tree;

const HELD: &str = "each promise on the page of guarantees names tests, and those tests are there";
const TOLD: &str =
    "a public asynchronous function says what becomes of it when its future is dropped: `# Cancellation`";

/// The page of guarantees.
const PAGE: &str = "docs/toss-sdk.md";

/// The page of the API. Some of its tables are of other things: those of tests say so at their head.
const API: &str = "docs/toss-api.md";

/// The crates that others build on.
const LIBRARIES: [&str; 2] = ["sdk/client/src/", "sdk/flows/src/"];

/// Rows of the page without a test, and tests that are not there.
pub(super) fn unheld(tree: &Tree) -> Vec<Complaint> {
    let is_row = |line: &&str| line.starts_with("| ") && !line.ends_with("| tests |");
    let guarantees: Vec<&str> = tree.text(PAGE).lines().filter(is_row).collect();
    let tests = tests(tree);
    let mut complaints = Vec::new();
    for (page, rows) in [(PAGE, guarantees), (API, rows_with_tests(tree.text(API)))] {
        if rows.is_empty() {
            complaints.push(Complaint::new(HELD, page, "it has no rows"));
        }
        for row in rows {
            let cell = row.trim_end_matches(" |").rsplit(" | ").next().unwrap_or_default();
            let named: Vec<&str> = cell.split('`').skip(1).step_by(2).collect();
            if named.is_empty() {
                complaints.push(Complaint::new(HELD, page, format!("no test in: {row}")));
            }
            for name in named.into_iter().filter(|name| !tests.contains(name)) {
                complaints.push(Complaint::new(HELD, page, format!("there is no test `{name}`")));
            }
        }
    }
    complaints
}

/// The rows of the tables whose last column is of tests.
fn rows_with_tests(page: &str) -> Vec<&str> {
    let mut is_of_tests = false;
    let mut rows = Vec::new();
    for line in page.lines() {
        if !line.starts_with('|') {
            is_of_tests = false;
        } else if line.ends_with("| tests |") {
            is_of_tests = true;
        } else if is_of_tests && line.starts_with("| ") {
            rows.push(line);
        }
    }
    rows
}

/// The names of all tests of the client and of the whole: what follows a test's attribute, and what stands in a `proptest!`.
fn tests(tree: &Tree) -> BTreeSet<&str> {
    let mut names = BTreeSet::new();
    for (_, text) in
        tree.rust().filter(|(path, _)| path.starts_with("sdk/client/") || path.starts_with("tests/it/"))
    {
        let mut is_test = false;
        for line in text.lines().map(str::trim_start) {
            if line.starts_with("#[test") || line.starts_with("#[tokio::test") {
                is_test = true;
            } else if let Some((_, rest)) = line.split_once("fn ").filter(|_| is_test) {
                names.extend(rest.split('(').next());
                is_test = false;
            }
        }
    }
    names
}

/// Public asynchronous functions whose documentation leaves out what dropping them does.
pub(super) fn untold(tree: &Tree) -> Vec<Complaint> {
    let mut complaints = Vec::new();
    for (path, text) in
        tree.rust().filter(|(path, _)| LIBRARIES.iter().any(|library| path.starts_with(library)))
    {
        let mut is_told = false;
        let mut is_public_trait = false;
        for line in text.lines().take_while(|line| *line != "#[cfg(test)]") {
            let code = line.trim_start();
            if code.starts_with("///") {
                is_told |= code.contains("# Cancellation");
                continue;
            }
            match line {
                "}" => is_public_trait = false,
                _ => is_public_trait |= line.starts_with("pub trait "),
            }
            let returns_future = code.contains("-> impl Future") || code.contains("-> BoxFuture");
            let is_public = code.starts_with("pub async fn ")
                || (is_public_trait && code.starts_with("async fn "))
                || (is_public_trait && code.starts_with("fn ") && returns_future);
            if is_public && !is_told {
                complaints.push(Complaint::new(TOLD, path, code.to_owned()));
            }
            if !code.starts_with("#[") && !code.starts_with("//") {
                is_told = false;
            }
        }
    }
    complaints
}

#[test]
fn a_promise_without_a_test_and_one_whose_test_is_gone_are_found() {
    let page = "| rule | tests |\n|---|---|\n| held | `it_holds`, `it_is_always_so` |\n| gone | `it_held` |\n| bare | none |\n";
    let code = "#[tokio::test(start_paused = true)]\nasync fn it_holds() {}\nproptest! {\n    #[test]\n    fn it_is_always_so(x in y) {}\n}\nfn it_held() {}\n";
    let fields = "| field | type |\n|---|---|\n| `a` | `b` |\n";
    let tree = Tree::of(&[
        (PAGE, page),
        (API, &format!("{fields}\n{page}\n{fields}")),
        ("sdk/client/src/x/tests.rs", code),
    ]);
    let said: Vec<String> = unheld(&tree).iter().map(ToString::to_string).collect();
    assert_eq!(said.len(), 4, "{said:?}");
    assert!(said.chunks(2).all(|two| two[0].contains("`it_held`") && two[1].contains("bare")), "{said:?}");
    assert_eq!(unheld(&Tree::of(&[])).len(), 2, "a page that is gone holds nothing");
}

#[test]
fn an_asynchronous_function_that_does_not_tell_is_found() {
    for (text, found) in [
        ("pub async fn f() {}", 1),
        ("/// Does.\npub async fn f() {}", 1),
        ("/// Does.\n///\n/// # Cancellation\n/// Safe.\n#[must_use]\npub async fn f() {}", 0),
        ("/// # Cancellation\nfn g() {}\npub async fn f() {}", 1),
        ("pub(crate) async fn f() {}\nasync fn g() {}\nfn h() -> BoxFuture<'static, ()> {}", 0),
        ("pub trait T {\n    fn f() -> impl Future<Output = ()>;\n}\nfn g() -> BoxFuture<'static, ()> {}", 1),
        ("pub trait T {\n    async fn f();\n}", 1),
    ] {
        assert_eq!(untold(&Tree::of(&[("sdk/flows/src/x.rs", text)])).len(), found, "{text}");
    }
}
