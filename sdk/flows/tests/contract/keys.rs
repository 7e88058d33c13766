//! Idempotency keys: there before the first call, the same after every crash, another one only with evidence.

use toss_flows::audit::key_digest;
use toss_flows::course::EpochEvidence;
use toss_flows::model::Money;
use toss_flows::{ConfirmBody, JobKind, KeySecret};

use crate::bench::{Bench, LEASE, On, PRICE, SECRET, key, order};
use crate::ledger::Ledger;
use crate::money::{approve, cancel, refund};
use crate::steps::{answered, confirm_state, key_of, later};
