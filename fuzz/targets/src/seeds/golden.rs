//! The golden files, and the seeds that are made of them whole.

mod endpoints;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::{fs, io};

use serde_json::Value;

use super::Seed;
use crate::{gateway, jwe, resource, webhook};

/// The files by name, and what else there is to know of them.
#[derive(Debug)]
pub(super) struct Golden {
    files: BTreeMap<String, String>,
    index: String,
    errors: String,
    pub(super) settings: String,
}

/// Which files hold what, by the beginning of their names: the longest one counts.
const HOLD: [(&str, &str, &str); 24] = [
    ("billing.", "billing", "plain"),
    ("brandpay.access_token", "brandpay.access_token", "plain"),
    ("brandpay.agreement", "brandpay.agreement", "plain"),
    ("brandpay.customer.removed", "brandpay.customer.removed", "plain"),
    ("brandpay.method.removed", "brandpay.method.removed", "plain"),
    ("brandpay.methods", "brandpay.methods", "plain"),
    ("brandpay.terms", "brandpay.terms", "list"),
    ("cash_receipt.", "cash_receipt", "plain"),
    ("cash_receipts.list", "cash_receipt", "page"),
    ("error.", "error", "plain"),
    ("payment.", "payment", "plain"),
    ("promotion.bank", "promotion.bank", "plain"),
    ("promotions.all", "promotion", "list"),
    ("promotions.card", "promotion.card", "plain"),
    ("settlement.manual", "settlement.manual", "plain"),
    ("settlements.list", "settlement", "list"),
    ("transactions.list", "transaction", "list"),
    ("v2.balance", "balance", "envelope"),
    ("v2.error", "payout", "envelope"),
    ("v2.payout", "payout", "envelope"),
    ("v2.payouts.created", "payout", "page in an envelope"),
    ("v2.seller", "seller", "envelope"),
    ("v2.seller.deleted", "seller.deleted", "envelope"),
    ("v2.sellers.list", "seller", "page in an envelope"),
];

impl Golden {
    pub(super) fn read() -> io::Result<Self> {
        let root = root();
        let mut files = BTreeMap::new();
        for entry in fs::read_dir(root.join("tests/wire"))? {
            let name = entry?.file_name().to_string_lossy().into_owned();
            if let Some(stem) = name.strip_suffix(".json") {
                let _none =
                    files.insert(stem.to_owned(), fs::read_to_string(root.join("tests/wire").join(&name))?);
            }
        }
        Ok(Self {
            files,
            index: fs::read_to_string(root.join("tests/wire/INDEX.md"))?,
            errors: fs::read_to_string(root.join("docs/toss/errors.csv"))?,
            settings: fs::read_to_string(root.join("sdk/client/toss-sdk.example.toml"))?,
        })
    }

    /// Names, without their ending, and texts.
    pub(super) fn files(&self) -> impl Iterator<Item = (&str, &str)> {
        self.files.iter().map(|(name, text)| (name.as_str(), text.as_str()))
    }

    /// A file as JSON.
    pub(super) fn value(&self, name: &str) -> Value {
        let text = self.files.get(name).map_or("", String::as_str);
        serde_json::from_str(text).unwrap_or_default()
    }

    pub(super) fn text(&self, name: &str) -> &str {
        self.files.get(name).map_or("", String::as_str)
    }

    /// The codes of the table of errors.
    pub(super) fn codes(&self) -> impl Iterator<Item = &str> {
        self.errors
            .lines()
            .skip(1)
            .filter_map(|line| line.split(',').nth(2))
            .filter(|code| !code.contains('"'))
    }

    /// The status with which the index has a refusal.
    pub(super) fn status(&self, name: &str) -> u16 {
        let row = self.index.lines().find(|line| line.contains(&format!("| {name}.json |")));
        let told = row.and_then(|row| row.split('|').nth(2)).map_or("", str::trim);
        told.get(..3).and_then(|digits| digits.parse().ok()).unwrap_or(400)
    }

    pub(super) fn seeds(&self) -> Vec<Seed> {
        let mut seeds = endpoints::seeds(self);
        for (name, text) in self.files() {
            let compact = self.value(name).to_string();
            if name.starts_with("payment.") {
                seeds.push(Seed::new("payment", name, text));
                seeds.push(Seed::new("payment", format!("{name}.compact"), compact.as_str()));
                seeds.extend(answers(name, &compact));
            }
            if let Some(seed) = resource(name, &compact) {
                seeds.push(seed);
            }
            if name.starts_with("error.") {
                let answer = format!("{}\n\n{text}", self.status(name));
                seeds.push(asked("confirm", name, &answer));
                seeds.push(asked("cancel", name, &answer));
                seeds.push(asked("payment", name, &answer));
            }
            if name.starts_with("webhook.") {
                seeds.push(Seed::new("webhook", name, format!("\n{text}")));
                seeds.push(Seed::new("webhook", format!("{name}.quoted"), format!("\n{}", quoting(text))));
            }
        }
        seeds.extend(self.headed());
        seeds.extend(self.encrypted());
        seeds.extend(self.queries());
        seeds.extend(self.texts());
        seeds
    }

