//! A gateway on loopback that does nothing but answer, so that what is measured is the client.

use core::convert::Infallible;
use std::net::{Ipv4Addr, SocketAddr};
use std::thread::{self, JoinHandle};

use bytes::Bytes;
use http::{Request, Response, header};
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::net::TcpListener;
use tokio::runtime;
use tokio::sync::oneshot;

use crate::payment::CONFIRMED;

/// Answers every request with the documented payment, on a thread and a runtime of its own. Ends when dropped.
#[derive(Debug)]
pub struct Gateway {
    address: SocketAddr,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Gateway {
    /// Binds a free port of 127.0.0.1 and begins to answer.
    ///
    /// # Errors
    ///
    /// If there is no port or no runtime to be had.
    pub fn start() -> std::io::Result<Self> {
        let runtime = runtime::Builder::new_current_thread().enable_all().build()?;
        let listener = runtime.block_on(TcpListener::bind((Ipv4Addr::LOCALHOST, 0)))?;
        let address = listener.local_addr()?;
        let (stop, stopped) = oneshot::channel();
        let thread = thread::spawn(move || {
            runtime.block_on(async {
                tokio::select! {
                    () = accept(listener) => {}
                    _ = stopped => {}
                }
            });
        });
        Ok(Self { address, stop: Some(stop), thread: Some(thread) })
    }

    /// `http://127.0.0.1:PORT`.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }
}

impl Drop for Gateway {
    fn drop(&mut self) {
        drop(self.stop.take());
        drop(self.thread.take().map(JoinHandle::join));
    }
}

async fn accept(listener: TcpListener) {
    while let Ok((stream, _)) = listener.accept().await {
        // Without this the kernel waits for more before it sends, and that wait is what we would measure.
        drop(stream.set_nodelay(true));
        drop(tokio::spawn(http1::Builder::new().serve_connection(TokioIo::new(stream), service_fn(answer))));
    }
}

/// Reads the whole request first, as a gateway has to.
async fn answer(request: Request<Incoming>) -> Result<Response<Full<Bytes>>, Infallible> {
    drop(request.into_body().collect().await);
    let mut response = Response::new(Full::new(Bytes::from_static(CONFIRMED.as_bytes())));
    let json = header::HeaderValue::from_static("application/json");
    drop(response.headers_mut().insert(header::CONTENT_TYPE, json));
    Ok(response)
}
