//! The mappers that come with Keycloak, from `data/builtin-mappers.tsv`.

use std::str::FromStr;

use keycloak_model::{KeycloakVersion, Protocol, ProtocolMapper};

use crate::instance::{InstanceConfig, Target};

const TABLE: &str = include_str!("../../data/builtin-mappers.tsv");

/// The priority of script mappers for OpenID Connect (`PRIORITY_SCRIPT_MAPPER`); those for SAML have
/// the default, 0.
const SCRIPT: i32 = 50;

/// What a built-in mapper does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    UserAttribute,
    UserProperty,
    FullName,
    Address,
    HardcodedClaim,
    SessionNote,
    GroupMembership,
    Audience,
    AllowedOrigins,
    Acr,
    SessionState,
    Sub,
    PairwiseSub,
    Amr,
    RoleName,
    HardcodedRole,
    AudienceResolve,
    ClientRoles,
    RealmRoles,
    RoleList,
    NameId,
    Elsewhere,
    Unmodelled,
}

impl FromStr for Kind {
    type Err = ();

    fn from_str(name: &str) -> Result<Self, ()> {
        Ok(match name {
            "user-attribute" => Self::UserAttribute,
            "user-property" => Self::UserProperty,
            "full-name" => Self::FullName,
            "address" => Self::Address,
            "hardcoded-claim" => Self::HardcodedClaim,
            "session-note" => Self::SessionNote,
            "group-membership" => Self::GroupMembership,
            "audience" => Self::Audience,
            "allowed-origins" => Self::AllowedOrigins,
            "acr" => Self::Acr,
            "session-state" => Self::SessionState,
            "sub" => Self::Sub,
            "pairwise-sub" => Self::PairwiseSub,
            "amr" => Self::Amr,
            "role-name" => Self::RoleName,
            "hardcoded-role" => Self::HardcodedRole,
            "audience-resolve" => Self::AudienceResolve,
            "client-roles" => Self::ClientRoles,
            "realm-roles" => Self::RealmRoles,
            "role-list" => Self::RoleList,
            "name-id" => Self::NameId,
            "elsewhere" => Self::Elsewhere,
            "unmodelled" => Self::Unmodelled,
            _ => return Err(()),
        })
    }
}

/// A row of the table.
#[derive(Clone, Copy, Debug)]
pub struct Row {
    id: &'static str,
    protocol: &'static str,
    pub kind: Kind,
    pub priority: i32,
    targets: &'static str,
    since: (u8, u8),
    claims: &'static str,
}

/// What is behind the provider id of a mapper instance.
#[derive(Clone, Copy, Debug)]
pub enum Provider {
    /// A mapper of Keycloak's own.
    BuiltIn(Row),
    /// One of a later version: this one ignores its instances.
    NotYet,
    /// A script from a jar, or a class somebody wrote.
    Foreign,
}

impl Provider {
    pub fn of(mapper: &ProtocolMapper, version: KeycloakVersion) -> Self {
        let protocol = mapper.protocol.to_string();
        let row = rows().find(|row| row.id == mapper.provider && row.protocol == protocol);
        match row {
            Some(row) if version.at_least(row.since.0, row.since.1) => Self::BuiltIn(row),
            Some(_) => Self::NotYet,
            None => Self::Foreign,
        }
    }

    /// `getPriority`; of a foreign class, which may have any, that of scripts.
    pub const fn priority(self, protocol: &Protocol) -> i32 {
        match (self, protocol) {
            (Self::BuiltIn(row), _) => row.priority,
            (_, Protocol::Saml) => 0,
            _ => SCRIPT,
        }
    }
}

impl Row {
    /// Whether it runs for a target: the class must know the target, and the instance be switched
    /// on for it.
    pub fn runs_for(
        &self,
        config: &InstanceConfig,
        target: Target,
        version: KeycloakVersion,
        lightweight: bool,
    ) -> bool {
        let name = target.to_string();
        if !self.targets.split(',').any(|known| known == name) {
            return false;
        }
        let absent_is_on = || {
            let key = match target {
                Target::AccessToken if !(lightweight && version.at_least(24, 0)) => {
                    "access.token.claim"
                }
                Target::Introspection => "introspection.token.claim",
                _ => return false,
            };
            !version.at_least(24, 0) || config.get(key).is_none()
        };
        match self.kind {
            // Two only prepare what the roles mappers read; the third never looks at the switches.
            Kind::RoleName | Kind::HardcodedRole | Kind::PairwiseSub => true,
            Kind::AudienceResolve | Kind::AllowedOrigins => {
                absent_is_on() || config.runs_for(target, version, lightweight)
            }
            _ => config.runs_for(target, version, lightweight),
        }
    }

    /// The first names of the claims, or the attributes, that it sets in a way not modelled;
    /// `None` for any.
    pub fn unmodelled_claims(&self) -> Option<impl Iterator<Item = &'static str>> {
        (self.claims != "*").then(|| self.claims.split(',').filter(|claim| !claim.is_empty()))
    }
}

fn rows() -> impl Iterator<Item = Row> {
    TABLE.lines().filter_map(row)
}

fn row(line: &'static str) -> Option<Row> {
    let mut cells = line.split('\t');
    let (id, protocol) = (cells.next()?, cells.next()?);
    let kind = cells.next()?.parse().ok()?;
    let priority = cells.next()?.parse().ok()?;
    let targets = cells.next()?;
    let (major, minor) = cells.next()?.split_once('.')?;
    Some(Row {
        id,
        protocol,
        kind,
        priority,
        targets,
        since: (major.parse().ok()?, minor.parse().ok()?),
        claims: cells.next().unwrap_or_default(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_of_the_table_can_be_read() {
        let lines = TABLE.lines().filter(|line| !line.starts_with('#')).skip(1);
        for line in lines {
            let row = row(line).unwrap_or_else(|| panic!("{line}"));
            let targets = row.targets.split(',').filter(|target| !target.is_empty());
            for target in targets {
                assert!(target.parse::<Target>().is_ok(), "{line}");
            }
            assert_eq!(
                row.kind == Kind::Unmodelled,
                !row.claims.is_empty(),
                "{line}"
            );
        }
    }
}
