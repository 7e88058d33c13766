//! `mock-toss pay`: a customer pays, and if it is asked for, a shop confirms.

use clap::Args;
use reqwest::Method;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::remote::{Answer, Remote, read};
use super::{Failed, Outcome, say};

const EXAMPLES: &str = "Examples:
  mock-toss pay --order-id ORD-000001 --amount 15000             ready to be confirmed, and the curl that does it
  mock-toss pay --order-id ORD-000002 --amount 15000 --confirm   confirmed
  mock-toss pay --order-id ORD-000003 --amount 30000 --method VIRTUAL_ACCOUNT --confirm
                                                                 an account that waits for a deposit
  mock-toss pay --order-id ORD-000004 --amount 9900 --status CANCELED
                                                                 paid and cancelled, by the gateway's own steps

Exit codes: 0 done; 1 the confirm was refused; 2 it could not be done.";

const METHOD: &str =
    "The means of payment, in Korean or English: CARD, 카드, VIRTUAL_ACCOUNT, 가상계좌, TRANSFER, ...";
const STATUS: &str = "How far the payment is to get: READY, IN_PROGRESS (ready to be confirmed; the usual one), WAITING_FOR_DEPOSIT, \
DONE, PARTIAL_CANCELED, CANCELED, ABORTED, EXPIRED";

/// Pay as the customer in the payment window; with --confirm also confirm as the shop
#[derive(Args, Debug)]
#[command(after_help = EXAMPLES)]
pub(super) struct Pay {
    /// The shop's order, 6 to 64 of A-Z a-z 0-9 - _ =
    #[arg(long, value_name = "ORDER")]
    order_id: String,
    /// In the currency's smallest unit
    #[arg(long)]
    amount: u64,
    /// The means of payment, in Korean or English
    #[arg(long, help = METHOD)]
    method: Option<String>,
    /// KRW, USD or JPY
    #[arg(long)]
    currency: Option<String>,
    /// What was bought
    #[arg(long, value_name = "NAME")]
    order_name: Option<String>,
    /// How far the payment is to get
    #[arg(long, conflicts_with = "confirm", help = STATUS)]
    status: Option<String>,
    /// Confirm it, with an idempotency key
    #[arg(long)]
    confirm: bool,
    /// Print the payment as the gateway answers it
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    remote: Remote,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Payment {
    #[serde(rename = "paymentKey")]
    key: String,
    order_id: String,
    status: String,
    method: Option<String>,
    currency: String,
    total_amount: u64,
}

#[derive(Deserialize)]
struct Refusal {
    code: String,
    message: String,
}

impl Pay {
    pub(super) async fn run(&self) -> Result<Outcome, Failed> {
        let opened = self.remote.ask(Method::POST, "/payments", self.wanted()).await?;
        let payment: Payment = read(&opened)?;
        if self.confirm {
            return self.confirm(&payment).await;
        }
        if self.json {
            say(&(opened + "\n"))?;
        } else {
            say(&self.told(&payment).await?)?;
        }
        Ok(Outcome::Yes)
    }

    /// The body that opens the payment: what was not said is not sent.
    fn wanted(&self) -> String {
        let mut body = Map::from_iter([
            ("orderId".to_owned(), Value::from(self.order_id.as_str())),
            ("amount".to_owned(), Value::from(self.amount)),
        ]);
        let optional = [
            ("method", &self.method),
            ("currency", &self.currency),
            ("orderName", &self.order_name),
            ("status", &self.status),
        ];
        for (name, value) in optional {
            body.extend(value.as_deref().map(|value| (name.to_owned(), Value::from(value))));
        }
        Value::Object(body).to_string()
    }

    async fn told(&self, payment: &Payment) -> Result<String, Failed> {
        let Payment { key: payment_key, order_id, status, .. } = payment;
        let told = lines(&[
            ("paymentKey", payment_key),
            ("orderId", order_id),
            ("status", status),
            ("amount", &amount(payment)),
        ]);
        if status != "IN_PROGRESS" {
            return Ok(told);
        }
        let (url, key) = (self.remote.url(), self.remote.secret_key().await?);
        let (idempotency_key, confirmation) = (idempotency_key(payment), confirmation(payment));
        Ok(format!(
            "{told}
Confirm it:
  curl -s {url}/v1/payments/confirm -u {key}: -H 'Idempotency-Key: {idempotency_key}' -H 'Content-Type: application/json' -d '{confirmation}'
"
        ))
    }

    async fn confirm(&self, payment: &Payment) -> Result<Outcome, Failed> {
        let answer = self.remote.confirm(&idempotency_key(payment), confirmation(payment)).await?;
        let is_paid = answer.status.is_success();
        let text = if self.json {
            answer.body.clone() + "\n"
        } else if is_paid {
            receipt(&answer)?
        } else {
            refusal(&answer, payment)
        };
        say(&text)?;
        Ok(if is_paid { Outcome::Yes } else { Outcome::No })
    }
}

fn receipt(answer: &Answer) -> Result<String, Failed> {
    let payment: Payment = read(&answer.body)?;
    Ok(lines(&[
        ("status", &payment.status),
        ("amount", &amount(&payment)),
        ("method", payment.method.as_deref().unwrap_or("-")),
        ("orderId", &payment.order_id),
        ("paymentKey", &payment.key),
        ("rule", answer.rule.as_deref().unwrap_or("-")),
    ]))
}

fn refusal(answer: &Answer, payment: &Payment) -> String {
    let status = answer.status.to_string();
    let Ok(Refusal { code, message }) = serde_json::from_str(&answer.body) else {
        return lines(&[("refused", &status), ("answer", &answer.body), ("paymentKey", &payment.key)]);
    };
    lines(&[
        ("refused", &status),
        ("code", &code),
        ("message", &message),
        ("paymentKey", &payment.key),
        ("rule", answer.rule.as_deref().unwrap_or("-")),
    ])
}

/// A name and a value a line.
fn lines(told: &[(&str, &str)]) -> String {
    told.iter().fold(String::new(), |text, (name, value)| text + &format!("{name:<11} {value}\n"))
}

fn amount(payment: &Payment) -> String {
    format!("{} {}", payment.total_amount, payment.currency)
}

/// Another for every payment, the same for every try.
fn idempotency_key(payment: &Payment) -> String {
    format!("mock-toss-pay-{}", payment.key)
}

fn confirmation(payment: &Payment) -> String {
    let Payment { key, order_id, total_amount, .. } = payment;
    json!({"paymentKey": key, "orderId": order_id, "amount": total_amount}).to_string()
}
