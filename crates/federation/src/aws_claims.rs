//! The claims that STS itself reads in an ID token: roles, session tags and source identity.
//!
//! Their names are URLs whose dots Keycloak takes for nesting unless the mapper's *Token Claim
//! Name* escapes them, and AWS ignores the nested form without a word: [`misplaced`] finds it.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::arn::RoleArn;
use crate::readable::readable;

/// Which roles may be assumed with this token, whatever a trust policy says.
pub(crate) const ROLES: &str = "https://aws.amazon.com/roles";
const TAGS: &str = "https://aws.amazon.com/tags";
const FLAT_TAG: &str = "https://aws.amazon.com/tags/principal_tags/";
const FLAT_TRANSITIVE: &str = "https://aws.amazon.com/tags/transitive_tag_keys";
const SOURCE_IDENTITY: &str = "https://aws.amazon.com/source_identity";

/// The roles in the roles claim: an array of ARNs, or one text with `;` between them. `None` when
/// there is no such claim (or it is null), which STS takes for "no restriction"; entries that are
/// no ARNs of roles are passed over, as STS does, so the list may be empty.
#[must_use]
pub(crate) fn roles_claim(claims: &Map<String, Value>) -> Option<Vec<RoleArn>> {
    let texts: Vec<&str> = match claims.get(ROLES)? {
        Value::Null => return None,
        Value::String(text) => text.split(';').collect(),
        Value::Array(entries) => entries.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    };
    Some(
        texts
            .into_iter()
            .filter_map(|text| RoleArn::parse(text.trim()).ok())
            .collect(),
    )
}

/// What a token or assertion brings into the session.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionClaims {
    /// Session tags: key and value, in the order they are written in.
    pub tags: Vec<(String, String)>,
    /// Keys of tags that stay when the session assumes further roles.
    pub transitive: Vec<String>,
    /// The source identity.
    pub source_identity: Option<String>,
    /// What is written in a form that STS refuses or doesn't read, each a sentence.
    pub problems: Vec<String>,
}

impl SessionClaims {
    /// Each tag as `key=value`; those that stay when the session assumes further roles say so.
    #[must_use]
    pub fn tags_in_words(&self) -> Vec<String> {
        let words = self.tags.iter().map(|(key, value)| {
            let same = |known: &String| known.eq_ignore_ascii_case(key);
            let stays = if self.transitive.iter().any(same) {
                " (transitive)"
            } else {
                ""
            };
            format!("{}={}{stays}", readable(key), readable(value))
        });
        words.collect()
    }

    /// Reads the claims of an ID token, in the nested and in the flattened form.
    #[must_use]
    pub fn of_claims(claims: &Map<String, Value>) -> Self {
        let mut found = Self::default();
        if let Some(tags) = claims.get(TAGS) {
            found.nested_tags(tags);
        }
        for (name, value) in claims {
            if let Some(key) = name.strip_prefix(FLAT_TAG) {
                match value.as_str() {
                    Some(value) => found.tags.push((key.to_owned(), value.to_owned())),
                    None => found
                        .problems
                        .push(format!("the claim `{name}` isn't a text")),
                }
            }
        }
        if let Some(keys) = claims.get(FLAT_TRANSITIVE) {
            found.transitive_keys(keys);
        }
        match claims.get(SOURCE_IDENTITY) {
            None | Some(Value::Null) => {}
            Some(Value::String(identity)) => found.source_identity = Some(identity.clone()),
            Some(_) => found
                .problems
                .push(format!("the claim `{SOURCE_IDENTITY}` isn't a text")),
        }
        found.problems.extend(misplaced(claims));
        found
    }

    fn nested_tags(&mut self, tags: &Value) {
        let Some(tags) = tags.as_object() else {
            self.problems.push(format!(
                "the claim `{TAGS}` isn't an object with `principal_tags`: set the mapper's *Claim JSON Type* to JSON, and *Multivalued* off"
            ));
            return;
        };
        if let Some(keys) = tags.get("transitive_tag_keys") {
            self.transitive_keys(keys);
        }
        let principal = tags.get("principal_tags").and_then(Value::as_object);
        for (key, value) in principal.into_iter().flatten() {
            match value.as_array().map(Vec::as_slice) {
                Some([Value::String(value)]) => self.tags.push((key.clone(), value.clone())),
                _ => self.problems.push(format!(
                    "the tag `{key}` isn't a list of exactly one text, which is what STS wants"
                )),
            }
        }
    }

    fn transitive_keys(&mut self, keys: &Value) {
        match keys {
            Value::Array(keys) => self
                .transitive
                .extend(keys.iter().filter_map(Value::as_str).map(ToOwned::to_owned)),
            Value::String(key) => self.transitive.push(key.clone()),
            Value::Null => {}
            _ => self
                .problems
                .push("`transitive_tag_keys` isn't a list of tag keys".to_owned()),
        }
    }
}

