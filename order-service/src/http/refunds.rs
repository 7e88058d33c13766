//! `/api/admin/refunds`: asked for by one person, approved by another, carried out by a job.

mod approve;
mod request;
mod show;

pub(super) use approve::approve;
pub(super) use request::request;
pub(super) use show::show;
