use crate::json::Json;
use serde::{Deserialize, Serialize};

/// What becomes of a mapper's result. Each is something to show and to test for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Outcome {
    /// The claim stands in the token.
    Claim(Claim),
    /// The token is issued without the claim.
    Omitted(Omission),
    /// The token endpoint answers an error: nobody with this client can log in.
    LoginFails(Failure),
    /// The login works, the userinfo or introspection endpoint answers an error.
    RequestFails(Failure),
    /// The token is issued, but Keycloak itself refuses it afterwards.
    TokenUnusable {
        /// The mapper's own claim, if there is one; else the script wrote to the token.
        claim: Option<Claim>,
        /// Why.
        why: String,
    },
    /// The request never ends and keeps a thread of the server busy.
    Hangs {
        /// What was going on.
        why: String,
    },
    /// The text of the script does not decide what the server would do.
    Undecided {
        /// What is open.
        why: String,
        /// What it could be; empty when that isn't known either.
        between: Vec<Outcome>,
    },
}

/// A claim in a token.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Claim {
    /// The names from the token's top to the claim.
    pub path: Vec<String>,
    /// Its value.
    pub value: Json,
    /// The key stands twice in the token: once for Keycloak's own field, once for this claim.
    pub duplicate_key: bool,
}

/// Why a token has no claim.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Omission {
    /// The script gave null or undefined, or a list whose first element is null.
    Null,
    /// The script gave a collection without elements.
    EmptyCollection,
    /// The script failed; the server logs it and goes on.
    ScriptFailed,
    /// 26.7 and later: the result does not fit the configured type, and nothing is logged.
    NotConvertible,
    /// The claim is one that mappers can't set; the server logs a warning.
    Blocked,
    /// The value does not fit the token's own field, and nothing is logged.
    FieldRefusesValue,
    /// The instance has no `claim.name`.
    NoClaimName,
    /// The instance isn't switched on for this target.
    NotForTarget,
}

/// An error answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    /// HTTP status.
    pub status: u16,
    /// The body.
    pub body: String,
    /// The exception behind it, as the server logs it.
    pub cause: String,
}
