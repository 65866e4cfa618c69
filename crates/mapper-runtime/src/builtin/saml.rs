//! The attribute statement and the NameID of an assertion: `SamlProtocol.authenticated`.

use keycloak_model::{Client, Realm, RoleContainer, RoleKey, User};
use nashorn::{EngineThread, JavaValue};
use serde::{Deserialize, Serialize};

use super::order::{self, Instance};
use super::table::{Kind, Provider};
use super::{MapperRun, Ran, Scripts, UnknownClaim, oidc, person, roles};
use crate::instance::InstanceConfig;
use crate::run::{MapperKind, MapperResult, Runtime, Scenario};
use crate::saml::{SamlAttribute, SamlOutcome, SamlValue, attribute, is_single};

/// An assertion as far as mappers make it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct WholeAssertion {
    /// The subject; `None` when there is no assertion.
    pub name_id: Option<NameId>,
    /// The attributes, in their order.
    pub attributes: Vec<SamlAttribute>,
    /// Every mapper instance, in the order they run.
    pub mappers: Vec<MapperRun>,
    /// Attributes that are or may be there with values that aren't known.
    pub unknown: Vec<UnknownClaim>,
    /// Why there is no assertion.
    pub failure: Option<String>,
}

/// `NameID`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NameId {
    /// `Format`
    pub format: String,
    /// Its text; `None` for one that is made at the login.
    pub value: Option<String>,
}

/// The assertion a login at a SAML client gives, as far as mappers make it. The `instance` and
/// `target` of the scenario are of no meaning here.
#[must_use]
pub fn whole_assertion(
    runtime: &Runtime,
    thread: &EngineThread,
    scenario: &Scenario,
    scripts: &Scripts,
) -> WholeAssertion {
    let realm = &*scenario.realm;
    let scopes = order::client_scopes(realm, scenario.user, scenario.client, &scenario.scope);
    let instances = order::instances(realm, scenario.client, &scopes, runtime.version());
    let mut making = Making {
        runtime,
        thread,
        scenario,
        scripts,
        assertion: WholeAssertion {
            name_id: None,
            attributes: Vec::new(),
            mappers: Vec::new(),
            unknown: Vec::new(),
            failure: None,
        },
    };
    let mut role_list = None;
    for instance in &instances {
        let ran = making.run(instance);
        if let Provider::BuiltIn(row) = instance.provider
            && row.kind == Kind::RoleList
        {
            role_list = Some(InstanceConfig::of(instance.mapper));
        }
        making.assertion.mappers.push(MapperRun {
            name: instance.mapper.name.clone(),
            provider: instance.mapper.provider.clone(),
            scope: instance.scope.map(str::to_owned),
            ran,
        });
    }
    // Of several role list mappers the last one counts, and it comes after all others.
    if let Some(config) = role_list {
        let in_scope = roles::in_scope(realm, scenario.user, scenario.client, &scopes);
        making.list_roles(&config, &instances, &in_scope);
    }
    making.name(&instances);
    let mut assertion = making.assertion;
    if assertion.failure.is_some() {
        assertion.attributes.clear();
        assertion.name_id = None;
    }
    assertion
}

struct Making<'m> {
    runtime: &'m Runtime,
    thread: &'m EngineThread,
    scenario: &'m Scenario,
    scripts: &'m Scripts,
    assertion: WholeAssertion,
}

