//! The command line, read by hand: a dozen commands and five options do not need a parser that takes ten seconds to build.

use std::path::PathBuf;

use crate::bench::Pace;
use crate::failure::{Failure, Outcome};
use crate::help::Topic;
use crate::services::Promise;

/// What the caller wants.
#[derive(Debug, Eq, PartialEq)]
pub(crate) enum Invocation {
    Help(Topic),
    Test {
        filters: Vec<String>,
    },
    Ci,
    Codegen {
        check: bool,
    },
    Bench {
        pace: Pace,
        keep: bool,
    },
    Clients,
    /// What the words ask for is the program's own business.
    CrashLoop {
        words: Vec<String>,
    },
    Fuzz {
        targets: Vec<String>,
        seconds: u64,
    },
    /// Only the names of what `fuzz` runs.
    ListTargets,
    PublicTypes,
    Speed {
        rounds: u32,
        keep: bool,
    },
    Soak {
        seconds: u64,
        keep: bool,
    },
    Flows {
        rounds: u32,
        keep: bool,
    },
    /// Not for people: the process that holds the databases of a test run (`services`).
    KeepServices {
        postgres: PathBuf,
        redis_server: PathBuf,
        promise: Promise,
    },
    /// Not for people either: the process that holds the fake gateway of a run (`clients`).
    KeepFake {
        program: PathBuf,
    },
}

/// The name of the internal command, which `services` uses to start itself again.
pub(crate) const KEEP_SERVICES: &str = "keep-services";

/// The name of the one that `clients` uses.
pub(crate) const KEEP_FAKE: &str = "keep-fake";

/// Reads the arguments behind `cargo xtask`.
pub(crate) fn parse(arguments: Vec<String>) -> Outcome<Invocation> {
    let mut rest = arguments.into_iter();
    let Some(command) = rest.next() else { return Ok(Invocation::Help(Topic::All)) };
    let rest: Vec<String> = rest.collect();
    if command == KEEP_SERVICES {
        return keep_services(&rest);
    }
    if command == KEEP_FAKE {
        return keep_fake(&rest);
    }
    if matches!(command.as_str(), "help" | "--help" | "-h") {
        return help(&rest);
    }
    let topic = topic(&command)?;
    // What follows `--` belongs to the test or bench program, even if it reads `--help`.
    let own: &[String] = rest.split(|argument| argument == "--").next().unwrap_or_default();
    if own.iter().any(|argument| matches!(argument.as_str(), "--help" | "-h")) {
        return Ok(Invocation::Help(topic));
    }
    match topic {
        Topic::All => Ok(Invocation::Help(Topic::All)),
        Topic::Test => filters("test", &rest).map(|filters| Invocation::Test { filters }),
        Topic::Bench if rest == ["--quick"] => Ok(Invocation::Bench { pace: Pace::Quick, keep: false }),
        Topic::Bench => measured("bench", "--rounds", (3, 1), &rest)
            .map(|(rounds, keep)| Invocation::Bench { pace: Pace::Rounds(rounds), keep }),
        Topic::Clients => nothing_more("clients", &rest).map(|()| Invocation::Clients),
        Topic::CrashLoop => Ok(Invocation::CrashLoop { words: rest }),
        Topic::Fuzz => fuzzed(&rest),
        Topic::PublicTypes => nothing_more("public-types", &rest).map(|()| Invocation::PublicTypes),
        Topic::Speed => measured("speed", "--rounds", (3, 1), &rest)
            .map(|(rounds, keep)| Invocation::Speed { rounds, keep }),
        Topic::Flows => measured("flows", "--rounds", (3, 1), &rest)
            .map(|(rounds, keep)| Invocation::Flows { rounds, keep }),
        Topic::Soak => measured("soak", "--seconds", (60, 8), &rest)
            .map(|(seconds, keep)| Invocation::Soak { seconds: seconds.into(), keep }),
        Topic::Ci => nothing_more("ci", &rest).map(|()| Invocation::Ci),
        Topic::Codegen => match rest.split_first() {
            Some((option, more)) if option == "--check" => {
                nothing_more("codegen --check", more).map(|()| Invocation::Codegen { check: true })
            }
            _ => nothing_more("codegen", &rest).map(|()| Invocation::Codegen { check: false }),
        },
    }
}

