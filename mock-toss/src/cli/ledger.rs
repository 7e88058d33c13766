//! `mock-toss ledger`: who has paid what, and whether the books balance.

use clap::Args;
use mock_toss::ledger::LedgerPayment;
use reqwest::Method;
use serde::Deserialize;

use super::remote::Remote;
use super::{Failed, Outcome, lines, say};

const EXAMPLES: &str = "Examples:
  mock-toss ledger
  mock-toss ledger --order ORD-000001
  mock-toss ledger --json | jq 'select(.balance > 0)'   one JSON object a line
  mock-toss ledger --check                              do debits equal credits?

Exit codes: 0 done; 1 the books do not balance (--check); 2 it could not be done.";

/// Show every payment, with what was taken and given back
#[derive(Args, Debug)]
#[command(after_help = EXAMPLES)]
pub(super) struct Ledger {
    /// Only the payments of this order
    #[arg(long, value_name = "ORDER")]
    order: Option<String>,
    /// Print one JSON object a line
    #[arg(long)]
    json: bool,
    /// Compare debits with credits, and every payment with its cancels
    #[arg(long, conflicts_with_all = ["order", "json"])]
    check: bool,
    #[command(flatten)]
    remote: Remote,
}

/// All accounts of one currency together.
#[derive(Deserialize)]
struct Trial {
    currency: String,
    debits: u128,
    credits: u128,
}

impl Ledger {
    pub(super) async fn run(&self) -> Result<Outcome, Failed> {
        let ledger = self.remote.ask(Method::GET, "/ledger", String::new()).await?;
        if self.check {
            let accounts = self.remote.ask(Method::GET, "/accounts", String::new()).await?;
            return check(&payments(&ledger)?, &trials(&accounts)?);
        }
        let is_wanted =
            |payment: &LedgerPayment| self.order.as_deref().is_none_or(|order| *order == *payment.order_id);
        if self.json {
            // Its own lines, to the letter.
            let lines = ledger.lines().zip(payments(&ledger)?);
            let wanted = lines.filter(|(_, payment)| is_wanted(payment));
            say(&wanted.flat_map(|(line, _)| [line, "\n"]).collect::<String>())?;
        } else {
            let rows: Vec<_> =
                payments(&ledger)?.iter().filter(|payment| is_wanted(payment)).map(row).collect();
            let heading = ["order", "payment", "status", "captured", "refunded", "balance", "currency"];
            say(&lines::table(&heading, &rows))?;
        }
        Ok(Outcome::Yes)
    }
}

fn payments(ledger: &str) -> Result<Vec<LedgerPayment>, Failed> {
    LedgerPayment::from_ndjson(ledger).map_err(|error| {
        format!("the ledger is not understood: {error}; are the fake and this command of one version?")
    })
}

fn trials(accounts: &str) -> Result<Vec<Trial>, Failed> {
    let lines = accounts.lines().filter(|line| line.contains("\"trial_balance\""));
    lines.map(super::remote::read).collect()
}

fn refunded(payment: &LedgerPayment) -> u64 {
    payment.cancels.iter().fold(0, |sum, cancel| sum.saturating_add(cancel.amount))
}

fn row(payment: &LedgerPayment) -> Vec<String> {
    vec![
        payment.order_id.to_string(),
        payment.payment_key.to_string(),
        payment.status.to_owned(),
        payment.captured.to_string(),
        refunded(payment).to_string(),
        payment.balance.to_string(),
        payment.currency.to_owned(),
    ]
}

fn check(payments: &[LedgerPayment], trials: &[Trial]) -> Result<Outcome, Failed> {
    let uneven = payments
        .iter()
        .filter(|payment| payment.captured.checked_sub(refunded(payment)) != Some(payment.balance));
    let mut wrong: Vec<String> = uneven
        .map(|payment| {
            let LedgerPayment { payment_key, captured, balance, .. } = payment;
            let refunded = refunded(payment);
            format!(
                "{payment_key}: captured {captured} less refunded {refunded} is not the balance {balance}\n"
            )
        })
        .collect();
    for Trial { currency, debits, credits } in trials {
        let text = format!("{currency}: debits {debits}, credits {credits}\n");
        say(&text)?;
        if debits != credits {
            wrong.push(format!("{currency}: debits and credits differ by {}\n", debits.abs_diff(*credits)));
        }
    }
    let count = payments.len();
    if wrong.is_empty() {
        let payments = if count == 1 { "payment" } else { "payments" };
        say(&format!("The books balance: {count} {payments}.\n"))?;
        return Ok(Outcome::Yes);
    }
    say(&format!("The books do not balance:\n{}", wrong.concat()))?;
    Ok(Outcome::No)
}
