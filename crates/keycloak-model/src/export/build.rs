//! From representations to the model.

use std::collections::HashMap;

use super::lenient::{List, Map};
use super::representation as rep;
use crate::ids;
use crate::realm::{
    Client, ClientScope, GroupKey, Protocol, ProtocolMapper, Realm, RoleContainer, RoleKey,
    SelfService, User, UserKey,
};

/// The realm of an export.
pub fn realm(mut export: rep::Realm) -> Realm {
    let users = std::mem::take(&mut export.users);
    let mut realm = settings(&mut export);
    for client in export.clients {
        add_client(&mut realm, client);
    }
    for scope in export.client_scopes {
        add_client_scope(&mut realm, scope);
    }
    add_roles(&mut realm, export.roles);
    if let Some(role) = export.default_role {
        let key = realm.realm_role(&role.name);
        realm.default_role = Some(key);
    } else if !export.default_roles.0.is_empty() {
        // What 13.0 and later make of the list when they import it.
        let key = realm.realm_role(&format!("default-roles-{}", realm.name.to_lowercase()));
        for name in export.default_roles {
            let inner = realm.realm_role(&name);
            realm.roles[key].composites.push(inner);
        }
        realm.default_role = Some(key);
    }
    for mapping in export.scope_mappings {
        add_scope_mapping(&mut realm, RoleContainer::Realm, mapping);
    }
    for (client, mappings) in export.client_scope_mappings {
        let container = RoleContainer::Client(realm.client(&client));
        for mapping in mappings {
            add_scope_mapping(&mut realm, container, mapping);
        }
    }
    let mut roles = RoleIndex::of(&realm);
    for group in export.groups {
        add_group(&mut realm, &mut roles, None, group);
    }
    let mut index = Index::of(&realm);
    for path in export.default_groups {
        let key = index.group(&mut realm, &path);
        realm.default_groups.extend(key);
    }
    for user in users {
        index.add_user(&mut realm, user);
    }
    realm
}

fn settings(export: &mut rep::Realm) -> Realm {
    let name = export.realm.take().unwrap_or_default();
    let mut realm = Realm::empty(&name);
    if let Some(id) = export.id.take() {
        realm.id = id;
    }
    realm.display_name = export.display_name.take();
    realm.display_name_html = export.display_name_html.take();
    realm.enabled = export.enabled.unwrap_or(true);
    realm.attributes = std::mem::take(&mut export.attributes.readable);
    realm.default_locale = export.default_locale.take();
    realm.supported_locales = std::mem::take(&mut export.supported_locales.0);
    realm.internationalization_enabled = export.internationalization_enabled.unwrap_or(false);
    realm.organizations_enabled = export.organizations_enabled.unwrap_or(false);
    realm.authenticator_references = export
        .authenticator_config
        .take()
        .map(|configs| configs.0.iter().any(has_reference));
    realm.self_service = SelfService {
        edit_username: export.edit_username_allowed.unwrap_or(false),
        registration: export.registration_allowed.unwrap_or(false),
        profile: export.components.user_profile(),
    };
    let lifespans = [
        (
            &mut realm.access_token_lifespan,
            export.access_token_lifespan,
        ),
        (&mut realm.access_code_lifespan, export.access_code_lifespan),
        (
            &mut realm.sso_session_idle_timeout,
            export.sso_session_idle_timeout,
        ),
        (
            &mut realm.sso_session_max_lifespan,
            export.sso_session_max_lifespan,
        ),
    ];
    for (lifespan, given) in lifespans {
        *lifespan = given.unwrap_or(*lifespan);
    }
    realm
}

/// `AmrUtils`: an authenticator without a reference value adds nothing to `amr`.
fn has_reference(authenticator: &rep::AuthenticatorConfig) -> bool {
    let mut settings = authenticator.config.readable.iter();
    settings.any(|(name, value)| name == "default.reference.value" && !value.is_empty())
}

