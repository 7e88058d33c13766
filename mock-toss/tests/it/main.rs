//! The fake from outside: golden bodies, sockets, the control API, and what garbage does to it.

mod checkout;
mod checkpoint;
mod cli;
mod cli_plans;
mod cli_remote;
mod client;
mod clock;
mod conform;
mod control;
mod control_books;
mod coverage;
mod deposits;
mod edge;
mod faults;
mod golden;
mod holds;
mod hooks;
mod hostile;
mod http2;
mod http2_slow;
mod in_flight;
mod in_memory;
mod jwe;
mod limits;
mod matrix;
mod merchants;
mod on_connect;
mod openapi;
mod receiver;
mod snapshot;
mod sockets;
mod state;
mod tape;
#[cfg(feature = "tls")]
mod tls;
mod toss;
mod wire;
#[cfg(feature = "wiremock")]
mod wiremock_face;
