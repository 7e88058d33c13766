//! How many requests one merchant's world handles, in process and without sockets: on one thread, and on two with
//! payments of their own. `cargo run --release -p mock-toss --example two_threads`, which takes some seconds.

use core::time::Duration;
use std::io::{self, Write};
use std::thread;

use bytes::Bytes;
use http::Request;
use mock_toss::Config;
use mock_toss::in_memory::InMemory;
use tokio::runtime::Builder;
use tokio::time::Instant;

/// As in the binary.
#[cfg(feature = "mimalloc")]
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Of one measurement; the two cases take turns, and each is told by its median.
const LENGTH: Duration = Duration::from_millis(400);
const TURNS: usize = 9;

fn main() -> io::Result<()> {
    for (name, confirms) in [("confirm", true), ("look up", false)] {
        let (mut one, mut two) = (Vec::new(), Vec::new());
        for _ in 0..TURNS {
            one.push(per_second(1, confirms)?);
            two.push(per_second(2, confirms)?);
        }
        let [one, two] = [one, two].map(median);
        let percent = two * 100 / one.max(1);
        writeln!(io::stdout(), "{name}: {one}/s on one thread, {two}/s on two: {percent} %")?;
    }
    Ok(())
}

fn median(mut figures: Vec<u128>) -> u128 {
    figures.sort_unstable();
    figures.get(figures.len() / 2).copied().unwrap_or_default()
}

/// On so many threads at once, and one merchant.
fn per_second(threads: usize, confirms: bool) -> io::Result<u128> {
    let gateway = InMemory::new(Config::default()).map_err(io::Error::other)?;
    let spawned: Vec<_> = (0..threads)
        .map(|thread| {
            let gateway = gateway.clone();
            thread::spawn(move || run(&gateway, thread, confirms))
        })
        .collect();
    let ends =
        spawned.into_iter().map(|thread| thread.join().map_err(|_| io::Error::other("a thread panicked"))?);
    ends.sum()
}

/// Requests per second of this thread.
fn run(gateway: &InMemory, thread: usize, confirms: bool) -> io::Result<u128> {
    let runtime = Builder::new_current_thread().enable_time().build()?;
    runtime.block_on(async {
        let (mut handled, mut busy) = (0, Duration::ZERO);
        while busy < LENGTH {
            let batch = open(gateway, thread, handled).await?;
            let began = Instant::now();
            for request in
                batch.into_iter().map(|opened| if confirms { opened.confirm } else { opened.look_up })
            {
                let answer = gateway.call(request).await.map_err(io::Error::other)?;
                if answer.status() != 200 {
                    return Err(io::Error::other(format!("{answer:?}")));
                }
                handled += 1;
            }
            busy += began.elapsed();
        }
        Ok(handled * 1_000_000 / busy.as_micros())
    })
}

/// What is asked about one open payment.
struct Opened {
    confirm: Request<Bytes>,
    look_up: Request<Bytes>,
}

/// Some payments that are ready to be confirmed.
async fn open(gateway: &InMemory, thread: usize, handled: u128) -> io::Result<Vec<Opened>> {
    let mut batch = Vec::new();
    for number in 0..2_000 {
        let order = format!("ORD-{thread}-{}", handled + number);
        let body = format!(r#"{{"orderId":"{order}","amount":15000}}"#);
        let request = Request::post("/_mock/payments").body(Bytes::from(body)).map_err(io::Error::other)?;
        let answer = gateway.call(request).await.map_err(io::Error::other)?;
        let payment: serde_json::Value = serde_json::from_slice(answer.body())?;
        let key = payment.get("paymentKey").and_then(serde_json::Value::as_str).unwrap_or_default();
        let authorized = |request: http::request::Builder| {
            request.header("authorization", "Basic dGVzdF9nc2tfZG9jc19PYVB6OEw1S2RtUVhrelJ6M3k0N0JNdzY6")
        };
        let body = format!(r#"{{"paymentKey":"{key}","orderId":"{order}","amount":15000}}"#);
        let confirm = authorized(Request::post("/v1/payments/confirm")).header("idempotency-key", &order);
        let look_up = authorized(Request::get(format!("/v1/payments/{key}")));
        batch.push(Opened {
            confirm: confirm.body(body.into()).map_err(io::Error::other)?,
            look_up: look_up.body(Bytes::new()).map_err(io::Error::other)?,
        });
    }
    Ok(batch)
}
