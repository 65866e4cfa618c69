//! `SubjectCredentialManager` of a user: `org.keycloak.credential.UserCredentialManager`.

use keycloak_model::UserKey;
use nashorn::java::{Call, ClassDef, Kind, Plain, Throw, Value, method};

use super::{
    collect,
    server::{key, server},
};

const CLASS: &str = "org.keycloak.credential.UserCredentialManager";
const MODEL: &str = "org.keycloak.credential.CredentialModel";

pub(super) const CLASSES: &[ClassDef] = &[
    ClassDef {
        name: "org.keycloak.models.SubjectCredentialManager",
        kind: Kind::Interface,
        extends: &[],
        members: &[
            method("boolean isConfiguredFor(String)", |call| {
                let kind = call.string(0)?.to_std_string_lossy();
                Ok(types(call)?.contains(&kind).into())
            }),
            method("Stream getStoredCredentialsStream()", |call| {
                let types = types(call)?;
                models(call, types)
            }),
            method("Stream getStoredCredentialsByTypeStream(String)", |call| {
                let kind = call.string(0)?.to_std_string_lossy();
                let mut types = types(call)?;
                types.retain(|known| *known == kind);
                models(call, types)
            }),
        ],
    },
    ClassDef {
        name: CLASS,
        kind: Kind::Class,
        extends: &["org.keycloak.models.SubjectCredentialManager"],
        members: &[],
    },
    ClassDef {
        name: MODEL,
        kind: Kind::Class,
        extends: &[],
        members: &[method("String getType()", |call| {
            call.data(|kind: &Plain<String>| Value::string(&kind.0))
        })],
    },
];

/// The object for a user.
pub(super) fn object(call: &Call<'_>, user: UserKey) -> Result<Value, Throw> {
    call.object(CLASS, Plain(user))
}

fn types(call: &Call<'_>) -> Result<Vec<String>, Throw> {
    let user: UserKey = key(call)?;
    Ok(server(call)?.realm().users[user].credentials.clone())
}

fn models(call: &mut Call<'_>, types: Vec<String>) -> Result<Value, Throw> {
    let models = types
        .into_iter()
        .map(|kind| call.object(MODEL, Plain(kind)))
        .collect::<Result<_, _>>()?;
    collect::stream(call, models)
}
