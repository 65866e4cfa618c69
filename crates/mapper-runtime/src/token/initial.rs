//! The token a script finds: what Keycloak and its default mappers have put into it by then.

use keycloak_model::{Client, ClientKey, KeycloakVersion, Realm, RoleContainer, RoleKey, UserKey};

use super::{Token, TokenKind};
use crate::hash_order;
use crate::instance::Target;
use crate::json::Json;

/// What a token is issued for.
#[derive(Clone, Copy)]
pub struct Issue<'a> {
    pub realm: &'a Realm,
    pub user: UserKey,
    pub client: ClientKey,
    pub version: KeycloakVersion,
    pub target: Target,
    /// URL of the server, without the realm.
    pub server_url: &'a str,
    pub session_id: &'a str,
    /// Seconds since 1970.
    pub now: i64,
    /// The scopes asked for.
    pub scope: &'a str,
}

/// The claims of the scope `profile` that come from attributes of the user.
const PROFILE: [(&str, &str); 9] = [
    ("middle_name", "middleName"),
    ("nickname", "nickname"),
    ("profile", "profile"),
    ("picture", "picture"),
    ("website", "website"),
    ("gender", "gender"),
    ("birthdate", "birthdate"),
    ("zoneinfo", "zoneinfo"),
    ("locale", "locale"),
];

/// A token at two times.
pub struct Issued {
    /// What the script finds, without [`Self::others`].
    pub fields: Token,
    /// Claims of the default mappers, which are not typed fields.
    pub others: Vec<(String, Json)>,
    /// Fields that Keycloak sets after the mappers.
    pub later: Vec<(&'static str, Json)>,
}

impl<'a> Issue<'a> {
    /// The token as it is when script mappers run: they run last.
    pub fn token(self) -> Issued {
        let fields = match self.target {
            Target::AccessToken | Target::Introspection => self.access_token(),
            Target::IdToken => self.id_token(),
            // A fresh one, of which only the mappers' claims are used.
            Target::Userinfo => Token::empty(TokenKind::Access, self.version),
            Target::TokenResponse => self.response(),
        };
        let others = match self.target {
            Target::TokenResponse => Vec::new(),
            _ => self.default_claims(),
        };
        Issued {
            fields,
            others,
            later: self.later(),
        }
    }

    /// The token as it is when the first mapper runs (`TokenManager.initToken`), with `scope` as its
    /// claim of that name.
    pub fn bare(self) -> Issued {
        let mut issued = Issued {
            fields: match self.target {
                Target::AccessToken | Target::Introspection => self.bare_access_token(),
                Target::IdToken => self.id_token(),
                Target::Userinfo => Token::empty(TokenKind::Access, self.version),
                Target::TokenResponse => self.response(),
            },
            others: Vec::new(),
            later: self.later(),
        };
        // From 18.0 on a mapper's business.
        if self.target != Target::TokenResponse {
            issued.fields.remove_field("acr");
        }
        if self.version.at_least(25, 0) {
            issued.fields.remove_field("auth_time");
        }
        issued
    }

    /// Fields that Keycloak sets after the mappers.
    fn later(self) -> Vec<(&'static str, Json)> {
        match self.target {
            Target::IdToken => vec![("at_hash", "fUHyO2r2Z3DZ53EsNrWBb0".into())],
            Target::TokenResponse => vec![("scope", self.scope.into())],
            _ => Vec::new(),
        }
    }

    fn common(self, kind: TokenKind) -> Token {
        let mut token = Token::empty(kind, self.version);
        let user = &self.realm.users[self.user];
        let client = &self.realm.clients[self.client];
        let lifespan = i64::from(self.realm.access_token_lifespan);
        token.set_field("exp", (self.now + lifespan).into());
        token.set_field("iat", self.now.into());
        token.set_field(
            "iss",
            format!("{}/realms/{}", self.server_url, self.realm.name).into(),
        );
        token.set_field("sub", user.id.as_str().into());
        token.set_field("azp", client.client_id.as_str().into());
        token.set_field("sid", self.session_id.into());
        if !self.version.at_least(25, 0) {
            token.set_field("session_state", self.session_id.into());
        }
        token.set_field("acr", "1".into());
        token
    }

    fn bare_access_token(self) -> Token {
        let mut token = self.common(TokenKind::Access);
        if self.version.at_least(25, 0) {
            token.remove_field("sub");
        }
        self.access_fields(&mut token);
        token
    }

    fn access_token(self) -> Token {
        let mut token = self.common(TokenKind::Access);
        self.access_fields(&mut token);
        let client = &self.realm.clients[self.client];
        if !client.web_origins.is_empty() {
            let origins = client
                .web_origins
                .iter()
                .map(|origin| origin.as_str().into());
            token.set_field("allowed-origins", Json::Array(origins.collect()));
        }
        self.set_roles(&mut token);
        token
    }

    fn access_fields(self, token: &mut Token) {
        let prefix = if self.version.at_least(26, 0) {
            "onrtro:"
        } else {
            ""
        };
        let id = "5a1f3b52-1d0e-4a3f-8c53-2f6f1f8b8a10";
        token.set_field("jti", format!("{prefix}{id}").into());
        token.set_field("typ", "Bearer".into());
        token.set_field("scope", self.scope.into());
    }

