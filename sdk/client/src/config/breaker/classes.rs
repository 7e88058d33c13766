//! Settings of single operation classes, where the common ones do not fit.

use serde::{Deserialize, Serialize};

use super::super::serial::or_off;
use super::BreakerConfig;
use crate::operation::OperationClass;

/// The circuits of single operation classes; `None` is the common [`Config::breaker`](super::super::Config::breaker).
///
/// Default all `None`: a class that differs does so for a reason of the merchant's, such as cancels that come in
/// bursts of a hundred at midnight, or look-ups of a worker that may fail for an hour and bother nobody.
///
/// In a file or in variables ([`Sources`](super::super::Sources)) a class needs only what is different: the rest is that
/// of the common ones, and not the default.
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
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct ClassBreakers {
    /// Of requests that take money.
    #[serde(with = "or_off")]
    pub confirm: Option<BreakerConfig>,
    /// Of requests that make a payment in one call.
    #[serde(with = "or_off")]
    pub charge: Option<BreakerConfig>,
    /// Of requests that give money back.
    #[serde(with = "or_off")]
    pub cancel: Option<BreakerConfig>,
    /// Of requests that send money out.
    #[serde(with = "or_off")]
    pub payout: Option<BreakerConfig>,
    /// Of requests that change what the gateway keeps.
    #[serde(with = "or_off")]
    pub manage: Option<BreakerConfig>,
    /// Of requests that read one thing.
    #[serde(with = "or_off")]
    pub look_up: Option<BreakerConfig>,
    /// Of requests that read pages of many.
    #[serde(with = "or_off")]
    pub list: Option<BreakerConfig>,
}

impl ClassBreakers {
    /// The settings that this class has of its own.
    pub fn of(&self, class: OperationClass) -> Option<&BreakerConfig> {
        match class {
            OperationClass::Confirm => self.confirm.as_ref(),
            OperationClass::Charge => self.charge.as_ref(),
            OperationClass::Cancel => self.cancel.as_ref(),
            OperationClass::Payout => self.payout.as_ref(),
            OperationClass::Manage => self.manage.as_ref(),
            OperationClass::LookUp => self.look_up.as_ref(),
            OperationClass::List => self.list.as_ref(),
        }
    }
}