fn add_client(realm: &mut Realm, from: rep::Client) {
    let key = realm.client(&from.client_id);
    let client = &mut realm.clients[key];
    let protocol = from.protocol.as_deref().map(Protocol::named);
    *client = Client {
        id: from.id.unwrap_or_else(|| client.id.clone()),
        name: from.name,
        description: from.description,
        enabled: from.enabled.unwrap_or(true),
        protocol: protocol.unwrap_or(Protocol::OpenIdConnect),
        public: from.public_client.unwrap_or(false),
        bearer_only: from.bearer_only.unwrap_or(false),
        consent_required: from.consent_required.unwrap_or(false),
        service_accounts_enabled: from.service_accounts_enabled.unwrap_or(false),
        full_scope_allowed: from.full_scope_allowed.unwrap_or(true),
        base_url: from.base_url,
        root_url: from.root_url,
        admin_url: from.admin_url,
        redirect_uris: from.redirect_uris.0,
        web_origins: from.web_origins.0,
        attributes: from.attributes.readable,
        withheld_attributes: from.attributes.withheld,
        default_client_scopes: from.default_client_scopes.0,
        optional_client_scopes: from.optional_client_scopes.0,
        scope_mappings: Vec::new(),
        protocol_mappers: protocol_mappers(from.protocol_mappers),
        client_id: from.client_id,
    };
}

fn add_client_scope(realm: &mut Realm, from: rep::ClientScope) {
    let protocol = from.protocol.as_deref().map(Protocol::named);
    realm.client_scopes.add(ClientScope {
        id: from
            .id
            .unwrap_or_else(|| ids::derive("client-scope", &from.name)),
        name: from.name,
        description: from.description,
        protocol: protocol.unwrap_or(Protocol::OpenIdConnect),
        attributes: from.attributes.readable,
        scope_mappings: Vec::new(),
        protocol_mappers: protocol_mappers(from.protocol_mappers),
    });
}

fn protocol_mappers(from: List<rep::ProtocolMapper>) -> Vec<ProtocolMapper> {
    let mapper = |from: rep::ProtocolMapper| ProtocolMapper {
        id: from
            .id
            .unwrap_or_else(|| ids::derive("protocol-mapper", &from.name)),
        name: from.name,
        protocol: Protocol::named(from.protocol.as_deref().unwrap_or("openid-connect")),
        provider: from.protocol_mapper,
        config: from.config.readable,
    };
    from.into_iter().map(mapper).collect()
}

/// Names first, composites second: a role may contain any other.
fn add_roles(realm: &mut Realm, from: rep::Roles) {
    let mut all = vec![(RoleContainer::Realm, from.realm)];
    for (client, roles) in from.client {
        all.push((RoleContainer::Client(realm.client(&client)), roles));
    }
    let mut composites = Vec::new();
    let mut index = RoleIndex::of(realm);
    for (container, roles) in all {
        for from in roles {
            let key = index.role(realm, container, &from.name);
            let role = &mut realm.roles[key];
            if let Some(id) = from.id {
                role.id = id;
            }
            role.description = from.description;
            role.attributes = from.attributes.0;
            composites.extend(from.composites.map(|names| (key, names)));
        }
    }
    for (key, names) in composites {
        let inner = index.roles(realm, names.realm, names.client);
        realm.roles[key].composites.extend(inner);
    }
}

fn add_scope_mapping(realm: &mut Realm, container: RoleContainer, from: rep::ScopeMapping) {
    let roles: Vec<RoleKey> = from
        .roles
        .into_iter()
        .map(|name| realm.role(container, &name))
        .collect();
    if let Some(client) = from.client {
        let key = realm.client(&client);
        realm.clients[key].scope_mappings.extend(roles);
    } else if let Some(key) = from
        .client_scope
        .and_then(|name| realm.client_scope_by_name(&name))
    {
        realm.client_scopes[key].scope_mappings.extend(roles);
    }
}

fn add_group(realm: &mut Realm, index: &mut RoleIndex, parent: Option<GroupKey>, from: rep::Group) {
    let key = realm.add_group(parent, &from.name);
    let roles = index.roles(realm, from.realm_roles, from.client_roles);
    let group = &mut realm.groups[key];
    if let Some(id) = from.id {
        group.id = id;
    }
    group.description = from.description;
    group.attributes = from.attributes.0;
    group.roles = roles;
    for inner in from.sub_groups {
        add_group(realm, index, Some(key), inner);
    }
}

/// Roles by container and name.
#[derive(Default)]
struct RoleIndex(HashMap<(RoleContainer, String), RoleKey>);

