//! Many roles against one login: the same decisions as one by one, without looking at every role.

use crate::assess::Login;
use crate::evaluate::{Decision, evaluate};
use crate::request::{Action, Caller, Fact, Request};
use crate::role::Role;

mod compiled;
mod contained;
mod index;
mod question;

use compiled::Compiled;
use index::Index;
use question::Question;

/// Roles made ready to be asked about many logins.
///
/// It can be shared between threads.
#[derive(Debug)]
pub struct PolicySet {
    roles: Vec<Role>,
    compiled: Compiled,
    index: Index,
}

impl PolicySet {
    /// Prepares roles.
    #[must_use]
    pub fn new(roles: Vec<Role>) -> Self {
        let compiled = Compiled::new(&roles);
        let index = Index::new(&roles, &compiled);
        Self {
            roles,
            compiled,
            index,
        }
    }

    /// The roles, in the order they were given.
    #[must_use]
    pub fn roles(&self) -> &[Role] {
        &self.roles
    }

    /// The roles that don't refuse a login, by index in ascending order, with [`Decision::Allowed`]
    /// or [`Decision::Unknown`]. Every other role is [`Decision::Denied`]. The decisions are those
    /// of [`Login::assess`].
    #[must_use]
    pub fn decide(&self, login: &Login<'_>) -> Vec<(usize, Decision)> {
        let request = login.base();
        let Caller::Federated(provider) = &request.caller else {
            return Vec::new();
        };
        let provider = self.compiled.provider(provider);
        let question = Question::new(&self.compiled, provider, request);
        let at_home = self.compiled.homes(&self.roles, login);
        self.index
            .candidates(provider, question.facts(), login)
            .into_iter()
            .filter_map(|index| {
                let role = self.roles.get(index)?;
                let compiled = self.compiled.roles.get(index)?;
                let home = at_home.get(compiled.home).copied()?;
                let decision = login.decide(
                    role,
                    home,
                    compiled.max_session_seconds,
                    |action, authorized| {
                        if compiled.needs_request {
                            plain(role, request, action, authorized)
                        } else {
                            question.ask(compiled, action, authorized)
                        }
                    },
                );
                (decision != Decision::Denied).then_some((index, decision))
            })
            .collect()
    }
}

/// The long way, for policies with a variable that differs from role to role.
fn plain(role: &Role, request: &Request, action: Action, authorized: &Fact) -> Decision {
    let mut request = request.clone();
    request
        .context
        .set("sts:RoleAuthorizedByIdp", authorized.clone());
    request.action = action;
    evaluate(&role.policy, &request).decision
}
