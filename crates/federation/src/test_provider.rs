//! A provider of a few lines for tests: answers by a function, keeps what it was asked, signs with ES256.

mod server;

use std::sync::{Arc, Mutex};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::Timestamp;
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair};
use secrecy::SecretString;
use serde_json::{Value, json};
use url::form_urlencoded;

use crate::{Client, Events, Http, HttpSettings, Issuer, LoginEvent, Provider};
pub(crate) use server::{Reply, Request, Server, raw_request};

pub(crate) const CLIENT: &str = "keyferry";
/// The access token that every token answer carries.
pub(crate) const ACCESS: &str = "access-5ecret";

pub(crate) struct Key {
    pair: EcdsaKeyPair,
    kid: String,
}

impl Key {
    pub(crate) fn new(kid: &str) -> Self {
        let random = SystemRandom::new();
        let alg = &ECDSA_P256_SHA256_FIXED_SIGNING;
        let pkcs8 = EcdsaKeyPair::generate_pkcs8(alg, &random).unwrap();
        Self {
            pair: EcdsaKeyPair::from_pkcs8(alg, pkcs8.as_ref(), &random).unwrap(),
            kid: kid.to_owned(),
        }
    }

    pub(crate) fn jwk(&self) -> Value {
        let point = self.pair.public_key().as_ref();
        json!({
            "kty": "EC", "crv": "P-256", "use": "sig", "alg": "ES256", "kid": self.kid,
            "x": URL_SAFE_NO_PAD.encode(&point[1..33]),
            "y": URL_SAFE_NO_PAD.encode(&point[33..]),
        })
    }

    pub(crate) fn sign(&self, claims: &Value) -> String {
        let header = json!({"alg": "ES256", "typ": "JWT", "kid": self.kid});
        let input = signing_input(&header, claims);
        let signature = self
            .pair
            .sign(&SystemRandom::new(), input.as_bytes())
            .unwrap();
        format!("{input}.{}", URL_SAFE_NO_PAD.encode(signature))
    }
}

pub(crate) fn signing_input(header: &Value, claims: &Value) -> String {
    format!(
        "{}.{}",
        URL_SAFE_NO_PAD.encode(header.to_string()),
        URL_SAFE_NO_PAD.encode(claims.to_string())
    )
}

/// What the provider knows and how it behaves; tests change it between calls.
pub(crate) struct Behaviour {
    pub(crate) key: Key,
    /// Replaces members of the configuration document; `null` takes one away.
    pub(crate) configuration: Value,
    /// Replaces claims of ID tokens; `null` takes one away.
    pub(crate) claims: Value,
    /// Replaces members of token answers.
    pub(crate) answer: Value,
    /// Answers that come first, one per request to the token endpoint.
    pub(crate) token_replies: Vec<Reply>,
    /// The answer of the device authorization endpoint.
    pub(crate) device: Value,
    /// Answers of a path instead of the usual ones.
    pub(crate) other: Option<(&'static str, Reply)>,
    nonce: Option<String>,
}

#[derive(Clone)]
pub(crate) struct TestProvider {
    pub(crate) server: Server,
    pub(crate) behaviour: Arc<Mutex<Behaviour>>,
}

impl TestProvider {
    pub(crate) async fn start() -> Self {
        let behaviour = Arc::new(Mutex::new(Behaviour {
            key: Key::new("k1"),
            configuration: json!({}),
            claims: json!({}),
            answer: json!({}),
            token_replies: Vec::new(),
            device: json!({}),
            other: None,
            nonce: None,
        }));
        let shared = behaviour.clone();
        let server =
            Server::start(move |base, request| shared.lock().unwrap().reply(base, request)).await;
        Self { server, behaviour }
    }

    pub(crate) fn change(&self, change: impl FnOnce(&mut Behaviour)) {
        change(&mut self.behaviour.lock().unwrap());
    }

    pub(crate) fn issuer(&self) -> Issuer {
        Issuer::parse(&self.server.base).unwrap()
    }

    pub(crate) async fn discover(&self) -> Provider {
        Provider::discover(&http(), &self.issuer(), Timestamp::now())
            .await
            .unwrap()
    }

    /// The forms that the token endpoint got.
    pub(crate) fn token_requests(&self) -> Vec<Request> {
        self.server.asked("/token")
    }

