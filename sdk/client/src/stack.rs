//! The stack: ONE function, all layers outermost first, a reason beside each line.

use std::sync::Arc;

use futures_util::future::BoxFuture;
use tower::{Service, ServiceExt as _};

use crate::call::Call;
use crate::config::Config;
use crate::error::Error;
use crate::gateway::Gateway;
use crate::model::{Payment, SecretKey};
use crate::operation::Operation;
use crate::transport::Transport;

/// The whole stack behind one box: what the client sees.
pub(crate) trait Calls: Send + Sync {
    /// Makes one call.
    fn call(&self, operation: Operation) -> BoxFuture<'static, Result<Payment, Error>>;
}

impl<S> Calls for S
where
    S: Service<Operation, Response = Payment, Error = Error> + Clone + Send + Sync + 'static,
    S::Future: Send,
{
    fn call(&self, operation: Operation) -> BoxFuture<'static, Result<Payment, Error>> {
        Box::pin(self.clone().oneshot(operation))
    }
}

pub(crate) fn stack(config: &Config, secret_key: &SecretKey, transport: impl Transport) -> Arc<dyn Calls> {
    let deadline = config.deadline;
    let gateway = Gateway::new(transport, secret_key);
    let service = tower::service_fn(move |operation| {
        let call = Call::new(operation, tokio::time::Instant::now() + deadline);
        gateway.clone().oneshot(call.attempt(1))
    });
    Arc::new(service)
}
