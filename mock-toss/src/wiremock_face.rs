//! The fake with wiremock's own tools beside it: `expect`, `received_requests`, and mocks of the test's own.
//!
//! Every request goes to a [`wiremock::MockServer`] first. The world is mounted there as the mock of lowest
//! priority, and all it does is to mark the request: wiremock answers under one lock, so a delay or a reset in
//! there would hold up everybody. The gate in front sees the mark and runs the world itself, with all the faults
//! that only the owner of a socket can carry out. What a mock of the test's own answers is relayed.

mod mounted;

use core::ops::Deref;

use bytes::Bytes;
use http::header::{CONNECTION, TRANSFER_ENCODING};
use http::uri::{Authority, Scheme};
use http::{HeaderMap, Request, Response, Uri};
use http_body_util::{BodyExt, Full};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use tokio::net::TcpListener;
use wiremock::{Mock, MockServer, ResponseTemplate, matchers};

pub use self::mounted::{MountedToss, mount_on};
use crate::gate::{Front, Word};
use crate::{Config, MockToss, StartError, Toss};

const MARK: &str = "x-mock-toss-world";
/// The lowest there is.
const PRIORITY: u8 = u8::MAX;

/// A running fake with a [`MockServer`] behind its gate.
///
/// ```
/// # let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
/// # runtime.block_on(async {
/// use mock_toss::wiremock_face::WiremockToss;
/// use wiremock::{Mock, ResponseTemplate, matchers};
///
/// let gateway = WiremockToss::start(mock_toss::Config::default()).await?;
/// let maintenance = Mock::given(matchers::path("/v1/payments/confirm"))
///     .respond_with(ResponseTemplate::new(503))
///     .expect(0);
/// maintenance.mount(gateway.server()).await;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// # })?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct WiremockToss {
    toss: MockToss,
    server: MockServer,
}

impl WiremockToss {
    /// Starts both on free ports of the loopback interface.
    ///
    /// # Errors
    ///
    /// If the settings cannot be or no port is free.
    ///
    /// # Cancellation
    ///
    /// Nothing is left behind.
    pub async fn start(config: Config) -> Result<Self, StartError> {
        // Never the pooled `start()`: a server from the pool goes on answering after it was dropped.
        let server = MockServer::builder().start().await;
        mount(&server).await;
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.map_err(StartError::Listen)?;
        let authority = server.address().to_string().parse().map_err(|error| {
            StartError::Listen(std::io::Error::new(std::io::ErrorKind::AddrNotAvailable, error))
        })?;
        let front = Scout { authority, client: Client::builder(TokioExecutor::new()).build_http() };
        let toss = MockToss::serve_behind(front, &config, listener)?;
        Ok(Self { toss, server })
    }

    /// The base URL for a client: the gate's, not the mock server's.
    pub fn url(&self) -> String {
        self.toss.url()
    }

    /// The books and the faults.
    pub fn toss(&self) -> &MockToss {
        &self.toss
    }

    /// To mount mocks on, and to ask what was received. They are asked before the world.
    pub fn server(&self) -> &MockServer {
        &self.server
    }

    /// Forgets the mocks and the requests of the mock server, and mounts the world again. The books stay.
    ///
    /// # Cancellation
    ///
    /// The world may be left unmounted; every request is answered 404 then, until this is called again.
    pub async fn reset_server(&self) {
        self.server.reset().await;
        mount(&self.server).await;
    }
}

/// What a test asks, and does.
impl Deref for WiremockToss {
    type Target = Toss;

    fn deref(&self) -> &Toss {
        &self.toss
    }
}

async fn mount(server: &MockServer) {
    let marked = ResponseTemplate::new(200).insert_header(MARK, "1");
    Mock::given(matchers::any()).respond_with(marked).with_priority(PRIORITY).mount(server).await;
}

/// Asks the mock server about a request.
#[derive(Debug)]
struct Scout {
    authority: Authority,
    client: Client<HttpConnector, Full<Bytes>>,
}

impl Front for Scout {
    async fn ask(&self, request: &Request<Bytes>) -> Word {
        if request.uri().path().starts_with("/_mock/") {
            return Word::World;
        }
        match self.relay(request).await {
            Ok(response) if response.headers().contains_key(MARK) => Word::World,
            Ok(response) => Word::Answer(response),
            // A mock that answers with an error closes the connection, and so does the gate.
            Err(error) => {
                tracing::debug!(%error, "the mock server gave no answer");
                Word::Silence
            }
        }
    }
}

impl Scout {
    async fn relay(
        &self,
        request: &Request<Bytes>,
    ) -> Result<Response<Bytes>, Box<dyn core::error::Error + Send + Sync>> {
        let mut parts = request.uri().clone().into_parts();
        parts.scheme = Some(Scheme::HTTP);
        parts.authority = Some(self.authority.clone());
        let mut relayed = Request::new(Full::new(request.body().clone()));
        *relayed.method_mut() = request.method().clone();
        *relayed.uri_mut() = Uri::from_parts(parts)?;
        *relayed.headers_mut() = between_ends(request.headers());
        let (mut head, body) = self.client.request(relayed).await?.into_parts();
        head.headers = between_ends(&head.headers);
        Ok(Response::from_parts(head, body.collect().await?.to_bytes()))
    }
}

/// The headers without those of one connection.
fn between_ends(headers: &HeaderMap) -> HeaderMap {
    let mut headers = headers.clone();
    headers.remove(CONNECTION);
    headers.remove(TRANSFER_ENCODING);
    headers
}
