//! The layers, in stack order. None knows another, the wire or the transport.

pub(crate) mod breaker;