fn topic(command: &str) -> Outcome<Topic> {
    match command {
        "test" => Ok(Topic::Test),
        "ci" => Ok(Topic::Ci),
        "codegen" => Ok(Topic::Codegen),
        "bench" => Ok(Topic::Bench),
        "clients" => Ok(Topic::Clients),
        "crash-loop" => Ok(Topic::CrashLoop),
        "fuzz" => Ok(Topic::Fuzz),
        "public-types" => Ok(Topic::PublicTypes),
        "speed" => Ok(Topic::Speed),
        "soak" => Ok(Topic::Soak),
        "flows" => Ok(Topic::Flows),
        unknown => Err(Failure::usage(format!(
            "there is no command {unknown:?}; there are test, ci, codegen, bench, clients, crash-loop, fuzz, public-types, speed, flows, soak and help (try `cargo xtask help`)"
        ))),
    }
}

fn help(rest: &[String]) -> Outcome<Invocation> {
    match rest {
        [] => Ok(Invocation::Help(Topic::All)),
        [command] => topic(command).map(Invocation::Help),
        [_, more, ..] => {
            Err(Failure::usage(format!("`cargo xtask help` takes one command, {more:?} is too much")))
        }
    }
}

/// What stands behind `--`; anything before it is a mistake, and said to be one.
fn filters(command: &str, rest: &[String]) -> Outcome<Vec<String>> {
    match rest.split_first() {
        None => Ok(Vec::new()),
        Some((dashes, filters)) if dashes == "--" => Ok(filters.to_vec()),
        Some((unexpected, _)) => Err(Failure::usage(format!(
            "`cargo xtask {command}` does not know {unexpected:?}; to run only some, write \
             `cargo xtask {command} -- {unexpected}`"
        ))),
    }
}

fn nothing_more(command: &str, rest: &[String]) -> Outcome {
    match rest.first() {
        None => Ok(()),
        Some(unexpected) => Err(Failure::usage(format!(
            "`cargo xtask {command}` does not know {unexpected:?}; see `cargo xtask help {}`",
            command.split(' ').next().unwrap_or(command)
        ))),
    }
}

/// `--write`, and a number with its default and its least.
fn measured(
    command: &str,
    number: &str,
    (default, least): (u32, u32),
    rest: &[String],
) -> Outcome<(u32, bool)> {
    let (mut count, mut keep) = (default, false);
    let mut words = rest.iter();
    while let Some(word) = words.next() {
        if word == "--write" {
            keep = true;
        } else if word == number {
            let value = words.next().map_or("", String::as_str);
            count = value.parse().ok().filter(|count| *count >= least).ok_or_else(|| {
                Failure::usage(format!("{number} is {value:?}; it takes a number of {least} or more"))
            })?;
        } else {
            nothing_more(command, core::slice::from_ref(word))?;
        }
    }
    Ok((count, keep))
}

/// Targets, and how long each of them runs.
fn fuzzed(rest: &[String]) -> Outcome<Invocation> {
    if rest == ["--list"] {
        return Ok(Invocation::ListTargets);
    }
    let mut targets = Vec::new();
    let mut seconds = None;
    let mut words = rest.iter();
    while let Some(word) = words.next() {
        if word == "--seconds" {
            let number = [word.clone()].into_iter().chain(words.next().cloned()).collect::<Vec<_>>();
            seconds = Some(measured("fuzz", "--seconds", (300, 1), &number)?.0);
        } else if word.starts_with('-') {
            nothing_more("fuzz", core::slice::from_ref(word))?;
        } else {
            targets.push(word.clone());
        }
    }
    Ok(Invocation::Fuzz { targets, seconds: seconds.unwrap_or(300).into() })
}

fn keep_services(rest: &[String]) -> Outcome<Invocation> {
    match rest {
        [postgres, redis_server, promise] => Ok(Invocation::KeepServices {
            postgres: postgres.into(),
            redis_server: redis_server.into(),
            promise: Promise::of_word(promise),
        }),
        _ => Err(Failure::usage(format!("{KEEP_SERVICES} is started by `cargo xtask test`, not by hand"))),
    }
}

