//! What card companies and banks give away at the moment, for the shop to show before the buyer pays. It moves no money
//! and waits behind everything that does.

use http::Method;

use super::Endpoint;
use crate::Client;
use crate::endpoint::{Draft, Request};
use crate::error::{Error, Group};
use crate::model::{BankPromotion, CardPromotion, DecodeError, Promotion, Resource as _};
use crate::operation::OperationClass;

pub(super) const ENDPOINTS: &[&Endpoint] = &[
    Promotions::ENDPOINT,
    CardPromotions::ENDPOINT,
    BrandpayCardPromotions::ENDPOINT,
    BrandpayBankPromotions::ENDPOINT,
];

/// Requests that are nothing but their path.
macro_rules! promotions {
    ($($request:ident = $name:literal, $path:literal -> $answer:ty;)+) => {$(
        #[derive(Debug)]
        struct $request;

        impl Request for $request {
            type Answer = $answer;

            const ENDPOINT: &'static Endpoint = &Endpoint {
                name: $name,
                method: Method::GET,
                path: $path,
                class: OperationClass::List,
                group: Group::CoreOther,
            };

            fn draft(&self) -> Result<Draft, Error> {
                Ok(Draft::to($path))
            }

            fn read(&self, body: &[u8]) -> Result<$answer, DecodeError> {
                <$answer>::parse(body)
            }
        }
    )+};
}

promotions! {
    Promotions = "promotions", "/v1/promotions" -> Vec<Promotion>;
    CardPromotions = "card_promotions", "/v1/promotions/card" -> CardPromotion;
    BrandpayCardPromotions = "brandpay_card_promotions", "/v1/brandpay/promotions/card" -> CardPromotion;
    BrandpayBankPromotions = "brandpay_bank_promotions", "/v1/brandpay/promotions/bank" -> BankPromotion;
}

impl Client {
    /// All promotions that run (`GET /v1/promotions`).
    ///
    /// # Errors
    /// If no answer came.
    ///
    /// # Cancellation
    /// Safe at any time: reading changes nothing.
    ///
    /// ```
    /// # use toss_sdk::{Client, transport::*};
    /// # #[derive(Clone)] struct Replay;
    /// # impl Transport for Replay {
    /// #     async fn send(&self, _: WireRequest) -> Result<WireAnswer, TransportError> {
    /// #         let body = r#"[{"payType":"NORMAL","type":"CARD_INTEREST_FREE","cardInterestFree":{"issuerCode":"61",
    /// #             "installmentFreeMonths":[2,3],"minimumPaymentAmount":50000,"currency":"KRW"}}]"#;
    /// #         Ok(WireAnswer { status: 200, headers: Default::default(), body: body.into() })
    /// #     }
    /// # }
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let client = Client::builder("test_sk_zXLkKEypNArWmo50nX3lmeaxYG5R".parse()?).build_with(Replay)?;
    /// for promotion in client.promotions().await? {
    ///     let free = promotion.card_interest_free()?.expect("it is of this type");
    ///     assert_eq!(free.months, [2, 3]);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub async fn promotions(&self) -> Result<Vec<Promotion>, Error> {
        self.read(Promotions).await
    }

    /// The promotions of card companies (`GET /v1/promotions/card`).
    ///
    /// # Errors
    /// If no answer came.
    ///
    /// # Cancellation
    /// Safe at any time: reading changes nothing.
    pub async fn card_promotions(&self) -> Result<CardPromotion, Error> {
        self.read(CardPromotions).await
    }

    /// The promotions of card companies for brandpay (`GET /v1/brandpay/promotions/card`), card points too.
    ///
    /// # Errors
    /// If no answer came.
    ///
    /// # Cancellation
    /// Safe at any time: reading changes nothing.
    pub async fn brandpay_card_promotions(&self) -> Result<CardPromotion, Error> {
        self.read(BrandpayCardPromotions).await
    }

    /// The promotions of banks for brandpay (`GET /v1/brandpay/promotions/bank`).
    ///
    /// # Errors
    /// If no answer came.
    ///
    /// # Cancellation
    /// Safe at any time: reading changes nothing.
    pub async fn brandpay_bank_promotions(&self) -> Result<BankPromotion, Error> {
        self.read(BrandpayBankPromotions).await
    }
}
