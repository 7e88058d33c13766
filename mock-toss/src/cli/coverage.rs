//! `mock-toss coverage`: which faults have struck, and which never did.

use std::path::{Path, PathBuf};

use clap::{Args, ValueHint};
use mock_toss::coverage::Coverage as Visited;
use reqwest::Method;

use super::remote::Remote;
use super::{Failed, Outcome, say};

const EXAMPLES: &str = "Examples:
  mock-toss coverage                              operation x point x fault x attempt, and what was never tried
  mock-toss coverage --clear                      the same, and begin again
  mock-toss coverage --json > monday.json         to be added up later
  mock-toss coverage monday.json tuesday.json     both runs together; no fake is asked

Exit codes: 0 done; 2 it could not be done.";

/// Show which faults have struck, where, and on which attempt
#[derive(Args, Debug)]
#[command(after_help = EXAMPLES)]
pub(super) struct Coverage {
    /// Runs as --json printed them, to be added up; absent: the fake is asked
    #[arg(value_hint = ValueHint::FilePath)]
    files: Vec<PathBuf>,
    /// Begin again after it
    #[arg(long, conflicts_with = "files")]
    clear: bool,
    /// Print one JSON object
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    remote: Remote,
}

impl Coverage {
    pub(super) async fn run(&self) -> Result<Outcome, Failed> {
        let coverage = if self.files.is_empty() { self.asked().await? } else { sum(&self.files)? };
        say(&if self.json { coverage.to_json() + "\n" } else { coverage.to_text() })?;
        Ok(Outcome::Yes)
    }

    async fn asked(&self) -> Result<Visited, Failed> {
        let method = if self.clear { Method::DELETE } else { Method::GET };
        let told = self.remote.ask(method, "/coverage", String::new()).await?;
        Visited::from_json(&told).map_err(|error| error.to_string())
    }
}

fn sum(files: &[PathBuf]) -> Result<Visited, Failed> {
    let mut sum = Visited::default();
    for file in files {
        sum.merge(&read(file)?);
    }
    Ok(sum)
}

fn read(file: &Path) -> Result<Visited, Failed> {
    let name = file.display();
    let text = std::fs::read_to_string(file).map_err(|error| {
        format!("cannot read {name}: {error}; `mock-toss coverage --json` writes such a file")
    })?;
    Visited::from_json(&text).map_err(|error| format!("{name}: {error}"))
}
