//! The shop that does what Toss's Express sample does: Node.js alone, without packages.

use crate::command::CommandLine;
use crate::failure::{Failure, Outcome};

/// The flow, as a test of Node's own runner.
const FLOW: &str = "tests/clients/node/flow.mjs";

const ADVICE: &str = "cargo xtask clients needs Node.js 20 or newer, and `node` is not that here; install it with \
                      your package manager (for example `sudo apt-get install -y nodejs`) or from nodejs.org, so \
                      that `node --version` says v20 or more";

/// Whether the Node.js on PATH will do.
///
/// # Errors
///
/// If there is none, or an old one; the message says what to do.
pub(super) fn check() -> Outcome {
    let is_new_enough = "process.exit(parseInt(process.versions.node) < 20 ? 1 : 0)";
    let asked = CommandLine::new("node --eval").words(&[is_new_enough.to_owned()]);
    if asked.answers() { Ok(()) } else { Err(Failure::new(ADVICE)) }
}

/// The command that runs the flow against the gateway at `url`.
pub(super) fn flow(url: &str) -> CommandLine {
    CommandLine::new("node --test-reporter=spec").words(&[FLOW.to_owned(), url.to_owned()])
}
