//! Load on a server that runs beside us, and what it costs there: what `speed` and `soak` have in common.

pub(crate) mod decimal;
pub(crate) mod http;
pub(crate) mod machine;
pub(crate) mod program;
pub(crate) mod report;
pub(crate) mod server;
pub(crate) mod wrk;
