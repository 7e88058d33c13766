//! The endpoints beside confirms, cancels and look-ups, each group in its own file.

mod brandpay;
