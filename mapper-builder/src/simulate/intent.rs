//! Who is meant to get into a role: what its pattern stands for, or what a file says.

use std::collections::{BTreeSet, HashMap, HashSet};

use diagnostic::{Finding, Level, Source, Span};
use keycloak_model::{GroupKey, Realm, RoleContainer, UserKey};
use trust_policy::{Action, Effect, Provider, Role};

use super::matrix::role_name;
use crate::witness::{item, path_names, wants_pattern_in_subject};

/// Who is meant to get in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Intent {
    /// These users.
    Users {
        /// Them.
        users: BTreeSet<UserKey>,
        /// What they have in common, in words: `/aws/admin`.
        what: String,
        /// Groups named that the realm doesn't have.
        missing: Vec<String>,
    },
    /// Nobody can say, for this reason.
    Unknown(String),
}

/// What a role's own patterns stand for. A pattern of the form `*;/aws/admin;*`, a delimiter on both
/// sides of a group's path or name, means the members of that group.
#[must_use]
pub fn derived(
    groups_of: &Groups<'_>,
    role: &Role,
    action: Action,
    providers: &[Provider],
) -> Intent {
    let mut users = BTreeSet::new();
    let mut groups = Vec::new();
    let mut missing = Vec::new();
    let statements = role.policy.statements().iter();
    let allowing = statements.filter(|statement| {
        let mut providers = providers.iter();
        statement.effect == Effect::Allow
            && providers.any(|provider| statement.may_allow(action, &provider.arn))
    });
    for statement in allowing {
        let conditions = statement.conditions.iter();
        let subjects = conditions.filter(|condition| wants_pattern_in_subject(condition));
        let mut of_statement: Option<BTreeSet<UserKey>> = None;
        for condition in subjects {
            let mut of_condition = BTreeSet::new();
            for (value, _) in condition.values() {
                let Some(item) = item(value, role.policy.version()) else {
                    return Intent::Unknown(format!("`{value}` doesn't stand for a group"));
                };
                let group = match groups_of.group(&item) {
                    Ok(group) => group,
                    Err(why) => return Intent::Unknown(why),
                };
                if group.is_none() {
                    missing.push(item.clone());
                }
                groups.push(item);
                of_condition.extend(group.into_iter().flat_map(|group| groups_of.members(group)));
            }
            of_statement = Some(match of_statement {
                Some(before) => before.intersection(&of_condition).copied().collect(),
                None => of_condition,
            });
        }
        let Some(of_statement) = of_statement else {
            return Intent::Unknown("its policy names no group".to_owned());
        };
        users.extend(of_statement);
    }
    if groups.is_empty() {
        return Intent::Unknown("its policy names no group".to_owned());
    }
    groups.sort_unstable();
    groups.dedup();
    Intent::Users {
        users,
        what: groups.join(", "),
        missing,
    }
}

/// A realm's groups, ready to be asked for once per role.
#[derive(Debug)]
pub struct Groups<'r> {
    realm: &'r Realm,
    by_name: HashMap<&'r str, Vec<GroupKey>>,
    members: HashMap<GroupKey, Vec<UserKey>>,
}

impl<'r> Groups<'r> {
    /// Those of a realm.
    #[must_use]
    pub fn new(realm: &'r Realm) -> Self {
        let mut by_name: HashMap<&str, Vec<GroupKey>> = HashMap::new();
        for (key, group) in realm.groups.iter() {
            by_name.entry(&group.name).or_default().push(key);
        }
        let mut members: HashMap<GroupKey, Vec<UserKey>> = HashMap::new();
        for (key, user) in realm.users.iter() {
            for group in &user.groups {
                members.entry(*group).or_default().push(key);
            }
        }
        Self {
            realm,
            by_name,
            members,
        }
    }

    /// The group an item stands for; none when the realm has no such group.
    fn group(&self, item: &str) -> Result<Option<GroupKey>, String> {
        let named = |name: &str| self.by_name.get(name).map_or(&[][..], Vec::as_slice);
        let parent = |group: &GroupKey| self.realm.groups[*group].parent;
        if let Some(path) = item.strip_prefix('/') {
            let Some(names) = path_names(path) else {
                return Err(format!("`{item}` is no encoded path of a group"));
            };
            let mut found = None;
            for name in names {
                let mut below = named(&name).iter();
                match below.find(|group| parent(group) == found) {
                    Some(group) => found = Some(*group),
                    None => return Ok(None),
                }
            }
            return Ok(found);
        }
        let named = named(item);
        let mut top = named.iter().filter(|group| parent(group).is_none());
        match (named, top.next()) {
            ([], _) => Ok(None),
            ([only], _) | (_, Some(only)) => Ok(Some(*only)),
            (several, None) => Err(format!(
                "{} groups are called `{item}`, and none of them is at the top",
                several.len()
            )),
        }
    }

    fn members(&self, group: GroupKey) -> impl Iterator<Item = UserKey> {
        self.members.get(&group).into_iter().flatten().copied()
    }
}

/// A file that says who is meant to get in: role -> groups and roles.
#[derive(Debug)]
pub struct IntentFile {
    /// By what the file calls the role: its ARN, its name or both ends of a path.
    roles: Vec<(String, Intent)>,
    /// Places in `roles`.
    places: HashMap<String, usize>,
}

