//! What each user would show to STS: the whole token of a client, or its SAML assertion.

mod one;

use diagnostic::{Finding, Level, Source};
use keycloak_model::{ClientKey, KeycloakVersion, Protocol, ProtocolMapper, Realm, UserKey, World};
use mapper_runtime::worker::{Ended, Limits, Pool, WorkerCommand, WorkerError};
use mapper_runtime::{
    Json, MapperResult, Outcome, Ran, SamlValue, UnknownClaim, WholeAssertion, WholeToken,
};
use provider_jar::{Kind, provider_id};
use serde_json::{Map, Value};
use trust_policy::{OidcToken, SamlAssertion, SamlAttribute};

use super::service::{ARGUMENT, LoginService, Setup, Whole};
use super::source::has_made_up_id;
use crate::login::Shown;
use crate::project::Project;
use crate::scripts::{self, Text};
use crate::testing::instance;

/// The claims a trust policy, or STS itself, looks at.
const SEEN_BY_STS: [&str; 8] = [
    "sub",
    "aud",
    "azp",
    "amr",
    "email",
    "https://aws.amazon.com/roles",
    "https://aws.amazon.com/tags",
    "https://aws.amazon.com/source_identity",
];

/// What tokens hold that differs from login to login, and STS doesn't look at.
const EPHEMERAL: [&str; 8] = [
    "exp",
    "iat",
    "nbf",
    "auth_time",
    "jti",
    "at_hash",
    "sid",
    "session_state",
];

/// Logins to be foretold: who logs in where, with which mappers.
#[derive(Debug)]
pub struct Plan {
    /// The server.
    pub keycloak: KeycloakVersion,
    /// The scopes asked for.
    pub scope: String,
    /// The realm's URL, when it is known.
    pub issuer: Option<String>,
    world: World,
    client: ClientKey,
    /// Whether the client is one of the realm's own, so that its id says something.
    client_is_known: bool,
    scripts: Vec<(String, Source)>,
}

/// What one user shows.
#[derive(Debug)]
pub struct UserLogin {
    /// Who.
    pub user: UserKey,
    /// What, or why there is nothing to show.
    pub shown: Result<Shown, String>,
    /// What of it isn't known.
    pub unknown: Vec<UnknownClaim>,
}

impl Plan {
    /// A login at `client`, or at the only one there is to think of. Mappers of `projects` are
    /// attached to it, except where the realm has instances of them already.
    ///
    /// # Errors
    /// A client that isn't there; mappers that don't fit it.
    pub fn new(
        mut world: World,
        has_clients: bool,
        client: Option<&str>,
        projects: &[Project],
        keycloak: KeycloakVersion,
    ) -> Result<Self, Vec<Finding>> {
        let refuse = |message: String, help: String| {
            vec![Finding::new(Level::Error, "simulate-client", message).help(help)]
        };
        // Every realm has `account`; a fixture that names no other client has none in mind.
        let has_clients = has_clients && !own_clients(&world.realm).is_empty();
        let saml = projects
            .iter()
            .any(|project| project.manifest.kind == Kind::SamlMapper);
        let known = client.and_then(|name| world.realm.client_by_client_id(name));
        let key = match (client, known, has_clients) {
            (_, Some(key), _) => key,
            (Some(name), None, true) => {
                return Err(refuse(
                    format!("the realm has no client `{name}`"),
                    format!("it has {}", names(&world.realm)),
                ));
            }
            (None, None, true) => match own_clients(&world.realm).as_slice() {
                [only] => *only,
                _ => {
                    return Err(refuse(
                        "nothing says at which client people log in".to_owned(),
                        format!("choose with `--client`: {}", names(&world.realm)),
                    ));
                }
            },
            (name, None, false) => {
                let key = world.realm.client(name.unwrap_or("client"));
                if saml {
                    world.realm.clients[key].protocol = Protocol::Saml;
                }
                key
            }
        };
        let client_is_known = has_clients || client.is_some();
        let mut scripts = Vec::new();
        for project in projects {
            let protocol = match project.manifest.kind {
                Kind::Mapper => Protocol::OpenIdConnect,
                Kind::SamlMapper => Protocol::Saml,
                Kind::Authenticator | Kind::Policy => {
                    return Err(refuse(
                        format!("`{}` is no mapper", project.folder.display()),
                        "give folders of mappers".to_owned(),
                    ));
                }
            };
            let client = &mut world.realm.clients[key];
            if client.protocol != protocol {
                return Err(refuse(
                    format!(
                        "the mapper in `{}` is for {protocol}, and the client `{}` speaks {}",
                        project.folder.display(),
                        client.client_id,
                        client.protocol
                    ),
                    "choose another client with `--client`".to_owned(),
                ));
            }
            let provider = provider_id(&project.manifest.script);
            scripts.push((provider.clone(), project.script.clone()));
            if !is_attached(&world.realm, key, &provider) {
                let config = instance(project);
                let entries = config.entries();
                let entries = entries.map(|(key, value)| (key.to_owned(), value.to_owned()));
                world.realm.clients[key]
                    .protocol_mappers
                    .push(ProtocolMapper {
                        id: format!("simulated {provider}"),
                        name: config.name.clone(),
                        protocol,
                        provider,
                        config: entries.collect(),
                    });
            }
        }
        Ok(Self {
            keycloak,
            scope: "openid".to_owned(),
            issuer: None,
            world,
            client: key,
            client_is_known,
            scripts,
        })
    }

