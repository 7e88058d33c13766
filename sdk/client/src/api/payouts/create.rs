//! A batch of payouts.

use std::collections::BTreeSet;

use http::Method;

use super::{PayoutDraft, v2};
use crate::Client;
use crate::endpoint::{Change, Disagreement, Draft, Endpoint, Request};
use crate::error::{Error, Group};
use crate::intent::digest;
use crate::model::{DecodeError, EntityType, IdempotencyKey, InvalidValue, Money, Page, Payout, RefPayoutId};
use crate::operation::{Intent, OperationClass, intent_methods};
use crate::outcome::Outcome;
use crate::wire::array;

/// Pays out to sellers (`POST /v2/payouts`, encrypted): all payouts of the batch, or none of them.
///
/// ```
/// use toss_sdk::api::payouts::{CreatePayouts, PayoutDraft, Schedule};
/// use toss_sdk::model::{Money, PayoutAmount};
///
/// let draft = |name: &str| {
///     let amount = PayoutAmount::new(Money::krw(5_000)).unwrap();
///     let (seller, text) = ("seller_a01kf0w9vdge".parse().unwrap(), "대금지급".parse().unwrap());
///     PayoutDraft::new(name.parse().unwrap(), seller, amount, Schedule::Express, text)
/// };
/// let batch = CreatePayouts::new("po_1".parse().unwrap(), [draft("my-payout-1"), draft("my-payout-2")]).unwrap();
/// assert_eq!(batch.total(), Money::krw(10_000));
/// let error = CreatePayouts::new("po_2".parse().unwrap(), [draft("twice"), draft("twice")]).unwrap_err();
/// assert_eq!(error.to_string(), "refPayoutId is unique in a batch, and twice comes twice");
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct CreatePayouts {
    intent: Intent,
    payouts: Vec<PayoutDraft>,
    subject: Box<str>,
}

intent_methods!(CreatePayouts);

/// The most that the gateway takes at once.
const PAYOUTS_MAX: usize = 100;

impl CreatePayouts {
    /// A batch. `key` belongs to this decision: store it before the first call, and give the same one to every repeat.
    ///
    /// # Errors
    /// If there is none or are more than 100, or two have the same `refPayoutId`.
    pub fn new(
        key: IdempotencyKey,
        payouts: impl IntoIterator<Item = PayoutDraft>,
    ) -> Result<Self, InvalidValue> {
        // One more tells as well as all of them that there are too many.
        let payouts: Vec<PayoutDraft> = payouts.into_iter().take(PAYOUTS_MAX + 1).collect();
        if payouts.is_empty() || payouts.len() > PAYOUTS_MAX {
            let found = if payouts.is_empty() { "none" } else { "more" };
            return Err(InvalidValue::new(
                "payouts",
                format!("are 1 to {PAYOUTS_MAX} in a batch, not {found}"),
            ));
        }
        let mut names = BTreeSet::new();
        if let Some(twice) = payouts.iter().map(PayoutDraft::ref_payout_id).find(|name| !names.insert(*name))
        {
            let problem = format!("is unique in a batch, and {twice} comes twice");
            return Err(InvalidValue::new("refPayoutId", problem));
        }
        let subject = subject(&payouts).into();
        Ok(Self { intent: Intent::new(key), payouts, subject })
    }

    /// Whether the gateway can take all of it at `now`, in microseconds since the Unix epoch; see
    /// [`Schedule::check`](super::Schedule::check). Not for a repeat, which is made as it was.
    ///
    /// # Errors
    /// As there, for the first payout that it cannot take.
    pub fn check(&self, now: i64) -> Result<(), InvalidValue> {
        self.payouts.iter().try_for_each(|payout| payout.schedule().check(now))
    }

    /// The payouts.
    pub fn payouts(&self) -> &[PayoutDraft] {
        &self.payouts
    }

