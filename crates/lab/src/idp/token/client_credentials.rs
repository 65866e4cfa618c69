//! `ClientCredentialsGrantType`

use std::collections::HashMap;

use axum::response::Response;
use keycloak_model::ClientKey;

use super::super::Idp;
use super::super::answer::{Refusal, bad_request, refusal};
use super::super::mint::{Grant, Refresh};
use super::super::parameters::Parameters;
use super::super::session::UserSession;
use crate::random;

impl Idp {
    /// Tokens of a client's own user.
    pub(super) async fn client_credentials(
        &self,
        client: ClientKey,
        form: &Parameters,
    ) -> Result<Response, Refusal> {
        let refused = |description: &str| Err(refusal(401, "unauthorized_client", description));
        let asking = &self.realm.clients[client];
        if asking.public {
            return refused("Public client not allowed to retrieve service account");
        }
        if !asking.service_accounts_enabled {
            return refused("Client not enabled to retrieve service account");
        }
        let user = self
            .realm
            .users
            .find(|user| user.service_account_client.as_ref() == Some(&asking.id));
        let user = user.ok_or_else(|| {
            refusal(
                401,
                "invalid_request",
                "The associated service account for the client does not exist",
            )
        })?;
        let scope = form.get("scope").unwrap_or_default();
        if !self.knows_scopes(client, scope) {
            return Err(bad_request(
                "invalid_scope",
                format!("Invalid scopes: {scope}"),
            ));
        }
        let now = self.now();
        let notes = [
            ("clientId", asking.client_id.as_str()),
            ("client_id", &asking.client_id),
            ("clientHost", "127.0.0.1"),
            ("clientAddress", "127.0.0.1"),
        ];
        let session = UserSession {
            id: random::id(),
            user,
            login_username: self.realm.users[user].username.clone(),
            started: now,
            last_refresh: now,
            offline: false,
            notes: notes
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
                .into(),
            clients: HashMap::new(),
        };
        self.answer(Grant {
            session: &session,
            client,
            scope,
            nonce: None,
            shortcut: "cc",
            refresh: Refresh::None,
        })
        .await
    }
}