    /// The realm, with the mappers attached.
    #[must_use]
    pub const fn realm(&self) -> &Realm {
        &self.world.realm
    }

    /// The client people log in at.
    #[must_use]
    pub const fn client(&self) -> ClientKey {
        self.client
    }

    /// Whether people get a SAML assertion instead of an ID token.
    #[must_use]
    pub fn is_saml(&self) -> bool {
        self.world.realm.clients[self.client].protocol == Protocol::Saml
    }

    /// The texts of the scripts, by the id of their provider.
    #[must_use]
    pub fn scripts(&self) -> &[(String, Source)] {
        &self.scripts
    }

    /// What a worker has to know.
    fn setup(&self) -> Setup {
        Setup {
            keycloak: self.keycloak,
            scope: self.scope.clone(),
            realm: self.world.realm.clone(),
            session: self.world.session.clone(),
            request: self.world.request.clone(),
            client: self.client,
            saml: self.is_saml(),
            scripts: self.scripts.iter().map(in_setup).collect(),
        }
    }

    /// Foretells the login of every user. `done` is told, from any thread, how many there are so far.
    ///
    /// # Errors
    /// When scripts can't be run at all.
    pub fn logins(
        &self,
        worker: &WorkerCommand,
        done: &(dyn Fn(usize) + Sync),
    ) -> Result<Vec<UserLogin>, WorkerError> {
        let realm = &self.world.realm;
        let setup = self.setup();
        let command = worker.with_args(vec![ARGUMENT.into()]);
        let (mut admitted, mut logins) = (Vec::new(), Vec::new());
        for user in realm.users.keys() {
            match self.barred(user) {
                None => admitted.push(user),
                Some(why) => logins.push(fails(user, why.to_owned(), Vec::new())),
            }
        }
        let pool: Pool<LoginService> = Pool::new(command, Limits::default(), setup);
        let ended = pool.begin(admitted.clone()).finish(done)?.ended;
        let foretold = admitted.iter().zip(ended).map(|(user, ended)| match ended {
            Ended::Answered(Ok(Whole::Token(whole))) => self.token(*user, whole),
            Ended::Answered(Ok(Whole::Assertion(whole))) => self.assertion(*user, whole),
            Ended::Answered(Err(why)) => fails(*user, why, Vec::new()),
            Ended::Killed(reason) => fails(*user, scripts::killed(reason), Vec::new()),
        });
        logins.extend(foretold);
        logins.sort_by_key(|login| login.user);
        Ok(logins)
    }

