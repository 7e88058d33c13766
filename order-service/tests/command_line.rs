//! The binary as an operator meets it: what it says, and how it ends.

use std::io::{BufRead, BufReader, Read};
use std::net::TcpListener;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use tempfile::TempDir;

fn order_service(directory: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_order-service"));
    command.current_dir(directory).env_clear();
    command
}

fn run(directory: &Path, arguments: &[&str]) -> (Option<i32>, String) {
    let Output { status, stdout, stderr } =
        order_service(directory).args(arguments).output().expect("the binary runs");
    let text = [stdout, stderr].concat();
    (status.code(), String::from_utf8(text).expect("UTF-8"))
}

#[test]
fn the_help_teaches() {
    let directory = TempDir::new().unwrap();
    let (code, text) = run(directory.path(), &["serve", "--help"]);
    assert_eq!(code, Some(0));
    for word in ["TOSS_SECRET_KEY", "--time-scale", "127.0.0.1:8080", "/_mock/payments", "Exit codes"] {
        assert!(text.contains(word), "{word} is missing in\n{text}");
    }
    assert_eq!(run(directory.path(), &["--help"]).0, Some(0));
}

#[test]
fn a_setting_that_cannot_be_used_ends_with_2_and_its_name() {
    let directory = TempDir::new().unwrap();
    let (code, text) = run(directory.path(), &["serve", "--workers", "0", "--listen", "here"]);
    assert_eq!(code, Some(2), "{text}");
    assert!(text.contains("--workers = \"0\"") && text.contains("--listen = \"here\""), "{text}");
    let (code, text) = run(directory.path(), &["serve", "--secret-key", "test_sk_a"]);
    assert_eq!(code, Some(2), "a secret is no flag: {text}");
    assert_eq!(std::fs::read_dir(directory.path()).unwrap().count(), 0);
}

#[test]
fn a_port_that_is_taken_ends_with_1_and_the_next_step() {
    let directory = TempDir::new().unwrap();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let (code, text) = run(directory.path(), &["serve", "--listen", &address]);
    assert_eq!(code, Some(1), "{text}");
    assert!(text.contains(&address) && text.contains("choose another with --listen"), "{text}");
    assert_eq!(std::fs::read_dir(directory.path()).unwrap().count(), 0, "nothing was made");
}

#[test]
fn a_directory_that_is_not_there_ends_with_1_and_the_next_step() {
    let directory = TempDir::new().unwrap();
    let arguments = ["serve", "--listen", "127.0.0.1:0", "--database", "no/such/shop.sqlite"];
    let (code, text) = run(directory.path(), &arguments);
    assert_eq!(code, Some(1), "{text}");
    assert!(text.contains("no/such/shop.sqlite") && text.contains("must exist"), "{text}");
}

#[cfg(unix)]
#[test]
fn it_tells_its_address_and_stops_when_told_to() {
    let directory = TempDir::new().unwrap();
    let mut shop = order_service(directory.path())
        .args(["serve", "--listen", "127.0.0.1:0"])
        .env("TOSS_SECRET_KEY", "test_sk_zXLkKEypNArWmo50nX3lmeaxYG5R")
        .env("ORDER_SERVICE_LOG", "trace,hyper=info")
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the binary starts");
    let mut address = String::new();
    BufReader::new(shop.stdout.take().unwrap()).read_line(&mut address).unwrap();
    assert!(address.starts_with("http://127.0.0.1:"), "{address}");
    let told = Command::new("kill").args(["-TERM", &shop.id().to_string()]).status().unwrap();
    assert!(told.success());
    let mut log = String::new();
    shop.stderr.take().unwrap().read_to_string(&mut log).unwrap();
    assert_eq!(shop.wait().unwrap().code(), Some(0), "{log}");
    assert!(log.contains("connections_cut: 0, workers_cut: 0"), "{log}");
    assert!(!log.contains("zXLkKEyp"), "a secret is in the log: {log}");
}
