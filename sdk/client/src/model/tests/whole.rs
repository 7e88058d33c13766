//! Reading a resource to its last part, as a caller would who looks at everything.

use crate::model::*;

/// All that is typed of a resource, printed; an error if any of it cannot be read.
pub(super) trait Whole: Resource {
    fn whole(&self) -> Result<String, DecodeError>;
}

macro_rules! whole {
    ($($type:ty: $($part:ident),*;)+) => {$(
        impl Whole for $type {
            fn whole(&self) -> Result<String, DecodeError> {
                let parts: Vec<String> = vec![format!("{self:?}"), $(format!("{:?}", self.$part()?)),*];
                Ok(parts.join("\n"))
            }
        }
    )+};
}

whole! {
    Payment: card, virtual_account, transfer, mobile_phone, gift_certificate, easy_pay, cash_receipt, cash_receipts,
        cancel_details, discount, receipt, checkout, supplied, vat, tax_free, tax_exemption;
    Billing: card, transfers, easy_pay;
    Transaction: ;
    Settlement: fees, card, easy_pay, gift_certificate, mobile_phone, transfer, virtual_account, cancel;
    ManualSettlement: ;
    CashReceipt: customer_identity, failure;
    Promotion: card_discount, card_interest_free, card_point, bank_discount;
    CardPromotion: discounts, interest_free;
    Seller: company, individual, account, metadata;
    Payout: error, metadata;
    Balance: ;
    DeletedEntity: ;
    CustomerToken: ;
    Terms: ;
    Methods: cards, accounts;
    ErrorBody: ;
}

impl<T: Whole> Whole for Vec<T> {
    fn whole(&self) -> Result<String, DecodeError> {
        Ok(self.iter().map(T::whole).collect::<Result<Vec<_>, _>>()?.join("\n"))
    }
}

impl<T: Whole> Whole for Page<T> {
    fn whole(&self) -> Result<String, DecodeError> {
        self.items.whole()
    }
}

impl<T: Whole> Whole for Envelope<T> {
    fn whole(&self) -> Result<String, DecodeError> {
        self.result.as_ref().map_or_else(|refusal| Ok(format!("{refusal:?}")), T::whole)
    }
}
