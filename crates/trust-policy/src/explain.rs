//! Why a policy answered as it did, in words and places.

use diagnostic::{Finding, Level, Span};

use crate::evaluate::{Cause, Decision, Failed, Truth, Verdict};
use crate::policy::{Actions, Condition, Effect, Policy, Principal};
use crate::request::{Action, Caller, Fact, Request};

mod change;
mod sentence;

pub use change::Change;

/// Why a policy answered as it did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explanation {
    /// The answer.
    pub decision: Decision,
    /// The action that was asked for.
    pub action: Action,
    /// The statements that made the decision.
    pub deciding: Vec<StatementNote>,
    /// For a denial: the Allows that didn't apply, the nearest first.
    pub near_misses: Vec<StatementNote>,
    /// What would turn the answer round with the least change.
    pub change: Option<Change>,
}

/// What to say about one statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatementNote {
    /// Its index.
    pub index: usize,
    /// Its Sid in quotes, or `statement 2`.
    pub name: String,
    /// Where it stands.
    pub span: Span,
    /// Allow or Deny.
    pub effect: Effect,
    /// What decided in it, the first part first.
    pub parts: Vec<PartNote>,
}

/// What to say about one part of a statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PartNote {
    /// Where the part stands: the pattern, the principal, the action.
    pub span: Span,
    /// What the part is and how it came out.
    pub part: Part,
    /// The same in one sentence.
    pub sentence: String,
}

/// One part of a statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    /// The principal.
    Principal,
    /// Action or NotAction.
    Action,
    /// Something that can't be evaluated.
    Undecidable,
    /// A condition.
    Condition {
        /// The operator as written.
        operator: String,
        /// The key as written.
        key: String,
        /// The value of the policy that decided; all of them when none fits.
        patterns: Vec<String>,
        /// What the request holds.
        request: Fact,
        /// How the condition came out.
        truth: Truth,
        /// Why: a missing key is told from a value that differs.
        cause: Cause,
    },
}

impl Explanation {
    /// Explains the verdict that `policy` gave on `request`.
    #[must_use]
    pub fn new(policy: &Policy, request: &Request, verdict: &Verdict) -> Self {
        let wanted = match verdict.decision {
            Decision::Unknown => Truth::Unknown,
            Decision::Allowed | Decision::Denied => Truth::True,
        };
        let explained = Explained {
            policy,
            request,
            verdict,
        };
        let deciding = verdict
            .decided_by
            .iter()
            .filter_map(|&index| explained.statement(index, wanted))
            .collect();
        let near_misses = if verdict.decision == Decision::Denied {
            verdict
                .near_misses(policy)
                .iter()
                .filter_map(|miss| explained.miss(miss.statement, miss.failed))
                .collect()
        } else {
            Vec::new()
        };
        Self {
            decision: verdict.decision,
            action: verdict.action,
            deciding,
            near_misses,
            change: change::nearest(&explained),
        }
    }

    /// The explanation as a finding with labels in the policy's text.
    #[must_use]
    pub fn to_finding(&self, policy: &Policy) -> Finding {
        let action = self.action;
        let message = match (
            self.decision,
            self.deciding.first(),
            self.near_misses.first(),
        ) {
            (Decision::Allowed, Some(note), _) => format!("{} allows {action}", note.name),
            (Decision::Denied, Some(note), _) => format!("{} denies {action}", note.name),
            (Decision::Unknown, Some(note), _) => {
                format!(
                    "it can't be foretold whether {} applies to {action}",
                    note.name
                )
            }
            (Decision::Denied, None, Some(note)) => {
                format!("nothing allows {action}; {} comes nearest", note.name)
            }
            (Decision::Denied, None, None) => format!("nothing allows {action}"),
            (_, None, _) => "the policy can't be evaluated".to_owned(),
        };
        let mut finding = Finding::new(Level::Note, "policy-verdict", message);
        let shown = if self.deciding.is_empty() {
            &self.near_misses
        } else {
            &self.deciding
        };
        let mut parts = shown.iter().flat_map(|note| &note.parts);
        finding = match (parts.next(), shown.first()) {
            (Some(first), _) => finding
                .at(policy.source(), first.span)
                .label(first.span, &first.sentence),
            (None, Some(note)) => finding.at(policy.source(), note.span),
            (None, None) => finding.in_file(policy.source()),
        };
        for part in parts {
            finding = finding.label(part.span, &part.sentence);
        }
        match &self.change {
            Some(change) => finding.help(change.to_string()),
            None => finding,
        }
    }
}

