//! The fake from outside: golden bodies, sockets, the control API, and what garbage does to it.

mod cli;
mod client;
mod control;
mod edge;
mod golden;
mod in_flight;
mod jwe;
mod sockets;
#[cfg(feature = "wiremock")]
mod wiremock_face;
