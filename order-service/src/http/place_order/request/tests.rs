//! Every field, wrong in every way.
