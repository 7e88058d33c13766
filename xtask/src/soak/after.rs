//! What is left when everybody has gone, beside what must be.

use super::DESCRIPTORS;
use super::crowd::Seen;
use crate::command::CommandLine;
use crate::failure::{Failure, Outcome};
use crate::load::http::Connection;
use crate::load::program::Programs;
use crate::load::report::Row;
use crate::load::server::Server;
use crate::load::wrk::Load;
use crate::patience::until_over;

/// How many more than at the start may be open in the end.
const LEFT_OPEN: usize = 4;

/// In bytes: what a payment may take, and what everything else may.
const PER_PAYMENT: u128 = 4096;
const BESIDE: u128 = 64 << 20;

/// What is known when the load is over.
#[derive(Debug)]
pub(super) struct After {
    /// At the start.
    pub(super) descriptors: usize,
    /// At the start.
    pub(super) memory: u128,
    pub(super) seen: Seen,
    pub(super) load: Outcome<Load>,
}

impl After {
    /// All that must hold.
    ///
    /// # Errors
    ///
    /// If the process ends meanwhile.
    pub(super) fn rows(&self, programs: &Programs, server: &mut Server) -> Outcome<Vec<Row>> {
        let is_alive = server.is_alive();
        let state = if is_alive { "lives" } else { "is gone" };
        let mut rows = vec![row("the process", "lives", state, is_alive)];
        rows.extend(self.during());
        if is_alive {
            rows.push(self.descriptors(server)?);
            let whole = whole_payment(server);
            let figure = whole
                .as_ref()
                .err()
                .map_or("ready, opened, confirmed, looked up".to_owned(), ToString::to_string);
            rows.push(row("/_mock/ready and a whole payment", "200", &figure, whole.is_ok()));
            rows.extend(self.books_and_memory(programs, server)?);
        }
        Ok(rows)
    }

    fn during(&self) -> [Row; 3] {
        let load = match &self.load {
            Ok(Load { requests, per_second, .. }) => format!("{requests} requests, {per_second}/s, all 2xx"),
            Err(failure) => failure.to_string(),
        };
        let Seen { most, unserved, slow } = self.seen;
        let is_full = most + 2 >= DESCRIPTORS && unserved > 0;
        let full = format!("{most} open, {unserved} of the 3 last connections had no answer");
        [
            row("load", "every answer 2xx", &load, self.load.is_ok()),
            row(
                "descriptors exhausted",
                "at least 198 of 200 open, the last connections without an answer",
                &full,
                is_full,
            ),
            row("slow clients", "served", &format!("{slow} answers"), slow > 0),
        ]
    }

    fn descriptors(&self, server: &Server) -> Outcome<Row> {
        let most = self.descriptors + LEFT_OPEN;
        until_over(|| server.descriptors().is_ok_and(|open| open <= most));
        let left = server.descriptors()?;
        let figure = format!("{} at the start, {left} in the end", self.descriptors);
        Ok(row("descriptors given back", "at most 4 more than at the start", &figure, left <= most))
    }

    fn books_and_memory(&self, programs: &Programs, server: &Server) -> Outcome<[Row; 2]> {
        // Before the books are read out, which takes memory of its own.
        let memory = server.memory()?;
        let check = [programs.mock_toss.display().to_string(), "ledger".to_owned(), "--check".to_owned()];
        let url = ["--url".to_owned(), format!("http://{}", server.address)];
        let books = CommandLine::new("").words(&check).words(&url).quiet_output();
        let books = books.trim().replace('\n', "; ");
        let payments = payments(&books);
        let bound = self.memory + BESIDE + payments.unwrap_or_default() * PER_PAYMENT;
        let figure = format!("{} MB, {} MB at the start", memory >> 20, self.memory >> 20);
        Ok([
            row("`mock-toss ledger --check`", "the books balance", &books, payments.is_some()),
            row("memory", "64 MB and 4 kB per payment more than at the start", &figure, memory <= bound),
        ])
    }
}

fn row(what: &'static str, bar: &str, figure: &str, is_met: bool) -> Row {
    Row { what, bar: bar.to_owned(), figure: figure.to_owned(), is_met: Some(is_met) }
}

/// Of how many payments `ledger --check` says that their books balance.
fn payments(books: &str) -> Option<u128> {
    let (_, rest) = books.split_once("The books balance: ")?;
    rest.split(' ').next()?.parse().ok()
}

fn whole_payment(server: &Server) -> Outcome {
    let mut connection = Connection::open(server.address)?;
    connection.look_up("/_mock/ready")?;
    let (payment, _) = connection.create("ORD-after-the-soak")?;
    connection.confirm(&payment)?;
    let looked_up = connection.look_up(&format!("/v1/payments/{}", payment.key))?;
    if looked_up.body.contains(r#""status":"DONE""#) {
        return Ok(());
    }
    Err(Failure::new(format!("the payment is not done: {}", looked_up.body)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn books_that_do_not_balance_are_no_books() {
        assert_eq!(payments("KRW: debits 9, credits 9; The books balance: 560025 payments."), Some(560_025));
        assert_eq!(payments("KRW: debits 9, credits 8; The books do not balance:"), None);
        assert_eq!(payments(""), None);
    }

    #[test]
    fn descriptors_that_were_never_out_prove_nothing() {
        let load = Load { requests: 9, per_second: 9, p50: 1, p99: 1 };
        let of = |most, unserved| {
            let seen = Seen { most, unserved, slow: 1 };
            let [_, full, _] = After { descriptors: 13, memory: 0, seen, load: Ok(load.clone()) }.during();
            full.is_met
        };
        assert_eq!(of(200, 3), Some(true));
        assert_eq!(of(120, 3), Some(false));
        assert_eq!(of(200, 0), Some(false));
    }
}
