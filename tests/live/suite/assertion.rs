//! The attributes of an assertion, as the difference to an assertion without the mapper instance in question.

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use serde_json::{Map, Value, json};

use super::observation::refusal;
use super::saml::{all_attributes, exchanged};
use crate::oidc::{Oidc, Reply};
use e2e::mask::Mask;

/// What a login at the public client is exchanged for.
pub struct Assertion {
    exchange: Reply,
    /// By name: everything else that the elements with this name say, in their order.
    attributes: BTreeMap<String, Vec<Value>>,
}

impl Assertion {
    /// Logs in, and asks for an assertion of a SAML client that allows it.
    pub async fn of(oidc: &Oidc, client: &str, user: &str) -> Result<Self> {
        let login = oidc.login(user, "openid").await?;
        let access = login
            .member("access_token")
            .with_context(|| format!("{user} can't log in: {} {}", login.status, login.text))?;
        let exchange = oidc.exchange_for_saml(&access, client).await?;
        let mut attributes: BTreeMap<String, Vec<Value>> = BTreeMap::new();
        if exchange.is_success() {
            let (_, all) = all_attributes(&exchanged(&exchange)?)?;
            for attribute in all.as_array().into_iter().flatten() {
                let mut rest = attribute.as_object().cloned().unwrap_or_default();
                let name = rest.remove("Name").unwrap_or_default();
                let name = name.as_str().context("an attribute without a name")?;
                attributes
                    .entry(name.to_owned())
                    .or_default()
                    .push(rest.into());
            }
        }
        Ok(Self {
            exchange,
            attributes,
        })
    }

    /// What is different here from `plain`: each name with its elements now (none when it is gone); a refusal whole.
    pub fn against(&self, plain: &Self, mask: &Mask) -> Value {
        if !self.exchange.is_success() {
            return json!({"exchange": refusal(mask, &self.exchange)});
        }
        let gone = plain
            .attributes
            .keys()
            .filter(|name| !self.attributes.contains_key(*name))
            .map(|name| (name.clone(), json!([])));
        let new = self
            .attributes
            .iter()
            .filter(|(name, elements)| plain.attributes.get(*name) != Some(elements))
            .map(|(name, elements)| (name.clone(), mask.value(&json!(elements))));
        json!({"assertion": Map::from_iter(gone.chain(new))})
    }
}
