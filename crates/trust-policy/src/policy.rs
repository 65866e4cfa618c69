//! A trust policy as a typed value in which everything knows its place in the text.

use diagnostic::{Finding, Level, Source, Span};

use crate::arn::{AccountId, ProviderArn};
use crate::json::Json;
use crate::key::ConditionKey;
use crate::text::pattern::Pattern;

mod condition;
mod operand;
mod operator;
mod principal;
mod print;
mod read;
mod statement;
mod text_limits;

pub(crate) use operand::{Form, Operand};
pub use operator::{Comparison, Operator, Order, SetPrefix, StringTest};
pub use principal::WELL_KNOWN_PROVIDERS;

/// Which rules of the policy language hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Version {
    /// `2012-10-17`: policy variables and `${*}` escapes work.
    V2012,
    /// `2008-10-17`, written or by default: `${…}` is plain text.
    V2008,
}

/// A role's trust policy.
#[derive(Clone, Debug)]
pub struct Policy {
    source: Source,
    version: Version,
    version_span: Option<Span>,
    id: Option<String>,
    statements: Vec<Statement>,
    /// The document can't be judged at all: a top-level key twice, an unknown Version.
    undecidable: bool,
    findings: Vec<Finding>,
}

/// One statement.
#[derive(Clone, Debug)]
pub struct Statement {
    /// The whole statement.
    pub span: Span,
    /// Its Sid, when it has one.
    pub sid: Option<String>,
    /// Allow or Deny.
    pub effect: Effect,
    pub(crate) effect_span: Span,
    pub(crate) principal: Principal,
    pub(crate) actions: Actions,
    /// The conditions; all have to hold.
    pub conditions: Vec<Condition>,
    /// Parts whose meaning isn't documented: they are neither true nor false.
    pub(crate) undecidable: Vec<Span>,
}

/// What a statement does when it applies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Admits, unless some other statement denies.
    Allow,
    /// Refuses, whatever other statements allow.
    Deny,
}

/// Whom a statement is about.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Principal {
    /// Any of these.
    Entries {
        span: Span,
        entries: Vec<PrincipalEntry>,
    },
    /// A form that IAM refuses or whose meaning isn't documented.
    Undecidable(Span),
}

/// One value of the Principal element.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct PrincipalEntry {
    pub(crate) span: Span,
    /// `Federated`, `AWS`, `Service`.
    pub(crate) family: String,
    pub(crate) text: String,
    pub(crate) kind: PrincipalKind,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum PrincipalKind {
    /// `Federated`: an IAM identity provider.
    Provider(ProviderArn),
    /// `Federated`: a host such as `accounts.google.com`.
    Host,
    /// `AWS: "*"`.
    AnyAws,
    /// `AWS`: an account, by id or by the ARN of its root.
    Account(AccountId),
    /// `AWS`: one user, role or session.
    Arn,
    /// `AWS`: the unique id IAM shows in place of a deleted user or role.
    DeletedId,
    /// `Service`.
    Service,
    /// A form that IAM refuses.
    Refused,
}

/// Which actions a statement is about.
#[derive(Clone, Debug)]
pub(crate) enum Actions {
    Listed {
        span: Span,
        not: bool,
        patterns: Vec<ActionPattern>,
    },
    Undecidable(Span),
}

/// One value of Action or NotAction.
#[derive(Clone, Debug)]
pub(crate) struct ActionPattern {
    pub(crate) text: String,
    /// Over lower-case text.
    pub(crate) pattern: Pattern,
}

/// One key under one operator: `"StringLike": {"…:sub": ["…"]}`.
#[derive(Clone, Debug)]
pub struct Condition {
    /// How values are compared.
    pub operator: Operator,
    /// Where the operator stands.
    pub operator_span: Span,
    /// What is looked up in the request.
    pub key: ConditionKey,
    /// Where the key stands.
    pub key_span: Span,
    pub(crate) values_span: Span,
    pub(crate) operands: Vec<Operand>,
}

impl Condition {
    /// The values as written, each with its place.
    pub fn values(&self) -> impl Iterator<Item = (&str, Span)> {
        self.operands
            .iter()
            .map(|operand| (operand.text.as_str(), operand.span))
    }
}

impl Policy {
    /// Reads a policy document.
    ///
    /// The policy comes with [findings](Self::findings): what IAM would refuse to save and what
    /// can't be evaluated. A part that can't be evaluated makes verdicts unknown, never wrong.
    ///
    /// # Errors
    /// When the text is no policy at all: not JSON, no statements, too large for any role.
    pub fn parse(source: &Source) -> Result<Self, Vec<Finding>> {
        let limits = text_limits::check(source)?;
        let json = Json::read(source, text_limits::MAX_BYTES).map_err(|finding| vec![*finding])?;
        let mut policy = read::document(source, &json)?;
        policy.findings.extend(limits);
        Ok(policy)
    }

    /// Reads a policy document that stands inside a larger JSON text.
    pub(crate) fn from_json(source: &Source, json: &Json) -> Result<Self, Vec<Finding>> {
        text_limits::check_embedded(source, json.span)?;
        read::document(source, json)
    }

    /// The text this policy was read from.
    #[must_use]
    pub const fn source(&self) -> &Source {
        &self.source
    }

    /// The Version in force.
    #[must_use]
    pub const fn version(&self) -> Version {
        self.version
    }

    /// Where the Version is written, when it is.
    #[must_use]
    pub const fn version_span(&self) -> Option<Span> {
        self.version_span
    }

    /// The statements, in the order of the text.
    #[must_use]
    pub fn statements(&self) -> &[Statement] {
        &self.statements
    }

    /// What IAM would refuse to save, and what can't be evaluated.
    #[must_use]
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }

    /// The identity providers the statements name, in the order of the text.
    pub fn providers(&self) -> impl Iterator<Item = &ProviderArn> {
        self.statements
            .iter()
            .flat_map(|statement| match &statement.principal {
                Principal::Entries { entries, .. } => entries.as_slice(),
                Principal::Undecidable(_) => &[],
            })
            .filter_map(|entry| match &entry.kind {
                PrincipalKind::Provider(arn) => Some(arn),
                _ => None,
            })
    }

    /// Whether IAM would refuse to save this policy, or something in it can't be evaluated.
    #[must_use]
    pub fn has_errors(&self) -> bool {
        self.findings
            .iter()
            .any(|finding| finding.level == Level::Error)
    }

    pub(crate) const fn is_undecidable(&self) -> bool {
        self.undecidable
    }
}

impl Statement {
    /// The statement as people refer to it: its Sid, or its position from 1.
    #[must_use]
    pub fn name(&self, index: usize) -> String {
        match self.sid.as_deref() {
            Some(sid) if !sid.is_empty() => format!("`{sid}`"),
            _ => format!("statement {}", index + 1),
        }
    }
}
