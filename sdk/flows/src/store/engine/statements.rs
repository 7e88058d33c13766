//! Every statement of the engine, so that a test can prepare each on each database: the names of a table are checked
//! before anybody needs them.

use super::super::sql::{Batch, Statement};
use super::{cancel_job, claim, due, enqueue, history, renew, settle, stored};

/// Those that run for one row.
pub(in crate::store) const STATEMENTS: &[(&str, Statement)] = &[
    ("cancel_job::LANE_HOLDER", cancel_job::LANE_HOLDER),
    ("cancel_job::ENQUEUE_CANCEL", cancel_job::ENQUEUE_CANCEL),
    ("claim::LINES", claim::LINES),
    ("claim::EXPIRED", claim::EXPIRED),
    ("due::FIRST_EXPIRY", due::FIRST_EXPIRY),
    ("enqueue::ENQUEUE_CONFIRM", enqueue::ENQUEUE_CONFIRM),
    ("enqueue::JOB_BY_NAME", enqueue::JOB_BY_NAME),
    ("history::RECORD", history::RECORD),
    ("stored::LOCK", stored::LOCK),
];

/// Those that run for many.
pub(in crate::store) const BATCHES: &[(&str, Batch)] = &[
    ("claim::CANDIDATES", claim::CANDIDATES),
    ("claim::TAKE", claim::TAKE),
    ("claim::PARK", claim::PARK),
    ("claim::BEGIN_REFUND", claim::BEGIN_REFUND),
    ("due::FIRST", due::FIRST),
    ("history::RECORD_EACH", history::RECORD_EACH),
    ("renew::RENEW", renew::RENEW),
    ("settle::FENCE", settle::FENCE),
    ("settle::WRITE_ATTEMPT", settle::WRITE_ATTEMPT),
    ("settle::STORE_KEY", settle::STORE_KEY),
    ("settle::TAKE_IN", settle::TAKE_IN),
    ("settle::KEEP_RECEIPT", settle::KEEP_RECEIPT),
    ("settle::OWN_RECEIPT", settle::OWN_RECEIPT),
    ("settle::GIVE_BACK", settle::GIVE_BACK),
    ("settle::BALANCE", settle::BALANCE),
    ("settle::REFUNDS_OF", settle::REFUNDS_OF),
    ("settle::MOVE_REFUND", settle::MOVE_REFUND),
    ("settle::NOTE_CALL", settle::NOTE_CALL),
    ("stored::LOAD", stored::LOAD),
];