/// What an explanation is made from.
struct Explained<'a> {
    policy: &'a Policy,
    request: &'a Request,
    verdict: &'a Verdict,
}

impl Explained<'_> {
    /// A statement that decided: every part that came out as `wanted`.
    fn statement(&self, index: usize, wanted: Truth) -> Option<StatementNote> {
        let statement = self.policy.statements().get(index)?;
        let trace = self.verdict.trace.get(index)?;
        let mut parts = Vec::new();
        if wanted == Truth::Unknown {
            if trace.principal == Truth::Unknown {
                parts.push(self.principal(index)?);
            }
            if trace.action == Truth::Unknown {
                parts.push(self.action(index)?);
            }
            parts.extend(statement.undecidable.iter().map(|&span| PartNote {
                span,
                part: Part::Undecidable,
                sentence: "this can't be evaluated".to_owned(),
            }));
        }
        for (condition, outcome) in statement.conditions.iter().zip(&trace.conditions) {
            if outcome.truth == wanted {
                parts.push(self.condition(condition, outcome.truth, outcome.cause));
            }
        }
        // A statement without conditions applies to everybody its principal names.
        if parts.is_empty() {
            parts.push(self.principal(index)?);
        }
        self.note(index, parts)
    }

    fn miss(&self, index: usize, failed: Failed) -> Option<StatementNote> {
        let statement = self.policy.statements().get(index)?;
        let trace = self.verdict.trace.get(index)?;
        let parts = match failed {
            Failed::Principal => vec![self.principal(index)?],
            Failed::Action => vec![self.action(index)?],
            Failed::Condition(_) => statement
                .conditions
                .iter()
                .zip(&trace.conditions)
                .filter(|(_, outcome)| outcome.truth == Truth::False)
                .map(|(condition, outcome)| self.condition(condition, outcome.truth, outcome.cause))
                .collect(),
        };
        self.note(index, parts)
    }

    fn note(&self, index: usize, parts: Vec<PartNote>) -> Option<StatementNote> {
        let statement = self.policy.statements().get(index)?;
        Some(StatementNote {
            index,
            name: statement.name(index),
            span: statement.span,
            effect: statement.effect,
            parts,
        })
    }

    fn principal(&self, index: usize) -> Option<PartNote> {
        let statement = self.policy.statements().get(index)?;
        let trace = self.verdict.trace.get(index)?;
        let (Principal::Entries { span, .. } | Principal::Undecidable(span)) = &statement.principal;
        let caller = match &self.request.caller {
            Caller::Federated(arn) => arn.as_str(),
            Caller::FederatedHost(host) => host,
            Caller::Aws { arns, account } => arns.first().map_or(account.as_str(), String::as_str),
            Caller::Service(service) => service,
        };
        let sentence = match trace.principal {
            Truth::True => format!("the caller is `{caller}`"),
            Truth::False => {
                sentence::other_principal(&statement.principal, caller, &self.request.caller)
            }
            Truth::Unknown => "this principal can't be evaluated".to_owned(),
        };
        Some(PartNote {
            span: *span,
            part: Part::Principal,
            sentence,
        })
    }

    fn action(&self, index: usize) -> Option<PartNote> {
        let statement = self.policy.statements().get(index)?;
        let (span, sentence) = match &statement.actions {
            Actions::Undecidable(span) => (*span, "this action can't be evaluated".to_owned()),
            Actions::Listed { span, .. } => (
                *span,
                format!(
                    "{} is asked for, which isn't covered here",
                    self.request.action
                ),
            ),
        };
        Some(PartNote {
            span,
            part: Part::Action,
            sentence,
        })
    }

    fn condition(&self, condition: &Condition, truth: Truth, cause: Cause) -> PartNote {
        let fact = self.request.fact(&condition.key);
        let decided = match cause {
            Cause::Fits { value, .. } | Cause::Undecidable { value } => {
                condition.operands.get(value)
            }
            _ => None,
        };
        let (span, patterns) = match (decided, condition.operands.as_slice()) {
            (Some(operand), _) | (None, [operand]) => (operand.span, vec![operand.text.clone()]),
            (None, operands) => (
                condition.values_span,
                operands
                    .iter()
                    .map(|operand| operand.text.clone())
                    .collect(),
            ),
        };
        PartNote {
            span,
            sentence: sentence::of(condition, fact, truth, cause, self.request),
            part: Part::Condition {
                operator: condition.operator.to_string(),
                key: condition.key.as_str().to_owned(),
                patterns,
                request: fact.clone(),
                truth,
                cause,
            },
        }
    }
}
