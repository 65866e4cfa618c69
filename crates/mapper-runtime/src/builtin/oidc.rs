//! `setClaim` of the built-in mappers for OpenID Connect.

use keycloak_model::{Client, KeycloakVersion, Realm, User};
use nashorn::JavaValue;

use super::roles::ResolvedRoles;
use super::table::Kind;
use super::{pairwise, person};
use crate::claim::{self, Applied, Destination, Outcome};
use crate::hash_order;
use crate::instance::{InstanceConfig, Target};
use crate::json::Json;
use crate::log::LogLine;
use crate::run::Scenario;
use crate::token::{ClaimValue, Other, Token};

/// A login, as mappers see it.
pub struct Login<'l> {
    pub scenario: &'l Scenario,
    pub version: KeycloakVersion,
    pub target: Target,
    pub roles: ResolvedRoles,
    pub session_id: String,
}

/// What a mapper did.
pub enum Done {
    /// It set a claim, or tried to.
    Claim(Outcome),
    /// There was nothing to set.
    Nothing,
    /// It sets a claim whose value isn't known.
    Unknown { claim: Option<String>, why: String },
}

impl Login<'_> {
    fn realm(&self) -> &Realm {
        &self.scenario.realm
    }

    fn user(&self) -> &User {
        &self.scenario.realm.users[self.scenario.user]
    }

    fn client(&self) -> &Client {
        &self.scenario.realm.clients[self.scenario.client]
    }

    /// Runs a mapper on the token.
    pub fn set_claim(
        &self,
        kind: Kind,
        config: &InstanceConfig,
        token: &mut Token,
        log: &mut Vec<LogLine>,
    ) -> Done {
        let value = match kind {
            Kind::UserAttribute => {
                let name = config.get("user.attribute").unwrap_or_default();
                person::attribute(self.realm(), self.user(), name, aggregates(config))
            }
            Kind::UserProperty => {
                let Some(name) = config
                    .get("user.attribute")
                    .filter(|name| !name.trim().is_empty())
                else {
                    return Done::Nothing;
                };
                match person::property(self.user(), name) {
                    Ok(value) => value.map_or(JavaValue::Null, JavaValue::String),
                    Err(why) => {
                        let claim = config.claim_name().and_then(top);
                        return Done::Unknown { claim, why };
                    }
                }
            }
            Kind::HardcodedClaim => match config.get("claim.value") {
                Some(value) => JavaValue::String(value.to_owned()),
                None => return Done::Nothing,
            },
            Kind::SessionNote => {
                let name = config.get("user.session.note").unwrap_or_default();
                match person::note(&self.scenario.session, name) {
                    Some(note) => JavaValue::String(note.to_owned()),
                    None => return Done::Nothing,
                }
            }
            Kind::GroupMembership => return self.set_groups(config, token, log),
            Kind::RealmRoles => {
                let Some(names) = &self.roles.realm else {
                    return Done::Nothing;
                };
                let prefix = config.get("usermodel.realmRoleMapping.rolePrefix");
                return self.set_roles(config, names, prefix, None, token, log);
            }
            Kind::ClientRoles => return self.set_client_roles(config, token, log),
            Kind::PairwiseSub => return self.set_pairwise_sub(config, token, log),
            other => return self.set_field(other, config, token),
        };
        keep(
            claim::apply(self.destination(config), &value, token),
            token,
            log,
        )
    }

    fn destination<'d>(&'d self, config: &'d InstanceConfig) -> Destination<'d> {
        Destination {
            config,
            version: self.version,
            target: self.target,
            realm: self.realm(),
        }
    }

    /// Mappers for one certain claim.
    fn set_field(&self, kind: Kind, config: &InstanceConfig, token: &mut Token) -> Done {
        match kind {
            Kind::FullName => {
                let user = self.user();
                let parts = [&user.first_name, &user.last_name].into_iter().flatten();
                let parts: Vec<&str> = parts
                    .map(String::as_str)
                    .filter(|part| !part.is_empty())
                    .collect();
                if parts.is_empty() {
                    return Done::Nothing;
                }
                token.put_other("name", parts.join(" ").into());
                written(token, "name")
            }
            Kind::Address => {
                let address = self.address(config);
                let empty = matches!(&address, Json::Object(entries) if entries.is_empty());
                if empty && self.version.at_least(26, 5) {
                    return Done::Nothing;
                }
                token.put_other("address", address);
                written(token, "address")
            }
            Kind::Audience => {
                let audience = config.get("included.client.audience");
                let Some(audience) = audience.or_else(|| config.get("included.custom.audience"))
                else {
                    return Done::Nothing;
                };
                add_audience(token, audience);
                written(token, "aud")
            }
            Kind::AudienceResolve => {
                let own = &self.client().client_id;
                let clients = self.roles.clients();
                let others = clients
                    .iter()
                    .filter(|(client, roles)| client != own && !roles.is_empty());
                for (client, _) in others {
                    add_audience(token, client);
                }
                written(token, "aud")
            }
            Kind::AllowedOrigins => {
                if self.client().web_origins.is_empty() {
                    return Done::Nothing;
                }
                let origins = web_origins(self.client()).into_iter().map(Json::from);
                token.set_field("allowed-origins", Json::Array(origins.collect()));
                written(token, "allowed-origins")
            }
            Kind::Acr => {
                let map = "acr.loa.map";
                let mapped = self
                    .client()
                    .attribute(map)
                    .or_else(|| self.realm().attribute(map));
                if mapped.is_some_and(|map| !matches!(map.trim(), "" | "{}")) {
                    return Done::Unknown {
                        claim: Some("acr".to_owned()),
                        why: "the level of authentication is mapped, and depends on the login"
                            .to_owned(),
                    };
                }
                token.set_field("acr", "1".into());
                written(token, "acr")
            }
            Kind::SessionState => {
                token.put_other("session_state", self.session_id.as_str().into());
                written(token, "session_state")
            }
            Kind::Sub => {
                token.set_field("sub", self.user().id.as_str().into());
                written(token, "sub")
            }
            Kind::Amr => match self.realm().authenticator_references {
                Some(false) => {
                    token.put_other("amr", Json::Array(Vec::new()));
                    written(token, "amr")
                }
                told => Done::Unknown {
                    claim: Some("amr".to_owned()),
                    why: if told.is_some() {
                        "it names the authenticators somebody went through at this login"
                    } else {
                        "the source of the realm doesn't tell whether its authenticators have reference values"
                    }
                    .to_owned(),
                },
            },
            _ => Done::Nothing,
        }
    }

    /// `SHA256PairwiseSubMapper`: a `sub` of its own for every sector, the host of an address.
    fn set_pairwise_sub(
        &self,
        config: &InstanceConfig,
        token: &mut Token,
        log: &mut Vec<LogLine>,
    ) -> Done {
        let client = self.client();
        let sector = match config.get("sectorIdentifierUri") {
            Some(uri) if !uri.is_empty() => pairwise::sector_of_uri(uri),
            _ => pairwise::sector_of_redirects(client.root_url.as_deref(), &client.redirect_uris),
        };
        let sector = match sector {
            Ok(sector) => sector,
            Err(why) => {
                return Done::Unknown {
                    claim: Some("sub".to_owned()),
                    why,
                };
            }
        };
        let exception = match (config.get("pairwiseSubAlgorithmSalt"), sector) {
            (Some(salt), Some(sector)) => {
                let sub = pairwise::sub(&sector, &self.user().id, salt);
                token.set_field("sub", sub.into());
                return written(token, "sub");
            }
            (None, _) => {
                "java.lang.IllegalStateException: Salt not available on mappingModel. Please update protocol mapper"
            }
            (_, None) => "java.lang.NullPointerException",
        };
        let (outcome, line) =
            claim::failure(self.target, self.version, claim::Stage::Mapper, exception);
        log.extend(line);
        Done::Claim(outcome)
    }

    /// `AddressClaimSet`, since 26.5 a map.
    fn address(&self, config: &InstanceConfig) -> Json {
        let parts = [
            ("street", "street_address"),
            ("locality", "locality"),
            ("region", "region"),
            ("postal_code", "postal_code"),
            ("country", "country"),
            ("formatted", "formatted"),
        ];
        let entries = parts.into_iter().filter_map(|(setting, claim)| {
            let attribute = config
                .get(&format!("user.attribute.{setting}"))
                .unwrap_or(setting);
            let value = person::own_attribute(self.user(), attribute)
                .into_iter()
                .next()?;
            Some((claim.to_owned(), value.into()))
        });
        Json::Object(entries.collect())
    }

    fn set_groups(
        &self,
        config: &InstanceConfig,
        token: &mut Token,
        log: &mut Vec<LogLine>,
    ) -> Done {
        let full_path = config.get("full.path") == Some("true");
        let names = person::group_names(self.realm(), self.user(), full_path);
        if self.version.at_least(22, 0) {
            let value = person::collection("java.util.ArrayList", names);
            let config = config.clone().with("multivalued", "true");
            return keep(
                claim::apply(self.destination(&config), &value, token),
                token,
                log,
            );
        }
        // Earlier ones take the claim's name as it is, and an empty list too.
        let Some(name) = config.claim_name() else {
            return Done::Nothing;
        };
        let value = person::collection("java.util.LinkedList", names);
        token
            .others
            .put(name, Other::Value(ClaimValue::Java(value)));
        written(token, name)
    }

    fn set_client_roles(
        &self,
        config: &InstanceConfig,
        token: &mut Token,
        log: &mut Vec<LogLine>,
    ) -> Done {
        let prefix = config.get("usermodel.clientRoleMapping.rolePrefix");
        let client = config.get("usermodel.clientRoleMapping.clientId");
        if let Some(client) = client.filter(|client| !client.is_empty()) {
            let Some(names) = self.roles.client(client) else {
                return Done::Nothing;
            };
            return self.set_roles(config, names, prefix, Some(client), token, log);
        }
        let mut done = Done::Nothing;
        for (client, names) in self.roles.clients() {
            let own = prefix.map(|prefix| {
                if self.version.at_least(26, 7) {
                    prefix.replace("${client_id}", client)
                } else {
                    prefix.to_owned()
                }
            });
            done = self.set_roles(config, names, own.as_deref(), Some(client), token, log);
            if matches!(
                &done,
                Done::Claim(Outcome::LoginFails(_) | Outcome::RequestFails(_))
            ) {
                break;
            }
        }
        done
    }

    fn set_roles(
        &self,
        config: &InstanceConfig,
        names: &[String],
        prefix: Option<&str>,
        client: Option<&str>,
        token: &mut Token,
        log: &mut Vec<LogLine>,
    ) -> Done {
        let prefix = prefix.unwrap_or_default();
        let names = hash_order::set(names.iter().cloned());
        let names = hash_order::set(names.into_iter().map(|name| format!("{prefix}{name}")));
        let value = if self.version.at_least(24, 0) || config.multivalued() {
            person::collection("java.util.HashSet", names)
        } else {
            JavaValue::String(format!("[{}]", names.join(", ")))
        };
        let applied = claim::apply_roles(self.destination(config), &value, client, token);
        keep(applied, token, log)
    }
}

