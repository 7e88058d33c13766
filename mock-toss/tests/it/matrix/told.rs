//! What the merchant hears of a confirm whose webhook meets a fault.

use core::time::Duration;

use mock_toss::fault::{Kind, Point};
use mock_toss::webhook::DeliveryStatus;

use super::{Cell, Stage};
use crate::client::ORDER;
use crate::receiver::Received;

/// Longer than a delivery waits to be overtaken.
const PATIENCE: Duration = Duration::from_hours(1);

impl Stage {
    /// Holds what the receiver has heard to what the fault lets through; the confirm has its answer.
    pub(super) async fn check_what_was_told(&self, cell: Cell) {
        if cell.point != Point::Webhook {
            return;
        }
        if cell.kind == Kind::Early {
            assert_eq!(self.heard().len(), 1, "before the answer: {cell:?}");
        }
        self.toss.advance(PATIENCE).await;
        let heard = self.heard();
        let copies = if cell.kind == Kind::Lose {
            0
        } else if cell.kind == Kind::Duplicate {
            3
        } else {
            1
        };
        assert_eq!(heard.len(), copies, "{cell:?}");
        assert!(
            heard.iter().zip(heard.iter().skip(1)).all(|(one, next)| one == next),
            "the same webhook again: {cell:?}"
        );
        let expected = if cell.kind == Kind::Lose { DeliveryStatus::Lost } else { DeliveryStatus::Delivered };
        let deliveries = self.toss.deliveries().into_iter();
        let deliveries = deliveries.filter(|delivery| delivery.order_id.as_deref() == Some(ORDER));
        let statuses: Vec<_> = deliveries.map(|delivery| delivery.status).collect();
        assert_eq!(statuses, [expected], "{cell:?}");
    }

    /// Transmission id and body of each that is about the order.
    fn heard(&self) -> Vec<(String, String)> {
        let of_the_order = |webhook: &Received| webhook.body.contains(ORDER);
        let received = self.receiver.received().into_iter().filter(of_the_order);
        received
            .map(|webhook| (webhook.header("tosspayments-webhook-transmission-id").to_owned(), webhook.body))
            .collect()
    }
}
