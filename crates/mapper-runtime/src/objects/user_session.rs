//! `UserSessionModel` and `AuthenticatedClientSessionModel`: the adapters of
//! `org.keycloak.models.sessions.infinispan`.

use keycloak_model::{KeycloakVersion, Protocol, Session};
use nashorn::java::{Call, ClassDef, Kind, Plain, Throw, Value, constant, method};

use super::{
    client, collect, realm,
    server::{Model, Server, one, server},
    user::{self, text},
};

/// The class `userSession` is of.
pub(super) const CLASS: &str = "org.keycloak.models.sessions.infinispan.UserSessionAdapter";
/// The class `clientSession` is of.
pub(super) const CLIENT_SESSION: &str =
    "org.keycloak.models.sessions.infinispan.AuthenticatedClientSessionAdapter";
const STATE: &str = "org.keycloak.models.UserSessionModel$State";
const STATES: [&str; 3] = ["LOGGED_IN", "LOGGING_OUT", "LOGGED_OUT"];

pub(super) const CLASSES: &[ClassDef] = &[
    ClassDef {
        name: STATE,
        kind: Kind::Enum,
        extends: &[],
        members: &[
            constant("LOGGED_IN", |call| state(call, "LOGGED_IN")),
            constant("LOGGING_OUT", |call| state(call, "LOGGING_OUT")),
            constant("LOGGED_OUT", |call| state(call, "LOGGED_OUT")),
            method("String toString()", |call| {
                call.data(|name: &Plain<&str>| Value::string(name.0))
            }),
            method("String name()", |call| {
                call.data(|name: &Plain<&str>| Value::string(name.0))
            }),
            method("int ordinal()", |call| {
                let place = |name: &Plain<&str>| STATES.iter().position(|state| *state == name.0);
                Ok(Value::Int(call.data(place)?.unwrap_or_default() as i32))
            }),
        ],
    },
    ClassDef {
        name: "org.keycloak.models.UserSessionModel",
        kind: Kind::Interface,
        extends: &[],
        members: &[
            method("String getId()", |call| {
                Ok(Value::string(&id(&*server(call)?)))
            }),
            method("RealmModel getRealm()", |call| realm::object(call)),
            method("UserModel getUser()", |call| {
                user::object(call, server(call)?.user)
            }),
            method("String getLoginUsername()", |call| {
                let server = server(call)?;
                let name = server.session.borrow().login_username.clone();
                Ok(Value::string(&name.unwrap_or_else(|| {
                    server.realm().users[server.user].username.clone()
                })))
            }),
            method("String getIpAddress()", |call| {
                read(call, |session| Value::string(&session.ip_address))
            }),
            method("String getAuthMethod()", |call| {
                read(call, |session| Value::string(&session.auth_method))
            }),
            method("boolean isRememberMe()", |call| {
                read(call, |session| session.remember_me.into())
            }),
            method("boolean isOffline()", |call| {
                read(call, |session| session.offline.into())
            }),
            method("int getStarted()", |call| {
                read(call, |session| session.started.into())
            }),
            method("int getLastSessionRefresh()", |call| {
                read(call, |session| session.last_session_refresh.into())
            }),
            method("String getBrokerSessionId()", |call| {
                read(call, |session| text(session.broker_session_id.as_ref()))
            }),
            method("String getBrokerUserId()", |call| {
                read(call, |session| text(session.broker_user_id.as_ref()))
            }),
            method(
                "org.keycloak.models.UserSessionModel$State getState()",
                |call| state(call, "LOGGED_IN"),
            ),
            method("String getNote(String)", |call| {
                let name = call.string(0)?.to_std_string_lossy();
                read(call, |session| note(&session.notes, &name))
            }),
            method("void setNote(String,String)", |call| {
                let name = call.string(0)?.to_std_string_lossy();
                let value = collect::given_texts(call, 1)?.pop();
                write_note(call, name, value, |session| &mut session.notes)
            }),
            method("void removeNote(String)", |call| {
                let name = call.string(0)?.to_std_string_lossy();
                write_note(call, name, None, |session| &mut session.notes)
            }),
            method("Map getNotes()", |call| {
                let server = server(call)?;
                let notes = server.session.borrow().notes.clone();
                collect::text_map(call, &notes)
            }),
            method(
                "AuthenticatedClientSessionModel getAuthenticatedClientSessionByClient(String)",
                |call| {
                    let id = call.string(0)?.to_std_string_lossy();
                    let server = server(call)?;
                    if server.realm().clients[server.login.client].id == id {
                        call.object(CLIENT_SESSION, Plain(()))
                    } else {
                        Ok(Value::Null)
                    }
                },
            ),
            method("Map getAuthenticatedClientSessions()", |call| {
                let server = server(call)?;
                let id = Value::string(&server.realm().clients[server.login.client].id);
                let session = call.object(CLIENT_SESSION, Plain(()))?;
                collect::map(call, [(id, session)])
            }),
        ],
    },
    ClassDef {
        name: "org.keycloak.sessions.CommonClientSessionModel",
        kind: Kind::Interface,
        extends: &[],
        members: &[
            method("ClientModel getClient()", |call| {
                client::object(call, server(call)?.login.client)
            }),
            method("RealmModel getRealm()", |call| realm::object(call)),
            method("String getProtocol()", |call| {
                let server = server(call)?;
                Ok(Value::string(
                    &server.realm().clients[server.login.client]
                        .protocol
                        .to_string(),
                ))
            }),
        ],
    },
    ClassDef {
        name: "org.keycloak.models.AuthenticatedClientSessionModel",
        kind: Kind::Interface,
        extends: &["org.keycloak.sessions.CommonClientSessionModel"],
        members: &[
            method("UserSessionModel getUserSession()", |call| object(call)),
            method("String getNote(String)", |call| {
                let name = call.string(0)?.to_std_string_lossy();
                Ok(note(&client_notes(&*server(call)?), &name))
            }),
            method("void setNote(String,String)", |call| {
                let name = call.string(0)?.to_std_string_lossy();
                let value = collect::given_texts(call, 1)?.pop();
                write_note(call, name, value, |session| &mut session.client_notes)
            }),
            method("void removeNote(String)", |call| {
                let name = call.string(0)?.to_std_string_lossy();
                write_note(call, name, None, |session| &mut session.client_notes)
            }),
            method("Map getNotes()", |call| {
                let server = server(call)?;
                collect::text_map(call, &client_notes(&server))
            }),
            method("int getTimestamp()", |call| {
                read(call, |session| session.last_session_refresh.into())
            }),
            method("int getStarted()", |call| {
                read(call, |session| session.started.into())
            }),
        ],
    },
    ClassDef {
        name: CLASS,
        kind: Kind::Class,
        extends: &["org.keycloak.models.UserSessionModel"],
        members: &[],
    },
    ClassDef {
        name: CLIENT_SESSION,
        kind: Kind::Class,
        extends: &["org.keycloak.models.AuthenticatedClientSessionModel"],
        members: &[],
    },
];

