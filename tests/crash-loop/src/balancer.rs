//! What stands in front of the shop's processes: one address that stays, whoever behind it has just been killed.

use core::net::Ipv4Addr;
use core::sync::atomic::{AtomicUsize, Ordering};
use std::sync::Arc;

use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;

use crate::error::Error;
use crate::fleet::Whereabouts;

/// Takes connections and leads each to one of the processes that listen at that moment, in turn. A connection for which
/// nobody is there is closed. Dropping it ends all of them.
#[derive(Debug)]
pub(crate) struct Balancer {
    url: String,
    #[expect(dead_code, reason = "ends with its owner")]
    task: JoinSet<()>,
}

impl Balancer {
    /// Begins to take connections on a free port.
    pub(crate) async fn start(behind: Vec<Whereabouts>) -> Result<Self, Error> {
        let failed = |error: std::io::Error| Error::start("the balancer", &error);
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.map_err(failed)?;
        let url = format!("http://{}", listener.local_addr().map_err(failed)?);
        let mut task = JoinSet::new();
        task.spawn(balance(listener, Arc::new(behind)));
        Ok(Self { url, task })
    }

    /// Where it listens.
    pub(crate) fn url(&self) -> &str {
        &self.url
    }
}

async fn balance(listener: TcpListener, behind: Arc<Vec<Whereabouts>>) {
    let turn = AtomicUsize::new(0);
    let mut connections = JoinSet::new();
    while let Ok((customer, _)) = listener.accept().await {
        while connections.try_join_next().is_some() {}
        let first = turn.fetch_add(1, Ordering::Relaxed);
        connections.spawn(lead(customer, Arc::clone(&behind), first));
    }
}

async fn lead(mut customer: TcpStream, behind: Arc<Vec<Whereabouts>>, first: usize) {
    let urls: Vec<String> = behind.iter().filter_map(|node| node.borrow().clone()).collect();
    for place in 0..urls.len() {
        let url = urls.get((first + place) % urls.len());
        let address = url.and_then(|url| url.strip_prefix("http://"));
        let Some(address) = address else { continue };
        if let Ok(mut node) = TcpStream::connect(address).await {
            // However it ends, both sides are closed by it.
            drop(copy_bidirectional(&mut customer, &mut node).await);
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    use tokio::sync::watch as channel;

    use super::*;

    async fn answer_of(url: &str) -> String {
        let mut stream = TcpStream::connect(url.trim_start_matches("http://")).await.unwrap();
        let mut text = String::new();
        stream.read_to_string(&mut text).await.unwrap_or_default();
        text
    }

    #[tokio::test]
    async fn connections_go_to_who_is_there_and_are_closed_when_nobody_is() {
        let node = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let (url, whereabouts) = channel::channel(Some(format!("http://{}", node.local_addr().unwrap())));
        let (_dead, nowhere) = channel::channel(None);
        let balancer = Balancer::start(vec![nowhere, whereabouts]).await.unwrap();
        let served = tokio::spawn(async move {
            let (mut stream, _) = node.accept().await.unwrap();
            stream.write_all(b"hello").await.unwrap();
        });

        assert_eq!(answer_of(balancer.url()).await, "hello");

        served.await.unwrap();
        url.send_replace(None);
        assert_eq!(answer_of(balancer.url()).await, "");
    }
}
