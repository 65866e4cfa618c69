//! What members have beside their groups, so that carriers other than `sub` have something to carry: roles named by
//! ARNs, and attributes of groups that become session tags.

use keycloak_model::{GroupKey, Realm, RoleContainer};
use trust_policy::{Comparison, Condition, Effect, Policy, ProviderKind, StringTest};

use super::Question;

/// What `aws-session-tags` and `saml-principal-tags` read.
const TAG_ATTRIBUTE: &str = "aws-tag-";

fn allowing(policy: &Policy) -> impl Iterator<Item = &Condition> {
    let statements = policy.statements().iter();
    statements
        .filter(|statement| statement.effect == Effect::Allow)
        .flat_map(|statement| &statement.conditions)
}

/// The tags a policy asks for.
fn tags(policy: &Policy) -> impl Iterator<Item = (String, String)> {
    let equals = Comparison::String {
        test: StringTest::Equals,
        negated: false,
    };
    allowing(policy)
        .filter(move |condition| condition.operator.comparison == equals)
        .filter_map(|condition| {
            let (start, key) = condition.key.as_str().split_once('/')?;
            let (value, _) = condition.values().next()?;
            let is_tag = start.eq_ignore_ascii_case("aws:RequestTag");
            is_tag.then(|| (format!("{TAG_ATTRIBUTE}{key}"), value.to_owned()))
        })
}

/// Whether members are told by a role or a tag, so that it needn't be said which group they are in.
#[must_use]
pub fn tells_by_carrier(policy: &Policy, kind: ProviderKind) -> bool {
    let mut conditions = allowing(policy);
    kind == ProviderKind::Saml
        || tags(policy).next().is_some()
        || conditions.any(|condition| {
            condition.operator.comparison == Comparison::Bool
                && condition
                    .key
                    .as_str()
                    .eq_ignore_ascii_case("sts:RoleAuthorizedByIdp")
        })
}

impl Question<'_> {
    /// Names of roles that get somebody into the role: its ARN, and its pairs with the provider.
    pub(super) fn role_names(&self) -> Vec<String> {
        let Some(arn) = &self.role.arn else {
            return Vec::new();
        };
        let provider = self.provider.arn.as_str();
        match self.provider.arn.kind() {
            ProviderKind::Oidc => vec![arn.to_string()],
            ProviderKind::Saml => vec![format!("{arn},{provider}"), format!("{provider},{arn}")],
        }
    }

    /// The attributes of groups that make the tags the policy asks for.
    pub(super) fn tag_attributes(&self) -> Vec<(String, String)> {
        tags(&self.role.policy).collect()
    }

    /// Gives a group that is meant what its members need.
    pub(super) fn equip(&self, realm: &mut Realm, group: GroupKey) {
        let client = realm.client(super::CLIENT);
        if let Some(name) = self.role_names().first() {
            let role = realm.role(RoleContainer::Client(client), name);
            if !realm.groups[group].roles.contains(&role) {
                realm.groups[group].roles.push(role);
            }
        }
        for (attribute, value) in self.tag_attributes() {
            realm.groups[group].attributes.set(&attribute, vec![value]);
        }
    }
}
