//! A token as Keycloak holds it: fields that have a type of their own, and the other claims.

mod answers;
mod claim_value;
mod initial;
mod others;
mod readable;
mod roles;

use keycloak_model::KeycloakVersion;
use nashorn::JavaValue;

use crate::json::{Json, Unwritable};
pub(crate) use claim_value::ClaimValue;
pub(crate) use initial::{Issue, Issued};
pub(crate) use others::{Other, Others};

/// The class of a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TokenKind {
    /// `AccessToken`: the access token, and what userinfo and introspection fill.
    Access,
    /// `IDToken`
    Id,
    /// `AccessTokenResponse`, what the token endpoint answers.
    Response,
}

/// A token: typed fields, which stand first, and other claims, which follow.
#[derive(Clone, Debug, PartialEq)]
pub struct Token {
    kind: TokenKind,
    version: KeycloakVersion,
    fields: Vec<(String, Json)>,
    pub(crate) others: Others,
}

/// The typed fields in the order Jackson writes them, from 25.0 on; before, `sid` is the last of
/// an access token's.
const ORDER: [&str; 57] = [
    "access_token",
    "expires_in",
    "refresh_expires_in",
    "refresh_token",
    "token_type",
    "id_token",
    "not-before-policy",
    "exp",
    "nbf",
    "iat",
    "auth_time",
    "jti",
    "iss",
    "aud",
    "sub",
    "typ",
    "azp",
    "nonce",
    "session_state",
    "sid",
    "at_hash",
    "c_hash",
    "name",
    "given_name",
    "family_name",
    "middle_name",
    "nickname",
    "preferred_username",
    "profile",
    "picture",
    "website",
    "email",
    "email_verified",
    "gender",
    "birthdate",
    "zoneinfo",
    "locale",
    "phone_number",
    "phone_number_verified",
    "updated_at",
    "claims_locales",
    "acr",
    "s_hash",
    "trusted-certs",
    "allowed-origins",
    "realm_access",
    "resource_access",
    "authorization",
    "cnf",
    "scope",
    "address",
    "issued_token_type",
    "error",
    "error_description",
    "error_uri",
    "client_id",
    "token_introspection",
];

impl Token {
    /// A token without anything in it.
    #[must_use]
    pub const fn empty(kind: TokenKind, version: KeycloakVersion) -> Self {
        Self {
            kind,
            version,
            fields: Vec::new(),
            others: Others::EMPTY,
        }
    }

    /// Its class.
    #[must_use]
    pub const fn kind(&self) -> TokenKind {
        self.kind
    }

    /// The typed field `name`, when it is set.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<&Json> {
        self.fields
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value)
    }

    /// Sets the typed field `name`.
    pub fn set_field(&mut self, name: &str, value: Json) {
        match self.fields.iter_mut().find(|(known, _)| known == name) {
            Some((_, old)) => *old = value,
            None => {
                self.fields.push((name.to_owned(), value));
                let version = self.version;
                self.fields.sort_by_key(|(name, _)| rank(name, version));
            }
        }
    }

    /// Empties the typed field `name`.
    pub fn remove_field(&mut self, name: &str) {
        self.fields.retain(|(known, _)| known != name);
    }

    /// Puts a claim beside the typed fields, as Keycloak's own mappers do.
    pub(crate) fn put_other(&mut self, name: &str, value: Json) {
        let value = match value {
            Json::String(text) => ClaimValue::Java(JavaValue::String(text)),
            Json::Boolean(value) => ClaimValue::Java(JavaValue::Boolean(value)),
            other => ClaimValue::Node(other),
        };
        self.others.put(name, Other::Value(value));
    }

    /// The typed fields alone.
    pub(crate) fn without_others(&self) -> Self {
        Self {
            others: Others::EMPTY,
            ..self.clone()
        }
    }

    /// The other claims alone.
    pub(crate) fn others_to_json(&self) -> Result<Vec<(String, Json)>, Unwritable> {
        self.others.to_json(self.version)
    }

    /// The token as JSON, the way it is signed: a claim that has both a typed field and an entry
    /// among the other claims stands there twice.
    ///
    /// # Errors
    /// When Jackson couldn't write a value, or it isn't known what it would write.
    pub(crate) fn to_json(&self) -> Result<Json, Unwritable> {
        let mut entries = self.fields.clone();
        entries.extend(self.others.to_json(self.version)?);
        Ok(Json::Object(entries))
    }
}

fn rank(name: &str, version: KeycloakVersion) -> usize {
    if name == "sid" && !version.at_least(25, 0) {
        return ORDER.len();
    }
    let place = ORDER.iter().position(|known| *known == name);
    place.unwrap_or(ORDER.len() + 1)
}
