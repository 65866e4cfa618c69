//! IAM role trust policies: parse, evaluate, explain.
//!
//! [`Policy::parse`] reads a policy with places and findings; [`evaluate`] answers a [`Request`]
//! with a [`Verdict`] of three values; [`Login::assess`] takes a token or assertion through every
//! gate of STS; [`PolicySet`] does so for thousands of roles; [`Explanation`] says why.
//! Lives here also: [`lint`], [`RoleList`] (roles out of files), [`NewPolicy`] (safe new policies).
//! Doesn't live here: files, network, a clock, Keycloak, credentials. Everything is a pure function.

mod arn;
mod assess;
mod evaluate;
mod explain;
mod generate;
mod json;
mod key;
mod lint;
mod policy;
mod policy_set;
mod request;
mod role;
mod role_list;
mod text;
mod value;

pub use arn::{
    AccountId, NameError, Partition, ProviderArn, ProviderKind, RoleArn, SessionName,
    SourceIdentity,
};
pub use assess::{Assertion, Assessment, Gate, GateReport, Login, StsError, outside_the_policy};
pub use evaluate::{
    Cause, Decision, Failed, NearMiss, Outcome, StatementTrace, Truth, Verdict, evaluate,
};
pub use explain::{Change, Explanation, Part, PartNote, StatementNote};
pub use generate::{Format, NewPolicy, NewPolicyError, Who};
pub use key::ConditionKey;
pub use lint::{RULES, Rule, lint};
pub use policy::{
    Comparison, Condition, Effect, Operator, Order, Policy, SetPrefix, Statement, StringTest,
    Version, WELL_KNOWN_PROVIDERS,
};
pub use policy_set::{Decisions, Evaluator, PolicySet, Prepared};
pub use request::{
    Action, Call, Caller, Context, Fact, Invisible, OidcToken, Request, RolesClaim, SamlAssertion,
    SamlAttribute, SessionTags, TokenProblem,
};
pub use role::{Provider, Role};
pub use role_list::RoleList;