impl Making<'_> {
    fn realm(&self) -> &Realm {
        &self.scenario.realm
    }

    fn user(&self) -> &User {
        &self.scenario.realm.users[self.scenario.user]
    }

    fn client(&self) -> &Client {
        &self.scenario.realm.clients[self.scenario.client]
    }

    fn run(&mut self, instance: &Instance<'_>) -> Ran {
        let config = InstanceConfig::of(instance.mapper);
        let row = match instance.provider {
            Provider::BuiltIn(row) => row,
            Provider::Foreign | Provider::NotYet => {
                return self.foreign(&instance.mapper.provider, config);
            }
        };
        if row.kind == Kind::Unmodelled {
            let why = format!("the mapper `{}` isn't modelled", instance.mapper.provider);
            for claim in row.unmodelled_claims().into_iter().flatten() {
                self.doubt(Some(claim.to_owned()), &why);
            }
            return Ran::Unknown(why);
        }
        match self.attributes(row.kind, &config) {
            Ok(attributes) => {
                self.assertion.attributes.extend(attributes);
                Ran::BuiltIn(None)
            }
            Err(why) => {
                self.doubt(config.get("attribute.name").map(str::to_owned), &why);
                Ran::Unknown(why)
            }
        }
    }

    /// `transformAttributeStatement`
    fn attributes(
        &self,
        kind: Kind,
        config: &InstanceConfig,
    ) -> Result<Vec<SamlAttribute>, String> {
        let one = |value: Option<String>| {
            let value = value.map(|value| attribute(config, vec![SamlValue::Text(value)]));
            value.into_iter().collect()
        };
        let named = config.get("user.attribute").unwrap_or_default();
        Ok(match kind {
            Kind::UserAttribute => {
                let aggregate = oidc::aggregates(config);
                let values = person::attribute(self.realm(), self.user(), named, aggregate);
                let values = texts(&values);
                if values.is_empty() {
                    Vec::new()
                } else {
                    vec![attribute(config, values)]
                }
            }
            Kind::UserProperty if named.trim().is_empty() => Vec::new(),
            Kind::UserProperty => one(person::property(self.user(), named)?),
            Kind::SessionNote => {
                let name = config.get("note").unwrap_or_default();
                one(person::note(&self.scenario.session, name).map(str::to_owned))
            }
            Kind::HardcodedClaim => {
                let value = config.get("attribute.value");
                let value = value.map_or(SamlValue::Nil, |text| SamlValue::Text(text.to_owned()));
                vec![attribute(config, vec![value])]
            }
            Kind::GroupMembership => {
                let full_path = config.get("full.path") == Some("true");
                let names = person::group_names(self.realm(), self.user(), full_path);
                spread(config, names.into_iter().map(SamlValue::Text).collect())
            }
            _ => Vec::new(),
        })
    }

    /// A script, or a class somebody wrote.
    fn foreign(&mut self, provider: &str, config: InstanceConfig) -> Ran {
        let name = config.get("attribute.name").map(str::to_owned);
        let Some(script) = self.scripts.get(provider) else {
            let why = format!("nothing is known about the mapper `{provider}`");
            self.doubt(name, &why);
            return Ran::Unknown(why);
        };
        let scenario = Scenario {
            instance: config,
            kind: MapperKind::Saml,
            ..self.scenario.clone()
        };
        let report = self.runtime.run(self.thread, script, &scenario);
        match &report.result {
            MapperResult::Saml(SamlOutcome::Attributes { attributes, .. }) => {
                self.assertion.attributes.extend(attributes.iter().cloned());
            }
            MapperResult::Saml(SamlOutcome::ResponseFails { .. }) => {
                self.assertion.failure = Some(format!(
                    "the script of `{provider}` makes the response fail"
                ));
            }
            MapperResult::Claim { .. } | MapperResult::Unknown => {
                let why = format!("the script of `{provider}` can't be judged");
                self.doubt(name, &why);
            }
        }
        Ran::Script(Box::new(report))
    }

    /// `RoleListMapper.mapRoles`
    fn list_roles(
        &mut self,
        config: &InstanceConfig,
        instances: &[Instance<'_>],
        in_scope: &[RoleKey],
    ) {
        let of_kind = |kind: Kind| {
            let of_kind = instances.iter().filter(move |instance| {
                matches!(instance.provider, Provider::BuiltIn(row) if row.kind == kind)
            });
            of_kind.map(|instance| InstanceConfig::of(instance.mapper))
        };
        let given = of_kind(Kind::HardcodedRole).map(|given| match given.get("role") {
            Some(role) => SamlValue::Text(role.to_owned()),
            None => SamlValue::Nil,
        });
        let renamed: Vec<InstanceConfig> = of_kind(Kind::RoleName).collect();
        let realm = self.realm();
        let names = in_scope.iter().map(|role| {
            let new = renamed
                .iter()
                .find_map(|config| new_name(realm, config, *role));
            SamlValue::Text(new.unwrap_or_else(|| realm.roles[*role].name.clone()))
        });
        let attributes = spread(config, given.chain(names).collect());
        self.assertion.attributes.extend(attributes);
    }

    /// `getSAMLNameId`
    fn name(&mut self, instances: &[Instance<'_>]) {
        const SAML_1: &str = "urn:oasis:names:tc:SAML:1.1:nameid-format:";
        const SAML_2: &str = "urn:oasis:names:tc:SAML:2.0:nameid-format:";
        let format = match self.client().attribute("saml_name_id_format") {
            Some("email") => format!("{SAML_1}emailAddress"),
            Some("persistent") => format!("{SAML_2}persistent"),
            Some("transient") => format!("{SAML_2}transient"),
            _ => format!("{SAML_1}unspecified"),
        };
        let mapper = instances.iter().find_map(|instance| {
            let Provider::BuiltIn(row) = instance.provider else {
                return None;
            };
            let config = InstanceConfig::of(instance.mapper);
            let fits = row.kind == Kind::NameId
                && config.get("mapper.nameid.format") == Some(format.as_str());
            fits.then_some(config)
        });
        let user = self.user();
        let first = |name: &str| person::own_attribute(user, name).into_iter().next();
        let value = if let Some(config) = mapper {
            first(config.get("user.attribute").unwrap_or_default())
                .ok_or("the NameID mapper's attribute")
        } else if format.ends_with("emailAddress") {
            user.email.clone().ok_or("an e-mail address")
        } else if format.ends_with("transient") {
            self.assertion.name_id = Some(NameId {
                format,
                value: None,
            });
            return;
        } else if format.ends_with("persistent") {
            let client = &self.client().client_id;
            let kept = first(&format!("saml.persistent.name.id.for.{client}"));
            let value = kept.or_else(|| first("saml.persistent.name.id.for.*"));
            self.assertion.name_id = Some(NameId { format, value });
            return;
        } else {
            Ok(user.username.clone())
        };
        match value {
            Ok(value) => {
                let value = Some(value);
                self.assertion.name_id = Some(NameId { format, value });
            }
            Err(missing) => {
                let why = format!("the user has not {missing}, which the NameID needs");
                self.assertion.failure.get_or_insert(why);
            }
        }
    }

    fn doubt(&mut self, claim: Option<String>, why: &str) {
        self.assertion.unknown.push(UnknownClaim {
            claim,
            why: why.to_owned(),
        });
    }
}

/// One attribute with all values, or one for each.
fn spread(config: &InstanceConfig, values: Vec<SamlValue>) -> Vec<SamlAttribute> {
    if values.is_empty() {
        Vec::new()
    } else if is_single(config) {
        vec![attribute(config, values)]
    } else {
        let values = values.into_iter();
        values.map(|value| attribute(config, vec![value])).collect()
    }
}

fn texts(values: &JavaValue) -> Vec<SamlValue> {
    let JavaValue::Collection { items, .. } = values else {
        return Vec::new();
    };
    let texts = items.iter().filter_map(|item| match item {
        JavaValue::String(text) => Some(SamlValue::Text(text.clone())),
        _ => None,
    });
    texts.collect()
}

/// `RoleNameMapper.mapName`
fn new_name(realm: &Realm, config: &InstanceConfig, role: RoleKey) -> Option<String> {
    let wanted = config.get("role")?;
    let role = &realm.roles[role];
    let wanted = match role.container {
        RoleContainer::Realm => wanted,
        RoleContainer::Client(client) => {
            let client = &realm.clients[client].client_id;
            wanted.strip_prefix(client.as_str())?.strip_prefix('.')?
        }
    };
    (role.name == wanted).then(|| config.get("new.role.name").unwrap_or_default().to_owned())
}
