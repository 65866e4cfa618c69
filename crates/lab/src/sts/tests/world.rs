//! An identity provider that publishes what a test wants, an STS, and a client.

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock, Mutex};

use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::get;
use axum::{Json, Router};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use diagnostic::Source;
use jiff::Timestamp;
use ring::rand::SystemRandom;
use ring::signature::{EcdsaKeyPair, KeyPair, RsaKeyPair};
use rsa::pkcs8::EncodePrivateKey;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use trust_policy::{AccountId, Policy, RoleArn};

use crate::clock::Clock;
use crate::counters::Counters;
use crate::{ProviderSettings, RoleSettings, Sts, StsSettings};

/// Status, code and message of answers.
pub(super) const FINE: (u16, &str, &str) = (200, "", "");
pub(super) const NO_KEY: (u16, &str, &str) = (
    400,
    "InvalidIdentityToken",
    "Couldn't retrieve verification key from your identity provider,  please reference AssumeRoleWithWebIdentity documentation for requirements",
);

pub(super) const ACCOUNT: &str = "123456789012";
pub(super) const CLIENT: &str = "aws-cli";
pub(super) const ROLE: &str = "arn:aws:iam::123456789012:role/team/Reader";
pub(super) const ROLES_CLAIM: &str = "https://aws.amazon.com/roles";
pub(super) const TAGS_CLAIM: &str = "https://aws.amazon.com/tags";
pub(super) const SOURCE_IDENTITY_CLAIM: &str = "https://aws.amazon.com/source_identity";

/// Seconds each to make, so all tests share them.
pub(super) static RSA_KEYS: LazyLock<[RsaKeyPair; 2]> = LazyLock::new(|| {
    [0, 1].map(|_| {
        let key = rsa::RsaPrivateKey::new(&mut rsa::rand_core::OsRng, 2048).unwrap();
        RsaKeyPair::from_pkcs8(key.to_pkcs8_der().unwrap().as_bytes()).unwrap()
    })
});

/// What the provider publishes.
#[derive(Clone, Default)]
pub(super) struct Published {
    pub(super) jwks: Value,
    pub(super) discovery: Option<Value>,
    pub(super) status: u16,
}

/// The whole scene.
pub(super) struct World {
    pub(super) issuer: String,
    pub(super) sts: Sts,
    counters: Arc<Counters>,
    pub(super) url: String,
    pub(super) published: Arc<Mutex<Published>>,
    pub(super) client: reqwest::Client,
}

/// An answer of the STS, with its elements by name.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) body: String,
    elements: BTreeMap<String, String>,
}

impl Answer {
    pub(super) async fn read(response: reqwest::Response) -> Self {
        let status = response.status().as_u16();
        let body = response.text().await.unwrap();
        let mut elements = BTreeMap::new();
        if let Ok(document) = roxmltree::Document::parse(&body) {
            for node in document.descendants().filter(roxmltree::Node::is_element) {
                let text = node.text().unwrap_or_default().to_owned();
                elements.insert(node.tag_name().name().to_owned(), text);
            }
        }
        Self {
            status,
            body,
            elements,
        }
    }

    #[track_caller]
    pub(super) fn get(&self, name: &str) -> &str {
        match self.elements.get(name) {
            Some(text) => text,
            None => panic!("no {name} in {}", self.body),
        }
    }

    /// Status, code and message of an error; or `200` and nothing.
    pub(super) fn outcome(&self) -> (u16, &str, &str) {
        let element = |name| self.elements.get(name).map_or("", String::as_str);
        (self.status, element("Code"), element("Message"))
    }
}

pub(super) fn rsa_jwk(kid: &str, key: &RsaKeyPair) -> Value {
    let public = ring::rsa::PublicKeyComponents::<Vec<u8>>::from(key.public());
    json!({
        "kid": kid, "kty": "RSA", "alg": "RS256", "use": "sig",
        "n": URL_SAFE_NO_PAD.encode(public.n), "e": URL_SAFE_NO_PAD.encode(public.e),
    })
}

pub(super) fn ec_jwk(kid: &str, curve: &str, key: &EcdsaKeyPair) -> Value {
    let point = &key.public_key().as_ref()[1..];
    let (x, y) = point.split_at(point.len() / 2);
    json!({
        "kid": kid, "kty": "EC", "crv": curve, "use": "sig",
        "x": URL_SAFE_NO_PAD.encode(x), "y": URL_SAFE_NO_PAD.encode(y),
    })
}

/// A token with these header members, signed by whoever `sign` is.
pub(super) fn token(header: &Value, claims: &str, sign: impl Fn(&[u8]) -> Vec<u8>) -> String {
    let signed = format!(
        "{}.{}",
        URL_SAFE_NO_PAD.encode(header.to_string()),
        URL_SAFE_NO_PAD.encode(claims)
    );
    let signature = sign(signed.as_bytes());
    format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature))
}

pub(super) fn rsa_sign(
    padding: &'static dyn ring::signature::RsaEncoding,
    key: &RsaKeyPair,
    message: &[u8],
) -> Vec<u8> {
    let mut signature = vec![0; key.public().modulus_len()];
    key.sign(padding, &SystemRandom::new(), message, &mut signature)
        .unwrap();
    signature
}

/// An RS256 token of the first key.
pub(super) fn rs256(claims: &Value) -> String {
    token(
        &json!({"alg": "RS256", "kid": "first"}),
        &claims.to_string(),
        |message| rsa_sign(&ring::signature::RSA_PKCS1_SHA256, &RSA_KEYS[0], message),
    )
}

