//! One command line: shown as a person could type it, run in the repository, waited for.

use core::fmt;
use core::time::Duration;
use std::path::Path;
use std::process::{Command, ExitStatus, Stdio};

use crate::failure::{Failure, Outcome};
use crate::patience::ended_within;
use crate::repository;
use crate::say::line;

/// A command line and the environment that it needs on top of ours.
#[derive(Clone, Debug)]
pub(crate) struct CommandLine {
    environment: Vec<(&'static str, String)>,
    words: Vec<String>,
}

impl CommandLine {
    /// The words of `text`, split at white space.
    pub(crate) fn new(text: &str) -> Self {
        Self { environment: Vec::new(), words: text.split_whitespace().map(str::to_owned).collect() }
    }

    /// One variable more.
    #[must_use]
    pub(crate) fn env(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.environment.push((name, value.into()));
        self
    }

    /// More words at the end, each of them one argument whatever it holds.
    #[must_use]
    pub(crate) fn words(mut self, more: &[String]) -> Self {
        self.words.extend_from_slice(more);
        self
    }

    /// Shows the line, runs it with our input and output, and waits for its end.
    ///
    /// # Errors
    ///
    /// If it cannot be started, or ends with a code other than zero, which becomes the failure's.
    pub(crate) fn run(&self) -> Outcome {
        line(&format!("$ {self}"));
        let status = self.command().status().map_err(|error| self.cannot_start(&error))?;
        self.judge(status)
    }

    /// The same with no input, and for programs that may hang: after `limit` the program is killed.
    ///
    /// # Errors
    ///
    /// As [`CommandLine::run`], and if the program did not end in time.
    pub(crate) fn run_within(&self, limit: Duration) -> Outcome {
        line(&format!("$ {self}"));
        let mut child =
            self.command().stdin(Stdio::null()).spawn().map_err(|error| self.cannot_start(&error))?;
        let words = || self.words.join(" ");
        match ended_within(&mut child, limit) {
            Ok(Some(status)) => self.judge(status),
            Ok(None) => {
                Err(Failure::new(format!("`{}` did not end within {limit:?} and was stopped", words())))
            }
            Err(error) => Err(Failure::new(format!("cannot wait for `{}`: {error}", words()))),
        }
    }

    fn judge(&self, status: ExitStatus) -> Outcome {
        if status.success() {
            return Ok(());
        }
        let code = status.code().and_then(|code| u8::try_from(code).ok()).unwrap_or(1);
        Err(Failure::child(format!("`{}` {}", self.words.join(" "), ending(status)), code))
    }

    /// Shows the line, runs it and answers with what it wrote on standard output.
    ///
    /// # Errors
    ///
    /// As [`CommandLine::run`].
    pub(crate) fn output(&self) -> Outcome<String> {
        line(&format!("$ {self}"));
        let output =
            self.command().stderr(Stdio::inherit()).output().map_err(|error| self.cannot_start(&error))?;
        if output.status.success() {
            Ok(String::from_utf8_lossy(&output.stdout).into_owned())
        } else {
            Err(Failure::new(format!("`{}` {}", self.words.join(" "), ending(output.status))))
        }
    }

    /// What it writes on standard output, shown to nobody and nothing if it cannot be started: for asking.
    pub(crate) fn quiet_output(&self) -> String {
        let mut command = self.command();
        let output = command.stdin(Stdio::null()).stderr(Stdio::inherit()).output();
        output.map_or_else(|_| String::new(), |output| String::from_utf8_lossy(&output.stdout).into_owned())
    }

    /// Whether the line can be started and ends well. Shows nothing: for asking whether a tool is there.
    pub(crate) fn answers(&self) -> bool {
        let mut command = self.command();
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        command.status().is_ok_and(|status| status.success())
    }

    fn command(&self) -> Command {
        let (program, arguments) = self.words.split_first().map_or(("", &[][..]), |(p, a)| (p.as_str(), a));
        let mut command = Command::new(program);
        command.args(arguments).current_dir(repository());
        command.envs(self.environment.iter().map(|(name, value)| (name, value)));
        command
    }

    fn cannot_start(&self, error: &std::io::Error) -> Failure {
        Failure::new(format!("cannot start `{}`: {error}", self.words.join(" ")))
    }
}

impl fmt::Display for CommandLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let variables = self.environment.iter().map(|(name, value)| format!("{name}={}", quoted(value)));
        let words = self.words.iter().map(|word| quoted(word));
        f.write_str(&variables.chain(words).collect::<Vec<_>>().join(" "))
    }
}

/// `word` as a shell needs it.
fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./:=@,+%".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', r"'\''"))
    }
}

fn ending(status: ExitStatus) -> String {
    match status.code() {
        Some(code) => format!("ended with code {code}"),
        None => format!("was ended from outside ({status})"),
    }
}

/// The first folder of `PATH` that holds `program`.
pub(crate) fn folder_on_path(program: &str) -> Option<std::path::PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).find(|folder| is_program(&folder.join(program)))
}

/// Whether `path` is a file that somebody may execute.
pub(crate) fn is_program(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    path.metadata().is_ok_and(|file| file.is_file() && file.permissions().mode() & 0o111 != 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_shown_as_one_could_type_it() {
        let shown = CommandLine::new("cargo doc --no-deps")
            .env("RUSTDOCFLAGS", "-D warnings")
            .words(&["it's".to_owned(), String::new()])
            .to_string();
        assert_eq!(shown, r"RUSTDOCFLAGS='-D warnings' cargo doc --no-deps 'it'\''s' ''");
    }

    #[test]
    fn the_childs_code_becomes_ours() {
        let failed = CommandLine::new("sh -c").words(&["exit 100".to_owned()]).run().unwrap_err();
        assert_eq!(failed, Failure::child("`sh -c exit 100` ended with code 100", 100));
    }

    #[test]
    fn a_program_that_hangs_is_stopped_and_one_that_ends_is_not() {
        let limit = Duration::from_millis(100);
        let hung = CommandLine::new("tail -f /dev/null").run_within(limit).unwrap_err();
        assert_eq!(hung, Failure::new("`tail -f /dev/null` did not end within 100ms and was stopped"));
        let patient = Duration::from_mins(1);
        let failed = CommandLine::new("sh -c").words(&["exit 7".to_owned()]).run_within(patient).unwrap_err();
        assert_eq!(failed, Failure::child("`sh -c exit 7` ended with code 7", 7));
    }

    #[test]
    fn a_missing_program_is_a_failure_that_names_it() {
        let failed = CommandLine::new("no-such-program-here --version").run().unwrap_err();
        assert!(failed.to_string().starts_with("cannot start `no-such-program-here --version`: "));
    }
}
