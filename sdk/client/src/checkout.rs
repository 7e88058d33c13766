//! The buyer's way through the browser: what the page hands to the gateway's window, and what comes back.
//!
//! What comes back is a query string, which the buyer can write. So a [`SuccessRedirect`] gives away nothing to
//! confirm until it was held against the stored order: [`check`](SuccessRedirect::check) makes a [`Confirmable`] of
//! it, with the *stored* amount, or says what differs.
//!
//! What a request is made of are the model's types ([`OrderName`](crate::model::OrderName),
//! [`InstallmentPlan`](crate::model::InstallmentPlan), [`DepositDeadline`](crate::model::DepositDeadline) and so on), so
//! what the API would refuse is refused when it is made. Here is only what a browser asks for beside that.
//!
//! 1. Store order id and amount.
//! 2. Hand the page a [`CheckoutRequest`] as JSON. The window opens, the buyer authenticates within 30 minutes.
//! 3. The browser comes to `successUrl`. Parse, check, confirm within 10 minutes. A buyer who loads the page again
//!    gets `ALREADY_PROCESSED_PAYMENT` from a second confirm: show what is stored.
//! 4. Or it comes to `failUrl` ([`FailRedirect`]), which proves nothing either: it never ends an order by itself.
//!
//! ```
//! use toss_sdk::checkout::{CheckoutRequest, Method, Mismatch, ReturnUrls, SuccessRedirect};
//! use toss_sdk::model::{Money, OrderId};
//!
//! let (order_id, amount): (OrderId, _) = ("ORD-1750934933050".parse().unwrap(), Money::krw(15_000));
//! let urls = ReturnUrls::new("https://shop.example/success?lang=ko", "https://shop.example/fail");
//! let request = CheckoutRequest::new(order_id.clone(), "토스 티셔츠 외 2건".parse().unwrap(), urls);
//! let json = request.window(amount, &Method::MobilePhone).unwrap();
//! assert!(json.to_string().contains(r#""amount":{"currency":"KRW","value":15000}"#));
//!
//! let query = "lang=ko&paymentType=NORMAL&orderId=ORD-1750934933050&paymentKey=tgen_1&amount=15000";
//! let redirect = SuccessRedirect::parse(query).unwrap();
//! assert_eq!(redirect.own("lang"), Some("ko"));
//! let confirmable = redirect.clone().check(&order_id, amount).unwrap();
//! assert_eq!(confirmable.payment_key.as_str(), "tgen_1");
//!
//! let cheaper = redirect.check(&order_id, Money::krw(20_000));
//! assert!(matches!(cheaper, Err(Mismatch::Amount { .. })));
//! ```

mod browser_json;
mod field;
mod method;
mod query;
mod redirect;
mod registration;
mod request;

pub use self::browser_json::BrowserJson;
pub use self::method::{
    CardOptions, FlowMode, ForeignEasyPayOptions, Method, TransferOptions, VirtualAccountOptions,
};
pub use self::query::RedirectError;
pub use self::redirect::{Confirmable, FailRedirect, Mismatch, SuccessRedirect};
pub use self::registration::{
    AccessCode, BillingAuthRequest, BillingRedirect, BrandpayRedirect, Issuable, brandpay, customer,
};
pub use self::request::{CheckoutRequest, ReturnUrls, WindowTarget, set_amount};
