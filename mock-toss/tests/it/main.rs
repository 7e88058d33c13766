//! The fake from outside: golden bodies, sockets, the control API, and what garbage does to it.

mod cli;
mod client;
mod control;
mod control_books;
mod edge;
mod golden;
mod in_flight;
mod sockets;
#[cfg(feature = "wiremock")]
mod wiremock_face;
