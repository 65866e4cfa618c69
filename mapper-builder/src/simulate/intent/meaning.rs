//! What one condition says about who is meant, where it has the form that a mapper's carrier prescribes.

use std::collections::{BTreeSet, HashMap};
use std::sync::OnceLock;

use keycloak_model::{Realm, RoleContainer, RoleKey, UserKey};
use trust_policy::{Action, Comparison, Condition, Provider, Role, SetPrefix, StringTest, Version};

use super::Groups;
use crate::witness::{item, wants_pattern_in_subject};

/// Group attributes of this name and what follows it become session tags, as `aws-session-tags` and
/// `saml-principal-tags` have them.
const TAG_ATTRIBUTE: &str = "aws-tag-";

/// Values of `amr` that say how somebody logged in, and not who it is (RFC 8176, section 2).
const METHODS: [&str; 21] = [
    "face", "fpt", "geo", "hwk", "iris", "kba", "mca", "mfa", "otp", "pin", "pwd", "pop", "rba",
    "retina", "sc", "sms", "swk", "tel", "user", "vbm", "wia",
];

/// Who a condition means.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Meaning {
    /// Anybody.
    Anybody,
    /// These.
    People(People),
    /// Nobody can say, for this reason.
    Unknown(String),
}

/// People and what they have in common.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct People {
    pub users: BTreeSet<UserKey>,
    /// In words, one for each alternative.
    pub what: Vec<String>,
    /// Groups that aren't there.
    pub missing: Vec<String>,
}

/// How a condition tells who is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Carrier<'c> {
    /// A pattern over groups in `sub`.
    Subject,
    /// The roles claim lists the role.
    RolesClaim,
    /// A session tag has one of the values.
    Tag(&'c str),
    /// `amr` has one of the values.
    Methods,
}

/// Whether a condition says who is meant, rather than where a token is for.
pub(in crate::simulate) fn is_of_intent(condition: &Condition) -> bool {
    carrier(condition).is_some()
}

fn carrier(condition: &Condition) -> Option<Carrier<'_>> {
    if wants_pattern_in_subject(condition) {
        return Some(Carrier::Subject);
    }
    let operator = condition.operator;
    if operator.if_exists || operator.set == Some(SetPrefix::ForAllValues) {
        return None;
    }
    let equals = |test| {
        operator.comparison
            == Comparison::String {
                test,
                negated: false,
            }
    };
    let key = condition.key.as_str();
    let lower = key.to_ascii_lowercase();
    if lower == "sts:roleauthorizedbyidp" {
        let mut values = condition.values();
        let wanted = values.all(|(value, _)| value.eq_ignore_ascii_case("true"));
        return (operator.comparison == Comparison::Bool && wanted).then_some(Carrier::RolesClaim);
    }
    if lower.starts_with("aws:requesttag/") {
        let name = key.split_once('/').map_or("", |(_, name)| name);
        return equals(StringTest::Equals).then_some(Carrier::Tag(name));
    }
    let is_list = operator.set == Some(SetPrefix::ForAnyValue);
    let is_method = lower.ends_with(":amr") && is_list && equals(StringTest::Equals);
    is_method.then_some(Carrier::Methods)
}

