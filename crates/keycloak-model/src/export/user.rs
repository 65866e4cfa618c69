//! A single user, as somebody wrote it by hand.

use serde::Deserialize;
use serde_json::{Map, Value};

use super::representation::UserRepresentation;

/// The fields of `UserRepresentation` and its superclass, Keycloak 18.0.2 to 26.7.3. A server
/// refuses others (`UnrecognizedPropertyException`).
const FIELDS: [&str; 29] = [
    "access",
    "applicationRoles",
    "attributes",
    "clientConsents",
    "clientRoles",
    "createdTimestamp",
    "credentials",
    "disableableCredentialTypes",
    "email",
    "emailVerified",
    "enabled",
    "federatedIdentities",
    "federationLink",
    "firstName",
    "groups",
    "id",
    "issuedVerifiableCredentials",
    "lastName",
    "notBefore",
    "origin",
    "realmRoles",
    "requiredActions",
    "self",
    "serviceAccountClientId",
    "socialLinks",
    "totp",
    "userProfileMetadata",
    "username",
    "verifiableCredentials",
];

impl UserRepresentation {
    /// Whether a value is a user as a server takes it: no field that it doesn't know, and those
    /// that matter here of their types.
    ///
    /// # Errors
    /// What is wrong, as the rest of a sentence about the user.
    pub fn check(value: &Value) -> Result<(), String> {
        let Value::Object(fields) = value else {
            return Err("must be an object, a user as in a realm export".to_owned());
        };
        for (name, field) in fields {
            if !FIELDS.contains(&name.as_str()) {
                let meant = match diagnostic::closest(name, FIELDS) {
                    Some(meant) => format!("; did you mean `{meant}`?"),
                    None => " in a realm export".to_owned(),
                };
                return Err(format!("has no field `{name}`{meant}"));
            }
            let alone = Map::from_iter([(name.clone(), field.clone())]);
            if let Err(error) = Self::deserialize(Value::Object(alone)) {
                return Err(format!("has a field `{name}` of another form: {error}"));
            }
        }
        Ok(())
    }
}