    /// A webhook and an answer with all the headers that were seen.
    fn headed(&self) -> Vec<Seed> {
        let headers = lines(&self.value("webhook.headers"));
        let vector = self.value("webhook.signature_vector");
        let text = |name: &str| vector.get(name).and_then(Value::as_str).unwrap_or_default();
        let event = self.text("webhook.payment_status_changed.done");
        let signed = format!(
            "tosspayments-webhook-transmission-time: {}\n{}\n\n{}",
            text("tosspayments-webhook-transmission-time"),
            text("headerExample"),
            text("rawBody"),
        );
        let answer = lines(&self.value("response_headers.confirm"));
        let payment = self.text("payment.card.done");
        vec![
            Seed::new("webhook", "headers", format!("{headers}\n{event}")),
            Seed::new("webhook", "signed", signed),
            asked("confirm", "headers", &format!("200\n{answer}\n{payment}")),
        ]
    }

    fn encrypted(&self) -> Vec<Seed> {
        let vector = self.value("v2.jwe_vector");
        let bodies = [
            ("compact", vector.get("compact").and_then(Value::as_str).unwrap_or_default()),
            ("plain", self.text("v2.error")),
        ];
        let types = (0_u8..).zip(jwe::CONTENT_TYPES);
        types
            .flat_map(|(place, _)| {
                bodies.map(|(name, body)| {
                    Seed::new("jwe", format!("{name}.{place}"), [&[place], body.as_bytes()].concat())
                })
            })
            .collect()
    }

    fn queries(&self) -> Vec<Seed> {
        let urls = self.value("redirects");
        let urls = urls.as_object().into_iter().flatten();
        urls.filter_map(|(name, url)| Some((name, url.as_str()?.split_once('?')?.1.to_owned())))
            .flat_map(|(name, query)| {
                (0_u8..3).map(move |amount| {
                    Seed::new("redirect", format!("{name}.{amount}"), [&[amount], query.as_bytes()].concat())
                })
            })
            .collect()
    }

    /// Every text of every file, for what reads texts.
    fn texts(&self) -> Vec<Seed> {
        let mut texts = BTreeSet::new();
        for (name, _) in self.files() {
            super::collect(&self.value(name), &mut texts);
        }
        let short = texts.iter().filter(|text| text.len() <= 300 && !text.starts_with('"'));
        (0..)
            .zip(short)
            .flat_map(|(number, text)| {
                let is_moment = text.starts_with("20") && text.contains('T');
                let target = if is_moment { "moment" } else { "text" };
                [
                    Some(Seed::new("text", format!("golden.{number}"), text.as_str())),
                    is_moment.then(|| Seed::new(target, format!("golden.{number}"), text.as_str())),
                ]
            })
            .flatten()
            .collect()
    }
}

/// The repository. Asked when running, because checkouts that share a target folder share this program, too; whoever
/// runs it stands in one of them.
fn root() -> PathBuf {
    let manifest = std::env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from);
    let folder = manifest.unwrap_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")));
    let root = folder.ancestors().find(|folder| folder.join("tests/wire").is_dir());
    root.map_or_else(PathBuf::new, Path::to_owned)
}

/// The input of an operation of the gateway's target.
pub(super) fn asked(operation: &str, name: &str, answers: &str) -> Seed {
    let place = gateway::OPERATIONS.iter().position(|own| *own == operation).expect(operation);
    let place = u8::try_from(place).expect("a few");
    let name = format!("{}.{name}", operation.replace(' ', "_"));
    Seed::new("gateway", name, [&[place], answers.as_bytes()].concat())
}

/// A payment as the answer to everything.
fn answers(name: &str, body: &str) -> Vec<Seed> {
    let operations = gateway::OPERATIONS.into_iter();
    operations.map(|operation| asked(operation, name, &format!("200\n\n{body}"))).collect()
}

pub(super) fn resource(name: &str, body: &str) -> Option<Seed> {
    let fits = HOLD.iter().filter(|(begin, ..)| name.starts_with(begin));
    let (_, kind, wrapping) = fits.max_by_key(|(begin, ..)| begin.len())?;
    let kind = resource::KINDS.iter().position(|(own, _)| own == kind).expect(kind);
    let wrapping = resource::WRAPPINGS.iter().position(|own| own == wrapping).expect(wrapping);
    let head = [kind, wrapping].map(|place| u8::try_from(place).expect("a few"));
    Some(Seed::new("resource", name, [&head, body.as_bytes()].concat()))
}

/// The same event about a payment of the shop that the target knows.
fn quoting(event: &str) -> String {
    let Some((before, after)) = event.split_once(r#""secret": ""#) else {
        return event.to_owned();
    };
    let rest = after.split_once('"').map_or("", |(_, rest)| rest);
    format!(r#"{before}"secret": "{}"{rest}"#, webhook::STORED)
}

/// Headers as lines.
fn lines(headers: &Value) -> String {
    let headers = headers.as_object().into_iter().flatten();
    let lines = headers.map(|(name, value)| format!("{name}: {}\n", value.as_str().unwrap_or_default()));
    lines.collect::<Vec<_>>().concat()
}
