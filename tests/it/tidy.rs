//! The repository's own rules, as tests: who may import whom, what every file has, and what none may have.
//!
//! Each rule is a plain function from texts to complaints, tried on small bad inputs beside it, because a rule that
//! cannot fail holds nothing.

mod complaint;
mod foreign;
mod fuzzed;
mod imports;
mod layers;
mod manifests;
mod map;
mod promises;
mod sources;
mod tree;
mod uses;
mod words;

use self::complaint::none_of;
use self::tree::Tree;

#[test]
fn every_crate_imports_only_what_the_map_allows() {
    let tree = Tree::read();
    none_of(&imports::complaints(&tree.manifests(), &tree.workspace()));
}

#[test]
fn no_layer_of_the_client_knows_another_or_the_network() {
    none_of(&layers::complaints(&Tree::read()));
}

#[test]
fn pure_parts_take_time_and_randomness_as_arguments() {
    none_of(&layers::impure_parts(&Tree::read()));
}

#[test]
fn every_member_inherits_lints_licence_and_edition() {
    none_of(&manifests::complaints(&Tree::read().manifests()));
}

#[test]
fn every_module_says_why_it_exists_and_stays_short() {
    none_of(&sources::complaints(&Tree::read()));
}

#[test]
fn nothing_is_silenced_postponed_or_tied_to_a_machine() {
    none_of(&words::complaints(&Tree::read()));
}

#[test]
fn the_map_names_every_crate_and_layer() {
    none_of(&map::complaints(&Tree::read()));
}

#[test]
fn every_promise_of_the_client_is_held_by_a_test_that_exists() {
    none_of(&promises::unheld(&Tree::read()));
}

#[test]
fn types_of_other_crates_are_public_only_if_they_are_listed() {
    none_of(&foreign::complaints(&Tree::read()));
}

#[test]
fn every_public_asynchronous_function_says_what_dropping_it_does() {
    none_of(&promises::untold(&Tree::read()));
}

#[test]
fn every_parser_of_the_client_has_a_fuzz_target() {
    let tree = Tree::read();
    none_of(&fuzzed::parsers(&tree));
    none_of(&fuzzed::programs(&tree));
}

#[test]
fn golden_files_are_json_and_have_a_provenance() {
    none_of(&map::golden_files(&Tree::read()));
}

#[test]
fn generated_tables_are_what_their_source_says() {
    if let Err(failure) = xtask::codegen::check(&tree::root()) {
        panic!("{failure}");
    }
}