/// Claims for AWS that lie nested, because dots in the name weren't escaped: each a sentence with
/// the name to write into Keycloak.
#[must_use]
pub(crate) fn misplaced(claims: &Map<String, Value>) -> Vec<String> {
    let Some(nested) = claims
        .get("https://aws")
        .and_then(|claim| claim.get("amazon"))
        .and_then(Value::as_object)
    else {
        return Vec::new();
    };
    nested
        .keys()
        .filter_map(|key| key.strip_prefix("com/"))
        .map(|name| {
            format!(
                r"the claim `https://aws.amazon.com/{name}` lies nested where AWS doesn't look: write `https://aws\.amazon\.com/{name}` as the mapper's *Token Claim Name*"
            )
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn map(claims: Value) -> Map<String, Value> {
        claims.as_object().cloned().unwrap()
    }

    fn roles(claim: Value) -> Option<Vec<String>> {
        let claims = map(json!({ "https://aws.amazon.com/roles": claim }));
        roles_claim(&claims).map(|roles| roles.into_iter().map(String::from).collect())
    }

    const ADMIN: &str = "arn:aws:iam::123456789012:role/Admin";
    const READ: &str = "arn:aws:iam::123456789012:role/Read";

    #[test]
    fn the_roles_claim_is_a_list_or_a_text_with_semicolons() {
        let both = Some(vec![ADMIN.to_owned(), READ.to_owned()]);
        assert_eq!(roles(json!([ADMIN, READ])), both);
        assert_eq!(roles(json!(format!(" {ADMIN} ; {READ}"))), both);
    }

    #[test]
    fn what_is_no_role_in_the_claim_is_passed_over_and_an_empty_claim_is_still_a_claim() {
        assert_eq!(
            roles(json!([ADMIN, "x", 7, null])),
            Some(vec![ADMIN.to_owned()])
        );
        assert_eq!(roles(json!([])), Some(vec![]));
        assert_eq!(roles(json!("")), Some(vec![]));
        assert_eq!(roles(json!({"a": 1})), Some(vec![]));
        assert_eq!(roles(json!(null)), None);
        assert_eq!(roles_claim(&map(json!({}))), None);
    }

    #[test]
    fn tags_are_read_nested_and_flattened() {
        let nested = SessionClaims::of_claims(&map(json!({
            "https://aws.amazon.com/tags": {
                "principal_tags": {"team": ["platform"], "costcenter": ["42"]},
                "transitive_tag_keys": ["team"]
            },
            "https://aws.amazon.com/source_identity": "alice"
        })));
        assert_eq!(
            nested.tags,
            [
                ("team".into(), "platform".into()),
                ("costcenter".into(), "42".into())
            ]
        );
        assert_eq!(nested.transitive, ["team"]);
        assert_eq!(nested.source_identity.as_deref(), Some("alice"));
        assert!(nested.problems.is_empty());

        let flat = SessionClaims::of_claims(&map(json!({
            "https://aws.amazon.com/tags/principal_tags/team": "platform",
            "https://aws.amazon.com/tags/transitive_tag_keys": ["team"]
        })));
        assert_eq!(flat.tags, [("team".into(), "platform".into())]);
        assert_eq!(flat.transitive, ["team"]);
    }

    #[test]
    fn a_tag_with_two_values_is_named() {
        let found = SessionClaims::of_claims(&map(json!({
            "https://aws.amazon.com/tags": {"principal_tags": {"group": ["a", "b"]}}
        })));
        assert!(found.tags.is_empty());
        assert!(
            found.problems[0].contains("`group`"),
            "{:?}",
            found.problems
        );
    }

    #[test]
    fn tags_as_a_list_of_one_object_are_a_problem() {
        let found = SessionClaims::of_claims(&map(json!({
            "https://aws.amazon.com/tags": [{"principal_tags": {"team": ["a"]}}]
        })));
        assert!(
            found.problems[0].contains("Multivalued"),
            "{:?}",
            found.problems
        );
    }

    #[test]
    fn dots_that_were_not_escaped_are_found() {
        let claims = map(json!({"https://aws": {"amazon": {"com/roles": [ADMIN]}}}));
        assert_eq!(roles_claim(&claims), None);
        let found = misplaced(&claims);
        assert!(
            found[0].contains(r"`https://aws\.amazon\.com/roles`"),
            "{found:?}"
        );
    }

    proptest! {
        #[test]
        fn claims_of_any_shape_are_read(json in any_json(4)) {
            let claims = map(json!({
                "https://aws.amazon.com/roles": json,
                "https://aws.amazon.com/tags": json,
                "https://aws.amazon.com/tags/principal_tags/x": json,
                "https://aws.amazon.com/source_identity": json,
                "https://aws": {"amazon": json},
            }));
            let _ = roles_claim(&claims);
            let _ = SessionClaims::of_claims(&claims);
        }
    }

    fn any_json(depth: u32) -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            ".{0,20}".prop_map(Value::from),
        ];
        leaf.prop_recursive(depth, 32, 4, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
                prop::collection::vec(
                    (
                        prop_oneof![
                            Just("principal_tags".to_owned()),
                            Just("transitive_tag_keys".to_owned()),
                            ".{0,8}"
                        ],
                        inner
                    ),
                    0..4
                )
                .prop_map(|entries| Value::Object(entries.into_iter().collect())),
            ]
        })
    }
}
