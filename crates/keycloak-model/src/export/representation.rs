//! The representations of Keycloak's Admin REST API, as far as the model needs them. Fields that
//! are not here are skipped without being stored: among them all of `credentials` but their types, `secret`,
//! `registrationAccessToken`, `smtpServer`, `identityProviders` and those `components` that hold keys.

use serde::Deserialize;

use super::lenient::{List, Map, MultiAttributes, PublicAttributes};
use super::profile::Components;

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Realm {
    pub id: Option<String>,
    pub realm: Option<String>,
    pub display_name: Option<String>,
    pub display_name_html: Option<String>,
    pub enabled: Option<bool>,
    pub attributes: PublicAttributes,
    pub access_token_lifespan: Option<i32>,
    pub access_code_lifespan: Option<i32>,
    pub sso_session_idle_timeout: Option<i32>,
    pub sso_session_max_lifespan: Option<i32>,
    pub internationalization_enabled: Option<bool>,
    pub default_locale: Option<String>,
    pub supported_locales: List<String>,
    pub organizations_enabled: Option<bool>,
    pub edit_username_allowed: Option<bool>,
    pub registration_allowed: Option<bool>,
    pub authenticator_config: Option<List<AuthenticatorConfig>>,
    pub components: Components,
    pub roles: Roles,
    pub default_role: Option<Role>,
    /// Before 13.0.
    pub default_roles: List<String>,
    pub default_groups: List<String>,
    pub groups: List<Group>,
    pub clients: List<Client>,
    pub client_scopes: List<ClientScope>,
    pub scope_mappings: List<ScopeMapping>,
    pub client_scope_mappings: Map<List<ScopeMapping>>,
    pub users: List<UserRepresentation>,
}

/// The settings of an authenticator in a flow.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct AuthenticatorConfig {
    pub config: PublicAttributes,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Roles {
    pub realm: List<Role>,
    pub client: Map<List<Role>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Role {
    pub id: Option<String>,
    pub name: String,
    pub description: Option<String>,
    pub composites: Option<RoleNames>,
    pub attributes: MultiAttributes,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct RoleNames {
    pub realm: List<String>,
    pub client: Map<List<String>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Group {
    pub id: Option<String>,
    pub name: String,
    pub description: Option<String>,
    pub attributes: MultiAttributes,
    pub realm_roles: List<String>,
    pub client_roles: Map<List<String>>,
    pub sub_groups: List<Group>,
}

/// A user as a realm export or the Admin REST API writes it: `UserRepresentation`. What is in
/// credentials and anything else the model has no use for are skipped.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct UserRepresentation {
    pub(super) id: Option<String>,
    pub(super) username: String,
    pub(super) email: Option<String>,
    pub(super) first_name: Option<String>,
    pub(super) last_name: Option<String>,
    pub(super) enabled: Option<bool>,
    pub(super) email_verified: Option<bool>,
    pub(super) created_timestamp: Option<i64>,
    pub(super) attributes: MultiAttributes,
    pub(super) groups: List<String>,
    pub(super) realm_roles: List<String>,
    pub(super) client_roles: Map<List<String>>,
    pub(super) required_actions: List<String>,
    pub(super) credentials: Option<List<Credential>>,
    pub(super) federation_link: Option<String>,
    pub(super) service_account_client_id: Option<String>,
}

/// A credential: its type. The secret in it is skipped.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Credential {
    #[serde(rename = "type")]
    pub kind: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Client {
    pub id: Option<String>,
    pub client_id: String,
    pub name: Option<String>,
    pub description: Option<String>,
    pub enabled: Option<bool>,
    pub protocol: Option<String>,
    pub public_client: Option<bool>,
    pub bearer_only: Option<bool>,
    pub consent_required: Option<bool>,
    pub service_accounts_enabled: Option<bool>,
    pub full_scope_allowed: Option<bool>,
    pub base_url: Option<String>,
    pub root_url: Option<String>,
    pub admin_url: Option<String>,
    pub redirect_uris: List<String>,
    pub web_origins: List<String>,
    pub attributes: PublicAttributes,
    pub default_client_scopes: List<String>,
    pub optional_client_scopes: List<String>,
    pub protocol_mappers: List<ProtocolMapper>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ClientScope {
    pub id: Option<String>,
    pub name: String,
    pub description: Option<String>,
    pub protocol: Option<String>,
    pub attributes: PublicAttributes,
    pub protocol_mappers: List<ProtocolMapper>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ProtocolMapper {
    pub id: Option<String>,
    pub name: String,
    pub protocol: Option<String>,
    pub protocol_mapper: String,
    pub config: PublicAttributes,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ScopeMapping {
    pub client: Option<String>,
    pub client_scope: Option<String>,
    pub roles: List<String>,
}