    /// What all of them come to, for a look at the [balance](Client::balance).
    pub fn total(&self) -> Money {
        total(&self.payouts)
    }
}

/// A hundred amounts below a thousand million are far from the end of the type.
fn total(payouts: &[PayoutDraft]) -> Money {
    Money::krw(payouts.iter().map(|payout| payout.amount().get().minor()).sum())
}

/// What a ticket says: by the first of the batch all of it is found, and by the digest no other batch is taken for it.
fn subject(payouts: &[PayoutDraft]) -> String {
    let facts: String = payouts.iter().map(PayoutDraft::facts).collect();
    let first = payouts.first().map_or("", |first| first.ref_payout_id().as_str());
    let more = match payouts.len() {
        0 | 1 => String::new(),
        all => format!(" and {} more", all - 1),
    };
    let digest = digest::<8>("toss-sdk payouts", facts.as_bytes());
    format!("{first}{more}, {} in all, {digest}", total(payouts))
}

impl Request for CreatePayouts {
    type Answer = Vec<Payout>;

    const ENDPOINT: &'static Endpoint = &Endpoint {
        name: "payout_create",
        method: Method::POST,
        path: "/v2/payouts",
        class: OperationClass::Payout,
        group: Group::PayoutsV2,
    };

    fn draft(&self) -> Result<Draft, Error> {
        let body = array(self.payouts.iter().map(PayoutDraft::object));
        Ok(Draft::to(Self::ENDPOINT.path).sealed(body))
    }

    /// In the order of the request: the gateway promises none.
    fn read(&self, body: &[u8]) -> Result<Vec<Payout>, DecodeError> {
        let mut created = v2::entity::<Page<Payout>>(body, &EntityType::XList)?.items;
        created.sort_by_key(|found| {
            self.payouts.iter().position(|asked| is_named(found, asked.ref_payout_id()))
        });
        Ok(created)
    }

    fn disagreement(&self, created: &Vec<Payout>) -> Option<Disagreement> {
        for found in created {
            let Some(asked) = self.payouts.iter().find(|asked| is_named(found, asked.ref_payout_id())) else {
                let name = found.ref_payout_id.as_deref().unwrap_or("of no name");
                return Some(Disagreement::Another(format!("payout {name} was not asked for")));
            };
            let disagreement = asked.disagreement(found);
            if disagreement.is_some() {
                return disagreement;
            }
        }
        let is_there = |asked: &RefPayoutId| created.iter().any(|found| is_named(found, asked));
        if let Some(missing) =
            self.payouts.iter().map(PayoutDraft::ref_payout_id).find(|name| !is_there(name))
        {
            return Some(Disagreement::Unfinished(format!("payout {missing} is missing")));
        }
        let (asked, found) = (self.payouts.len(), created.len());
        (asked != found).then(|| Disagreement::Another(format!("it has {found} payouts, not {asked}")))
    }
}

fn is_named(payout: &Payout, name: &RefPayoutId) -> bool {
    payout.ref_payout_id.as_deref() == Some(name.as_str())
}

impl Change for CreatePayouts {
    fn intent(&self) -> &Intent {
        &self.intent
    }

    fn subject(&self) -> Option<&str> {
        Some(&self.subject)
    }
}

impl Client {
    /// Pays out to sellers: all payouts of the batch, or none of them. [`Outcome::Done`] holds them in the order in which
    /// they were asked for, taken by the gateway and not yet paid: a webhook, or [`payout`](Self::payout), tells when.
    ///
    /// [`Outcome::Declined`] is the gateway's refusal of the first payout that it would not take; none is executed then.
    /// [`Outcome::Unknown`]: make the same call again with the same key; what else tells, see
    /// [`api::payouts`](crate::api::payouts).
    ///
    /// # Cancellation
    /// As for [`confirm`](Self::confirm).
    pub async fn create_payouts(&self, create: CreatePayouts) -> Outcome<Vec<Payout>> {
        self.change(create).await
    }
}
