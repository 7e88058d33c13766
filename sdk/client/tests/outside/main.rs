//! The client as a program of its own meets it: only what is public, in a process where nobody has prepared anything.

mod examples;
mod handles;
mod layers;
mod provider;
mod trace;
