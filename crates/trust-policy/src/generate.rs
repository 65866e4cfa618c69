//! New trust policies, safe by construction.

use serde_json::{Map, Value, json};

use crate::arn::{ProviderArn, ProviderKind};
use crate::request::{Action, SessionTags};

mod cloudformation;
mod json_text;
mod terraform;

/// What a new trust policy has to say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewPolicy {
    /// Whom it trusts.
    pub provider: ProviderArn,
    /// The client id (`:aud`) for OIDC, the Recipient (`saml:aud`) for SAML.
    pub audience: String,
    /// Who gets in.
    pub who: Who,
    /// Whether tokens carry session tags, so that `sts:TagSession` is allowed.
    pub tags: bool,
    /// Whether tokens carry a source identity, so that `sts:SetSourceIdentity` is allowed.
    pub source_identity: bool,
}

/// Who gets in through a new policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Who {
    /// The one with this subject (`:sub`, `saml:sub`).
    Subject(String),
    /// Everybody whose subject lists an item, wrapped in delimiters on both sides.
    Item {
        /// What stands on both sides of every item.
        delimiter: String,
        /// The item, as the identity provider encodes it.
        item: String,
    },
    /// Everybody whose roles claim lists the role (OIDC), or whose Role attribute does (SAML).
    RoleList,
    /// Everybody with this session tag.
    Tag {
        /// Its key.
        key: String,
        /// Its value.
        value: String,
    },
}

/// Why there is no safe policy.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NewPolicyError {
    /// Something that has to say something is empty.
    #[error("the {0} is empty: the policy would match people it shouldn't")]
    Empty(&'static str),
    /// The encoding isn't unambiguous.
    #[error("`{item}` contains the delimiter `{delimiter}`: encode it, or other names will match")]
    Delimiter {
        /// The item.
        item: String,
        /// The delimiter.
        delimiter: String,
    },
    /// STS would refuse the session tag.
    #[error("{0}")]
    Tag(String),
    /// Neither Terraform nor CloudFormation keeps JSON's `\uXXXX`, and IAM refuses the character.
    #[error(
        "IAM refuses {0:?} in a policy unless it is written as a JSON escape, which this format doesn't keep; use the JSON form, or names in plain ASCII"
    )]
    Character(char),
    /// A name that makes no resource.
    #[error("`{0}` is no role name: 1 to 64 letters, digits and `_+=,.@-`")]
    RoleName(String),
}

