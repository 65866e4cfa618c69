//! The roles that a person is offered, from everywhere roles can come from.
//!
//! An offer is a convenience: which role somebody may assume is decided by the role's trust policy.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::Serialize;
use serde_json::{Map, Value};

use crate::arn::{ProviderArn, RoleArn};
use crate::assertion::{AssertionFacts, role_pair};
use crate::aws_claims::{misplaced, roles_claim};
use crate::readable::readable;

/// Where an offer comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum RoleSource {
    /// The claim `https://aws.amazon.com/roles`, which STS enforces.
    RolesClaim,
    /// The Role attribute of a SAML assertion, which STS enforces.
    SamlRole,
    /// A role in Keycloak that is named like the ARN.
    ClientRole,
    /// The configuration's map from groups to roles.
    GroupMap,
    /// The configuration's list.
    Fixed,
}

impl fmt::Display for RoleSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::RolesClaim => "the token's roles claim",
            Self::SamlRole => "the assertion's Role attribute",
            Self::ClientRole => "a role in Keycloak",
            Self::GroupMap => "a group, by the configuration",
            Self::Fixed => "the configuration",
        })
    }
}

/// A role to choose.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct OfferedRole {
    /// Its ARN. None for a store that derives rights from a claim (MinIO).
    pub role: Option<RoleArn>,
    /// The SAML provider to assume it through, where one is named.
    pub provider: Option<ProviderArn>,
    /// Where it comes from: the strictest source, when there are several.
    pub source: RoleSource,
    /// What the account is called in the configuration.
    pub alias: Option<String>,
    /// The account. Empty where there are none.
    pub account: String,
    /// The role's name.
    pub name: String,
}

/// A role that would be offered if STS didn't refuse it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct WithheldRole {
    /// The role.
    pub role: RoleArn,
    /// Where it comes from.
    pub source: RoleSource,
    /// Why it isn't offered.
    pub reason: String,
}

/// What is configured about roles.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RoleSources {
    /// The claim with a person's groups; `groups` when empty.
    pub groups_claim: String,
    /// Group and the roles of its members.
    pub groups: Vec<(String, Vec<ConfiguredRole>)>,
    /// Roles for everybody.
    pub fixed: Vec<ConfiguredRole>,
    /// Account and what it is called.
    pub aliases: BTreeMap<String, String>,
    /// What to call the offer without a role ARN, where a store needs none.
    pub without_role: Option<String>,
}

/// A role in the configuration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfiguredRole {
    /// The role.
    pub role: RoleArn,
    /// The SAML provider to assume it through.
    pub provider: Option<ProviderArn>,
}

/// What a person is offered.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OfferedRoles {
    /// Each role once, the enforced sources first.
    pub roles: Vec<OfferedRole>,
    /// Those that STS would refuse.
    pub withheld: Vec<WithheldRole>,
    /// Mistakes in tokens that keep roles from being seen, each a sentence.
    pub problems: Vec<String>,
}

/// Collects the roles for a login: from the claims of its tokens (ID token first, then others that
/// carry roles), from the assertion when there is one, and from the configuration.
///
/// What STS enforces limits the rest: with a roles claim, or with an assertion, other roles are
/// withheld, because choosing one of them can't succeed.
#[must_use]
pub fn offered_roles(
    claims: &[&Map<String, Value>],
    assertion: Option<&AssertionFacts>,
    sources: &RoleSources,
) -> OfferedRoles {
    let mut found = Collector {
        sources,
        seen: BTreeSet::new(),
        offered: OfferedRoles::default(),
        enforced: assertion.map(|_| SAML_REASON),
    };
    // STS sees the ID token only, so only there the claim restricts.
    let of_token = match assertion {
        Some(_) => None,
        None => claims.first().and_then(|claims| roles_claim(claims)),
    };
    if let Some(roles) = of_token {
        for role in roles {
            found.offer(RoleSource::RolesClaim, role, None);
        }
        found.enforced = Some(CLAIM_REASON);
    }
    for (role, provider) in assertion.into_iter().flat_map(|facts| &facts.roles) {
        found.offer(RoleSource::SamlRole, role.clone(), Some(provider.clone()));
    }
    let mut for_saml = Vec::new();
    for (role, provider) in claims.iter().flat_map(|claims| keycloak_roles(claims)) {
        // A client with *Full scope allowed* has the roles of the SAML client in its tokens, too.
        match provider {
            Some(provider) if assertion.is_none() => for_saml.push((role, provider)),
            provider => found.offer(RoleSource::ClientRole, role, provider),
        }
    }
    let groups: BTreeSet<&str> = claims
        .iter()
        .flat_map(|claims| groups(claims, sources))
        .collect();
    for (group, roles) in &sources.groups {
        if groups.contains(group.as_str()) || groups.contains(other_spelling(group).as_str()) {
            for configured in roles {
                found.configured(RoleSource::GroupMap, configured);
            }
        }
    }
    for configured in &sources.fixed {
        found.configured(RoleSource::Fixed, configured);
    }
    for (role, provider) in for_saml {
        found.withhold(
            role,
            RoleSource::ClientRole,
            format!("it comes with the SAML provider {provider}, and this profile shows STS an ID token; choose it with `federation = \"saml\"`"),
        );
    }
    let mut offered = found.offered;
    if let Some(name) = &sources.without_role {
        offered.roles.push(OfferedRole {
            role: None,
            provider: None,
            source: RoleSource::Fixed,
            alias: None,
            account: String::new(),
            name: name.clone(),
        });
    }
    let problems: BTreeSet<String> = claims.iter().flat_map(|claims| misplaced(claims)).collect();
    offered.problems.extend(problems);
    offered
}

