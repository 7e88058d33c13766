//! The shop through its router, over a gateway that plays a script.
