//! `mock-toss replay`: a tape is played again, in no time.

use std::path::PathBuf;

use clap::Args;
use mock_toss::tape::Replayed;

use super::{Failed, Outcome, say};

const EXAMPLES: &str = "Examples:
  mock-toss serve --tape                        then run what fails, and
  curl -s http://127.0.0.1:8090/_mock/tape > run.tape
  mock-toss replay run.tape                     the same requests at the same times, in no time

Exit codes: 0 the journals are equal, or the tape does not tell them; 1 they differ; 2 it is no tape.";

/// Play a tape again (GET /_mock/tape, or a --state file) and compare the journals
#[derive(Args, Debug)]
#[command(after_help = EXAMPLES)]
pub(super) struct Replay {
    /// The tape
    file: PathBuf,
}

impl Replay {
    pub(super) fn run(&self) -> Result<Outcome, Failed> {
        let name = self.file.display();
        let text = std::fs::read_to_string(&self.file).map_err(|error| {
            format!("cannot read the tape {name}: {error}; GET /_mock/tape answers one, --state keeps one")
        })?;
        let replayed = mock_toss::tape::replay(&text).map_err(|error| format!("{name}: {error}"))?;
        let Replayed { deeds, merchants, is_torn, is_compared, difference, .. } = replayed;
        let mut told = format!("{deeds} deeds, {merchants} merchants");
        if is_torn {
            told += "; the last line was cut off and left out";
        }
        let (ending, outcome) = match difference {
            Some(difference) => (format!("\n{difference}"), Outcome::No),
            None if is_compared => ("; the journals are equal".to_owned(), Outcome::Yes),
            None => {
                ("; the tape does not tell its journals, so nothing was compared".to_owned(), Outcome::Yes)
            }
        };
        say(&format!("{told}{ending}\n"))?;
        Ok(outcome)
    }
}
