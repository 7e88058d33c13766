//! Who pays, as requests say it. The gateway hardly checks a customer key: what is too long for its database comes
//! back as a 500.

use super::form::Form;
use super::refusal::Refusal;

pub(super) mod rules {
    crate::world::rules::rules! {
        KEY_TOO_LONG = observed("customer.key-too-long", "2.6");
        IDENTITY = documented("customer.identity", "2.4");
    }
}

/// The longest customer key that the gateway can store.
const KEY_CHARS_MAX: usize = 300;

/// 2 to 300 characters of any kind; by switch 2 to 255 of `A-Z a-z 0-9 - _ = . @`.
pub(super) fn key(form: &Form<'_>) -> Result<Box<str>, Refusal> {
    let Form { operation, fields, switches } = form;
    let key = fields.text("customerKey")?.unwrap_or_default();
    let length = key.chars().count();
    let is_known = |byte: u8| byte.is_ascii_alphanumeric() || b"-_=.@".contains(&byte);
    if switches.making.strict_customer_keys {
        let is_sound = (2..=255).contains(&length) && key.bytes().all(is_known);
        let why = "is not 2 to 255 characters of A-Z a-z 0-9 - _ = . @";
        form.coded(
            "INVALID_CUSTOMER_KEY",
            is_sound.then_some(()).ok_or_else(|| fields.malformed("customerKey", why)),
        )?;
    } else if length < 2 {
        let why = format!("has {length} characters, not 2 to {KEY_CHARS_MAX}");
        form.coded("INVALID_CUSTOMER_KEY", Err(fields.malformed("customerKey", why)))?;
    } else if length > KEY_CHARS_MAX {
        let reason = format!("customerKey has {length} characters; the gateway stores {KEY_CHARS_MAX}");
        return Err(Refusal::new(*operation, "FAILED_DB_PROCESSING", &rules::KEY_TOO_LONG, reason));
    }
    Ok(key.into())
}

/// The name, after the form of the rest (`customerEmail`, `customerIp`) was looked at.
pub(super) fn name(form: &Form<'_>) -> Result<Option<Box<str>>, Refusal> {
    let fields = &form.fields;
    if let Some(email) = fields.text_to("customerEmail", 100)?.filter(|email| !email.is_empty()) {
        let is_address = email.split_once('@').is_some_and(|(user, host)| {
            !user.is_empty() && !host.is_empty() && !host.contains('@') && !email.contains(' ')
        });
        let why = format!("is `{email}`, not an address like user@example.com");
        let read = is_address.then_some(()).ok_or_else(|| fields.malformed("customerEmail", why));
        form.coded("INVALID_EMAIL", read)?;
    }
    fields.text("customerIp")?;
    Ok(fields.text_to("customerName", 100)?.map(Into::into))
}

/// The fields under which a card's owner is known; the latter two are older names.
pub(super) const IDENTITY_NAMES: [&str; 3] =
    ["customerIdentityNumber", "customerBirthday", "registrationNumber"];

/// Whom a card belongs to.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Owner {
    Person,
    Company,
}

/// Six digits `YYMMDD` of a person, or ten of a company.
pub(super) fn identity(form: &Form<'_>) -> Result<Owner, Refusal> {
    let Some(name) = IDENTITY_NAMES.into_iter().find(|name| form.fields.has(name)) else {
        form.need(&["customerIdentityNumber"])?;
        return Ok(Owner::Person);
    };
    let text = form.fields.need_digits(name)?;
    let part = |from: usize| text.get(from..from + 2).and_then(|part| part.parse::<u8>().ok());
    let is_number = text.bytes().all(|byte| byte.is_ascii_digit());
    let is_birthday = || {
        part(2).is_some_and(|month| (1..=12).contains(&month))
            && part(4).is_some_and(|day| (1..=31).contains(&day))
    };
    match text.len() {
        6 if is_number && is_birthday() => Ok(Owner::Person),
        10 if is_number => Ok(Owner::Company),
        _ => {
            let reason = format!("{name} is neither six digits YYMMDD nor the ten of a company");
            Err(Refusal::new(form.operation, "INVALID_BIRTH_DAY_FORMAT", &rules::IDENTITY, reason))
        }
    }
}
