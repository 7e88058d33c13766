//! Fault plans as people hand them in: a file, or what is typed.

use std::io::{self, Read};
use std::path::Path;

use mock_toss::fault::Plan;

use super::Failed;
use super::settings::is_json;

/// The plan of a file; `-` is standard input.
pub(super) fn read(path: &Path) -> Result<Plan, Failed> {
    read_text(path).map(|(plan, _)| plan)
}

/// The same with its text.
pub(super) fn read_text(path: &Path) -> Result<(Plan, String), Failed> {
    let is_typed = path == Path::new("-");
    let text = if is_typed {
        let mut text = String::new();
        io::stdin().read_to_string(&mut text).map(|_| text)
    } else {
        std::fs::read_to_string(path)
    };
    let name = if is_typed { "standard input".into() } else { path.to_string_lossy() };
    let text = text.map_err(|error| {
        format!(
            "cannot read the fault plan {name}: {error}; give the path of a TOML or JSON file, or - for what is typed"
        )
    })?;
    let read =
        if is_json(path) || text.trim_start().starts_with('{') { Plan::from_json } else { Plan::from_toml };
    let plan = read(&text).map_err(|error| {
        let error = error.in_file(&name);
        format!("{error}\n`mock-toss faults --help` shows a plan")
    })?;
    Ok((plan, text))
}