impl RoleIndex {
    fn of(realm: &Realm) -> Self {
        let roles = realm.roles.iter();
        Self(
            roles
                .map(|(key, role)| ((role.container, role.name.clone()), key))
                .collect(),
        )
    }

    fn role(&mut self, realm: &mut Realm, container: RoleContainer, name: &str) -> RoleKey {
        *self
            .0
            .entry((container, name.to_owned()))
            .or_insert_with(|| realm.add_role(container, name))
    }

    fn roles(
        &mut self,
        realm: &mut Realm,
        of_realm: List<String>,
        of_clients: Map<List<String>>,
    ) -> Vec<RoleKey> {
        let mut keys = Vec::new();
        for name in of_realm {
            keys.push(self.role(realm, RoleContainer::Realm, &name));
        }
        for (client, names) in of_clients {
            let container = RoleContainer::Client(realm.client(&client));
            for name in names {
                keys.push(self.role(realm, container, &name));
            }
        }
        keys
    }
}

/// What users of an export refer to, by name: looking it up in the realm would take time
/// proportional to the realm for each user.
struct Index {
    roles: RoleIndex,
    groups: HashMap<String, GroupKey>,
    users: HashMap<String, UserKey>,
}

impl Index {
    fn of(realm: &Realm) -> Self {
        let mut groups = HashMap::new();
        for key in realm.groups.keys() {
            groups.entry(realm.group_path(key)).or_insert(key);
        }
        // 25.0 and later escape slashes when the realm asks for it.
        for key in realm.groups.keys() {
            groups.entry(realm.escaped_group_path(key)).or_insert(key);
        }
        let users = realm.users.iter();
        Self {
            roles: RoleIndex::of(realm),
            groups,
            users: users
                .map(|(key, user)| (user.username.clone(), key))
                .collect(),
        }
    }

    fn group(&mut self, realm: &mut Realm, path: &str) -> Option<GroupKey> {
        if let Some(&key) = self.groups.get(path) {
            return Some(key);
        }
        let key = realm.group_at(path)?;
        self.groups.insert(path.to_owned(), key);
        Some(key)
    }

    fn add_user(&mut self, realm: &mut Realm, from: rep::UserRepresentation) -> UserKey {
        let user = self.user(realm, from);
        match self.users.get(&user.username) {
            Some(&key) => {
                realm.users[key] = user;
                key
            }
            None => {
                let name = user.username.clone();
                let key = realm.users.add(user);
                self.users.insert(name, key);
                key
            }
        }
    }

    fn user(&mut self, realm: &mut Realm, from: rep::UserRepresentation) -> User {
        let mut user = User::named(&from.username);
        if let Some(id) = from.id {
            user.id = id;
        }
        user.email = from.email.map(|email| email.to_lowercase());
        user.first_name = from.first_name;
        user.last_name = from.last_name;
        user.enabled = from.enabled.unwrap_or(true);
        user.email_verified = from.email_verified.unwrap_or(false);
        if from.created_timestamp.is_some() {
            user.created_timestamp = from.created_timestamp;
        }
        user.attributes = from.attributes.0;
        for path in from.groups {
            user.groups.extend(self.group(realm, &path));
        }
        user.roles = self.roles.roles(realm, from.realm_roles, from.client_roles);
        user.required_actions = from.required_actions.0;
        // Without any in sight they may have been left out; somebody who logs in has a password.
        if let Some(credentials) = from.credentials {
            let types = credentials.0.into_iter().filter_map(|one| one.kind);
            user.credentials = types.collect();
        }
        user.federation_link = from.federation_link;
        if let Some(client) = from.service_account_client_id {
            let key = realm.client(&client);
            user.service_account_client = Some(realm.clients[key].id.clone());
        }
        user
    }
}

impl Realm {
    /// Adds a user as a realm export or the Admin REST API writes it, in place of one with the
    /// same name. Groups, roles and clients it names come into being when they aren't there. A
    /// user without roles gets the realm's default role, as a new user does.
    pub fn add_representation(&mut self, user: rep::UserRepresentation) -> UserKey {
        let key = Index::of(self).add_user(self, user);
        if self.users[key].roles.is_empty() {
            self.users[key].roles.extend(self.default_role);
        }
        key
    }
}