/// How the policy is written down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format<'n> {
    /// The policy document.
    Json,
    /// A Terraform `aws_iam_role` resource for a role of this name.
    Terraform(&'n str),
    /// A CloudFormation template (YAML) with a role of this name.
    CloudFormation(&'n str),
}

impl NewPolicy {
    /// The policy as text.
    ///
    /// # Errors
    /// When no policy of this kind would be safe, or the format can't carry it.
    pub fn write(&self, format: Format<'_>) -> Result<String, NewPolicyError> {
        let document = self.document()?;
        match format {
            Format::Json => Ok(json_text::write(&document)),
            Format::Terraform(role) => {
                check_characters(&document)?;
                Ok(terraform::write(check_role_name(role)?, &document))
            }
            Format::CloudFormation(role) => {
                check_characters(&document)?;
                Ok(cloudformation::write(check_role_name(role)?, &document))
            }
        }
    }

    fn document(&self) -> Result<Value, NewPolicyError> {
        let (prefix, action) = match self.provider.kind() {
            ProviderKind::Oidc => (self.provider.name(), Action::AssumeRoleWithWebIdentity),
            ProviderKind::Saml => ("saml", Action::AssumeRoleWithSaml),
        };
        let saml = self.provider.kind() == ProviderKind::Saml;
        let mut conditions = Conditions::default();
        let audience = filled(&self.audience, "audience")?;
        conditions.add("StringEquals", format!("{prefix}:aud"), escape(audience));
        match &self.who {
            Who::Subject(subject) => {
                let subject = filled(subject, "subject")?;
                conditions.add("StringEquals", format!("{prefix}:sub"), escape(subject));
            }
            Who::Item { delimiter, item } => {
                let delimiter = filled(delimiter, "delimiter")?;
                let item = filled(item, "item")?;
                if is_ambiguous(delimiter, item) {
                    return Err(NewPolicyError::Delimiter {
                        item: item.clone(),
                        delimiter: delimiter.clone(),
                    });
                }
                let delimiter = escape(delimiter);
                let pattern = format!("*{delimiter}{}{delimiter}*", escape(item));
                conditions.add("StringLike", format!("{prefix}:sub"), pattern);
            }
            // STS itself holds the Role attribute against the role.
            Who::RoleList if saml => {}
            Who::RoleList => {
                conditions.add(
                    "Bool",
                    "sts:RoleAuthorizedByIdp".to_owned(),
                    "true".to_owned(),
                );
            }
            Who::Tag { key, value } => {
                let key = filled(key, "tag key")?;
                let value = filled(value, "tag value")?;
                let tags = SessionTags {
                    tags: vec![(key.clone(), value.clone())],
                    transitive: Vec::new(),
                };
                if let Some(problem) = tags.limits().into_iter().next() {
                    return Err(NewPolicyError::Tag(problem));
                }
                conditions.add(
                    "StringEquals",
                    format!("aws:RequestTag/{key}"),
                    escape(value),
                );
            }
        }
        if self.source_identity {
            // Whoever comes without one would get in namelessly. STS takes no shorter ones.
            conditions.add(
                "StringLike",
                "sts:SourceIdentity".to_owned(),
                "??*".to_owned(),
            );
        }
        let mut statements = vec![self.statement(vec![action], conditions.block)];
        let mut follow_ups = Vec::new();
        if self.tags || matches!(self.who, Who::Tag { .. }) {
            follow_ups.push(Action::TagSession);
        }
        if self.source_identity {
            follow_ups.push(Action::SetSourceIdentity);
        }
        if !follow_ups.is_empty() {
            // A statement of its own: whether `sts:RoleAuthorizedByIdp` is there when these are
            // asked isn't documented.
            let mut audience_only = Conditions::default();
            audience_only.add("StringEquals", format!("{prefix}:aud"), escape(audience));
            statements.push(self.statement(follow_ups, audience_only.block));
        }
        Ok(json!({"Version": "2012-10-17", "Statement": statements}))
    }

    fn statement(&self, actions: Vec<Action>, conditions: Map<String, Value>) -> Value {
        let actions: Vec<&str> = actions.into_iter().map(Action::name).collect();
        json!({
            "Effect": "Allow",
            "Principal": {"Federated": self.provider.as_str()},
            "Action": actions,
            "Condition": conditions,
        })
    }
}

#[derive(Default)]
struct Conditions {
    block: Map<String, Value>,
}

impl Conditions {
    fn add(&mut self, operator: &str, key: String, value: String) {
        let keys = self.block.entry(operator).or_insert_with(|| json!({}));
        if let Value::Object(keys) = keys {
            keys.insert(key, value.into());
        }
    }
}

fn filled<'t>(text: &'t String, what: &'static str) -> Result<&'t String, NewPolicyError> {
    if text.is_empty() {
        Err(NewPolicyError::Empty(what))
    } else {
        Ok(text)
    }
}

/// Whether the delimiter occurs in the wrapped item anywhere but at its two ends, also where the
/// end of the item and the start of a longer delimiter make one.
fn is_ambiguous(delimiter: &str, item: &str) -> bool {
    let wrapped = format!("{delimiter}{item}{delimiter}");
    let found = wrapped.char_indices().filter(|&(at, _)| {
        wrapped
            .get(at..)
            .is_some_and(|rest| rest.starts_with(delimiter))
    });
    found.count() != 2
}

/// `${*}`, `${?}` and `${$}` stand for the characters themselves.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '*' | '?' | '$' => escaped.extend(['$', '{', character, '}']),
            character => escaped.push(character),
        }
    }
    escaped
}

fn check_role_name(name: &str) -> Result<&str, NewPolicyError> {
    let fits = (1..=64).contains(&name.len())
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"_+=,.@-".contains(&byte));
    if fits {
        Ok(name)
    } else {
        Err(NewPolicyError::RoleName(name.to_owned()))
    }
}

/// Terraform and CloudFormation read the policy and write it anew, without escapes.
fn check_characters(document: &Value) -> Result<(), NewPolicyError> {
    let beyond = |text: &str| text.chars().find(|&character| character > '\u{FF}');
    let refused = match document {
        Value::String(text) => beyond(text),
        Value::Array(items) => return items.iter().try_for_each(check_characters),
        Value::Object(members) => {
            members.values().try_for_each(check_characters)?;
            members.keys().find_map(|key| beyond(key))
        }
        _ => None,
    };
    match refused {
        Some(character) => Err(NewPolicyError::Character(character)),
        None => Ok(()),
    }
}
