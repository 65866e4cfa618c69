//! Principal and action of a statement against those of a request.

use crate::policy::{Actions, Principal, PrincipalKind};
use crate::request::{Action, Caller};

use super::Truth;

pub(crate) fn matches(principal: &Principal, caller: &Caller) -> Truth {
    match principal {
        Principal::Undecidable(_) => Truth::Unknown,
        Principal::Entries { entries, .. } => entries.iter().fold(Truth::False, |truth, entry| {
            truth.or(match (&entry.kind, caller) {
                (PrincipalKind::Refused, _) => Truth::Unknown,
                (PrincipalKind::Provider(arn), Caller::Federated(provider)) => {
                    (arn == provider).into()
                }
                (PrincipalKind::Host, Caller::FederatedHost(host)) => (entry.text == *host).into(),
                // Observed: `AWS: "*"` does not admit a federated caller.
                (PrincipalKind::AnyAws, Caller::Aws { .. }) => Truth::True,
                (PrincipalKind::Account(trusted), Caller::Aws { account, .. }) => {
                    (trusted == account).into()
                }
                (PrincipalKind::Arn, Caller::Aws { arns, .. }) => arns.contains(&entry.text).into(),
                (PrincipalKind::Service, Caller::Service(service)) => {
                    (entry.text == *service).into()
                }
                _ => Truth::False,
            })
        }),
    }
}

pub(crate) fn acts(actions: &Actions, action: Action) -> Truth {
    match actions {
        Actions::Undecidable(_) => Truth::Unknown,
        Actions::Listed { not, patterns, .. } => {
            let listed = patterns
                .iter()
                .any(|listed| listed.pattern.matches(action.lower_case()));
            (listed != *not).into()
        }
    }
}
