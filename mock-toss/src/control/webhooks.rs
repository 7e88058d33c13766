//! `/_mock/webhooks`: who is told of what, what was sent and what came of it, and sending by hand.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde::Deserialize;
use serde_json::value::RawValue;

use super::asked::{Answered, Asked, Refused, bad, json, not_found};
use super::entries::{Entry, world};
use crate::fake::Chosen;
use crate::webhook::{Delivery, EventType, WebhookError};

pub(super) const ENTRIES: &[Entry] = &[
    world("GET", "/webhooks", list),
    world("POST", "/webhooks", register),
    world("DELETE", "/webhooks", remove_all),
    world("GET", "/webhooks/deliveries", log).asking(&["orderId"]),
    world("POST", "/webhooks/deliveries/{transmissionId}/resend", resend),
    world("POST", "/webhooks/emit", emit),
    world("PATCH", "/webhooks/{id}", change),
    world("DELETE", "/webhooks/{id}", remove),
];

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct NewEndpoint {
    url: String,
    events: Option<Vec<String>>,
    is_active: Option<bool>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Change {
    is_active: bool,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct ByHand {
    event_type: String,
    order_id: Option<String>,
    data: Box<RawValue>,
}

fn list(chosen: &mut Chosen<'_>, _asked: &Asked<'_>) -> Answered {
    json(&chosen.world.endpoints())
}

fn register(chosen: &mut Chosen<'_>, asked: &Asked<'_>) -> Answered {
    let new: NewEndpoint = asked.read()?;
    let events = match &new.events {
        None => EventType::ALL.into(),
        Some(names) => names.iter().map(|name| event_type(name)).collect::<Result<BTreeSet<_>, _>>()?,
    };
    let endpoint = chosen.register(&new.url, events).map_err(|error| refused(&error))?;
    endpoint.is_active = new.is_active.unwrap_or(true);
    json(endpoint)
}

fn change(chosen: &mut Chosen<'_>, asked: &Asked<'_>) -> Answered {
    let Change { is_active } = asked.read()?;
    json(chosen.world.set_active(asked.parameter(), is_active).map_err(|error| refused(&error))?)
}

fn remove(chosen: &mut Chosen<'_>, asked: &Asked<'_>) -> Answered {
    json(&chosen.world.remove_endpoint(asked.parameter()).map_err(|error| refused(&error))?)
}

fn remove_all(chosen: &mut Chosen<'_>, _asked: &Asked<'_>) -> Answered {
    json(&chosen.remove_endpoints())
}

/// The log, oldest first: all of it, or with `?orderId=` what was told of one order.
fn log(chosen: &mut Chosen<'_>, asked: &Asked<'_>) -> Answered {
    let query = asked.query();
    let wanted = query.get("orderId");
    let is_wanted = |delivery: &&Delivery| {
        wanted.is_none_or(|order_id| delivery.order_id.as_deref() == Some(order_id.as_str()))
    };
    json(&chosen.world.deliveries(chosen.now).filter(is_wanted).collect::<Vec<_>>())
}

fn resend(chosen: &mut Chosen<'_>, asked: &Asked<'_>) -> Answered {
    asked.read_nothing()?;
    json(chosen.world.resend(chosen.now, asked.parameter()).map_err(|error| refused(&error))?)
}

/// The deliveries that were made of it, one for each endpoint that wants to know.
fn emit(chosen: &mut Chosen<'_>, asked: &Asked<'_>) -> Answered {
    let ByHand { event_type: name, order_id, data } = asked.read()?;
    let event_type = event_type(&name)?;
    let data = data.get();
    if !data.starts_with('{') {
        return Err(bad(format!("data is {data}, not an object")));
    }
    let order_id: Option<Arc<str>> = order_id.map(Into::into);
    json(&chosen.world.emit_by_hand(chosen.now, event_type, order_id, data.into()))
}

fn event_type(name: &str) -> Result<EventType, Refused> {
    name.parse().map_err(|error: <EventType as core::str::FromStr>::Err| bad(error.to_string()))
}

fn refused(error: &WebhookError) -> Refused {
    match error {
        WebhookError::Url { .. } | WebhookError::NoEvents | WebhookError::TooMany(_) => {
            bad(error.to_string())
        }
        WebhookError::NoSuchDelivery(_) | WebhookError::NoSuchEndpoint(_) => not_found(error.to_string()),
    }
}
