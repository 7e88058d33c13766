//! The body of a request that makes something, and which code a broken field of it is refused with: that of the
//! field where the operation's table has one, or `INVALID_REQUEST` for all, by switch.

use super::call::Call;
use super::fields::Fields;
use super::refusal::Refusal;
use crate::catalog;
use crate::operation::Operation;
use crate::switches::{FormCodes, Switches};

pub(super) mod rules {
    crate::world::rules::rules! {
        MISSING = documented("form.missing", "10");
        OF_THE_FIELD = documented("form.field", "10");
    }
}

/// Codes without an endpoint in the full list; any operation may answer with them.
const FULL_LIST: &str = "core-other";

#[derive(Debug)]
pub(super) struct Form<'a> {
    pub(super) operation: Operation,
    pub(super) fields: Fields,
    pub(super) switches: &'a Switches,
}

impl<'a> Form<'a> {
    pub(super) fn of_body(call: &Call, switches: &'a Switches) -> Result<Self, Refusal> {
        Ok(Self { operation: call.operation, fields: Fields::of_body(call)?, switches })
    }

    /// Refuses unless all of these are there.
    pub(super) fn need(&self, names: &[&str]) -> Result<(), Refusal> {
        let missing: Vec<&str> = names.iter().copied().filter(|name| !self.fields.has(name)).collect();
        let Some(verb) = (match missing.len() {
            0 => None,
            1 => Some("is"),
            _ => Some("are"),
        }) else {
            return Ok(());
        };
        let refusal = Refusal::malformed(self.operation, format!("{} {verb} missing", missing.join(", ")));
        Err(match self.own("INVALID_REQUIRED_PARAM", refusal) {
            refusal if refusal.row.code == "INVALID_REQUIRED_PARAM" => {
                Refusal { rule: &rules::MISSING, ..refusal }
            }
            refusal => refusal,
        })
    }

    /// What was read, or the refusal with the field's own code.
    pub(super) fn coded<T>(&self, code: &str, read: Result<T, Refusal>) -> Result<T, Refusal> {
        read.map_err(|refusal| self.own(code, refusal))
    }

    fn own(&self, code: &str, refusal: Refusal) -> Refusal {
        let group = self.operation.group();
        let row = catalog::documented(group, code).filter(|row| [group, FULL_LIST].contains(&row.group));
        match (self.switches.making.form_codes, row) {
            (FormCodes::OfTheField, Some(row)) => Refusal { row, rule: &rules::OF_THE_FIELD, ..refusal },
            (FormCodes::OfTheField | FormCodes::InvalidRequest, _) => refusal,
        }
    }
}
