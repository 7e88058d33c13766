//! The command: arguments in, progress on standard error, the summary on standard output, the verdict as exit code.

use std::io::{IsTerminal, stderr};
use std::process::ExitCode;

use loadtest::arguments::Arguments;
use loadtest::progress::Display;
use loadtest::{Exit, run};
use toss_flows::time::{TokioClock, UnixMicros};

fn main() -> ExitCode {
    let arguments = match Arguments::parse(std::env::args_os()) {
        Ok(arguments) => arguments,
        Err(error) => {
            // A terminal that cannot be written to has nobody to tell.
            error.print().unwrap_or_default();
            return if error.use_stderr() { Exit::Error.code().into() } else { ExitCode::SUCCESS };
        }
    };
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return refuse(&format!("no runtime: {error}")),
    };
    runtime.block_on(async {
        let clock = TokioClock::set_to(now());
        let display = Display::new(stderr(), stderr().is_terminal());
        let finished = Box::pin(run(&arguments, clock, &display)).await;
        display.finish();
        match finished {
            Ok(finished) => {
                print(&finished.text);
                ExitCode::from(finished.exit.code())
            }
            Err(error) => refuse(&error.to_string()),
        }
    })
}

fn now() -> UnixMicros {
    UnixMicros::new(jiff::Timestamp::now().as_microsecond())
}

#[expect(clippy::print_stdout, reason = "the summary is what the command is for")]
fn print(text: &str) {
    print!("{text}");
}

#[expect(clippy::print_stderr, reason = "the command says why it could not run")]
fn refuse(why: &str) -> ExitCode {
    eprintln!("error: {why}");
    ExitCode::from(Exit::Error.code())
}
