//! Permission to exchange tokens (fine-grained admin permissions, version 1).
//!
//! SAML assertions by token exchange exist only in the legacy exchange, which wants the features `token-exchange` and
//! `admin-fine-grained-authz` (from 26.2 on with `:v1`) and a permission on the target client.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::Error;
use crate::ids::ClientUuid;
use crate::realm::Realm;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ManagementPermissions {
    #[serde(default)]
    scope_permissions: BTreeMap<String, String>,
}

/// Answered with `id` for policies and scopes, with `_id` for resources.
#[derive(Deserialize)]
struct Identified {
    #[serde(alias = "_id")]
    id: String,
}

#[derive(Serialize, Deserialize)]
struct ScopePermission {
    #[serde(flatten)]
    stored: Map<String, Value>,
    #[serde(default)]
    resources: Vec<String>,
    #[serde(default)]
    scopes: Vec<String>,
    #[serde(default)]
    policies: Vec<String>,
}

impl Realm {
    /// Allows clients to exchange tokens for tokens or assertions of `target`. `policy` names the client policy that is
    /// created for it.
    ///
    /// # Errors
    /// A refusal when the server runs without the features named above, [`Conflict`](crate::RefusalKind::Conflict)
    /// when there is a policy of that name.
    pub async fn allow_token_exchange(
        &self,
        target: &ClientUuid,
        requesters: &[ClientUuid],
        policy: &str,
    ) -> Result<(), Error> {
        let permissions = ["clients", target.as_ref(), "management", "permissions"];
        // Also turns on authorization for `realm-management`, where the permission lives.
        let enabled: ManagementPermissions = self
            .put(&permissions, &json!({"enabled": true}))
            .await?
            .json()?;
        let permission = enabled
            .scope_permissions
            .get("token-exchange")
            .ok_or_else(|| self.missing("permission", "token-exchange"))?;
        let (management, _) = self.client("realm-management").await?;
        let authz = ["clients", management.as_ref(), "authz", "resource-server"];
        let at = |rest: &[&'static str]| [&authz[..], rest].concat();

        let policy: Identified = self
            .post(
                &at(&["policy", "client"]),
                &json!({
                    "type": "client",
                    "name": policy,
                    "logic": "POSITIVE",
                    "decisionStrategy": "UNANIMOUS",
                    "clients": requesters,
                }),
            )
            .await?
            .json()?;

        // The permission is answered without what it is about, and storing it like that would lose it.
        let own = [&authz[..], &["permission", "scope", permission]].concat();
        let linked = |what| [&authz[..], &["policy", permission, what]].concat();
        let mut stored: ScopePermission = self.get(&own, &[]).await?;
        stored.resources = ids(self.get(&linked("resources"), &[]).await?);
        stored.scopes = ids(self.get(&linked("scopes"), &[]).await?);
        stored.policies = vec![policy.id];
        self.put(&own, &stored).await.map(drop)
    }
}

fn ids(list: Vec<Identified>) -> Vec<String> {
    list.into_iter().map(|entry| entry.id).collect()
}
