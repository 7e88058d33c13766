//! What the contract says of concurrent requests (§4.1, §4.3, §11), written a second time and without the world: an
//! idempotency key answers once and says "still running" meanwhile, one confirm of a payment at a time, and the
//! effects happen one after the other.

use std::collections::BTreeMap;

use super::{Books, Form, Request, Said, Seen};

/// How far a request has come.
#[derive(Clone, Debug)]
enum Stand {
    /// Not sent.
    Waiting,
    /// It holds its key, and its payment if it is a confirm; nothing has moved.
    Admitted,
    /// Decided; the answer has not left.
    Decided(Said),
    Over(Said),
}

/// What an idempotency key stands for.
#[derive(Clone, Debug)]
enum Record {
    Running,
    Answered(Said),
}

#[derive(Debug)]
pub(super) struct Model {
    amount: u64,
    requests: Vec<Request>,
    stands: Vec<Stand>,
    /// By method, path and key: a confirm and a cancel never share one.
    records: BTreeMap<(bool, String), Record>,
    is_being_confirmed: bool,
    status: &'static str,
    captured: u64,
    balance: u64,
}

impl Model {
    pub(super) fn new(amount: u64, requests: &[Request]) -> Self {
        Self {
            amount,
            requests: requests.to_vec(),
            stands: vec![Stand::Waiting; requests.len()],
            records: BTreeMap::new(),
            is_being_confirmed: false,
            status: "IN_PROGRESS",
            captured: 0,
            balance: 0,
        }
    }

    pub(super) fn seen(&self) -> Seen {
        let said = |stand: &Stand| match stand {
            Stand::Over(said) => Some(said.clone()),
            Stand::Waiting | Stand::Admitted | Stand::Decided(_) => None,
        };
        let (status, captured, balance) = (self.status, self.captured, self.balance);
        Seen { said: self.stands.iter().map(said).collect(), books: Books { status, captured, balance } }
    }

    /// The request takes its next step.
    pub(super) fn step(&mut self, at: usize) {
        let (Some(stand), Some(request)) = (self.stands.get(at).cloned(), self.requests.get(at).cloned())
        else {
            return;
        };
        let next = match stand {
            Stand::Waiting => self.arrive(&request),
            Stand::Admitted => Stand::Decided(self.decide(&request)),
            Stand::Decided(said) | Stand::Over(said) => Stand::Over(said),
        };
        if let Some(stand) = self.stands.get_mut(at) {
            *stand = next;
        }
    }

    fn arrive(&mut self, request: &Request) -> Stand {
        if let Some(identity) = identity(request) {
            match self.records.get(&identity) {
                Some(Record::Answered(said)) => {
                    return Stand::Decided(Said { is_replay: true, ..said.clone() });
                }
                // Turned away at the door: nothing of it goes further.
                Some(Record::Running) => return Stand::Over(error(409, "IDEMPOTENT_REQUEST_PROCESSING")),
                None => drop(self.records.insert(identity, Record::Running)),
            }
        }
        if matches!(request.form, Form::Confirm { .. }) {
            if self.is_being_confirmed {
                // Nothing was decided about the payment, so the key is free again.
                self.forget(request);
                return Stand::Decided(error(500, "FAILED_PAYMENT_INTERNAL_SYSTEM_PROCESSING[S008]"));
            }
            self.is_being_confirmed = true;
        }
        Stand::Admitted
    }

    fn decide(&mut self, request: &Request) -> Said {
        let said = match request.form {
            Form::Confirm { amount } => {
                self.is_being_confirmed = false;
                self.confirm(amount.unwrap_or(self.amount))
            }
            Form::Cancel { amount } => self.cancel(amount),
            Form::LookUp => success(),
        };
        if let Some(identity) = identity(request) {
            self.records.insert(identity, Record::Answered(said.clone()));
        }
        said
    }

    fn confirm(&mut self, amount: u64) -> Said {
        match self.status {
            "IN_PROGRESS" if amount == self.amount => {
                (self.status, self.captured, self.balance) = ("DONE", amount, amount);
                success()
            }
            "IN_PROGRESS" => error(400, "INVALID_REQUEST"),
            _ => error(400, "ALREADY_PROCESSED_PAYMENT"),
        }
    }

    fn cancel(&mut self, amount: Option<u64>) -> Said {
        match self.status {
            "IN_PROGRESS" => return error(403, "NOT_CANCELABLE_PAYMENT"),
            "CANCELED" => return error(400, "ALREADY_CANCELED_PAYMENT"),
            _ => {}
        }
        let amount = amount.unwrap_or(self.balance);
        if amount > self.balance || self.balance == 0 {
            return error(403, "NOT_CANCELABLE_AMOUNT");
        }
        let is_whole = amount == self.captured;
        self.balance -= amount;
        self.status = if is_whole { "CANCELED" } else { "PARTIAL_CANCELED" };
        success()
    }

    fn forget(&mut self, request: &Request) {
        if let Some(identity) = identity(request) {
            self.records.remove(&identity);
        }
    }
}

fn identity(request: &Request) -> Option<(bool, String)> {
    let is_cancel = matches!(request.form, Form::Cancel { .. });
    request.key.as_ref().map(|key| (is_cancel, key.clone()))
}

fn success() -> Said {
    Said { status: 200, code: String::new(), is_replay: false }
}

fn error(status: u16, code: &str) -> Said {
    Said { status, code: code.to_owned(), is_replay: false }
}
