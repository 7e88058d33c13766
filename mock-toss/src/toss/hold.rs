//! A hold in a test's hands.

use super::Toss;
use crate::fault::{PlanError, Rule};
use crate::hold::{Parked, is_hold};

/// Holds requests where a rule says so, until the test lets them go. When it is dropped, the rule goes and everybody
/// is released.
///
/// ```
/// use mock_toss::fault::{Fault, Operation, Point, Rule};
///
/// # let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build()?;
/// # runtime.block_on(async {
/// let gateway = mock_toss::MockToss::builder().in_memory()?;
/// let payment_key = gateway.payments().ready("ORD-000001", 15_000)?;
/// let first = Rule::named("first").on(Operation::Confirm).nth(1);
/// let hold = gateway.hold(first.at(Point::BeforeCommit, Fault::Hold))?;
///
/// let body = format!(r#"{{"paymentKey": "{payment_key}", "orderId": "ORD-000001", "amount": 15000}}"#);
/// let confirm = http::Request::post("/v1/payments/confirm")
///     .header("authorization", "Basic dGVzdF9nc2tfZG9jc19PYVB6OEw1S2RtUVhrelJ6M3k0N0JNdzY6")
///     .body(bytes::Bytes::from(body))?;
/// let calling = tokio::spawn({
///     let gateway = gateway.clone();
///     async move { gateway.call(confirm).await }
/// });
/// hold.reached(1).await;
/// gateway.assert_never_charged("ORD-000001");
///
/// assert_eq!(hold.release(), 1);
/// assert_eq!(calling.await??.status(), 200);
/// gateway.assert_charged_once("ORD-000001");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// # })?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
#[must_use = "a hold that is dropped holds nobody"]
pub struct Hold {
    toss: Toss,
    rule: String,
}

impl Toss {
    /// Holds requests from now on where the rule says so.
    ///
    /// # Errors
    ///
    /// If the rule contradicts itself, does something else than hold, or its name is taken.
    pub fn hold(&self, rule: Rule) -> Result<Hold, PlanError> {
        if !is_hold(&rule.fault) {
            return Err(PlanError::no_hold(&rule));
        }
        let name = rule.name.clone();
        self.inject(rule)?;
        Ok(Hold { toss: self.clone(), rule: name })
    }

    /// Everybody whom a rule of the plan holds, in the order in which they came.
    pub fn parked(&self) -> Vec<Parked> {
        let parked = self.fake.with(self.place, |chosen| chosen.world.parked());
        parked.unwrap_or_default().into_iter().map(|(_, parked)| parked).collect()
    }

    /// Lets go on whom the rule of this name holds, those first who came first, and at most so many; how many that
    /// were.
    pub fn release(&self, rule: &str, count_max: usize) -> usize {
        self.fake.with(self.place, |chosen| chosen.release(rule, count_max)).unwrap_or_default()
    }
}

impl Hold {
    /// Waits until so many requests are held.
    ///
    /// # Cancellation
    ///
    /// Nothing is released.
    pub async fn reached(&self, count: usize) {
        self.toss.fake().holds.until(|| self.parked().len() >= count).await;
    }

    /// Who is held, in the order in which they came.
    pub fn parked(&self) -> Vec<Parked> {
        let mut parked = self.toss.parked();
        parked.retain(|parked| *parked.rule == *self.rule);
        parked
    }

    /// Lets the one go on that came first; whether there was one.
    pub fn release_one(&self) -> bool {
        self.toss.release(&self.rule, 1) == 1
    }

    /// Lets all go on who are held now; how many. Whoever comes later is held again.
    pub fn release(&self) -> usize {
        self.toss.release(&self.rule, usize::MAX)
    }
}

impl Drop for Hold {
    fn drop(&mut self) {
        self.toss.withdraw(&self.rule);
    }
}
