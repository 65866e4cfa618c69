//! Every id a finding about a policy can have.

use diagnostic::Level;

use super::{ERROR, NOTE, WARNING};

/// One kind of finding; its page is `docs/lints/<id>.md`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rule {
    /// Its id.
    pub id: &'static str,
    /// How bad it is.
    pub level: Level,
    /// What it finds, in one line.
    pub summary: &'static str,
}

const fn rule(id: &'static str, level: Level, summary: &'static str) -> Rule {
    Rule { id, level, summary }
}

/// Every rule about policies: first those of the reader, then the lints.
pub const RULES: [Rule; 33] = [
    rule(
        "policy-action",
        WARNING,
        "an action that doesn't decide who gets into a role",
    ),
    rule(
        "policy-characters",
        ERROR,
        "a character IAM refuses in a policy's text",
    ),
    rule(
        "policy-condition-value",
        ERROR,
        "a condition value its operator can't evaluate",
    ),
    rule(
        "policy-duplicate-key",
        ERROR,
        "a key written twice; which one counts isn't documented",
    ),
    rule(
        "policy-effect",
        ERROR,
        "an Effect that is neither `Allow` nor `Deny`",
    ),
    rule("policy-empty-list", ERROR, "an element without a value"),
    rule(
        "policy-json",
        ERROR,
        "a text that isn't JSON, or too large or deep to be a policy",
    ),
    rule(
        "policy-missing-element",
        ERROR,
        "a required element is missing",
    ),
    rule(
        "policy-not-principal",
        ERROR,
        "NotPrincipal in a trust policy",
    ),
    rule(
        "policy-operator",
        ERROR,
        "a name that is no condition operator",
    ),
    rule(
        "policy-principal",
        ERROR,
        "a principal IAM refuses, or that nobody can be",
    ),
    rule("policy-sid", ERROR, "a Sid IAM refuses"),
    rule("policy-size", ERROR, "a policy longer than the quota"),
    rule(
        "policy-unknown-element",
        ERROR,
        "an element that has no meaning in a trust policy",
    ),
    rule("policy-version", ERROR, "a Version IAM doesn't know"),
    rule(
        "policy-wrong-type",
        ERROR,
        "a value of another JSON type than the element takes",
    ),
    rule(
        "policy-aud-pattern",
        WARNING,
        "the audience is compared with a pattern",
    ),
    rule(
        "policy-email",
        WARNING,
        "people are told apart by an e-mail address nobody vouches for",
    ),
    rule(
        "policy-equals-wildcard",
        WARNING,
        "a wildcard under an operator that takes it literally",
    ),
    rule(
        "policy-for-all-values",
        WARNING,
        "ForAllValues in an Allow admits who has no value at all",
    ),
    rule(
        "policy-item-wildcard",
        WARNING,
        "a wildcard or nothing at all between the delimiters of a pattern",
    ),
    rule(
        "policy-list-without-prefix",
        ERROR,
        "a list compared without ForAnyValue or ForAllValues",
    ),
    rule(
        "policy-loose-pattern",
        WARNING,
        "a pattern that isn't closed by delimiters on both sides",
    ),
    rule(
        "policy-no-aud",
        WARNING,
        "tokens for any client are accepted",
    ),
    rule(
        "policy-no-condition",
        ERROR,
        "everybody at the identity provider gets in",
    ),
    rule(
        "policy-only-aud",
        WARNING,
        "everybody with a token for the client gets in",
    ),
    rule(
        "policy-or-values",
        NOTE,
        "several values of one key are alternatives",
    ),
    rule(
        "policy-provider-prefix",
        ERROR,
        "a condition key of a provider the statement doesn't name",
    ),
    rule(
        "policy-role-list",
        ERROR,
        "a file without roles, or a role without a trust policy that can be read",
    ),
    rule(
        "policy-roles-claim",
        WARNING,
        "the roles claim is issued and not required",
    ),
    rule(
        "policy-saml-aud",
        WARNING,
        "assertions for any service provider are accepted",
    ),
    rule(
        "policy-tag-session",
        ERROR,
        "tags or source identity in the token without the action for them",
    ),
    rule(
        "policy-variable-version",
        ERROR,
        "a policy variable in a policy of Version 2008-10-17",
    ),
];

/// The level of a rule.
pub(super) fn level(id: &str) -> Level {
    RULES
        .iter()
        .find(|rule| rule.id == id)
        .map_or(Level::Warning, |rule| rule.level)
}
