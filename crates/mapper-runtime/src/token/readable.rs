//! Whether Keycloak can read its own access token back: claims under the names of typed fields have to fit them.

use keycloak_model::KeycloakVersion;

use super::Token;
use crate::json::Json;

/// What Jackson reads into a typed field.
#[derive(Clone, Copy)]
enum Shape {
    Text,
    Number,
    Boolean,
    Texts,
    /// An object with these members, each of them a text, and no others.
    Object(&'static [&'static str]),
    /// `AccessToken.Access`
    Roles,
    /// An object of which nothing is known here.
    AnyObject,
    /// Those by client.
    RolesByClient,
}

/// The fields of `AccessToken` that mappers don't set themselves.
const FIELDS: [(&str, Shape); 30] = [
    ("nbf", Shape::Number),
    ("at_hash", Shape::Text),
    ("c_hash", Shape::Text),
    ("s_hash", Shape::Text),
    ("name", Shape::Text),
    ("given_name", Shape::Text),
    ("family_name", Shape::Text),
    ("middle_name", Shape::Text),
    ("nickname", Shape::Text),
    ("preferred_username", Shape::Text),
    ("profile", Shape::Text),
    ("picture", Shape::Text),
    ("website", Shape::Text),
    ("email", Shape::Text),
    ("email_verified", Shape::Boolean),
    ("gender", Shape::Text),
    ("birthdate", Shape::Text),
    ("zoneinfo", Shape::Text),
    ("locale", Shape::Text),
    ("phone_number", Shape::Text),
    ("phone_number_verified", Shape::Boolean),
    (
        "address",
        Shape::Object(&[
            "formatted",
            "street_address",
            "locality",
            "region",
            "postal_code",
            "country",
        ]),
    ),
    ("updated_at", Shape::Number),
    ("claims_locales", Shape::Text),
    ("authorization", Shape::AnyObject),
    ("cnf", Shape::Object(&["x5t#S256", "jkt"])),
    ("trusted-certs", Shape::Texts),
    ("allowed-origins", Shape::Texts),
    ("realm_access", Shape::Roles),
    ("resource_access", Shape::RolesByClient),
];

impl Token {
    /// The first claim that Jackson can't read into the field of its name.
    pub(crate) fn unreadable_claim(&self, version: KeycloakVersion) -> Option<&'static str> {
        let unreadable = |(name, shape): &(&'static str, Shape)| {
            let claim = self.others.get(name)?.to_json(version).ok()?;
            let shape = match *name {
                // Any object since then.
                "address" if version.at_least(26, 7) => Shape::AnyObject,
                _ => *shape,
            };
            (!fits(&claim, shape)).then_some(*name)
        };
        FIELDS.iter().find_map(unreadable)
    }
}

fn fits(claim: &Json, shape: Shape) -> bool {
    match (shape, claim) {
        (_, Json::Null) => true,
        (Shape::Text, Json::Object(_) | Json::Array(_)) => false,
        (Shape::Text, _) => true,
        (Shape::Number, Json::Number(_)) => true,
        (Shape::Number, Json::String(text)) => {
            text.trim().is_empty() || text.trim().parse::<i64>().is_ok()
        }
        (Shape::Boolean, Json::Boolean(_)) => true,
        (Shape::Boolean, Json::String(text)) => matches!(text.trim(), "" | "true" | "false"),
        (Shape::Texts, Json::Array(items)) => items.iter().all(|item| fits(item, Shape::Text)),
        (Shape::Object(known), Json::Object(members)) => members
            .iter()
            .all(|(name, value)| known.contains(&name.as_str()) && fits(value, Shape::Text)),
        (Shape::AnyObject, Json::Object(_)) => true,
        (Shape::Roles, Json::Object(members)) => {
            members.iter().all(|(name, value)| match name.as_str() {
                "roles" => fits(value, Shape::Texts),
                "verify_caller" => fits(value, Shape::Boolean),
                _ => false,
            })
        }
        (Shape::RolesByClient, Json::Object(clients)) => {
            clients.iter().all(|(_, access)| fits(access, Shape::Roles))
        }
        _ => false,
    }
}
