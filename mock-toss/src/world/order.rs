//! What is bought, as requests say that make a payment by themselves.

use super::bounds::Bounds;
use super::customer;
use super::fields::check_order_id;
use super::form::Form;
use super::method::Method;
use super::refusal::Refusal;
use super::state::State;
use crate::operation::Operation;

pub(super) mod rules {
    crate::world::rules::rules! {
        DUPLICATED = documented("order.duplicated", "4.1");
        BELOW_MINIMUM = documented("order.below-minimum", "7");
        ABOVE_MAXIMUM = documented("order.above-maximum", "7");
    }
}

/// What is bought.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) struct Order {
    pub(super) id: Box<str>,
    pub(super) name: Box<str>,
    /// In won.
    pub(super) amount: u64,
    pub(super) tax_free: u64,
    pub(super) tax_exemption: u64,
    pub(super) customer_name: Option<Box<str>>,
}

impl Order {
    /// `is_lenient`: whether any text of up to 300 characters is an order id here.
    pub(super) fn read(form: &Form<'_>, is_lenient: bool) -> Result<Self, Refusal> {
        let Form { operation, fields, .. } = form;
        let id = fields.need_text("orderId", 300)?;
        if !is_lenient {
            let checked = check_order_id(&id).map_err(|why| Refusal::malformed(*operation, why));
            form.coded("INVALID_ORDER_ID", checked)?;
        }
        let name = form.coded("INVALID_ORDER_NAME", fields.need_text("orderName", 100))?;
        let amount = fields.need_amount("amount", 0)?;
        let tax_free = fields.amount("taxFreeAmount", 0)?.unwrap_or(0);
        let tax_exemption = fields.amount("taxExemptionAmount", 0)?.unwrap_or(0);
        if tax_free.saturating_add(tax_exemption) > amount {
            let why =
                format!("and taxExemptionAmount are {tax_free} and {tax_exemption}, more than the {amount}");
            return Err(fields.malformed("taxFreeAmount", why));
        }
        let customer_name = customer::name(form)?;
        Ok(Self { id: id.into(), name: name.into(), amount, tax_free, tax_exemption, customer_name })
    }

    /// Whether so much can be paid at once by these means.
    pub(super) fn check_bounds(&self, operation: Operation, method: &Method) -> Result<(), Refusal> {
        self.check_within(operation, Bounds::of(method))
    }

    pub(super) fn check_within(&self, operation: Operation, bounds: Bounds) -> Result<(), Refusal> {
        let (Bounds { min, max }, amount) = (bounds, self.amount);
        if amount < min {
            let reason = format!("amount is {amount}, at least {min} won");
            return Err(Refusal::new(operation, "BELOW_MINIMUM_AMOUNT", &rules::BELOW_MINIMUM, reason));
        }
        if amount > max {
            let reason = format!("amount is {amount}, at most {max} won");
            let code = "EXCEEDS_TRANSFER_AMOUNT_MAXIMUM";
            return Err(Refusal::new(operation, code, &rules::ABOVE_MAXIMUM, reason));
        }
        Ok(())
    }

    /// An order is paid once.
    pub(super) fn check_unpaid(&self, operation: Operation, state: &State) -> Result<(), Refusal> {
        // Whatever got as far as a secret was approved once, or waits for its deposit.
        let paid = state.book.of_order(&self.id).find(|payment| payment.secret.is_some());
        let Some(payment) = paid else { return Ok(()) };
        let reason =
            format!("order {} has payment {}, which is {}", self.id, payment.key, payment.status.as_str());
        Err(Refusal::new(operation, "DUPLICATED_ORDER_ID", &rules::DUPLICATED, reason))
    }
}