const CLAIM_REASON: &str = "the claim `https://aws.amazon.com/roles` of the token doesn't list it, and STS then refuses it";
const SAML_REASON: &str =
    "the Role attribute of the assertion doesn't list it, and STS then refuses it";

struct Collector<'a> {
    sources: &'a RoleSources,
    seen: BTreeSet<RoleArn>,
    offered: OfferedRoles,
    /// Why roles that aren't seen yet are withheld.
    enforced: Option<&'static str>,
}

impl Collector<'_> {
    fn configured(&mut self, source: RoleSource, configured: &ConfiguredRole) {
        self.offer(source, configured.role.clone(), configured.provider.clone());
    }

    fn offer(&mut self, source: RoleSource, role: RoleArn, provider: Option<ProviderArn>) {
        let is_enforced = matches!(source, RoleSource::RolesClaim | RoleSource::SamlRole);
        // In an assertion one role may come with several providers.
        let known = if source == RoleSource::SamlRole {
            self.offered
                .roles
                .iter()
                .any(|known| known.role.as_ref() == Some(&role) && known.provider == provider)
        } else {
            self.seen.contains(&role)
        };
        if known {
            return;
        }
        if let Some(reason) = self.enforced
            && !is_enforced
        {
            self.withhold(role, source, reason.to_owned());
            return;
        }
        self.seen.insert(role.clone());
        self.offered.roles.push(OfferedRole {
            alias: self.sources.aliases.get(role.account()).cloned(),
            account: role.account().to_owned(),
            name: role.name().to_owned(),
            role: Some(role),
            provider,
            source,
        });
    }

    /// Says why a role that isn't offered in another way can't be chosen.
    fn withhold(&mut self, role: RoleArn, source: RoleSource, reason: String) {
        if self.seen.insert(role.clone()) {
            self.offered.withheld.push(WithheldRole {
                role,
                source,
                reason,
            });
        }
    }
}

/// Keycloak's roles in a token that are named like ARNs: alone, or as a pair with a SAML provider,
/// as the SAML client has them.
fn keycloak_roles(claims: &Map<String, Value>) -> Vec<(RoleArn, Option<ProviderArn>)> {
    let realm = claims.get("realm_access");
    let clients = claims
        .get("resource_access")
        .and_then(Value::as_object)
        .into_iter()
        .flat_map(Map::values);
    realm
        .into_iter()
        .chain(clients)
        .filter_map(|access| access.get("roles")?.as_array())
        .flatten()
        .filter_map(Value::as_str)
        .filter_map(|name| match role_pair(name) {
            Some((role, provider)) => Some((role, Some(provider))),
            None => Some((RoleArn::parse(name.trim()).ok()?, None)),
        })
        .collect()
}

/// A person's groups: a list, or one group as a text.
fn groups<'a>(claims: &'a Map<String, Value>, sources: &RoleSources) -> Vec<&'a str> {
    let claim = match sources.groups_claim.as_str() {
        "" => "groups",
        name => name,
    };
    match claims.get(claim) {
        Some(Value::Array(groups)) => groups.iter().filter_map(Value::as_str).collect(),
        Some(Value::String(group)) => vec![group],
        _ => Vec::new(),
    }
}

/// Keycloak writes top-level groups as `/name` or `name`, by the mapper's *Full group path*.
fn other_spelling(group: &str) -> String {
    match group.strip_prefix('/') {
        Some(name) => name.to_owned(),
        None => format!("/{group}"),
    }
}

impl OfferedRoles {
    /// The one role that somebody means by an ARN, a name, or `alias/name` and `account/name`.
    ///
    /// # Errors
    /// [`RoleChoiceError`] when it is none of them, or could be several.
    pub fn choose(&self, wanted: &str) -> Result<&OfferedRole, RoleChoiceError> {
        let fits = |offer: &&OfferedRole| {
            let of = |place: &str| wanted.split_once('/') == Some((place, &offer.name));
            offer
                .role
                .as_ref()
                .is_some_and(|role| role.as_str() == wanted)
                || offer.name == wanted
                || (!offer.account.is_empty() && of(&offer.account))
                || offer.alias.as_deref().is_some_and(of)
        };
        let mut found = self.roles.iter().filter(fits);
        if let Some(first) = found.next() {
            let others: Vec<&OfferedRole> = found.collect();
            // One role through several providers is still one role; the first provider serves.
            if others.iter().all(|other| other.role == first.role) {
                return Ok(first);
            }
            let names = std::iter::once(first).chain(others);
            return Err(RoleChoiceError::Several {
                wanted: readable(wanted),
                found: names
                    .filter_map(|offer| offer.role.as_ref())
                    .map(ToString::to_string)
                    .collect(),
            });
        }
        let withheld = self
            .withheld
            .iter()
            .find(|role| role.role.as_str() == wanted || role.role.name() == wanted);
        Err(match withheld {
            Some(role) => RoleChoiceError::Withheld(role.clone()),
            None => RoleChoiceError::Unknown {
                wanted: readable(wanted),
                offered: self.roles.len(),
            },
        })
    }
}

/// A role isn't one of those that are offered.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RoleChoiceError {
    /// No such role.
    #[error(
        "`{wanted}` isn't one of the {offered} roles you are offered; `keyferry roles` lists them"
    )]
    Unknown {
        /// What was asked for.
        wanted: String,
        /// How many there are.
        offered: usize,
    },
    /// It would be offered, but STS would refuse it.
    #[error("{} isn't offered: {}", .0.role, .0.reason)]
    Withheld(WithheldRole),
    /// Several roles.
    #[error("`{wanted}` could be {}; give the whole ARN", .found.join(" or "))]
    Several {
        /// What was asked for.
        wanted: String,
        /// The roles.
        found: Vec<String>,
    },
}

#[cfg(test)]
mod tests;
