//! Merchants written in a file.

use serde::Deserialize;

use super::{ConfigError, Merchant};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Listed {
    #[serde(default, rename = "merchant", alias = "merchants")]
    merchants: Vec<Merchant>,
}

impl Merchant {
    /// Merchants written in TOML, one `[[merchant]]` each.
    ///
    /// ```
    /// use mock_toss::Merchant;
    ///
    /// let merchants = Merchant::all_from_toml(
    ///     r#"
    ///     [[merchant]]
    ///     secret_key = "live_sk_shop"
    ///     merchant_id = "shop1"
    ///     version = "2024-06-01"
    /// "#,
    /// )?;
    /// assert_eq!(merchants[0].version.as_str(), "2024-06-01");
    /// # Ok::<(), mock_toss::ConfigError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// With the line of what is not understood, or the merchant that cannot be.
    pub fn all_from_toml(text: &str) -> Result<Vec<Self>, ConfigError> {
        let listed: Listed = toml::from_str(text).map_err(|error| {
            let line = error
                .span()
                .map_or(1, |span| text.get(..span.start).unwrap_or(text).matches('\n').count() + 1);
            ConfigError(format!("line {line}: {}", error.message()))
        })?;
        checked(listed.merchants)
    }

    /// Merchants written in JSON: `{"merchant": [...]}`, or the list alone, as `GET /_mock/merchants` answers.
    ///
    /// # Errors
    ///
    /// With the line of what is not understood, or the merchant that cannot be.
    pub fn all_from_json(text: &str) -> Result<Vec<Self>, ConfigError> {
        let unread = |error: serde_json::Error| ConfigError(error.to_string());
        if text.trim_start().starts_with('[') {
            return checked(serde_json::from_str(text).map_err(unread)?);
        }
        let listed: Listed = serde_json::from_str(text).map_err(unread)?;
        checked(listed.merchants)
    }

    /// A merchant of which only the secret key is known; its id follows from the key.
    ///
    /// # Errors
    ///
    /// If it is no secret key.
    pub fn with_key(secret_key: &str) -> Result<Self, ConfigError> {
        let merchant = Self::named_after(secret_key);
        merchant.check().map(|()| merchant)
    }
}

fn checked(merchants: Vec<Merchant>) -> Result<Vec<Merchant>, ConfigError> {
    for merchant in &merchants {
        merchant.check()?;
    }
    Ok(merchants)
}
