//! Many roles against many logins: the same decisions as one by one, without looking at every pair.
//!
//! What doesn't depend on the login is decided once per provider ([`Prepared`]). Then every login is
//! held against the one before ([`Evaluator`]): only what differs is looked at again, and of that
//! only the conditions whose outcome a changed value can change.

use std::sync::Arc;

use crate::arn::ProviderKind;
use crate::assess::{Assertion, Login};
use crate::evaluate::{Decision, Tally, Truth, holds};
use crate::request::{Action, Call, Caller, Fact, Request};
use crate::role::{Provider, Role};

mod compiled;
mod contained;
mod decisions;
mod key;
mod state;

use compiled::{AUTHORIZED, Compiled, CompiledRole, CompiledStatement, Use};
pub use decisions::Decisions;
use state::State;

/// Roles to be asked about many logins.
#[derive(Clone, Debug)]
pub struct PolicySet {
    roles: Vec<Role>,
}

/// Roles made ready for the logins at one provider.
///
/// It can be shared between threads, each with an [`Evaluator`] of its own.
#[derive(Debug)]
pub struct Prepared<'s> {
    provider: &'s Provider,
    call: &'s Call,
    compiled: Compiled<'s>,
}

/// Holds logins against prepared roles, some at a time.
#[derive(Debug)]
pub struct Evaluator<'p> {
    prepared: &'p Prepared<'p>,
    /// What is known of the login before; nothing yet at the first.
    state: Option<State>,
    decisions: Arc<Decisions>,
}

impl PolicySet {
    /// A set of roles.
    #[must_use]
    pub const fn new(roles: Vec<Role>) -> Self {
        Self { roles }
    }

    /// The roles, in the order they were given.
    #[must_use]
    pub fn roles(&self) -> &[Role] {
        &self.roles
    }

    /// Decides what is the same for every login at `provider` with `call`.
    #[must_use]
    pub fn prepare<'s>(&'s self, provider: &'s Provider, call: &'s Call) -> Prepared<'s> {
        Prepared {
            provider,
            call,
            compiled: Compiled::new(&self.roles, provider, call),
        }
    }
}

impl Prepared<'_> {
    /// Begins to hold logins against the roles.
    #[must_use]
    pub fn evaluator(&self) -> Evaluator<'_> {
        Evaluator {
            prepared: self,
            state: None,
            decisions: Arc::new(Decisions::denied(self.compiled.all_roles)),
        }
    }
}

impl Evaluator<'_> {
    /// What becomes of people who show this, one by one: for every role the decision of
    /// [`Login::assess`](crate::Login::assess). Logins that resemble the one before cost least, and
    /// share their answer with it where it is the same; some dozens at once cost less than each alone.
    pub fn decide(&mut self, shown: &[Assertion<'_>]) -> Vec<Arc<Decisions>> {
        let prepared = self.prepared;
        let compiled = &prepared.compiled;
        let logins: Vec<Login<'_>> = shown
            .iter()
            .map(|assertion| Login::new(*assertion, prepared.provider, prepared.call))
            .collect();
        let state = self.state.get_or_insert_with(|| State::new(compiled));
        state.begin_group();
        let kind = prepared.provider.arn.kind();
        let steps: Vec<_> = logins
            .iter()
            .enumerate()
            .map(|(place, login)| {
                (login.kind() == kind).then(|| state.compare(compiled, login, place))
            })
            .collect();
        state.ask(compiled, &logins);
        let mut all = Vec::with_capacity(logins.len());
        for (login, step) in logins.iter().zip(steps) {
            // What is shown is for a provider of the other kind.
            let Some(step) = step else {
                all.push(Arc::new(Decisions::denied(compiled.all_roles)));
                continue;
            };
            for number in state.advance(compiled, step) {
                let Some(role) = compiled.roles.get(number as usize) else {
                    continue;
                };
                let question = Question {
                    compiled,
                    truths: state.truths(),
                    request: login.base(),
                };
                let listed = state.listed(number, role.has_arn);
                let decision = login.decide(listed, role.passes, |action, authorized| {
                    question.ask(role, action, authorized)
                });
                if self.decisions.of(role.place) != decision {
                    Arc::make_mut(&mut self.decisions).set(role.place, decision);
                }
            }
            all.push(Arc::clone(&self.decisions));
        }
        all
    }
}

/// One login, with the outcome of every condition that several roles can share.
struct Question<'q> {
    compiled: &'q Compiled<'q>,
    truths: &'q [Truth],
    request: &'q Request,
}

/// A request with what one role makes of `sts:RoleAuthorizedByIdp`.
struct WithAuthorized<'q> {
    request: &'q Request,
    authorized: &'q Fact,
}

impl crate::evaluate::Facts for WithAuthorized<'_> {
    fn fact(&self, key: &crate::key::ConditionKey) -> &Fact {
        if key.folded() == AUTHORIZED {
            self.authorized
        } else {
            self.request.fact(key)
        }
    }
}

impl Question<'_> {
    fn ask(&self, role: &CompiledRole, action: Action, authorized: &Fact) -> Decision {
        let mut tally = Tally::default();
        for statement in self.compiled.statements(role) {
            tally.count(
                statement.effect,
                self.applies(statement, action, authorized),
            );
        }
        tally.decision(role.undecidable)
    }

    fn applies(&self, statement: &CompiledStatement, action: Action, authorized: &Fact) -> Truth {
        let mut truth = statement.base(action);
        if truth == Truth::False {
            return truth;
        }
        for needed in self.compiled.uses(statement) {
            let holds = match needed {
                Use::Shared(number) => {
                    let truth = self.truths.get(*number as usize).copied();
                    truth.unwrap_or(Truth::Unknown)
                }
                Use::OfRole(condition) => {
                    let facts = WithAuthorized {
                        request: self.request,
                        authorized,
                    };
                    let fact = crate::evaluate::Facts::fact(&facts, &condition.key);
                    holds(condition, fact, &facts).truth
                }
            };
            truth = truth.and(holds);
            if truth == Truth::False {
                break;
            }
        }
        truth
    }
}

/// The action a login at a provider of this kind asks for.
const fn assume(kind: ProviderKind) -> Action {
    match kind {
        ProviderKind::Oidc => Action::AssumeRoleWithWebIdentity,
        ProviderKind::Saml => Action::AssumeRoleWithSaml,
    }
}

fn caller(provider: &Provider) -> Caller {
    Caller::Federated(provider.arn.clone())
}
