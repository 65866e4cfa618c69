//! What the userinfo and introspection endpoints answer of the token that mappers filled.

use crate::json::{Json, Unwritable};

use super::Token;

impl Token {
    /// `TokenManager.generateUserInfoClaims`: the subject, whatever says who issued it for whom, and the other claims.
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
        let Json::Object(others) = self.to_json()? else {
            return Ok(Json::Object(claims));
        };
        // They are put into the same map, over what is there.
        for (name, value) in others.into_iter().skip(self.fields.len()) {
            claims.retain(|(known, _)| *known != name);
            claims.push((name, value));
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
            for (name, value) in entries {
                match claims.iter_mut().find(|(known, _)| *known == name) {
                    Some((_, known)) => *known = value,
                    None => claims.push((name, value)),
                }
            }
        }
        Ok(Json::Object(claims))
    }
}