/// The object for the user session.
pub(super) fn object(call: &Call<'_>) -> Result<Value, Throw> {
    one(call, Model::UserSession, || call.object(CLASS, Plain(())))
}

/// The session's id in a version.
pub(crate) fn id_of(session: &Session, version: KeycloakVersion) -> String {
    id_when(session, |major, minor| version.at_least(major, minor))
}

fn id(server: &Server) -> String {
    id_when(&server.session.borrow(), |major, minor| {
        server.version.at_least(major, minor)
    })
}

/// The session's id. Without one in the fixture: a UUID, and 24 characters from 26.5 on.
fn id_when(session: &Session, at_least: impl FnOnce(u8, u8) -> bool) -> String {
    session.id.clone().unwrap_or_else(|| {
        let made = if at_least(26, 5) {
            "C6J6SlSVAe1OfXoQLPGJ-6Bh"
        } else {
            "3f6c1f0e-6c1e-4b8e-9a53-6d5a0c1f7e21"
        };
        made.to_owned()
    })
}

fn read(call: &Call<'_>, read: impl FnOnce(&Session) -> Value) -> Result<Value, Throw> {
    Ok(read(&server(call)?.session.borrow()))
}

type Notes = Vec<(String, String)>;

fn write_note(
    call: &Call<'_>,
    name: String,
    value: Option<String>,
    notes: fn(&mut Session) -> &mut Notes,
) -> Result<Value, Throw> {
    let effect = format!("note `{name}` of the session");
    server(call)?.write_session(effect, |session| {
        let notes = notes(session);
        notes.retain(|(known, _)| *known != name);
        notes.extend(value.map(|value| (name, value)));
    });
    Ok(Value::Null)
}

/// The notes of the client's session: those of every login for OpenID Connect, and over them those
/// that the fixture gives or the script sets.
fn client_notes(server: &Server) -> Notes {
    let session = server.session.borrow();
    let realm = server.realm();
    let client = &realm.clients[server.login.client];
    let mut notes = Notes::new();
    if client.protocol == Protocol::OpenIdConnect {
        let started = session.started.to_string();
        notes = [
            ("clientId", client.id.as_str()),
            ("iss", &server.login.issuer),
            ("level-of-authentication", "-1"),
            ("scope", &server.login.scope),
            ("startedAt", &started),
            ("userSessionStartedAt", &started),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .into();
    }
    for (name, value) in &session.client_notes {
        notes.retain(|(known, _)| known != name);
        notes.push((name.clone(), value.clone()));
    }
    notes
}

fn note(notes: &[(String, String)], name: &str) -> Value {
    notes
        .iter()
        .find(|(known, _)| known == name)
        .map_or(Value::Null, |(_, value)| Value::string(value))
}

fn state(call: &Call<'_>, name: &'static str) -> Result<Value, Throw> {
    call.object(STATE, Plain(name))
}
