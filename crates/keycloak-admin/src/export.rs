//! A realm as an export would hold it, put together from calls that only read.
//!
//! Keycloak's own export over REST (`partial-export`) has no users and wants an account that may change the realm;
//! this one wants `view-realm`, `view-clients` and `view-users`.

use std::collections::{BTreeMap, HashMap};

use serde_json::{Map, Value, json};
use tokio::task::JoinSet;

use crate::Error;
use crate::error::RefusalKind;
use crate::ids::UserId;
use crate::realm::Realm;
use crate::representation::{
    ClientRepresentation, ClientScopeRepresentation, GroupRepresentation, RealmRepresentation,
    RoleMappings, RoleRepresentation, UserRepresentation,
};
use crate::roles::{RoleContainer, RoleHolder};

/// Entries asked for at a time: a page of users with their attributes stays far below what an answer may hold.
const PAGE: usize = 250;

/// Requests on their way at the same time, where each is about one user.
const AT_ONCE: usize = 8;

/// How much of a realm is read at most.
#[derive(Debug, Clone)]
pub struct ExportLimits {
    /// Users.
    pub users: usize,
    /// Groups, of all levels.
    pub groups: usize,
    /// Clients.
    pub clients: usize,
    /// Roles of one container.
    pub roles: usize,
}

impl Default for ExportLimits {
    fn default() -> Self {
        Self {
            users: 1_000_000,
            groups: 200_000,
            clients: 20_000,
            roles: 100_000,
        }
    }
}

/// What users have, by name, as exports write it.
#[derive(Default)]
struct Holdings {
    groups: Vec<String>,
    realm_roles: Vec<String>,
    client_roles: BTreeMap<String, Vec<String>>,
}

/// Users and what was found out about each.
struct People {
    users: Vec<UserRepresentation>,
    place_of: HashMap<UserId, usize>,
    holdings: Vec<Holdings>,
}

/// Counts what has been read.
struct Progress<'p> {
    read: usize,
    told: &'p dyn Fn(usize),
}

impl Progress<'_> {
    fn add(&mut self, entries: usize) {
        self.read += entries;
        (self.told)(self.read);
    }
}

impl Realm {
    /// Settings, user profile, clients and client scopes with their mappers, roles with their composites, groups and
    /// users with what they were given, as `kc.sh export` writes them; without client secrets and credentials. Service
    /// accounts aren't among the users, and everything is as it was when it was read, not at one moment.
    ///
    /// `read` is told how many entries there are so far.
    ///
    /// # Errors
    /// [`Error::TooMany`] beyond a limit, [`Forbidden`](crate::RefusalKind::Forbidden) for an account that may not see
    /// all of it, or when a request fails.
    pub async fn export(
        &self,
        limits: &ExportLimits,
        read: &dyn Fn(usize),
    ) -> Result<RealmRepresentation, Error> {
        let mut progress = Progress {
            read: 0,
            told: read,
        };
        let mut realm = self.representation().await?;
        let profile = match self.user_profile().await {
            Ok(profile) => Some(profile),
            // Up to Keycloak 23 it is a feature that is off.
            Err(error) if error.is(RefusalKind::NotFound) => None,
            Err(error) => return Err(error),
        };
        let mut clients = self.clients().page_size(PAGE).all(limits.clients).await?;
        for client in &mut clients {
            client.secret = None;
        }
        let scopes = self.client_scopes().await?;
        progress.add(clients.len() + scopes.len());
        let users = self.users().page_size(PAGE).all(limits.users).await?;
        progress.add(users.len());
        let mut people = People::new(users);
        let groups = self.group_tree(limits.groups).await?;
        self.memberships(&groups, &mut people, limits, &mut progress)
            .await?;
        let roles = self
            .roles_and_holders(&clients, &mut people, limits, &mut progress)
            .await?;
        self.of_federated(&mut people, limits, &mut progress)
            .await?;
        let (of_realm, of_clients) = self.mappings(&clients, &scopes).await?;
        let fields = &mut realm.extra.0;
        if let Some(profile) = profile {
            let text = written(&profile)?.to_string();
            let config = json!({"kc.user.profile.config": [text]});
            fields.insert(
                "components".to_owned(),
                json!({"org.keycloak.userprofile.UserProfileProvider": [{"config": config}]}),
            );
        }
        let parts = [
            ("clients", written(&clients)?),
            ("clientScopes", written(&scopes)?),
            ("roles", roles),
            ("groups", written(&groups)?),
            ("scopeMappings", of_realm),
            ("clientScopeMappings", of_clients),
            ("users", written(&people.told())?),
        ];
        fields.extend(parts.map(|(name, value)| (name.to_owned(), value)));
        Ok(realm)
    }

