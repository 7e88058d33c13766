//! Which payment a look-up finds.

use super::book::Book;
use super::edge::Route;
use super::payment::Payment;
use super::refusal::Refusal;
use crate::fault::Operation;

/// The payment, or the gateway's refusal.
pub(super) fn find<'a>(book: &'a Book, route: &Route) -> Result<&'a Payment, Refusal> {
    let refuse = |reason: String| Refusal::new(Operation::LookUp, "NOT_FOUND_PAYMENT", reason);
    match route {
        Route::LookUpByOrder { order_id } => {
            book.find_by_order(order_id).ok_or_else(|| refuse(format!("no payment is for order {order_id}")))
        }
        Route::LookUp { payment_key } | Route::Cancel { payment_key } => {
            book.find(payment_key).ok_or_else(|| refuse(format!("no payment has the key {payment_key}")))
        }
        Route::Confirm => Err(refuse("a confirm looks nothing up".to_owned())),
    }
}
