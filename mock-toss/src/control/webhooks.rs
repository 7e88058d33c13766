//! `/_mock/webhooks`: who is told of what, what was sent and what came of it, and sending by hand.

use std::collections::BTreeSet;
use std::sync::Arc;

use bytes::Bytes;
use http::{Request, StatusCode};
use percent_encoding::percent_decode_str;
use serde::Deserialize;
use serde_json::value::RawValue;

use super::{Refused, Told, bad, choose, json, read, wrong_method};
use crate::fake::{Chosen, Fake};
use crate::webhook::{Delivery, EventType, WebhookError};

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
struct ByHand<'a> {
    event_type: String,
    order_id: Option<String>,
    #[serde(borrow)]
    data: &'a RawValue,
}

pub(super) fn answer(fake: &Fake, request: &Request<Bytes>, rest: &[&str]) -> Result<Told, Refused> {
    let mut chosen = choose(fake, request)?;
    let now = chosen.now;
    match (rest, request.method().as_str()) {
        ([], "GET") => Ok(json(&chosen.world.endpoints())),
        ([], "POST") => register(&mut chosen, &read(request)?),
        ([], "DELETE") => Ok(json(&chosen.remove_endpoints())),
        ([], _) => Err(wrong_method(request, &["GET", "POST", "DELETE"])),
        (["emit"], "POST") => emit(&mut chosen, read(request)?),
        (["deliveries"], "GET") => {
            let wanted = wanted_order(request.uri().query().unwrap_or_default())?;
            let is_wanted = |delivery: &&Delivery| {
                wanted.as_ref().is_none_or(|order_id| delivery.order_id.as_deref() == Some(&**order_id))
            };
            Ok(json(&chosen.world.deliveries(now).iter().filter(is_wanted).collect::<Vec<_>>()))
        }
        (["deliveries"], _) => Err(wrong_method(request, &["GET"])),
        (["deliveries", id, "resend"], "POST") => {
            chosen.world.resend(now, id).map(json).map_err(|error| refused(&error))
        }
        (["emit"] | ["deliveries", _, "resend"], _) => Err(wrong_method(request, &["POST"])),
        ([id], "DELETE") => {
            chosen.world.remove_endpoint(id).map(|gone| json(&gone)).map_err(|error| refused(&error))
        }
        ([id], "PATCH") => {
            let Change { is_active } = read(request)?;
            chosen.world.set_active(id, is_active).map(json).map_err(|error| refused(&error))
        }
        ([_], _) => Err(wrong_method(request, &["PATCH", "DELETE"])),
        _ => {
            let path = request.uri().path();
            let known = "/_mock/webhooks, its {id}, emit, deliveries and deliveries/{transmissionId}/resend";
            Err((StatusCode::NOT_FOUND, format!("{path} is not served; there are {known}")))
        }
    }
}

fn register(chosen: &mut Chosen<'_>, new: &NewEndpoint) -> Result<Told, Refused> {
    let events = match &new.events {
        None => EventType::ALL.into(),
        Some(names) => names.iter().map(|name| event_type(name)).collect::<Result<BTreeSet<_>, _>>()?,
    };
    let endpoint = chosen.register(&new.url, events).map_err(|error| refused(&error))?;
    endpoint.is_active = new.is_active.unwrap_or(true);
    Ok(json(endpoint))
}

fn emit(chosen: &mut Chosen<'_>, made_up: ByHand<'_>) -> Result<Told, Refused> {
    let ByHand { event_type: name, order_id, data } = made_up;
    let event_type = event_type(&name)?;
    let data = data.get();
    if !data.starts_with('{') {
        return Err(bad(format!("data is {data}, not an object")));
    }
    let order_id: Option<Arc<str>> = order_id.map(Into::into);
    let now = chosen.now;
    Ok(json(&chosen.world.emit_by_hand(now, event_type, order_id, data.into())))
}

fn event_type(name: &str) -> Result<EventType, Refused> {
    name.parse().map_err(|error: <EventType as core::str::FromStr>::Err| bad(error.to_string()))
}

/// `?orderId=`, if it is there.
fn wanted_order(query: &str) -> Result<Option<String>, Refused> {
    let mut wanted = None;
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        if name != "orderId" {
            return Err(bad(format!("unknown query parameter `{name}`; there is orderId")));
        }
        let value = percent_decode_str(value).decode_utf8();
        wanted = Some(value.map_err(|_| bad("orderId is not UTF-8".to_owned()))?.into_owned());
    }
    Ok(wanted)
}

fn refused(error: &WebhookError) -> Refused {
    let status = match error {
        WebhookError::Url { .. } | WebhookError::NoEvents => StatusCode::BAD_REQUEST,
        WebhookError::NoSuchDelivery(_) | WebhookError::NoSuchEndpoint(_) => StatusCode::NOT_FOUND,
    };
    (status, error.to_string())
}
