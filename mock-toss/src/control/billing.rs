//! Billing without a browser: customers who authenticate, and cards that are refused.

use http::StatusCode;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Serialize;
use serde_json::{Map, Value};

use super::asked::{Answered, Asked, Refused, bad, json};
use super::entries::{Entry, world};
use crate::catalog;
use crate::fake::Chosen;
use crate::world::{NewAuth, NewMeans};

/// What the window's redirect carries to the merchant.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Authenticated<'a> {
    auth_key: &'a str,
    customer_key: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    success_url: Option<String>,
}

pub(super) const ENTRIES: &[Entry] = &[
    world("GET", "/billing", list),
    world("POST", "/billing/auth", authenticate),
    world("POST", "/billing/{billingKey}", decline),
];

fn list(chosen: &mut Chosen<'_>, _asked: &Asked<'_>) -> Answered {
    json(&chosen.world.billing_keys())
}

/// What the browser's window does: a customer registers a card or an account.
fn authenticate(chosen: &mut Chosen<'_>, asked: &Asked<'_>) -> Answered {
    let fields = Texts::read(
        asked.body(),
        &[
            "customerKey",
            "method",
            "cardNumber",
            "cardExpirationYear",
            "cardExpirationMonth",
            "cardType",
            "bank",
            "accountNumber",
            "successUrl",
        ],
    )?;
    let customer_key = fields.of("customerKey").ok_or_else(|| bad("customerKey is missing".to_owned()))?;
    let length = customer_key.chars().count();
    if !(2..=300).contains(&length) {
        return Err(bad(format!("customerKey has {length} characters, not 2 to 300")));
    }
    let new = NewAuth { customer_key: customer_key.to_owned(), means: means(&fields)? };
    let auth_key = chosen.world.authenticate_billing(chosen.now, &new).map_err(bad)?;
    let success_url = fields.of("successUrl").map(|url| redirect(url, customer_key, &auth_key));
    json(&Authenticated { auth_key: &auth_key, customer_key, success_url })
}

fn means(fields: &Texts) -> Result<NewMeans, Refused> {
    match fields.of("method").unwrap_or("CARD") {
        "CARD" | "카드" => {
            fields.lack(&["bank", "accountNumber"], "method TRANSFER")?;
            let is_debit = match fields.of("cardType") {
                None | Some("신용" | "CREDIT") => false,
                Some("체크" | "CHECK") => true,
                Some(other) => {
                    return Err(bad(format!("cardType is `{other}`; it is 신용 (CREDIT) or 체크 (CHECK)")));
                }
            };
            let expiry = match (fields.of("cardExpirationYear"), fields.of("cardExpirationMonth")) {
                (None, None) => None,
                (year, month) => Some([year, month].map(|part| part.unwrap_or_default().to_owned()).into()),
            };
            Ok(NewMeans::Card { number: fields.of("cardNumber").map(str::to_owned), expiry, is_debit })
        }
        "TRANSFER" | "계좌이체" => {
            fields.lack(
                &["cardNumber", "cardExpirationYear", "cardExpirationMonth", "cardType"],
                "method CARD",
            )?;
            let name = fields.of("bank").unwrap_or("토스");
            let bank = catalog::bank(name)
                .ok_or_else(|| bad(format!("bank is `{name}`, not the code or a name of a bank")))?;
            let account = fields.of("accountNumber").unwrap_or("1000000001234").to_owned();
            Ok(NewMeans::Transfer { bank_code: bank.code, account })
        }
        other => Err(bad(format!("method is `{other}`; it is CARD (카드) or TRANSFER (계좌이체)"))),
    }
}

/// Where the window sends the browser.
fn redirect(url: &str, customer_key: &str, auth_key: &str) -> String {
    let joint = if url.contains('?') { '&' } else { '?' };
    let encoded = |text| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
    format!("{url}{joint}customerKey={}&authKey={}", encoded(customer_key), encoded(auth_key))
}

/// From now on the card of a billing key is refused with a code, or no longer.
fn decline(chosen: &mut Chosen<'_>, asked: &Asked<'_>) -> Answered {
    let fields = Texts::read(asked.body(), &["declines"])?;
    if !fields.0.contains_key("declines") {
        return Err(bad("declines is missing; it is an error code, or null".to_owned()));
    }
    let told = chosen.world.decline_billing(asked.parameter(), fields.of("declines")).map_err(|message| {
        let status =
            if message.starts_with("declines") { StatusCode::BAD_REQUEST } else { StatusCode::NOT_FOUND };
        (status, message)
    })?;
    json(&told)
}

/// An object whose values are texts or `null`.
struct Texts(Map<String, Value>);

impl Texts {
    fn read(body: &[u8], known: &[&str]) -> Result<Self, Refused> {
        let fields: Map<String, Value> = serde_json::from_slice(body)
            .map_err(|error| bad(format!("the body is not a JSON object: {error}")))?;
        for (name, value) in &fields {
            if !known.contains(&name.as_str()) {
                return Err(bad(format!("unknown field `{name}`; the fields are {}", known.join(", "))));
            }
            if !value.is_string() && !value.is_null() {
                return Err(bad(format!("{name} is {value}, not a string")));
            }
        }
        Ok(Self(fields))
    }

    /// None of these is given, which belong to something else.
    fn lack(&self, names: &[&str], other: &str) -> Result<(), Refused> {
        match names.iter().find(|name| self.of(name).is_some()) {
            Some(name) => Err(bad(format!("{name} belongs to {other}; leave one of them out"))),
            None => Ok(()),
        }
    }

    fn of(&self, name: &str) -> Option<&str> {
        self.0.get(name).and_then(Value::as_str)
    }
}
