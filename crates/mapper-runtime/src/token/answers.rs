//! What the userinfo and introspection endpoints answer of the token that mappers filled.

use crate::json::{Json, Unwritable};

use super::Token;

/// Typed fields that userinfo gives as they are.
const USERINFO: [&str; 20] = [
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
    "address",
    "updated_at",
    "claims_locales",
];

/// What `AccessTokenIntrospectionProvider` says itself, over whatever claims there are.
const INTROSPECTED: [&str; 3] = ["active", "client_id", "token_type"];

impl Token {
    /// `TokenManager.generateUserInfoClaims`: the subject, whatever says who issued it for whom, what is
    /// known of the person, the other claims and roles.
    ///
    /// # Errors
    /// As [`Token::to_json`].
    pub(crate) fn userinfo(&self, user_id: &str) -> Result<Json, Unwritable> {
        let subject = self.field("sub").cloned().unwrap_or_else(|| user_id.into());
        let mut claims = vec![("sub".to_owned(), subject)];
        if let Some(issuer) = self.field("iss") {
            claims.push(("iss".to_owned(), issuer.clone()));
        }
        // A list even when it is a single one.
        match self.field("aud") {
            None => {}
            Some(Json::Array(all)) => claims.push(("aud".to_owned(), Json::Array(all.clone()))),
            Some(one) => claims.push(("aud".to_owned(), Json::Array(vec![one.clone()]))),
        }
        for name in USERINFO {
            if let Some(value) = self.field(name) {
                claims.push((name.to_owned(), value.clone()));
            }
        }
        let Json::Object(others) = self.to_json()? else {
            return Ok(Json::Object(claims));
        };
        // They are put into the same map, over what is there.
        for (name, value) in others.into_iter().skip(self.fields.len()) {
            claims.retain(|(known, _)| *known != name);
            claims.push((name, value));
        }
        // Last of all.
        for name in ["realm_access", "resource_access"] {
            if let Some(value) = self.field(name) {
                claims.retain(|(known, _)| known != name);
                claims.push((name.to_owned(), value.clone()));
            }
        }
        Ok(Json::Object(claims))
    }

    /// `AccessTokenIntrospectionProvider`: the token read back into a tree, where the later of two equal keys wins.
    ///
    /// # Errors
    /// As [`Token::to_json`].
    pub(crate) fn introspection(&self) -> Result<Json, Unwritable> {
        let mut claims: Vec<(String, Json)> = Vec::new();
        if let Json::Object(entries) = self.to_json()? {
            let own = |name: &str| INTROSPECTED.contains(&name);
            for (name, value) in entries.into_iter().filter(|(name, _)| !own(name)) {
                match claims.iter_mut().find(|(known, _)| *known == name) {
                    Some((_, known)) => *known = value,
                    None => claims.push((name, value)),
                }
            }
        }
        Ok(Json::Object(claims))
    }
}
