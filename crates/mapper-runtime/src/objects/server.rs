//! The world behind the objects of one run.

use std::{
    cell::{Cell, RefCell},
    collections::HashMap,
    rc::Rc,
    sync::Arc,
};

use keycloak_model::{
    ClientKey, GroupKey, KeycloakVersion, Realm, Request, RoleKey, Session, UserKey,
};
use nashorn::java::{Call, Plain, Registry, Throw, Value};

use super::{
    dependence::Version,
    realm, session,
    token::{self, AccessState, TokenKey, TokenState},
    user, user_session,
};
use crate::{
    instance::Target,
    json::Json,
    log::LogLine,
    token::{Token, TokenKind},
};

/// What the objects of one run share: the realm, who logs in where, and what the script did to it.
pub(crate) struct Server {
    pub(crate) version: Version,
    /// Copied when a script first writes to it, so that no run sees another's changes.
    realm: RefCell<Arc<Realm>>,
    pub(crate) user: UserKey,
    /// The client of the request: at introspection since 24.0, the one that asks.
    pub(crate) client: ClientKey,
    pub(super) login: Login,
    /// What is being made; `None` for SAML.
    pub(super) target: Option<Target>,
    pub(crate) session: RefCell<Session>,
    pub(crate) request: Request,
    effects: RefCell<Vec<String>>,
    /// Attributes a script sets on `keycloakSession`.
    pub(super) attributes: RefCell<Vec<(String, Value)>>,
    /// The token being issued, and those the script made itself.
    pub(super) tokens: RefCell<Vec<TokenState>>,
    token_touched: Cell<bool>,
    pub(super) accesses: RefCell<Vec<AccessState>>,
    /// The maps behind `MultivaluedMap`s.
    pub(super) maps: RefCell<Vec<Value>>,
    /// Keycloak's caches hand out one object for each of these in a request.
    models: RefCell<HashMap<Model, Value>>,
    /// What the script logged.
    pub(super) log: RefCell<Vec<LogLine>>,
}

/// What a client's session tells of the login.
pub(crate) struct Login {
    /// Where it was.
    pub(crate) client: ClientKey,
    /// The scopes asked for.
    pub(crate) scope: String,
    /// URL of the realm.
    pub(crate) issuer: String,
}

impl Server {
    #[expect(clippy::too_many_arguments, reason = "what one scenario is made of")]
    pub(crate) fn new(
        version: KeycloakVersion,
        realm: Arc<Realm>,
        user: UserKey,
        client: ClientKey,
        login: Login,
        target: Option<Target>,
        session: Session,
        request: Request,
    ) -> Self {
        Self {
            version: Version::new(version),
            realm: RefCell::new(realm),
            user,
            client,
            login,
            target,
            session: RefCell::new(session),
            request,
            effects: RefCell::default(),
            attributes: RefCell::default(),
            tokens: RefCell::default(),
            token_touched: Cell::new(false),
            accesses: RefCell::default(),
            maps: RefCell::default(),
            models: RefCell::default(),
            log: RefCell::default(),
        }
    }

    /// Issues this token: typed fields, and the claims other mappers have put beside them.
    pub(crate) fn issue(&self, fields: Token, others: Vec<(String, Json)>) {
        *self.tokens.borrow_mut() = vec![TokenState::new(fields, others)];
    }

    /// Whether the script has looked at a token, or changed one.
    pub(crate) fn is_token_touched(&self) -> bool {
        self.token_touched.get()
    }

    pub(super) fn touch_token(&self) {
        self.token_touched.set(true);
    }

    /// The realm as it is now.
    pub(crate) fn realm(&self) -> Arc<Realm> {
        self.realm.borrow().clone()
    }

    /// The path of the request: that of the URL given, or of the endpoint that makes the token.
    pub(super) fn path(&self) -> Option<String> {
        if let Some(url) = &self.request.url {
            let (_, rest) = url.split_once("://")?;
            let path = rest.find('/').and_then(|at| rest.get(at..)).unwrap_or("/");
            let end = path.find(['?', '#']).unwrap_or(path.len());
            return path.get(..end).map(str::to_owned);
        }
        let endpoint = match self.target? {
            Target::AccessToken | Target::IdToken | Target::TokenResponse => "token",
            Target::Userinfo => "userinfo",
            Target::Introspection => "token/introspect",
        };
        let realm = self.realm();
        Some(format!(
            "/realms/{}/protocol/openid-connect/{endpoint}",
            realm.name
        ))
    }