impl Groups<'_> {
    /// Who a condition of a role's policy means.
    pub(super) fn meaning(&self, condition: &Condition, role: &Role, version: Version) -> Meaning {
        match carrier(condition) {
            None => Meaning::Anybody,
            Some(Carrier::Subject) => self.of_items(condition, version),
            Some(Carrier::RolesClaim) => match &role.arn {
                Some(arn) => self.of_roles(&[arn.to_string()]),
                None => Meaning::Unknown(
                    "its ARN isn't known, and the roles claim lists ARNs".to_owned(),
                ),
            },
            Some(Carrier::Tag(name)) => self.of_tag(name, condition),
            Some(Carrier::Methods) => self.of_methods(condition),
        }
    }

    /// Whom the Role attribute of an assertion means, which STS asks beside the policy: who has a role
    /// named by the pair of ARNs. Anybody, where the realm has no such role: another mapper may fill
    /// the attribute.
    pub(super) fn of_pair(&self, role: &Role, action: Action, providers: &[Provider]) -> Meaning {
        let (Action::AssumeRoleWithSaml, Some(arn)) = (action, &role.arn) else {
            return Meaning::Anybody;
        };
        let pairs = providers.iter().flat_map(|provider| {
            let provider = provider.arn.as_str();
            [format!("{arn},{provider}"), format!("{provider},{arn}")]
        });
        let pairs: Vec<String> = pairs.collect();
        match self.of_roles(&pairs) {
            Meaning::Unknown(_) => Meaning::Anybody,
            meaning => meaning,
        }
    }

    fn of_items(&self, condition: &Condition, version: Version) -> Meaning {
        let mut people = People::default();
        for (value, _) in condition.values() {
            let Some(item) = item(value, version) else {
                return Meaning::Unknown(format!("`{value}` doesn't stand for a group"));
            };
            if let Err(why) = self.add_group(&mut people, &item) {
                return Meaning::Unknown(why);
            }
        }
        Meaning::People(people)
    }

    /// Who has one of the roles with these names, in any way: the roles' names are what mappers carry.
    fn of_roles(&self, names: &[String]) -> Meaning {
        let holders = self.holders.get_or_init(|| Holders::new(self.realm));
        let mut people = People::default();
        for name in names {
            for (key, users) in holders.by_name.get(name.as_str()).into_iter().flatten() {
                people.users.extend(users);
                people.what.push(self.role_in_words(*key));
            }
        }
        if people.what.is_empty() {
            let names = names.join("`, `");
            return Meaning::Unknown(format!("the realm has no role named `{names}`"));
        }
        Meaning::People(people)
    }

    /// As a file of intent names it.
    fn role_in_words(&self, key: RoleKey) -> String {
        let role = &self.realm.roles[key];
        match role.container {
            RoleContainer::Realm => format!("role:{}", role.name),
            RoleContainer::Client(client) => {
                let client = &self.realm.clients[client].client_id;
                format!("role:{client}/{}", role.name)
            }
        }
    }

    /// Who is in a group with the attribute that becomes the tag, or below one.
    fn of_tag(&self, name: &str, condition: &Condition) -> Meaning {
        let tagged = self.tagged.get_or_init(|| Tagged::new(self));
        let mut people = People::default();
        for (value, _) in condition.values() {
            // STS doesn't tell upper from lower case in keys of tags.
            let tag = (name.to_lowercase(), value.to_owned());
            let Some(users) = tagged.by_tag.get(&tag) else {
                return Meaning::Unknown(format!(
                    "no group has the attribute `{TAG_ATTRIBUTE}{name}` with the value `{value}`"
                ));
            };
            people.users.extend(users);
            people.what.push(format!("{TAG_ATTRIBUTE}{name}={value}"));
        }
        Meaning::People(people)
    }

    /// Groups in `amr`, by their paths; ways to log in say nothing about who does.
    fn of_methods(&self, condition: &Condition) -> Meaning {
        let mut people = People::default();
        for (value, _) in condition.values() {
            if METHODS.contains(&value) {
                return Meaning::Anybody;
            }
            if !value.starts_with('/') {
                return Meaning::Unknown(format!("`{value}` doesn't stand for a group"));
            }
            if let Err(why) = self.add_group(&mut people, value) {
                return Meaning::Unknown(why);
            }
        }
        Meaning::People(people)
    }

    fn add_group(&self, people: &mut People, item: &str) -> Result<(), String> {
        let group = self.group(item)?;
        if group.is_none() {
            people.missing.push(item.to_owned());
        }
        people.what.push(item.to_owned());
        let members = group.into_iter().flat_map(|group| self.members(group));
        people.users.extend(members);
        Ok(())
    }
}

/// Who has which role, for roles that are named like roles of AWS.
#[derive(Debug)]
pub(super) struct Holders<'r> {
    by_name: HashMap<&'r str, HashMap<RoleKey, Vec<UserKey>>>,
}

impl<'r> Holders<'r> {
    fn new(realm: &'r Realm) -> Self {
        let mut by_name: HashMap<&str, HashMap<RoleKey, Vec<UserKey>>> = HashMap::new();
        let of_aws = |key: RoleKey| {
            let name = realm.roles[key].name.as_str();
            name.starts_with("arn:").then_some(name)
        };
        for key in realm.roles.keys() {
            if let Some(name) = of_aws(key) {
                by_name.entry(name).or_default().entry(key).or_default();
            }
        }
        if by_name.is_empty() {
            return Self { by_name };
        }
        for user in realm.users.keys() {
            for role in realm.effective_roles(user) {
                let users = of_aws(role).and_then(|name| by_name.get_mut(name)?.get_mut(&role));
                if let Some(users) = users {
                    users.push(user);
                }
            }
        }
        Self { by_name }
    }
}

/// Who has which tag, by its key in lower case and its value.
#[derive(Debug)]
pub(super) struct Tagged {
    by_tag: HashMap<(String, String), Vec<UserKey>>,
}

impl Tagged {
    fn new(groups: &Groups<'_>) -> Self {
        let realm = groups.realm;
        let mut by_tag: HashMap<(String, String), Vec<UserKey>> = HashMap::new();
        for group in realm.groups.keys() {
            let above = realm.ancestry(group);
            let attributes = above.flat_map(|above| realm.groups[above].attributes.iter());
            for (attribute, values) in attributes {
                let Some(key) = attribute.strip_prefix(TAG_ATTRIBUTE) else {
                    continue;
                };
                for value in values {
                    let tag = (key.to_lowercase(), value.clone());
                    by_tag.entry(tag).or_default().extend(groups.members(group));
                }
            }
        }
        Self { by_tag }
    }
}

pub(super) type LazyHolders<'r> = OnceLock<Holders<'r>>;
pub(super) type LazyTagged = OnceLock<Tagged>;

#[cfg(test)]
mod tests {
    use diagnostic::Source;
    use serde_json::{Value, json};
    use trust_policy::{Policy, ProviderArn, RoleArn};

