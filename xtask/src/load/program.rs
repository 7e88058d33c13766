//! The programs that are measured, built with optimisation.

use std::path::PathBuf;
use std::process::Command;

use crate::command::CommandLine;
use crate::failure::{Failure, Outcome};

/// Where they lie.
#[derive(Debug)]
pub(crate) struct Programs {
    pub(crate) mock_toss: PathBuf,
    plain_hyper: PathBuf,
    pub(crate) two_threads: PathBuf,
}

impl Programs {
    /// Builds them.
    ///
    /// # Errors
    ///
    /// If one does not build, or cargo does not say where it put it.
    pub(crate) fn build() -> Outcome<Self> {
        let build = "cargo build --profile dist --locked --package mock-toss --bin mock-toss --example plain_hyper \
                     --example two_threads --message-format json-render-diagnostics";
        let messages = CommandLine::new(build).output()?;
        let find = |name| {
            let found = executable(&messages, name);
            found.ok_or_else(|| Failure::new(format!("cargo did not say where it put {name}")))
        };
        Ok(Self {
            mock_toss: find("mock-toss")?,
            plain_hyper: find("plain_hyper")?,
            two_threads: find("two_threads")?,
        })
    }

    /// `mock-toss serve` on a free port.
    pub(crate) fn fake(&self) -> Command {
        let mut command = Command::new(&self.mock_toss);
        command.args(["serve", "--port", "0"]);
        command
    }

    /// The server that does nothing, with a body of so many bytes.
    pub(crate) fn plain(&self, length: usize) -> Command {
        let mut command = Command::new(&self.plain_hyper);
        command.arg(length.to_string());
        command
    }
}

/// What cargo's messages, one JSON a line, tell of a program.
pub(crate) fn executable(messages: &str, name: &str) -> Option<PathBuf> {
    let mut paths =
        messages.lines().filter_map(|line| line.split_once(r#""executable":""#)?.1.split('"').next());
    paths.find(|path| path.rsplit('/').next() == Some(name)).map(PathBuf::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_is_found_by_its_name() {
        let messages = r#"{"reason":"compiler-artifact","executable":null}
{"reason":"compiler-artifact","executable":"/t/dist/examples/plain_hyper","fresh":true}
{"reason":"compiler-artifact","executable":"/t/dist/mock-toss","fresh":true}"#;
        assert_eq!(executable(messages, "mock-toss"), Some(PathBuf::from("/t/dist/mock-toss")));
        assert_eq!(executable(messages, "two_threads"), None);
    }
}
