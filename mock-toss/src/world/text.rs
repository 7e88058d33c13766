//! The text of an answer, written when somebody needs it. The world decides under its lock and writes after it: an
//! answer holds on to the payment as it was at that moment, and whoever comes first, the answer itself, its replay or
//! a snapshot, turns it into text. From then on only the text is kept.

use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use bytes::Bytes;

use super::edge::Language;
use super::payment::Payment;
use super::state::Dialect;
use crate::config::Merchant;
use crate::switches::Switches;
use crate::time;

/// The text of a body; clones share it.
#[derive(Clone, Debug)]
pub(crate) enum Body {
    Written(Bytes),
    Later(Arc<Deferred>),
}

/// What becomes a text when it is asked for.
#[derive(Debug)]
pub(crate) struct Deferred {
    text: OnceLock<Bytes>,
    /// Gone as soon as there is the text.
    source: Mutex<Option<Source>>,
}

/// A payment at one moment, and for whom it is written.
#[derive(Clone, Debug)]
pub(super) struct Source {
    pub(super) payment: Arc<Payment>,
    pub(super) language: Language,
    pub(super) merchant: Arc<Merchant>,
    pub(super) switches: Arc<Switches>,
}

impl Body {
    pub(super) fn later(source: Source) -> Self {
        Self::Later(Arc::new(Deferred { text: OnceLock::new(), source: Mutex::new(Some(source)) }))
    }

    fn text(&self) -> &Bytes {
        match self {
            Self::Written(text) => text,
            Self::Later(deferred) => deferred.text(),
        }
    }

    /// The text, which is written now at the latest.
    pub(crate) fn bytes(&self) -> Bytes {
        self.text().clone()
    }
}

impl Deferred {
    fn text(&self) -> &Bytes {
        self.text.get_or_init(|| {
            let source = self.source.lock().unwrap_or_else(PoisonError::into_inner).take();
            source.map(|source| source.text()).unwrap_or_default()
        })
    }
}

impl Source {
    fn text(&self) -> Bytes {
        let Self { payment, language, merchant, switches } = self;
        let dialect = Dialect::new(*language, merchant, switches);
        // A snapshot may be the first that needs it.
        time::to_the_second(|| payment.to_json(dialect))
    }
}

impl AsRef<[u8]> for Body {
    fn as_ref(&self) -> &[u8] {
        self.text()
    }
}

impl From<Bytes> for Body {
    fn from(text: Bytes) -> Self {
        Self::Written(text)
    }
}

impl From<String> for Body {
    fn from(text: String) -> Self {
        Self::Written(text.into())
    }
}

impl From<&'static str> for Body {
    fn from(text: &'static str) -> Self {
        Self::Written(text.into())
    }
}

impl From<Vec<u8>> for Body {
    fn from(text: Vec<u8>) -> Self {
        Self::Written(text.into())
    }
}