    /// Why a user gets no token at this client, whatever its mappers do. Keycloak's
    /// `AuthenticationProcessor` takes a service account for an unknown user: it has tokens only by its
    /// own client's credentials.
    fn barred(&self, user: UserKey) -> Option<&'static str> {
        let realm = &self.world.realm;
        let (user, client) = (&realm.users[user], &realm.clients[self.client]);
        if !user.enabled {
            return Some("is disabled");
        }
        let own = user.service_account_client.as_ref()?;
        (*own != client.id).then_some("is the service account of another client")
    }

    fn token(&self, user: UserKey, whole: WholeToken) -> UserLogin {
        let Some(Json::Object(entries)) = &whole.token else {
            let why = why_not(&whole);
            return fails(user, why, whole.unknown);
        };
        // Of a key that stands there twice the last one counts, for STS too.
        let mut claims: Map<String, Value> = entries
            .iter()
            .filter(|(name, _)| !EPHEMERAL.contains(&name.as_str()) && name != "iss")
            .map(|(name, value)| (name.clone(), value.to_value()))
            .collect();
        if let Some(issuer) = &self.issuer {
            claims.insert("iss".to_owned(), issuer.as_str().into());
        }
        let mut unknown = whole.unknown;
        let person = &self.world.realm.users[user];
        if claims.get("sub").and_then(Value::as_str) == Some(&person.id) && has_made_up_id(person) {
            unknown.push(UnknownClaim {
                claim: Some("sub".to_owned()),
                why: "the user's id isn't known".to_owned(),
            });
        }
        if !self.client_is_known {
            for claim in ["azp", "aud"] {
                unknown.push(UnknownClaim {
                    claim: Some(claim.to_owned()),
                    why: "it isn't said at which client; `--client` says it".to_owned(),
                });
            }
        }
        let names: Vec<String> = unknown
            .iter()
            .flat_map(|unknown| match &unknown.claim {
                Some(claim) => vec![claim.clone()],
                None => SEEN_BY_STS.map(str::to_owned).to_vec(),
            })
            .collect();
        let token = OidcToken::synthetic(&claims, &names);
        UserLogin {
            user,
            shown: Ok(Shown::Oidc(Box::new(token))),
            unknown,
        }
    }

    fn assertion(&self, user: UserKey, whole: WholeAssertion) -> UserLogin {
        if let Some(why) = whole.failure {
            return fails(user, why, whole.unknown);
        }
        let mut shown = SamlAssertion {
            issuer: self.issuer.clone(),
            recipient: self.world.realm.clients[self.client]
                .attribute("saml_assertion_consumer_url_post")
                .map(str::to_owned),
            ..SamlAssertion::default()
        };
        if let Some(name_id) = whole.name_id {
            shown.subject = name_id.value;
            shown.subject_format = Some(name_id.format);
        }
        for attribute in whole.attributes {
            if shown
                .attributes
                .iter()
                .any(|known| known.name == attribute.name)
            {
                // What STS makes of an attribute that comes twice isn't documented.
                shown.unknown_attributes.push(attribute.name);
                continue;
            }
            let values = attribute.values.into_iter().map(|value| match value {
                SamlValue::Text(text) => text,
                SamlValue::Nil => String::new(),
            });
            shown.attributes.push(SamlAttribute {
                name: attribute.name,
                values: values.collect(),
            });
        }
        let unknown = whole
            .unknown
            .iter()
            .filter_map(|unknown| unknown.claim.clone());
        shown.unknown_attributes.extend(unknown);
        UserLogin {
            user,
            shown: Ok(Shown::Saml(shown)),
            unknown: whole.unknown,
        }
    }
}

fn in_setup((provider, source): &(String, Source)) -> (String, Text) {
    let text = Text {
        name: source.name().to_owned(),
        text: source.text().to_owned(),
    };
    (provider.clone(), text)
}

const fn fails(user: UserKey, why: String, unknown: Vec<UnknownClaim>) -> UserLogin {
    UserLogin {
        user,
        shown: Err(why),
        unknown,
    }
}

/// Why a login gives no token.
fn why_not(whole: &WholeToken) -> String {
    let outcome = whole.mappers.last().and_then(|run| {
        let outcome = match &run.ran {
            Ran::BuiltIn(outcome) => outcome.as_ref()?,
            Ran::Script(report) => match &report.result {
                MapperResult::Claim { outcome, .. } => outcome,
                _ => return None,
            },
            _ => return None,
        };
        let why = match outcome {
            Outcome::LoginFails(failure) | Outcome::RequestFails(failure) => failure.cause.clone(),
            Outcome::Hangs { why } => why.clone(),
            _ => return None,
        };
        Some(format!(
            "the login fails in the mapper `{}`: {why}",
            run.name
        ))
    });
    outcome.unwrap_or_else(|| "no token can be written".to_owned())
}

/// Clients that aren't Keycloak's own.
fn own_clients(realm: &Realm) -> Vec<ClientKey> {
    let clients = realm.clients.iter();
    clients
        .filter(|(_, client)| !client.bearer_only && !client.is_keycloaks_own())
        .map(|(key, _)| key)
        .collect()
}

fn names(realm: &Realm) -> String {
    const SHOWN: usize = 20;
    let clients = own_clients(realm);
    let shown = clients.iter().take(SHOWN);
    let mut names: Vec<&str> = shown.map(|key| &*realm.clients[*key].client_id).collect();
    if clients.len() > SHOWN {
        names.push("…");
    }
    names.join(", ")
}

/// Whether the client, or one of its scopes, has an instance of this provider.
fn is_attached(realm: &Realm, client: ClientKey, provider: &str) -> bool {
    let client = &realm.clients[client];
    let scopes = client.default_client_scopes.iter();
    let scopes = scopes.filter_map(|name| realm.client_scope_by_name(name));
    let of_scopes = scopes.flat_map(|scope| &realm.client_scopes[scope].protocol_mappers);
    let mut mappers = client.protocol_mappers.iter().chain(of_scopes);
    mappers.any(|mapper| mapper.provider == provider)
}