pub(super) fn policy(text: &Value) -> Policy {
    Policy::parse(&Source::new("trust.json", text.to_string())).unwrap()
}

impl World {
    /// A world with one role that admits the client's tokens by their `:aud`.
    pub(super) async fn new() -> Self {
        Self::with(|statement| statement).await
    }

    /// As [`Self::new`], with another statement in the trust policy.
    pub(super) async fn with(change: impl FnOnce(Value) -> Value) -> Self {
        let (issuer, published) = publish().await;
        let name = issuer.trim_start_matches("http://").to_owned();
        let statement = change(json!({
            "Effect": "Allow",
            "Principal": {"Federated": format!("arn:aws:iam::{ACCOUNT}:oidc-provider/{name}")},
            "Action": "sts:AssumeRoleWithWebIdentity",
            "Condition": {"StringEquals": {format!("{name}:aud"): CLIENT}},
        }));
        let account = AccountId::parse(ACCOUNT).unwrap();
        let settings = StsSettings {
            roles: vec![RoleSettings {
                arn: RoleArn::parse(ROLE).unwrap(),
                trust_policy: policy(&json!({"Version": "2012-10-17", "Statement": statement})),
                max_session_seconds: 7200,
            }],
            providers: vec![
                ProviderSettings::oidc(&account, &issuer, vec![CLIENT.to_owned()]).unwrap(),
            ],
            ..StsSettings::default()
        };
        Self::serve(settings, issuer, published).await
    }

    pub(super) async fn serve(
        settings: StsSettings,
        issuer: String,
        published: Arc<Mutex<Published>>,
    ) -> Self {
        Self::serve_at(settings, Clock::system(), issuer, published).await
    }

    /// An STS whose clock shows what it is told to.
    pub(super) async fn serve_at(
        settings: StsSettings,
        clock: Clock,
        issuer: String,
        published: Arc<Mutex<Published>>,
    ) -> Self {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/", listener.local_addr().unwrap());
        let counters = Arc::new(Counters::default());
        let sts = Sts::new(settings, url.parse().unwrap(), clock, Arc::clone(&counters)).unwrap();
        let router = sts.router();
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self {
            issuer,
            sts,
            url,
            counters,
            published,
            client: reqwest::Client::new(),
        }
    }

    pub(super) fn calls(&self, action: &str) -> u64 {
        let counts = self.counters.counts();
        counts.sts.get(action).copied().unwrap_or_default()
    }

    pub(super) fn publish(&self, keys: Value) {
        self.published.lock().unwrap().jwks = json!({ "keys": keys });
    }

    /// The claims of a Keycloak-shaped ID token.
    pub(super) fn claims(&self) -> Value {
        let now = Timestamp::now().as_second();
        json!({
            "iss": self.issuer, "sub": "alice-subject", "aud": CLIENT, "azp": CLIENT,
            "iat": now, "exp": now + 60, "typ": "ID",
        })
    }

    /// The claims with some replaced; `null` takes one away.
    pub(super) fn claims_with(&self, changes: &Value) -> Value {
        let mut claims = self.claims();
        for (name, value) in changes.as_object().unwrap() {
            if value.is_null() {
                claims.as_object_mut().unwrap().remove(name);
            } else {
                claims[name] = value.clone();
            }
        }
        claims
    }

    pub(super) async fn post(&self, form: &[(&str, &str)]) -> Answer {
        Answer::read(self.client.post(&self.url).form(form).send().await.unwrap()).await
    }

    /// `AssumeRoleWithWebIdentity`, with further parameters or others.
    pub(super) async fn assume_with(&self, token: &str, changes: &[(&str, &str)]) -> Answer {
        let mut form = BTreeMap::from([
            ("Action", "AssumeRoleWithWebIdentity"),
            ("Version", "2011-06-15"),
            ("RoleArn", ROLE),
            ("RoleSessionName", "alice"),
            ("WebIdentityToken", token),
        ]);
        for (name, value) in changes {
            form.insert(name, value);
        }
        form.retain(|_, value| *value != "(none)");
        self.post(&form.into_iter().collect::<Vec<_>>()).await
    }

    pub(super) async fn assume(&self, token: &str) -> Answer {
        self.assume_with(token, &[]).await
    }
}

/// Starts an identity provider that publishes the first key.
pub(super) async fn publish() -> (String, Arc<Mutex<Published>>) {
    let published = Arc::new(Mutex::new(Published {
        jwks: json!({"keys": [rsa_jwk("first", &RSA_KEYS[0])]}),
        discovery: None,
        status: 200,
    }));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let issuer = format!("http://{}/realms/lab", listener.local_addr().unwrap());
    let provider = provider(issuer.clone(), Arc::clone(&published));
    tokio::spawn(async move { axum::serve(listener, provider).await });
    (issuer, published)
}

fn provider(issuer: String, published: Arc<Mutex<Published>>) -> Router {
    type Shared = State<(String, Arc<Mutex<Published>>)>;
    async fn discovery(State((issuer, published)): Shared) -> (StatusCode, Json<Value>) {
        let published = published.lock().unwrap().clone();
        let document = published
            .discovery
            .unwrap_or_else(|| json!({"issuer": issuer, "jwks_uri": format!("{issuer}/certs")}));
        (
            StatusCode::from_u16(published.status).unwrap(),
            Json(document),
        )
    }
    async fn certs(State((_, published)): Shared) -> Json<Value> {
        Json(published.lock().unwrap().jwks.clone())
    }
    Router::new()
        .route(
            "/realms/lab/.well-known/openid-configuration",
            get(discovery),
        )
        .route("/realms/lab/certs", get(certs))
        .with_state((issuer, published))
}
