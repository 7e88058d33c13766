//! What the removals of a card and of an account have in common, which is all but the path.

use crate::endpoint::{Disagreement, Draft};
use crate::model::{AccessToken, IdempotencyKey, MethodKey, MethodStatus, RemovedMethod};
use crate::operation::Intent;
use crate::wire::Object;

/// See the module.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) struct Removal {
    pub(super) intent: Intent,
    pub(super) token: AccessToken,
    pub(super) method_key: MethodKey,
}

impl Removal {
    pub(super) fn new(key: IdempotencyKey, token: AccessToken, method_key: MethodKey) -> Self {
        Self { intent: Intent::new(key), token, method_key }
    }

    pub(super) fn draft(&self, path: &str) -> Draft {
        let body = Object::new().text("methodKey", self.method_key.as_str());
        Draft::to(path).json(body.finish()).by(self.token.clone())
    }

    /// A method that comes back as one that can be used was not removed.
    pub(super) fn disagreement(&self, removed: &RemovedMethod) -> Option<Disagreement> {
        let found = removed.method_key.as_ref().map_or("", MethodKey::as_str);
        Disagreement::unless_same_secret("methodKey", self.method_key.as_str(), found).or_else(|| {
            (removed.status == Some(MethodStatus::Enabled))
                .then(|| Disagreement::Unfinished("status is ENABLED, which is not removed".to_owned()))
        })
    }

    pub(super) fn secrets(&self) -> Vec<&str> {
        vec![self.token.expose(), self.method_key.as_str()]
    }
}