    use super::super::{Intent, derived};
    use super::*;

    const OIDC: &str = "arn:aws:iam::123456789012:oidc-provider/sso.example.org";
    const SAML: &str = "arn:aws:iam::123456789012:saml-provider/keycloak";
    const ADMIN: &str = "arn:aws:iam::123456789012:role/Admin";

    /// Ann is in /ops and has the role through the group above, ben is in /dev, cat nowhere.
    fn realm() -> Realm {
        let mut realm = Realm::new("lab");
        let aws = realm.client("aws");
        let role = realm.role(RoleContainer::Client(aws), ADMIN);
        let pair = realm.role(RoleContainer::Realm, &format!("{ADMIN},{SAML}"));
        let ops = realm.group_at("/ops/night").unwrap();
        let dev = realm.group_at("/dev").unwrap();
        let above = realm.groups[ops].parent.unwrap();
        realm.groups[above].roles.push(role);
        realm.groups[dev]
            .attributes
            .set("aws-tag-Team", vec!["dev".to_owned()]);
        for (name, group, roles) in [
            ("ann", Some(ops), vec![]),
            ("ben", Some(dev), vec![pair]),
            ("cat", None, vec![]),
        ] {
            let mut user = keycloak_model::User::named(name);
            user.groups.extend(group);
            user.roles = roles;
            realm.add_user(user);
        }
        realm
    }

    fn meant(provider: &str, action: Action, condition: &Value) -> Result<Vec<String>, String> {
        let realm = realm();
        let policy = json!({"Version": "2012-10-17", "Statement": [{
            "Effect": "Allow",
            "Principal": {"Federated": provider},
            "Action": "sts:AssumeRole*",
            "Condition": condition,
        }]});
        let role = Role {
            name: "Admin".to_owned(),
            arn: RoleArn::parse(ADMIN).ok(),
            policy: Policy::parse(&Source::new("policy.json", policy.to_string())).unwrap(),
            max_session_seconds: None,
        };
        let providers = [Provider::new(ProviderArn::parse(provider).unwrap())];
        match derived(&Groups::new(&realm), &role, action, &providers) {
            Intent::Users { users, .. } => Ok(users
                .into_iter()
                .map(|user| realm.users[user].username.clone())
                .collect()),
            Intent::Unknown(why) => Err(why),
        }
    }

    fn of_oidc(condition: &Value) -> Result<Vec<String>, String> {
        meant(OIDC, Action::AssumeRoleWithWebIdentity, condition)
    }

    #[test]
    fn each_carrier_says_who_is_meant_in_its_own_way() {
        let cases = [
            (json!({"Bool": {"sts:RoleAuthorizedByIdp": "true"}}), "ann"),
            (
                json!({"StringEquals": {"aws:RequestTag/team": "dev"}}),
                "ben",
            ),
            (
                json!({"ForAnyValue:StringEquals": {"sso.example.org:amr": "/ops/night"}}),
                "ann",
            ),
            (
                json!({"StringLike": {"sso.example.org:sub": "*;/dev;*"}}),
                "ben",
            ),
        ];
        for (condition, expected) in cases {
            assert_eq!(
                of_oidc(&condition),
                Ok(vec![expected.to_owned()]),
                "{condition}"
            );
        }
    }

    #[test]
    fn a_way_to_log_in_narrows_nothing_and_two_carriers_mean_both() {
        let both = json!({
            "StringLike": {"sso.example.org:sub": "*;/ops/night;*"},
            "ForAnyValue:StringEquals": {"sso.example.org:amr": "mfa"},
        });
        assert_eq!(of_oidc(&both), Ok(vec!["ann".to_owned()]));
        let nobody = json!({
            "StringLike": {"sso.example.org:sub": "*;/dev;*"},
            "Bool": {"sts:RoleAuthorizedByIdp": "true"},
        });
        assert_eq!(of_oidc(&nobody), Ok(vec![]));
    }

    #[test]
    fn an_assertion_is_meant_for_who_has_the_role_named_by_the_pair() {
        let saml = |condition| meant(SAML, Action::AssumeRoleWithSaml, &condition);
        let open = json!({"StringEquals": {"saml:aud": "https://signin.aws.amazon.com/saml"}});
        assert_eq!(saml(open), Ok(vec!["ben".to_owned()]));
    }

    #[test]
    fn what_prescribes_no_form_means_nobody_in_particular() {
        for (condition, why) in [
            (
                json!({"Bool": {"sts:RoleAuthorizedByIdp": "false"}}),
                "names no group",
            ),
            (
                json!({"StringEquals": {"aws:RequestTag/team": "x"}}),
                "no group has",
            ),
            (
                json!({"StringEqualsIfExists": {"aws:RequestTag/team": "dev"}}),
                "names no group",
            ),
            (
                json!({"ForAnyValue:StringEquals": {"sso.example.org:amr": "acme"}}),
                "doesn't stand",
            ),
        ] {
            let refused = of_oidc(&condition).unwrap_err();
            assert!(refused.contains(why), "{condition}: {refused}");
        }
    }
}
