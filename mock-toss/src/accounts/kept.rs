//! How a checkpoint keeps the accounts: sums beyond 2^53 are nothing that JSON's numbers are good for.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{Account, Accounts, Totals};
use crate::journal::{Word, words};
use crate::kept::hex;

#[derive(Deserialize, Serialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Kept {
    account: Account,
    #[serde(deserialize_with = "words::currency")]
    currency: Word,
    #[serde(with = "hex")]
    debits: u128,
    #[serde(with = "hex")]
    credits: u128,
}

impl Serialize for Accounts {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.totals.iter().map(|(&(account, currency), totals)| {
            let Totals { debits, credits } = *totals;
            Kept { account, currency, debits, credits }
        }))
    }
}

impl<'de> Deserialize<'de> for Accounts {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let kept = Vec::<Kept>::deserialize(deserializer)?.into_iter();
        let totals = kept.map(|Kept { account, currency, debits, credits }| {
            ((account, currency), Totals { debits, credits })
        });
        Ok(Self { totals: totals.collect() })
    }
}
