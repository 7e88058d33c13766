//! A gateway that does not answer holds up the payments, and nothing else.

use tokio_util::sync::CancellationToken;

use super::actor::Part;
use super::bench::{Bench, caps, mugs, must_end, order_id};

#[tokio::test]
async fn fifty_hanging_confirms_hold_up_no_request() {
    let bench = Bench::open().await;
    bench.actor.plays(Part::Hang);
    for number in 0..50 {
        assert_eq!(bench.order(&caps(number, 1)).await.status, 202);
    }
    let stop = CancellationToken::new();
    let Bench { worker, actor, .. } = &bench;
    let asking = async {
        while actor.under_way() < 50 {
            tokio::task::yield_now().await;
        }
        // One writer and four readers, and not one of them is with the gateway.
        for number in 50..60 {
            assert_eq!(bench.order(&mugs(number, 1)).await.status, 202);
            assert_eq!(bench.result(&order_id(number)).await.status, 202);
        }
        assert_eq!(bench.left("mug").await, 0);
        assert_eq!(bench.book().await.orders.len(), 60);
    };
    tokio::select! {
        () = worker.run(stop.clone()) => panic!("the worker ended"),
        () = must_end("the shop", asking) => {}
    }
}
