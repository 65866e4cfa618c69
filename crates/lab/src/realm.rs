//! The realm as the identity provider uses it: the model, and what no export and no fixture tells,
//! which are secrets and passwords.

use std::collections::BTreeMap;

use diagnostic::Source;
use keycloak_model::{
    Client, ClientKey, Protocol, ProtocolMapper, Realm, User, UserKey, World, parse_export,
};
use secrecy::SecretString;

use crate::random;
use crate::settings::{ClientKind, IdpSettings};

/// Letters of random passwords: none that are taken for another.
const LETTERS: &str = "abcdefghijkmnpqrstuvwxyz23456789";

/// Keycloak's own client scopes, which every new realm has and fixtures don't write down.
const DEFAULT_SCOPES: &str = include_str!("../data/client-scopes.json");
const DEFAULT: [&str; 6] = ["profile", "email", "roles", "web-origins", "acr", "basic"];
const OPTIONAL: [&str; 3] = ["address", "phone", "offline_access"];

/// Why there can't be such a realm.
#[derive(Debug, thiserror::Error)]
pub enum RealmError {
    /// Its name would have to be escaped in URLs.
    #[error("the realm's name `{0}` doesn't fit into a URL: use letters, digits, `-`, `_` and `.`")]
    Name(String),
    /// The realm is switched off.
    #[error("the realm `{0}` is disabled: nobody could log in")]
    Disabled(String),
    /// A password is given for nobody.
    #[error("a password is given for `{0}`, and the realm has no such user")]
    NoSuchUser(String),
    /// The scopes that come with the program can't be read.
    #[error("the default client scopes can't be read: {0}")]
    DefaultScopes(String),
}

/// The clients of a realm that people can log in at, without Keycloak's own.
#[must_use]
pub fn login_clients(world: &World) -> Vec<&str> {
    let clients = world.realm.clients.iter().map(|(_, client)| client);
    let meant = clients.filter(|client| {
        client.enabled
            && !client.bearer_only
            && client.protocol == Protocol::OpenIdConnect
            && !client.is_keycloaks_own()
    });
    meant.map(|client| client.client_id.as_str()).collect()
}

/// A realm that can be logged in to.
pub(crate) struct Prepared {
    pub(crate) realm: Realm,
    pub(crate) passwords: BTreeMap<UserKey, SecretString>,
    pub(crate) secrets: BTreeMap<ClientKey, SecretString>,
}

/// Takes the realm, attaches mappers, and finds a password for every user and a secret for every
/// confidential client.
pub(crate) fn prepare(settings: &IdpSettings) -> Result<Prepared, RealmError> {
    let mut realm = settings.world.realm.clone();
    let fits = |letter: char| letter.is_ascii_alphanumeric() || "-_.".contains(letter);
    if realm.name.is_empty() || !realm.name.chars().all(fits) {
        return Err(RealmError::Name(realm.name));
    }
    if !realm.enabled {
        return Err(RealmError::Disabled(realm.name));
    }
    let mut secrets = BTreeMap::new();
    for given in &settings.clients {
        let key = realm.client(&given.id);
        let client = &mut realm.clients[key];
        match &given.kind {
            None => {}
            Some(ClientKind::Public) => client.public = true,
            Some(ClientKind::Confidential(secret)) => {
                client.public = false;
                secrets.insert(key, secret.clone());
            }
            Some(ClientKind::Saml) => client.protocol = Protocol::Saml,
        }
        client
            .redirect_uris
            .extend(given.redirect_uris.iter().cloned());
        for (name, value) in &given.attributes {
            client.attributes.retain(|(known, _)| known != name);
            client.attributes.push((name.clone(), value.clone()));
        }
    }
    for mapper in &settings.mappers {
        let key = realm.client(&mapper.client);
        let client = &mut realm.clients[key];
        let instance = ProtocolMapper {
            id: random::uuid(),
            name: mapper.name.clone(),
            protocol: client.protocol.clone(),
            provider: mapper.provider.clone(),
            config: mapper.config.clone(),
        };
        client
            .protocol_mappers
            .retain(|known| known.name != mapper.name);
        client.protocol_mappers.push(instance);
    }
    add_default_scopes(&mut realm)?;
    add_service_accounts(&mut realm);
    for (key, client) in realm.clients.iter() {
        if !client.public {
            let random = || SecretString::from(random::id());
            secrets.entry(key).or_insert_with(random);
        }
    }
    let mut passwords = BTreeMap::new();
    for (name, password) in &settings.passwords {
        let user = realm.user_by_name(name);
        let user = user.ok_or_else(|| RealmError::NoSuchUser(name.clone()))?;
        passwords.insert(user, password.clone());
    }
    let letters: Vec<char> = LETTERS.chars().collect();
    for (key, user) in realm.users.iter() {
        if user.service_account_client.is_none() {
            let random = || SecretString::from(random::letters(&letters, 12));
            passwords.entry(key).or_insert_with(random);
        }
    }
    Ok(Prepared {
        realm,
        passwords,
        secrets,
    })
}

/// A realm without client scopes comes from a fixture, which means Keycloak's own.
fn add_default_scopes(realm: &mut Realm) -> Result<(), RealmError> {
    if !realm.client_scopes.is_empty() {
        return Ok(());
    }
    let source = Source::new("client-scopes.json", DEFAULT_SCOPES);
    let defaults = parse_export(&source, None).map_err(|findings| {
        let why = findings.first().map(|finding| finding.message.clone());
        RealmError::DefaultScopes(why.unwrap_or_default())
    })?;
    realm.client_scopes = defaults.client_scopes;
    let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
    for key in realm.clients.keys() {
        let client: &mut Client = &mut realm.clients[key];
        // A client that names its scopes has no others.
        if !client.default_client_scopes.is_empty() {
            continue;
        }
        match client.protocol {
            Protocol::OpenIdConnect => {
                client.default_client_scopes = names(&DEFAULT);
                client.optional_client_scopes = names(&OPTIONAL);
            }
            Protocol::Saml => client.default_client_scopes = names(&["role_list"]),
            Protocol::Other(_) => {}
        }
    }
    Ok(())
}

/// `ClientManager.enableServiceAccount`
fn add_service_accounts(realm: &mut Realm) {
    let clients: Vec<(String, String)> = realm
        .clients
        .iter()
        .filter(|(_, client)| client.service_accounts_enabled)
        .map(|(_, client)| (client.id.clone(), client.client_id.clone()))
        .collect();
    for (id, client_id) in clients {
        let known = realm
            .users
            .find(|user| user.service_account_client.as_ref() == Some(&id));
        if known.is_none() {
            let name = format!("service-account-{client_id}");
            realm.add_user(User {
                service_account_client: Some(id),
                roles: realm.default_role.into_iter().collect(),
                ..User::named(&name)
            });
        }
    }
}