impl IntentFile {
    /// Reads TOML: `"Admin" = ["/aws/admin", "role:aws-admin"]`. A path means the members of that
    /// group, with `/*` behind it also those of the groups below; `role:` means a realm role, and
    /// `role:CLIENT/NAME` a client's; `user:` somebody.
    ///
    /// # Errors
    /// What can't be read, and names that aren't in the realm, with places.
    pub fn parse(source: &Source, realm: &Realm) -> Result<Self, Vec<Finding>> {
        type Document =
            std::collections::BTreeMap<toml::Spanned<String>, Vec<toml::Spanned<String>>>;
        let wrong = |message: String, span: std::ops::Range<usize>| {
            let place = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
            Finding::new(Level::Error, "intent-file", message)
                .at(source, Span::new(place(span.start), place(span.end)))
                .help("write `\"ROLE\" = [\"/path/of/group\", \"role:NAME\", \"user:NAME\"]`")
        };
        let document: Document = toml::from_str(source.text()).map_err(|error| {
            vec![wrong(
                error.message().to_owned(),
                error.span().unwrap_or(0..0),
            )]
        })?;
        let mut roles = Vec::new();
        let mut findings = Vec::new();
        for (role, meant) in document {
            let mut users = BTreeSet::new();
            let mut what = Vec::new();
            for entry in meant {
                match people(realm, entry.get_ref()) {
                    Ok(found) => users.extend(found),
                    Err(message) => findings.push(wrong(message, entry.span())),
                }
                what.push(entry.into_inner());
            }
            let what = what.join(", ");
            let intent = Intent::Users {
                users,
                what,
                missing: Vec::new(),
            };
            roles.push((role.into_inner(), intent));
        }
        if findings.is_empty() {
            let names = roles.iter().map(|(name, _)| name.clone());
            let places = names.zip(0..).collect();
            Ok(Self { roles, places })
        } else {
            Err(findings)
        }
    }

    /// Who is meant for a role, when the file says so.
    #[must_use]
    pub fn of(&self, role: &Role) -> Option<&Intent> {
        let places = names(role).filter_map(|name| self.places.get(name));
        self.roles.get(*places.min()?).map(|(_, intent)| intent)
    }

    /// Roles of the file that aren't among these.
    #[must_use]
    pub fn unused(&self, roles: &[Role]) -> Vec<&str> {
        let known: HashSet<&str> = roles.iter().flat_map(names).collect();
        let named = self.roles.iter().map(|(name, _)| name.as_str());
        named.filter(|name| !known.contains(name)).collect()
    }
}

/// What a file may call a role.
fn names(role: &Role) -> impl Iterator<Item = &str> {
    let short = role.arn.as_ref().map(|arn| arn.name());
    [role_name(role), &role.name].into_iter().chain(short)
}

/// The people an entry of the file stands for.
fn people(realm: &Realm, entry: &str) -> Result<Vec<UserKey>, String> {
    if let Some(name) = entry.strip_prefix("user:") {
        let user = realm.user_by_name(name);
        return user
            .map(|user| vec![user])
            .ok_or(format!("the realm has no user `{name}`"));
    }
    if let Some(name) = entry.strip_prefix("role:") {
        let of_realm = realm.role_by_name(RoleContainer::Realm, name);
        let of_client = || {
            let (client, name) = name.split_once('/')?;
            let client = realm.client_by_client_id(client)?;
            realm.role_by_name(RoleContainer::Client(client), name)
        };
        let role = of_realm.or_else(of_client);
        let role = role.ok_or(format!("the realm has no role `{name}`"))?;
        let users = realm.users.keys();
        return Ok(users.filter(|user| realm.has_role(*user, role)).collect());
    }
    let (path, below) = match entry.strip_suffix("/*") {
        Some(path) => (path, true),
        None => (entry, false),
    };
    if !path.starts_with('/') {
        return Err(format!(
            "`{entry}` is no path of a group, no `role:` and no `user:`"
        ));
    }
    match realm.groups_by_path(path).as_slice() {
        [group] => {
            let users = realm.users.iter();
            let members = users.filter(|(key, user)| {
                user.groups.contains(group) || (below && realm.is_member_of(*key, *group))
            });
            Ok(members.map(|(key, _)| key).collect())
        }
        [] => Err(format!("the realm has no group `{path}`")),
        _ => Err(format!(
            "more than one group has the path `{path}`: write `~/` for a slash in a name"
        )),
    }
}

#[cfg(test)]
mod tests {
    use trust_policy::Version;

    use super::*;

    #[test]
    fn only_a_pattern_with_its_delimiter_on_both_sides_stands_for_a_group() {
        let cases = [
            ("*;/aws/admin;*", Some("/aws/admin")),
            ("*-admin-*", Some("admin")),
            ("*-aws-admin-*", Some("aws-admin")),
            ("*;a${*}b;*", Some("a*b")),
            ("*admin*", None),
            ("*-admin*", None),
            ("-admin-", None),
            ("*--*", None),
            ("*-a*-*", None),
            ("*-${aws:x}-*", None),
        ];
        for (pattern, expected) in cases {
            let item = item(pattern, Version::V2012);
            assert_eq!(item.as_deref(), expected, "{pattern}");
        }
        // Without Version 2012-10-17 nothing is escaped.
        assert_eq!(item("*;a${*}b;*", Version::V2008), None);
    }

    #[test]
    fn a_name_means_the_group_at_the_top() {
        let mut realm = Realm::new("lab");
        let top = realm.group_at("/admin");
        realm.group_at("/contractors/admin");
        realm.group_at("/a/twice");
        realm.group_at("/b/twice");
        let slash = realm.group_at("/aws~/admin");
        let groups = Groups::new(&realm);
        assert_eq!(groups.group("admin"), Ok(top));
        assert!(groups.group("twice").unwrap_err().contains("2 groups"));
        assert_eq!(groups.group("/aws%2Fadmin"), Ok(slash));
        assert_eq!(groups.group("/aws/admin"), Ok(None));
    }
}
