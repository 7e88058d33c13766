//! Settings of single operation classes, where the common ones do not fit.

use super::BreakerConfig;
use crate::operation::OperationClass;

/// The circuits of single operation classes; `None` is the common [`Config::breaker`](super::super::Config::breaker).
///
/// Default all `None`: a class that differs does so for a reason of the merchant's, such as cancels that come in
/// bursts of a hundred at midnight, or look-ups of a worker that may fail for an hour and bother nobody.
///
/// ```
/// use core::time::Duration;
/// use toss_sdk::config::{BreakerConfig, BreakerWindow, ClassBreakers, Config};
///
/// let bursts = BreakerConfig { window: BreakerWindow::Time(Duration::from_mins(2)), ..BreakerConfig::default() };
/// let class_breakers = ClassBreakers { cancel: Some(bursts), ..ClassBreakers::default() };
/// let config = Config { class_breakers, ..Config::default() };
/// let key = "test_sk_zXLkKEypNArWmo50nX3lmeaxYG5R".parse().unwrap();
/// assert!(toss_sdk::Client::builder(key).config(config).build().is_ok());
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ClassBreakers {
    /// Of requests that take money.
    pub confirm: Option<BreakerConfig>,
    /// Of requests that give it back.
    pub cancel: Option<BreakerConfig>,
    /// Of requests that read.
    pub look_up: Option<BreakerConfig>,
}

impl ClassBreakers {
    /// The settings that this class has of its own.
    pub fn of(&self, class: OperationClass) -> Option<&BreakerConfig> {
        match class {
            OperationClass::Confirm => self.confirm.as_ref(),
            OperationClass::Cancel => self.cancel.as_ref(),
            OperationClass::LookUp => self.look_up.as_ref(),
        }
    }
}
