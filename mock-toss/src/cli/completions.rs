//! `mock-toss completions`: what the Tab key knows.

use clap::{Args, CommandFactory};
use clap_complete::Shell;

use super::{Cli, Failed, Outcome, say};

const EXAMPLES: &str = "Examples:
  mock-toss completions bash > ~/.local/share/bash-completion/completions/mock-toss
  mock-toss completions zsh > \"${fpath[1]}/_mock-toss\"
  mock-toss completions fish > ~/.config/fish/completions/mock-toss.fish";

/// Print the completions of a shell
#[derive(Args, Debug)]
#[command(after_help = EXAMPLES)]
pub(super) struct Completions {
    /// Which shell
    shell: Shell,
}

impl Completions {
    pub(super) fn run(&self) -> Result<Outcome, Failed> {
        let mut script = Vec::new();
        clap_complete::generate(self.shell, &mut Cli::command(), "mock-toss", &mut script);
        say(&String::from_utf8_lossy(&script))?;
        Ok(Outcome::Yes)
    }
}
