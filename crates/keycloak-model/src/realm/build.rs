//! Adding things to a realm.

use super::{
    Client, ClientKey, Group, GroupKey, Realm, Role, RoleContainer, RoleKey, User, UserKey,
};
use crate::attributes::Attributes;
use crate::ids;

impl Realm {
    /// A realm as Keycloak makes a new one: its default role with the roles that come with it,
    /// and the client `account`.
    #[must_use]
    pub fn new(name: &str) -> Self {
        let mut realm = Self::empty(name);
        let default = realm.realm_role(&format!("default-roles-{name}"));
        realm.roles[default].description = Some("${role_default-roles}".to_owned());
        realm.default_role = Some(default);
        let account = realm.clients.add(Client {
            name: Some("${client_account}".to_owned()),
            public: true,
            full_scope_allowed: false,
            ..Client::named("account")
        });
        let inner = [
            (RoleContainer::Realm, "offline_access"),
            (RoleContainer::Realm, "uma_authorization"),
            (RoleContainer::Client(account), "manage-account"),
            (RoleContainer::Client(account), "view-profile"),
        ];
        let inner = inner.map(|(container, name)| {
            let key = realm.role(container, name);
            realm.roles[key].description = Some(format!("${{role_{name}}}"));
            key
        });
        realm.roles[default].composites.extend(inner);
        realm
    }

    /// The role of that name, made when it isn't there.
    pub fn role(&mut self, container: RoleContainer, name: &str) -> RoleKey {
        self.role_by_name(container, name)
            .unwrap_or_else(|| self.add_role(container, name))
    }

    /// A new role of that name.
    pub(crate) fn add_role(&mut self, container: RoleContainer, name: &str) -> RoleKey {
        let scope = match container {
            RoleContainer::Realm => String::new(),
            RoleContainer::Client(client) => self.clients[client].client_id.clone(),
        };
        self.roles.add(Role {
            id: ids::derive("role", &format!("{scope}/{name}")),
            name: name.to_owned(),
            description: None,
            container,
            composites: Vec::new(),
            attributes: Attributes::default(),
        })
    }

    /// The realm role of that name, made when it isn't there.
    pub fn realm_role(&mut self, name: &str) -> RoleKey {
        self.role(RoleContainer::Realm, name)
    }

    /// The client with that `clientId`, made when it isn't there.
    pub fn client(&mut self, client_id: &str) -> ClientKey {
        self.client_by_client_id(client_id)
            .unwrap_or_else(|| self.clients.add(Client::named(client_id)))
    }

    /// The group of that name right below `parent`, made when it isn't there.
    pub fn group(&mut self, parent: Option<GroupKey>, name: &str) -> GroupKey {
        let known = self
            .subgroups(parent)
            .find(|&key| self.groups[key].name == name);
        known.unwrap_or_else(|| self.add_group(parent, name))
    }

    /// A new group of that name right below `parent`.
    pub(crate) fn add_group(&mut self, parent: Option<GroupKey>, name: &str) -> GroupKey {
        let key = self.groups.add(Group {
            id: String::new(),
            name: name.to_owned(),
            parent,
            description: None,
            attributes: Attributes::default(),
            roles: Vec::new(),
        });
        self.groups[key].id = ids::derive("group", &self.escaped_group_path(key));
        key
    }

    /// The group at `path`, made with its parents when it isn't there. A slash in a name is
    /// written `~/`; groups whose unescaped path is `path` count too. `None` for a path without
    /// names.
    pub fn group_at(&mut self, path: &str) -> Option<GroupKey> {
        if let [known, ..] = self.groups_by_path(path)[..] {
            return Some(known);
        }
        let names = path_names(path);
        names
            .iter()
            .fold(None, |parent, name| Some(self.group(parent, name)))
    }

    /// Adds a user, in place of one with the same name.
    pub fn add_user(&mut self, user: User) -> UserKey {
        match self.user_by_name(&user.username) {
            Some(key) => {
                self.users[key] = user;
                key
            }
            None => self.users.add(user),
        }
    }
}

/// The names in a group path; `~/` is a slash within a name.
fn path_names(path: &str) -> Vec<String> {
    // No name can contain this character: readers refuse NUL.
    path.replace("~/", "\0")
        .split('/')
        .filter(|name| !name.is_empty())
        .map(|name| name.replace('\0', "/"))
        .collect()
}
