//! `org.keycloak.representations.AccessTokenResponse`

use nashorn::java::{ClassDef, Kind, Value, constructor, method};

use super::{int, new_token, number, other_claims, put_other_claim, set, text};
use crate::token::TokenKind;

pub(super) const CLASSES: &[ClassDef] = &[ClassDef {
    name: super::RESPONSE,
    kind: Kind::Class,
    extends: &[],
    members: &[
        constructor("new()", |call| new_token(call, TokenKind::Response)),
        method("String getToken()", |call| text(call, "access_token")),
        method("void setToken(String)", |call| set(call, "access_token")),
        method("long getExpiresIn()", |call| {
            Ok(Value::Long(number(call, "expires_in")?.unwrap_or(0)))
        }),
        method("void setExpiresIn(long)", |call| set(call, "expires_in")),
        method("long getRefreshExpiresIn()", |call| {
            Ok(Value::Long(
                number(call, "refresh_expires_in")?.unwrap_or(0),
            ))
        }),
        method("void setRefreshExpiresIn(long)", |call| {
            set(call, "refresh_expires_in")
        }),
        method("String getRefreshToken()", |call| {
            text(call, "refresh_token")
        }),
        method("void setRefreshToken(String)", |call| {
            set(call, "refresh_token")
        }),
        method("String getTokenType()", |call| text(call, "token_type")),
        method("void setTokenType(String)", |call| set(call, "token_type")),
        method("String getIdToken()", |call| text(call, "id_token")),
        method("void setIdToken(String)", |call| set(call, "id_token")),
        method("int getNotBeforePolicy()", |call| {
            int(call, "not-before-policy")
        }),
        method("void setNotBeforePolicy(int)", |call| {
            set(call, "not-before-policy")
        }),
        method("String getSessionState()", |call| {
            text(call, "session_state")
        }),
        method("void setSessionState(String)", |call| {
            set(call, "session_state")
        }),
        method("String getScope()", |call| text(call, "scope")),
        method("void setScope(String)", |call| set(call, "scope")),
        method("String getError()", |call| text(call, "error")),
        method("void setError(String)", |call| set(call, "error")),
        method("String getErrorDescription()", |call| {
            text(call, "error_description")
        }),
        method("void setErrorDescription(String)", |call| {
            set(call, "error_description")
        }),
        method("String getErrorUri()", |call| text(call, "error_uri")),
        method("void setErrorUri(String)", |call| set(call, "error_uri")),
        method("Map getOtherClaims()", other_claims),
        method("void setOtherClaims(String,Object)", put_other_claim),
    ],
}];
