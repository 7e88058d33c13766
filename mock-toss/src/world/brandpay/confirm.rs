//! `POST /v1/brandpay/payments/confirm`: the confirm of a payment that a customer made with brandpay. The rules are
//! those of every confirm, and the customer has to be the one.

use super::{check_customer_key, rules};
use crate::world::call::Call;
use crate::world::confirm;
use crate::world::fields::Fields;
use crate::world::payment::Kind;
use crate::world::reading::{About, Act, Reading};
use crate::world::refusal::Refusal;
use crate::world::state::{Case, State};
use crate::world::verdict::Verdict;

#[derive(Debug)]
struct Confirm {
    customer_key: String,
    payment_key: Box<str>,
    usual: Box<dyn Act>,
}

pub(in crate::world) fn confirm(call: &Call) -> Reading {
    let Reading { about, act } = confirm::read(call);
    let payment_key = match &about {
        About::Both { payment_key, .. } | About::Payment(payment_key) => payment_key.clone(),
        About::Nothing | About::Order(_) => "".into(),
    };
    let act = act.and_then(|usual| {
        let customer_key = Fields::of_body(call)?.need_text("customerKey", 300)?;
        check_customer_key(call.operation, &customer_key)?;
        Ok(Confirm { customer_key, payment_key, usual })
    });
    Reading::new(about, act)
}

impl Act for Confirm {
    fn is_confirm(&self) -> bool {
        self.usual.is_confirm()
    }

    fn run(&self, state: &mut State, case: &Case) -> Verdict {
        match self.judge(state, case) {
            Ok(()) => self.usual.run(state, case),
            Err(refusal) => case.refuse(refusal),
        }
    }
}

impl Confirm {
    fn judge(&self, state: &State, case: &Case) -> Result<(), Refusal> {
        // What there is not, the confirm itself refuses.
        let Some(payment) = state.book.find(&self.payment_key) else { return Ok(()) };
        if payment.kind != Kind::Brandpay {
            let reason = format!("the payment is {}, not BRANDPAY", payment.kind.as_str());
            return Err(Refusal::new(case.operation, "NOT_FOUND_PAYMENT", &rules::NO_BRANDPAY, reason));
        }
        match &payment.customer_key {
            Some(customer_key) if **customer_key != *self.customer_key => {
                let reason = format!("customerKey is {}, {customer_key} has paid", self.customer_key);
                Err(Refusal::new(case.operation, "NOT_MATCHES_CUSTOMER_KEY", &rules::OTHER_CUSTOMER, reason))
            }
            Some(_) | None => Ok(()),
        }
    }
}
