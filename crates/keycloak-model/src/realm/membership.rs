//! Who has which role and who is in which group, as `RoleUtils` and the adapters of Keycloak
//! answer. Cycles, which a hand-written export can have, end the search instead of the program.

use std::collections::HashSet;

use super::{Group, GroupKey, Realm, RoleKey, UserKey};

impl Realm {
    /// The group and its parents, innermost first.
    pub fn ancestry(&self, group: GroupKey) -> impl Iterator<Item = GroupKey> {
        let mut seen = HashSet::new();
        std::iter::successors(Some(group), |&inner| self.groups[inner].parent)
            .take_while(move |&key| seen.insert(key))
    }

    /// The path of a group as `ModelToRepresentation.buildGroupPath` gives it by default: slashes
    /// in names stay as they are.
    #[must_use]
    pub fn group_path(&self, group: GroupKey) -> String {
        self.path_of(group, |group| group.name.clone())
    }

    /// The path of a group with slashes in names escaped as `~/`
    /// (`KeycloakModelUtils.escapeGroupNameForPath`, 25.0 and later).
    #[must_use]
    pub fn escaped_group_path(&self, group: GroupKey) -> String {
        self.path_of(group, |group| group.name.replace('/', "~/"))
    }

    fn path_of(&self, group: GroupKey, name: impl Fn(&Group) -> String) -> String {
        let mut names: Vec<String> = self
            .ancestry(group)
            .map(|key| name(&self.groups[key]))
            .collect();
        names.reverse();
        format!("/{}", names.join("/"))
    }

    /// The groups with this path, escaped or not. More than one when names with slashes make
    /// paths ambiguous.
    #[must_use]
    pub fn groups_by_path(&self, path: &str) -> Vec<GroupKey> {
        self.groups
            .keys()
            .filter(|&key| {
                // Making the path of every group takes long in a realm with thousands.
                let name = &self.groups[key].name;
                (path.ends_with(name.as_str()) || name.contains('/'))
                    && (self.group_path(key) == path || self.escaped_group_path(key) == path)
            })
            .collect()
    }

    /// Whether the user is in `group` or in a group below it (`RoleUtils.isMember`).
    #[must_use]
    pub fn is_member_of(&self, user: UserKey, group: GroupKey) -> bool {
        self.users[user]
            .groups
            .iter()
            .any(|&direct| self.ancestry(direct).any(|key| key == group))
    }

    /// The roles themselves and everything they contain, in the order found
    /// (`RoleUtils.expandCompositeRoles`).
    #[must_use]
    pub fn expand_composites(&self, roles: impl IntoIterator<Item = RoleKey>) -> Vec<RoleKey> {
        let mut seen = HashSet::new();
        let mut found: Vec<RoleKey> = roles
            .into_iter()
            .filter(|&role| seen.insert(role))
            .collect();
        let mut next = 0;
        while let Some(&role) = found.get(next) {
            let inner = &self.roles[role].composites;
            found.extend(inner.iter().copied().filter(|&role| seen.insert(role)));
            next += 1;
        }
        found
    }

    /// Whether `role` is `wanted` or contains it, however deep (`RoleModel.hasRole`).
    #[must_use]
    pub fn role_contains(&self, role: RoleKey, wanted: RoleKey) -> bool {
        self.expand_composites([role]).contains(&wanted)
    }

    /// All roles of a group: its own, those of its parents, and what they contain.
    #[must_use]
    pub fn effective_group_roles(&self, group: GroupKey) -> Vec<RoleKey> {
        self.expand_composites(
            self.ancestry(group)
                .flat_map(|key| self.groups[key].roles.iter().copied()),
        )
    }

    /// All roles of a user: direct ones, those of the groups and their parents, and what they
    /// contain (`RoleUtils.getDeepUserRoleMappings`).
    #[must_use]
    pub fn effective_roles(&self, user: UserKey) -> Vec<RoleKey> {
        let user = &self.users[user];
        let groups = user.groups.iter().flat_map(|&group| self.ancestry(group));
        let from_groups = groups.flat_map(|key| self.groups[key].roles.iter().copied());
        self.expand_composites(user.roles.iter().copied().chain(from_groups))
    }

    /// Whether the user has `role` in any way (`UserModel.hasRole`).
    #[must_use]
    pub fn has_role(&self, user: UserKey, role: RoleKey) -> bool {
        self.effective_roles(user).contains(&role)
    }
}
