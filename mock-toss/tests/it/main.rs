//! The fake from outside: golden bodies, sockets, the control API, and what garbage does to it.

mod cli;
mod client;
mod control;
mod edge;
mod golden;
mod hostile;
mod in_flight;
mod openapi;
mod sockets;
#[cfg(feature = "wiremock")]
mod wiremock_face;