    /// The roles mappers and the audience that comes from client roles.
    fn set_roles(self, token: &mut Token) {
        let roles = self.roles();
        let realm_roles = self.names(&roles, RoleContainer::Realm);
        if !realm_roles.is_empty() {
            token.set_field("realm_access", access(realm_roles));
        }
        let mut clients: Vec<(&str, Vec<&str>)> = self
            .realm
            .clients
            .iter()
            .map(|(key, client)| {
                let names = self.names(&roles, RoleContainer::Client(key));
                (client.client_id.as_str(), names)
            })
            .filter(|(_, names)| !names.is_empty())
            .collect();
        hash_order::sort(&mut clients, |(client, _)| {
            nashorn::java::string_hash(client)
        });
        let own = &self.realm.clients[self.client].client_id;
        let mut audience: Vec<Json> = clients
            .iter()
            .filter(|(client, _)| client != own)
            .map(|(client, _)| (*client).into())
            .collect();
        if audience.len() > 1 {
            token.set_field("aud", Json::Array(audience));
        } else if let Some(only) = audience.pop() {
            token.set_field("aud", only);
        }
        if !clients.is_empty() {
            let entries = clients
                .into_iter()
                .map(|(client, names)| (client.to_owned(), access(names)));
            token.set_field("resource_access", Json::Object(entries.collect()));
        }
    }

    /// The user's roles as far as the client's scope lets them through.
    fn roles(self) -> Vec<RoleKey> {
        let all = self.realm.effective_roles(self.user);
        let client = &self.realm.clients[self.client];
        if client.full_scope_allowed {
            return all;
        }
        let own = self.realm.roles_of(RoleContainer::Client(self.client));
        let scopes = self.scopes(client);
        let allowed = client
            .scope_mappings
            .iter()
            .copied()
            .chain(own)
            .chain(scopes);
        let allowed = self.realm.expand_composites(allowed);
        all.into_iter()
            .filter(|role| allowed.contains(role))
            .collect()
    }

    /// Roles that come with the client scopes in use.
    fn scopes(self, client: &Client) -> Vec<RoleKey> {
        let asked: Vec<&str> = self.scope.split_ascii_whitespace().collect();
        let optional = client.optional_client_scopes.iter();
        let optional = optional.filter(move |name| asked.contains(&name.as_str()));
        client
            .default_client_scopes
            .iter()
            .chain(optional)
            .filter_map(move |name| self.realm.client_scope_by_name(name))
            .flat_map(move |scope| {
                self.realm.client_scopes[scope]
                    .scope_mappings
                    .iter()
                    .copied()
            })
            .collect()
    }

    fn names(self, roles: &[RoleKey], container: RoleContainer) -> Vec<&'a str> {
        let realm = self.realm;
        roles
            .iter()
            .map(|role| &realm.roles[*role])
            .filter(|role| role.container == container)
            .map(|role| role.name.as_str())
            .collect()
    }

    fn id_token(self) -> Token {
        let mut token = self.common(TokenKind::Id);
        let client = &self.realm.clients[self.client];
        token.set_field("jti", "0d7c4a57-8e0c-4a34-9b0a-6e1c7d7a2f11".into());
        token.set_field("typ", "ID".into());
        token.set_field("aud", client.client_id.as_str().into());
        if !self.version.at_least(25, 0) {
            token.set_field("auth_time", 0.into());
        }
        token
    }

    fn response(self) -> Token {
        let mut token = Token::empty(TokenKind::Response, self.version);
        let lifespan = i64::from(self.realm.access_token_lifespan);
        let idle = i64::from(self.realm.sso_session_idle_timeout);
        // Signed elsewhere: a script that takes them apart is told nothing.
        token.set_field("access_token", "(access token)".into());
        token.set_field("token_type", "Bearer".into());
        token.set_field("session_state", self.session_id.into());
        token.set_field("expires_in", lifespan.into());
        token.set_field("id_token", "(ID token)".into());
        token.set_field("refresh_token", "(refresh token)".into());
        token.set_field("refresh_expires_in", idle.into());
        token.set_field("not-before-policy", 0.into());
        token
    }

    /// What the scopes `profile` and `email` put into all four kinds of token, as far as the user has it.
    fn default_claims(self) -> Vec<(String, Json)> {
        let user = &self.realm.users[self.user];
        let names = [&user.first_name, &user.last_name];
        let full: Vec<&str> = names.into_iter().flatten().map(String::as_str).collect();
        let full = (!full.is_empty()).then(|| full.join(" "));
        let texts = [
            ("name", full),
            ("preferred_username", Some(user.username.clone())),
            ("given_name", user.first_name.clone()),
            ("family_name", user.last_name.clone()),
            ("email", user.email.clone()),
        ];
        let verified = ("email_verified".to_owned(), user.email_verified.into());
        let texts = texts
            .into_iter()
            .filter_map(|(name, value)| Some((name.to_owned(), value?.into())));
        let attribute = |name: &str| user.attributes.values(name).first();
        let attributes = PROFILE.iter().filter_map(|(claim, name)| {
            let text = attribute(name)?.as_str();
            Some(((*claim).to_owned(), text.into()))
        });
        let updated = attribute("updatedAt").and_then(|text| text.parse::<i64>().ok());
        let updated = updated.map(|seconds| ("updated_at".to_owned(), seconds.into()));
        std::iter::once(verified)
            .chain(texts)
            .chain(attributes)
            .chain(updated)
            .collect()
    }
}

/// `AccessToken.Access` with these roles, in the order of its `HashSet`.
fn access(mut roles: Vec<&str>) -> Json {
    hash_order::sort(&mut roles, |name| nashorn::java::string_hash(name));
    let roles = roles.into_iter().map(Json::from).collect();
    Json::Object(vec![("roles".to_owned(), Json::Array(roles))])
}