    /// As the login page would: remembers the nonce, gives the redirect with `code` and `state`.
    pub(crate) fn authorize(&self, url: &url::Url) -> String {
        let query = |name: &str| {
            url.query_pairs()
                .find(|(n, _)| n == name)
                .map(|(_, v)| v.into_owned())
                .unwrap()
        };
        self.behaviour.lock().unwrap().nonce = Some(query("nonce"));
        let answer: String = form_urlencoded::Serializer::new(String::new())
            .append_pair("code", "the-c0de")
            .append_pair("state", &query("state"))
            .append_pair("iss", &self.server.base)
            .finish();
        format!("{}?{answer}", query("redirect_uri"))
    }

    /// An ID token as the provider makes it now.
    pub(crate) fn id_token(&self) -> SecretString {
        let behaviour = self.behaviour.lock().unwrap();
        SecretString::from(behaviour.id_token(&self.server.base))
    }
}

impl Behaviour {
    fn reply(&mut self, base: &str, request: &Request) -> Reply {
        if let Some((path, reply)) = &self.other
            && *path == request.path
        {
            return reply.clone();
        }
        match request.path.as_str() {
            "/.well-known/openid-configuration" => {
                let mut document = json!({
                    "issuer": base,
                    "authorization_endpoint": format!("{base}/auth?tenant=1"),
                    "token_endpoint": format!("{base}/token"),
                    "jwks_uri": format!("{base}/keys"),
                    "device_authorization_endpoint": format!("{base}/device"),
                    "end_session_endpoint": format!("{base}/logout"),
                    "revocation_endpoint": format!("{base}/revoke"),
                    "authorization_response_iss_parameter_supported": true,
                    "grant_types_supported": ["authorization_code", "refresh_token"],
                });
                replace(&mut document, &self.configuration);
                Reply::json(200, &document)
            }
            "/keys" => Reply::json(200, &json!({"keys": [self.key.jwk()]})),
            "/device" => {
                let mut answer = json!({
                    "device_code": "dev1ce-5ecret", "user_code": "ABCD-EFGH",
                    "verification_uri": format!("{base}/device-page"),
                    "verification_uri_complete": format!("{base}/device-page?user_code=ABCD-EFGH"),
                    "expires_in": 60, "interval": 1,
                });
                replace(&mut answer, &self.device);
                Reply::json(200, &answer)
            }
            "/token" => {
                if !self.token_replies.is_empty() {
                    return self.token_replies.remove(0);
                }
                let mut answer = json!({
                    "access_token": ACCESS, "token_type": "Bearer", "expires_in": 300,
                    "refresh_token": "refresh-5ecret", "refresh_expires_in": 1800,
                    "scope": "openid", "id_token": self.id_token(base),
                });
                replace(&mut answer, &self.answer);
                Reply::json(200, &answer)
            }
            "/logout" => Reply::Full(204, "", Vec::new()),
            "/revoke" => Reply::Full(200, "", Vec::new()),
            _ => Reply::Full(404, "", Vec::new()),
        }
    }

    fn id_token(&self, base: &str) -> String {
        let now = Timestamp::now().as_second();
        let mut claims = json!({
            "iss": base, "aud": CLIENT, "azp": CLIENT, "sub": "1234", "iat": now, "exp": now + 300,
            "auth_time": now, "preferred_username": "alice",
        });
        if let Some(nonce) = &self.nonce {
            claims["nonce"] = json!(nonce);
        }
        replace(&mut claims, &self.claims);
        self.key.sign(&claims)
    }
}

/// Puts the members of `changes` into `document`; `null` takes one away.
pub(crate) fn replace(document: &mut Value, changes: &Value) {
    let document = document.as_object_mut().unwrap();
    for (name, value) in changes.as_object().unwrap() {
        if value.is_null() {
            document.remove(name);
        } else {
            document.insert(name.clone(), value.clone());
        }
    }
}

pub(crate) fn http() -> Http {
    http_with(&HttpSettings::default())
}

pub(crate) fn http_with(settings: &HttpSettings) -> Http {
    let _ = rustls::crypto::ring::default_provider().install_default();
    Http::new(settings).unwrap()
}

pub(crate) fn client() -> Client {
    Client::public(CLIENT)
}

/// Events and what was sent to them.
pub(crate) fn recorded() -> (Events, Arc<Mutex<Vec<LoginEvent>>>) {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let events = {
        let seen = seen.clone();
        Events::new(move |event| seen.lock().unwrap().push(event))
    };
    (events, seen)
}