    /// Who is in which group. Asked by group: there are fewer of them than of users.
    async fn memberships(
        &self,
        groups: &[GroupRepresentation],
        people: &mut People,
        limits: &ExportLimits,
        progress: &mut Progress<'_>,
    ) -> Result<(), Error> {
        let mut open: Vec<(String, &GroupRepresentation)> = groups
            .iter()
            .rev()
            .map(|group| (String::new(), group))
            .collect();
        while let Some((above, group)) = open.pop() {
            // The server's own path doesn't tell a slash in a name from one between names.
            let path = format!("{above}/{}", group.name.replace('/', "~/"));
            if let Some(id) = &group.id {
                let members = self.group_members(id).page_size(PAGE);
                for member in members.all(limits.users).await? {
                    if let Some(holdings) = people.of(&member) {
                        holdings.groups.push(path.clone());
                    }
                }
            }
            progress.add(1);
            let below = group.sub_groups.iter().rev();
            open.extend(below.map(|group| (path.clone(), group)));
        }
        Ok(())
    }

    /// All roles, and who was given them.
    async fn roles_and_holders(
        &self,
        clients: &[ClientRepresentation],
        people: &mut People,
        limits: &ExportLimits,
        progress: &mut Progress<'_>,
    ) -> Result<Value, Error> {
        let named: HashMap<&str, &str> = clients
            .iter()
            .filter_map(|client| Some((client.id.as_ref()?.as_ref(), &*client.client_id)))
            .collect();
        let mut containers = vec![(None, RoleContainer::Realm)];
        containers.extend(clients.iter().filter_map(|client| {
            let of = RoleContainer::Client(client.id.clone()?);
            Some((Some(client.client_id.clone()), of))
        }));
        let mut of_realm = Value::Null;
        let mut of_clients = Map::new();
        for (client, container) in containers {
            let roles = self.roles(&container).page_size(PAGE);
            let mut roles = roles.all(limits.roles).await?;
            for role in &mut roles {
                if role.composite == Some(true) {
                    let inner = self.composites(&container, &role.name).await?;
                    role.extra
                        .0
                        .insert("composites".to_owned(), by_container(&inner, &named));
                }
                let holders = self.users_with_role(&container, &role.name);
                for user in holders.page_size(PAGE).all(limits.users).await? {
                    if let Some(holdings) = people.of(&user) {
                        holdings.add(client.as_deref(), &role.name);
                    }
                }
                progress.add(1);
            }
            match client {
                None => of_realm = written(&roles)?,
                Some(_) if roles.is_empty() => {}
                Some(client) => {
                    of_clients.insert(client, written(&roles)?);
                }
            }
        }
        Ok(json!({"realm": of_realm, "client": of_clients}))
    }

    /// What users of a user storage have: not all of it is in the database, and only they themselves know.
    async fn of_federated(
        &self,
        people: &mut People,
        limits: &ExportLimits,
        progress: &mut Progress<'_>,
    ) -> Result<(), Error> {
        let federated: Vec<(usize, UserId)> = people
            .users
            .iter()
            .enumerate()
            .filter(|(_, user)| user.extra.0.contains_key("federationLink"))
            .filter_map(|(place, user)| Some((place, user.id.clone()?)))
            .collect();
        for some in federated.chunks(AT_ONCE) {
            let mut asked = JoinSet::new();
            for (place, id) in some.iter().cloned() {
                let (realm, limit) = (self.clone(), limits.groups);
                asked.spawn(async move {
                    let groups = realm.groups_of(&id).page_size(PAGE).all(limit).await?;
                    let roles = realm.all_granted_roles(&RoleHolder::User(id)).await?;
                    Ok::<_, Error>((place, groups, roles))
                });
            }
            while let Some(answered) = asked.join_next().await {
                let (place, groups, roles) = answered.map_err(|error| Error::Client {
                    reason: error.to_string(),
                })??;
                if let Some(holdings) = people.holdings.get_mut(place) {
                    *holdings = Holdings::of(groups, roles);
                }
                progress.add(1);
            }
        }
        Ok(())
    }

