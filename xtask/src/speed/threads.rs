//! How much two threads bring over one, inside one process and one merchant.

use crate::command::CommandLine;
use crate::failure::{Failure, Outcome};
use crate::load::program::Programs;
use crate::load::report::Row;

pub(super) fn measure(programs: &Programs) -> Outcome<Vec<Row>> {
    let output = CommandLine::new("").words(&[programs.two_threads.display().to_string()]).quiet_output();
    let of = |what, name| {
        let percent = percent(&output, name);
        let percent =
            percent.ok_or_else(|| Failure::new(format!("two_threads said nothing of {name}: {output}")))?;
        Ok(Row::at_least(what, percent, 160, "x"))
    };
    Ok(vec![
        of("two threads to one, confirmations", "confirm")?,
        of("two threads to one, look-ups", "look up")?,
    ])
}

/// `confirm: 90000/s on one thread, 150000/s on two: 166 %`.
fn percent(output: &str, name: &str) -> Option<u128> {
    let line = output.lines().find(|line| line.split(':').next() == Some(name))?;
    line.strip_suffix(" %")?.rsplit(' ').next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_case_is_found_by_its_name() {
        let output = "confirm: 9/s on one thread, 15/s on two: 166 %\nlook up: 9/s on one thread, 14/s on two: 155 %\n";
        assert_eq!(percent(output, "confirm"), Some(166));
        assert_eq!(percent(output, "look up"), Some(155));
        assert_eq!(percent(output, "cancel"), None);
    }
}
