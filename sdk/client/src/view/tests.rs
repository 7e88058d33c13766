//! What holds for every layer, whatever the request: one contract, run over each of them, over our types and over
//! foreign ones. And what others' layers get wrong that ours must not.

mod below;
mod contract;
mod facts;
mod foreign;
mod ours;
mod stamps;