/// `Boolean.valueOf` of `aggregate.attrs`.
pub fn aggregates(config: &InstanceConfig) -> bool {
    config
        .get("aggregate.attrs")
        .is_some_and(|text| text.eq_ignore_ascii_case("true"))
}

/// The first name of a claim's path.
pub fn top(claim: &str) -> Option<String> {
    claim::split_claim_path(claim).into_iter().next()
}

fn keep(applied: Applied, token: &mut Token, log: &mut Vec<LogLine>) -> Done {
    log.extend(applied.log);
    *token = applied.token;
    Done::Claim(applied.outcome)
}

/// The claim as it now is in the token.
fn written(token: &Token, name: &str) -> Done {
    let other = || match token.others.get(name) {
        Some(Other::Value(ClaimValue::Node(value))) => Some(value.clone()),
        Some(Other::Value(value)) => Some(Json::String(value.text())),
        _ => None,
    };
    let value = token.field(name).cloned().or_else(other);
    value.map_or(Done::Nothing, |value| {
        Done::Claim(Outcome::Claim(claim::Claim {
            path: vec![name.to_owned()],
            value,
            duplicate_key: token.field(name).is_some() && token.others.get(name).is_some(),
        }))
    })
}

/// `JsonWebToken.addAudience`; one audience is written as a text, several as a list.
fn add_audience(token: &mut Token, audience: &str) {
    let added = match token.field("aud") {
        None => audience.into(),
        Some(Json::Array(known)) => {
            let mut all = known.clone();
            if !all.iter().any(|known| known.as_str() == Some(audience)) {
                all.push(audience.into());
            }
            Json::Array(all)
        }
        Some(only) if only.as_str() == Some(audience) => return,
        Some(only) => Json::Array(vec![only.clone(), audience.into()]),
    };
    token.set_field("aud", added);
}

/// `WebOriginsUtils.resolveValidWebOrigins`: `+` stands for the origins of the redirect URIs.
fn web_origins(client: &Client) -> Vec<String> {
    let mut origins: Vec<String> = client.web_origins.clone();
    if origins.iter().any(|origin| origin == "+") {
        origins.retain(|origin| origin != "+");
        origins.extend(client.redirect_uris.iter().filter_map(|uri| origin(uri)));
    }
    hash_order::set(origins)
}

/// Scheme, host and port of an absolute URI.
fn origin(uri: &str) -> Option<String> {
    let (scheme, rest) = uri.split_once("://")?;
    let authority = rest.split(['/', '?', '#']).next()?;
    (scheme.starts_with("http") && !authority.is_empty()).then(|| format!("{scheme}://{authority}"))
}