fn keep_fake(rest: &[String]) -> Outcome<Invocation> {
    match rest {
        [program] => Ok(Invocation::KeepFake { program: program.into() }),
        _ => Err(Failure::usage(format!("{KEEP_FAKE} is started by `cargo xtask clients`, not by hand"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(line: &str) -> Outcome<Invocation> {
        parse(line.split_whitespace().map(str::to_owned).collect())
    }

    fn refusal(line: &str) -> String {
        parsed(line).unwrap_err().to_string()
    }

    #[test]
    fn what_stands_behind_the_dashes_goes_to_the_tests() {
        let filters = vec!["lost_answer".to_owned(), "--help".to_owned()];
        assert_eq!(parsed("test -- lost_answer --help"), Ok(Invocation::Test { filters }));
        assert_eq!(parsed("test"), Ok(Invocation::Test { filters: vec![] }));
    }

    #[test]
    fn every_command_explains_itself() {
        for (line, topic) in [
            ("", Topic::All),
            ("help", Topic::All),
            ("--help", Topic::All),
            ("help ci", Topic::Ci),
            ("test --help", Topic::Test),
            ("bench -h", Topic::Bench),
            ("help clients", Topic::Clients),
            ("crash-loop --store sqlite --help", Topic::CrashLoop),
            ("fuzz --seconds 5 --help", Topic::Fuzz),
            ("public-types --help", Topic::PublicTypes),
            ("speed --help", Topic::Speed),
            ("help soak", Topic::Soak),
            ("codegen --check --help", Topic::Codegen),
        ] {
            assert_eq!(parsed(line), Ok(Invocation::Help(topic)), "{line}");
        }
    }

    #[test]
    fn a_mistake_is_named_and_answered_with_what_is_allowed() {
        assert!(refusal("tset").contains(
            "no command \"tset\"; there are test, ci, codegen, bench, clients, crash-loop, fuzz, public-types, speed, flows, soak and help"
        ));
        assert!(refusal("test lost_answer").contains("`cargo xtask test -- lost_answer`"));
        assert!(refusal("codegen --chekc").contains("does not know \"--chekc\""));
        assert!(refusal("clients python").contains("see `cargo xtask help clients`"));
        assert!(refusal("keep-fake").contains("started by `cargo xtask clients`"));
        assert!(refusal("ci now").contains("see `cargo xtask help ci`"));
    }

    #[test]
    fn what_is_measured_has_a_length_and_may_be_kept() {
        assert_eq!(parsed("speed"), Ok(Invocation::Speed { rounds: 3, keep: false }));
        assert_eq!(parsed("speed --write --rounds 5"), Ok(Invocation::Speed { rounds: 5, keep: true }));
        assert_eq!(
            parsed("bench --rounds 5 --write"),
            Ok(Invocation::Bench { pace: Pace::Rounds(5), keep: true })
        );
        assert_eq!(parsed("soak --seconds 20"), Ok(Invocation::Soak { seconds: 20, keep: false }));
        assert!(refusal("soak --seconds 2").contains("--seconds is \"2\"; it takes a number of 8 or more"));
        assert!(refusal("speed --rounds").contains("--rounds is \"\""));
        assert_eq!(parsed("bench --quick"), Ok(Invocation::Bench { pace: Pace::Quick, keep: false }));
        // A quick run's figures are not worth keeping.
        assert!(refusal("bench --quick --write").contains("see `cargo xtask help bench`"));
        assert!(refusal("speed fast").contains("see `cargo xtask help speed`"));
    }

    #[test]
    fn what_the_crash_loop_is_asked_for_goes_to_its_program() {
        let words = ["--store", "sqlite", "--seconds", "30"].map(str::to_owned).to_vec();
        assert_eq!(parsed("crash-loop --store sqlite --seconds 30"), Ok(Invocation::CrashLoop { words }));
    }

    #[test]
    fn targets_of_fuzzers_are_named_by_hand_and_run_for_minutes() {
        let fuzz = |targets: &[&str], seconds| {
            let targets = targets.iter().map(|target| (*target).to_owned()).collect();
            Ok(Invocation::Fuzz { targets, seconds })
        };
        assert_eq!(parsed("fuzz"), fuzz(&[], 300));
        assert_eq!(parsed("fuzz jwe --seconds 20 webhook"), fuzz(&["jwe", "webhook"], 20));
        assert_eq!(parsed("fuzz --list"), Ok(Invocation::ListTargets));
        assert!(refusal("fuzz --seconds").contains("--seconds is \"\"; it takes a number of 1 or more"));
        assert!(refusal("fuzz --list jwe").contains("see `cargo xtask help fuzz`"));
    }

    #[test]
    fn codegen_writes_unless_asked_to_check() {
        assert_eq!(parsed("codegen"), Ok(Invocation::Codegen { check: false }));
        assert_eq!(parsed("codegen --check"), Ok(Invocation::Codegen { check: true }));
    }
}