    /// Writes to this run's copy of the realm, and notes what the server would have stored.
    pub(super) fn write(&self, effect: String, change: impl FnOnce(&mut Realm)) {
        change(Arc::make_mut(&mut self.realm.borrow_mut()));
        self.effects.borrow_mut().push(effect);
    }

    /// Writes to the session, and notes it.
    pub(super) fn write_session(&self, effect: String, change: impl FnOnce(&mut Session)) {
        change(&mut self.session.borrow_mut());
        self.effects.borrow_mut().push(effect);
    }

    /// What the script logged, in order.
    pub(crate) fn log(&self) -> Vec<LogLine> {
        self.log.borrow().clone()
    }

    /// What the script stored in the server, in words, in order.
    pub(crate) fn effects(&self) -> Vec<String> {
        self.effects.borrow().clone()
    }
}

/// The server of a call.
pub(super) fn server(call: &Call<'_>) -> Result<Rc<Server>, Throw> {
    call.world::<Server>()
}

/// What there is one object of in a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Model {
    Realm,
    User(UserKey),
    /// The map of a user's attributes, which is the cache's own: what a script does to it shows.
    Attributes(UserKey),
    Group(GroupKey),
    Role(RoleKey),
    Client(ClientKey),
    UserSession,
}

/// The one object for `model`, made by `make` when a script first meets it.
pub(super) fn one(
    call: &Call<'_>,
    model: Model,
    make: impl FnOnce() -> Result<Value, Throw>,
) -> Result<Value, Throw> {
    let server = server(call)?;
    if let Some(known) = server.models.borrow().get(&model) {
        return Ok(known.clone());
    }
    let made = make()?;
    server.models.borrow_mut().insert(model, made.clone());
    Ok(made)
}

/// The object that stands for `model`, when a script has met it.
pub(super) fn met(call: &Call<'_>, model: Model) -> Result<Option<Value>, Throw> {
    Ok(server(call)?.models.borrow().get(&model).cloned())
}

/// Lets go of an object: the next one is made afresh.
pub(super) fn forget(call: &Call<'_>, model: Model) -> Result<(), Throw> {
    server(call)?.models.borrow_mut().remove(&model);
    Ok(())
}

/// What an object stands for.
pub(super) fn key<K: Copy + 'static>(call: &Call<'_>) -> Result<K, Throw> {
    call.data(|key: &Plain<K>| key.0)
}

/// What an argument stands for; a `NullPointerException` for null, in the words of the JDK.
pub(super) fn argument<K: Copy + 'static>(
    call: &Call<'_>,
    index: usize,
    null: &str,
) -> Result<K, Throw> {
    let given = call.argument(index);
    given
        .as_object()
        .and_then(|object| object.data(|key: &Plain<K>| key.0))
        .ok_or_else(|| call.throw("java.lang.NullPointerException", Some(null)))
}

/// `equals`: whether the argument stands for the same thing.
pub(super) fn same<K: Copy + PartialEq + 'static>(call: &mut Call<'_>) -> Result<Value, Throw> {
    let own: K = key(call)?;
    Ok((argument(call, 0, "").ok() == Some(own)).into())
}

/// The objects a script finds under their names.
pub(crate) fn bindings(registry: &Registry, server: &Server) -> Option<Vec<(&'static str, Value)>> {
    let user = registry.object(user::CLASS, Plain(server.user))?;
    let realm = registry.object(realm::CLASS, Plain(()))?;
    let session = registry.object(user_session::CLASS, Plain(()))?;
    server.models.borrow_mut().extend([
        (Model::User(server.user), user.clone()),
        (Model::Realm, realm.clone()),
        (Model::UserSession, session.clone()),
    ]);
    let mut bindings = vec![
        ("user", user),
        ("realm", realm),
        ("userSession", session),
        (
            "keycloakSession",
            registry.object(session::class(&server.version, server.target), Plain(()))?,
        ),
    ];
    if server.target.is_none() {
        bindings.push((
            "clientSession",
            registry.object(user_session::CLIENT_SESSION, Plain(()))?,
        ));
    }
    if let Some(token) = server.tokens.borrow().first() {
        let kind = token.kind();
        let name = match kind {
            TokenKind::Access | TokenKind::Id => "token",
            TokenKind::Response => "tokenResponse",
        };
        let object = registry.object(token::class(kind), Plain(TokenKey::ISSUED))?;
        bindings.push((name, object));
    }
    Some(bindings)
}
