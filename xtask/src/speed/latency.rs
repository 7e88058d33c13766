//! The two servers in turn, under the same load.

use std::process::Command;

use crate::failure::{Failure, Outcome};
use crate::load::decimal::{median, ratio};
use crate::load::program::Programs;
use crate::load::report::Row;
use crate::load::server::Server;
use crate::load::wrk::{self, Load};
use crate::say::say;

/// Of one turn.
pub(super) const SECONDS: u64 = 4;

/// One turn of one server.
#[derive(Debug)]
struct Turn {
    load: Load,
    /// Nanoseconds of processor time for a request.
    cpu: u128,
}

/// Measures `rounds` times A B B A.
pub(super) fn measure(programs: &Programs, length: usize, rounds: u32) -> Outcome<Vec<Row>> {
    let (mut plain, mut fake) = (Vec::new(), Vec::new());
    for round in 1..=rounds {
        for is_plain in [true, false, false, true] {
            let (name, turns, command) = if is_plain {
                ("plain hyper", &mut plain, programs.plain(length))
            } else {
                ("mock-toss", &mut fake, programs.fake())
            };
            let turn = turn(command).map_err(|failure| failure.about(name))?;
            let Turn { load: Load { per_second, p50, p99, .. }, cpu } = &turn;
            say(format!(
                "round {round}, {name}: {cpu} ns a request, {per_second}/s, p50 {p50} µs, p99 {p99} µs"
            ));
            turns.push(turn);
        }
    }
    Ok(rows(&plain, &fake))
}

fn turn(command: Command) -> Outcome<Turn> {
    let server = Server::start(command)?;
    wrk::start(server.address, 1, &[])?.end()?;
    let before = server.cpu()?;
    let load = wrk::start(server.address, SECONDS, &[])?.end()?;
    let cpu = (server.cpu()? - before).checked_div(load.requests);
    Ok(Turn { cpu: cpu.ok_or_else(|| Failure::new("no request was answered"))?, load })
}

fn rows(plain: &[Turn], fake: &[Turn]) -> Vec<Row> {
    // A B B A: two of each belong to a round.
    let beside = |figure: fn(&Turn) -> u128| {
        let rounds = plain.chunks(2).zip(fake.chunks(2));
        let sum = |turns: &[Turn]| turns.iter().map(figure).sum::<u128>();
        median(rounds.map(|(plain, fake)| ratio(sum(fake), sum(plain))).collect())
    };
    let plainly = |what, figure: fn(&Turn) -> u128, unit: &str| {
        let [plain, fake] = [plain, fake].map(|turns| median(turns.iter().map(figure).collect()));
        Row { what, bar: "A; B".to_owned(), figure: format!("{plain}; {fake} {unit}"), is_met: None }
    };
    vec![
        Row::at_most("CPU per request, to plain hyper's", beside(|turn| turn.cpu), 200, "x"),
        Row::at_least("throughput, to plain hyper's", beside(|turn| turn.load.per_second), 50, "x"),
        Row::at_most("p99, to plain hyper's", beside(|turn| turn.load.p99), 400, "x"),
        plainly("CPU per request", |turn| turn.cpu, "ns"),
        plainly("throughput", |turn| turn.load.per_second, "requests/s"),
        plainly("p50", |turn| turn.load.p50, "µs"),
        plainly("p99", |turn| turn.load.p99, "µs"),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ratios_are_those_of_a_round_and_not_of_the_sorted_figures() {
        let turn = |cpu| Turn { cpu, load: Load { requests: 1, per_second: cpu, p50: 1, p99: cpu } };
        let plain = [turn(10), turn(10), turn(100), turn(100), turn(10), turn(10)];
        let fake = [turn(20), turn(30), turn(250), turn(250), turn(26), turn(26)];
        let rows = rows(&plain, &fake);
        assert_eq!(rows.iter().map(|row| row.figure.as_str()).next(), Some("2.50 x"));
        assert_eq!(
            rows.iter().map(|row| row.is_met).take(3).collect::<Vec<_>>(),
            [Some(false), Some(true), Some(true)]
        );
    }
}
