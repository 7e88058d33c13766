//! What the page hands to `requestPayment`, of the window and of the widget.

use super::browser_json::{BrowserJson, decimal};
use super::field;
use super::method::Method;
use crate::model::{
    CustomerEmail, CustomerMobilePhone, CustomerName, InvalidValue, Metadata, Money, OrderId, OrderName,
    TaxParts,
};

/// Where the browser goes afterwards. The gateway appends its parameters, and keeps those that are there.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ReturnUrls {
    /// After the buyer has authenticated: [`SuccessRedirect`](super::SuccessRedirect).
    pub success: Box<str>,
    /// Otherwise: [`FailRedirect`](super::FailRedirect).
    pub fail: Box<str>,
    /// While an asynchronous wallet (Alipay, say) decides, whose result comes by webhook alone.
    pub pending: Option<Box<str>>,
}

impl ReturnUrls {
    /// Both absolute, with their origin.
    pub fn new(success: impl Into<Box<str>>, fail: impl Into<Box<str>>) -> Self {
        Self { success: success.into(), fail: fail.into(), pending: None }
    }

    pub(super) fn put_into(
        &self,
        json: BrowserJson,
        after_success: &[&str],
    ) -> Result<BrowserJson, InvalidValue> {
        field::url("successUrl", &self.success, after_success)?;
        field::url("failUrl", &self.fail, field::AFTER_FAILURE)?;
        if let Some(pending) = &self.pending {
            field::url("pendingUrl", pending, after_success)?;
        }
        let json = json.put_text("successUrl", Some(&self.success)).put_text("failUrl", Some(&self.fail));
        Ok(json.put_text("pendingUrl", self.pending.as_deref()))
    }
}

/// Where the window opens.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum WindowTarget {
    /// In place of the page; what phones do anyway.
    Page,
    /// In a frame over the page; the gateway's choice on a computer.
    Frame,
}

impl WindowTarget {
    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::Page => "self",
            Self::Frame => "iframe",
        }
    }
}

/// An order to be paid in the browser. What is `None` is left to the gateway.
///
/// ```
/// use toss_sdk::checkout::{CheckoutRequest, ReturnUrls, WindowTarget};
///
/// let urls = ReturnUrls::new("https://shop.example/success", "https://shop.example/fail");
/// let request = CheckoutRequest {
///     customer_name: Some("김토스".parse().unwrap()),
///     window_target: Some(WindowTarget::Page),
///     ..CheckoutRequest::new("ORD-000001".parse().unwrap(), "토스 티셔츠".parse().unwrap(), urls)
/// };
/// assert_eq!(request.widget().unwrap().field("windowTarget").unwrap(), "self");
///
/// let relative = Some(ReturnUrls::new("/success", "/fail"));
/// let nowhere = CheckoutRequest { return_urls: relative, ..request };
/// assert_eq!(nowhere.widget().unwrap_err().field(), "successUrl");
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct CheckoutRequest {
    /// The order. It is stored, with its amount, before the window opens.
    pub order_id: OrderId,
    /// What the buyer buys.
    pub order_name: OrderName,
    /// Where the browser goes afterwards. Without it the page gets a promise instead, on computers only.
    pub return_urls: Option<ReturnUrls>,
    /// The buyer's mail address.
    pub customer_email: Option<CustomerEmail>,
    /// The buyer's name.
    pub customer_name: Option<CustomerName>,
    /// The buyer's phone.
    pub customer_mobile_phone: Option<CustomerMobilePhone>,
    /// The parts of the amount that bear no tax. They count here; what a confirm says of them is ignored.
    pub tax: TaxParts,
    /// Whether it can be deducted as an expense for culture.
    pub culture_expense: Option<bool>,
    /// Where the window opens.
    pub window_target: Option<WindowTarget>,
    /// The shop's own notes on the payment.
    pub metadata: Metadata,
}

impl CheckoutRequest {
    /// An order with all options left to the gateway.
    pub fn new(order_id: OrderId, order_name: OrderName, return_urls: ReturnUrls) -> Self {
        Self {
            order_id,
            order_name,
            return_urls: Some(return_urls),
            customer_email: None,
            customer_name: None,
            customer_mobile_phone: None,
            tax: TaxParts::default(),
            culture_expense: None,
            window_target: None,
            metadata: Metadata::default(),
        }
    }

    /// The argument of `payment.requestPayment`, for the window.
    ///
    /// # Errors
    /// If a field is one that the window refuses, or the tax of a part is more than the whole.
    pub fn window(&self, amount: Money, method: &Method) -> Result<BrowserJson, InvalidValue> {
        let asked = set_amount(amount)?.into_value();
        let (name, field, options) = method.read(amount)?;
        let json = self.common(Some(amount))?.put_text("method", Some(name.as_str()));
        Ok(json.put("amount", Some(asked)).put_object(field, options))
    }

    /// The argument of `widgets.requestPayment`. Amount and method are the widget's: [`set_amount`].
    ///
    /// # Errors
    /// If a field is one that the widget refuses.
    pub fn widget(&self) -> Result<BrowserJson, InvalidValue> {
        self.common(None)
    }

    fn common(&self, amount: Option<Money>) -> Result<BrowserJson, InvalidValue> {
        self.tax.check(amount)?;
        field::exact("taxFreeAmount", self.tax.free)?;
        field::exact("taxExemptionAmount", self.tax.exempt)?;
        let metadata = (!self.metadata.is_empty()).then(|| self.metadata.to_value());
        let json = BrowserJson::new()
            .put_text("orderId", Some(self.order_id.as_str()))
            .put_text("orderName", Some(self.order_name.as_str()))
            .put_text("customerEmail", self.customer_email.as_ref().map(CustomerEmail::expose))
            .put_text("customerName", self.customer_name.as_ref().map(CustomerName::expose))
            .put_text(
                "customerMobilePhone",
                self.customer_mobile_phone.as_ref().map(CustomerMobilePhone::expose),
            )
            .put_decimal("taxFreeAmount", self.tax.free)
            .put_decimal("taxExemptionAmount", self.tax.exempt)
            .put("cultureExpense", self.culture_expense)
            .put_text("windowTarget", self.window_target.map(WindowTarget::as_str))
            .put("metadata", metadata);
        match &self.return_urls {
            Some(urls) => urls.put_into(json, field::AFTER_SUCCESS),
            None => Ok(json),
        }
    }
}

/// The argument of `widgets.setAmount`, and the amount of a window.
///
/// # Errors
/// If the amount is not above zero, or more than a browser keeps exactly.
pub fn set_amount(amount: Money) -> Result<BrowserJson, InvalidValue> {
    field::amount(amount)?;
    let json = BrowserJson::new().put_text("currency", Some(amount.currency().code()));
    Ok(json.put("value", Some(decimal(amount))))
}

#[cfg(test)]
mod tests;