    /// The roles that tokens may carry, by what the roles belong to.
    async fn mappings(
        &self,
        clients: &[ClientRepresentation],
        scopes: &[ClientScopeRepresentation],
    ) -> Result<(Value, Value), Error> {
        let mut of_realm = Vec::new();
        let mut of_clients: BTreeMap<String, Vec<Value>> = BTreeMap::new();
        let mut add = |holder: &str, name: &str, mappings: RoleMappings| {
            let entry = |roles: &[RoleRepresentation]| json!({holder: name, "roles": names(roles)});
            if !mappings.realm_mappings.is_empty() {
                of_realm.push(entry(&mappings.realm_mappings));
            }
            for (client, roles) in &mappings.client_mappings {
                let list = of_clients.entry(client.clone()).or_default();
                list.push(entry(&roles.mappings));
            }
        };
        for client in clients {
            let narrow = client.extra.0.get("fullScopeAllowed") == Some(&Value::Bool(false));
            if let (true, Some(id)) = (narrow, &client.id) {
                let mappings = self.client_scope_mappings(id).await?;
                add("client", &client.client_id, mappings);
            }
        }
        for scope in scopes {
            if let Some(id) = &scope.id {
                let mappings = self.scope_mappings(id).await?;
                add("clientScope", &scope.name, mappings);
            }
        }
        Ok((json!(of_realm), json!(of_clients)))
    }
}

impl People {
    /// A user who moved from one page to the next while they were read counts once.
    fn new(all: Vec<UserRepresentation>) -> Self {
        let mut people = Self {
            users: Vec::new(),
            place_of: HashMap::new(),
            holdings: Vec::new(),
        };
        for user in all {
            if let Some(id) = user.id.clone() {
                let place = people.users.len();
                if *people.place_of.entry(id).or_insert(place) == place {
                    people.users.push(user);
                    people.holdings.push(Holdings::default());
                }
            }
        }
        people
    }

    /// What a user has; nothing for one who isn't listed, such as a service account.
    fn of(&mut self, user: &UserRepresentation) -> Option<&mut Holdings> {
        let place = self.place_of.get(user.id.as_ref()?)?;
        self.holdings.get_mut(*place)
    }

    /// The users with what they have.
    fn told(self) -> Vec<UserRepresentation> {
        let all = self.users.into_iter().zip(self.holdings);
        all.map(|(mut user, holdings)| {
            user.credentials = None;
            user.groups = Some(holdings.groups);
            let roles = [
                ("realmRoles", json!(holdings.realm_roles)),
                ("clientRoles", json!(holdings.client_roles)),
            ];
            let fields = &mut user.extra.0;
            fields.extend(roles.map(|(name, value)| (name.to_owned(), value)));
            user
        })
        .collect()
    }
}

impl Holdings {
    fn of(groups: Vec<GroupRepresentation>, roles: RoleMappings) -> Self {
        let clients = roles.client_mappings.into_iter();
        Self {
            groups: groups.into_iter().filter_map(|group| group.path).collect(),
            realm_roles: names(&roles.realm_mappings),
            client_roles: clients
                .map(|(client, roles)| (client, names(&roles.mappings)))
                .collect(),
        }
    }

    fn add(&mut self, client: Option<&str>, role: &str) {
        let list = match client {
            None => &mut self.realm_roles,
            Some(client) => self.client_roles.entry(client.to_owned()).or_default(),
        };
        list.push(role.to_owned());
    }
}

fn names(roles: &[RoleRepresentation]) -> Vec<String> {
    roles.iter().map(|role| role.name.clone()).collect()
}

/// Roles as the parts of a composite one are written. `clients` are the clients' names by their ids.
fn by_container(roles: &[RoleRepresentation], clients: &HashMap<&str, &str>) -> Value {
    let mut of_realm = Vec::new();
    let mut of_clients: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for role in roles {
        let container = role.extra.0.get("containerId").and_then(Value::as_str);
        match container.and_then(|id| clients.get(id)) {
            Some(client) => of_clients.entry(client).or_default().push(&role.name),
            None => of_realm.push(&role.name),
        }
    }
    json!({"realm": of_realm, "client": of_clients})
}

fn written(value: &impl serde::Serialize) -> Result<Value, Error> {
    serde_json::to_value(value).map_err(|error| Error::Client {
        reason: format!("can't write down what the server said: {error}"),
    })
}

#[cfg(test)]
mod tests;
