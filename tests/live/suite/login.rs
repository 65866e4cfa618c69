//! People log in at a real Keycloak by our own OpenID Connect client: in a browser, by a code, again by refresh tokens,
//! and out.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use federation::{
    AuthMethod, Client, Events, Flow, Http, HttpSettings, Issuer, LoginError, LoginEvent,
    LoginSettings, Opener, Provider, Tokens, login, logout, refresh,
};
use keycloak_admin::{MapperHome, Realm, RealmRepresentation, SecretString};
use regex::Regex;
use reqwest::Url;
use serde_json::{Value, json};
use tokio::task::JoinHandle;

use super::Report;
use crate::browser::{Act, Chromium, Web};
use crate::lab::Lab;
use provider_jar::Kind;

const REALM: &str = include_str!("../cases/login.json");

/// A `sub` made of groups: their number.
const REGROUPED: &str = "':' + user.getGroupsCount() + ':'";

pub fn scripts() -> impl Iterator<Item = (Kind, String)> {
    [(Kind::Mapper, REGROUPED.to_owned())].into_iter()
}

/// One realm on one server, and what was seen there.
struct World<'a> {
    lab: &'a Lab,
    realm: &'a Realm,
    http: Http,
    provider: Provider,
    report: Report,
}

pub async fn run(lab: &Lab) -> Result<Report> {
    let realm: RealmRepresentation = serde_json::from_str(REALM).context("cases/login.json")?;
    let realm = lab.admin.create_realm(&realm).await?;
    let http = Http::new(&HttpSettings {
        time_limit: crate::lab::PATIENCE,
        ..HttpSettings::default()
    })?;
    let issuer = Issuer::parse(&format!("{}/realms/login", lab.server.base))?;
    let provider = Provider::discover(&http, &issuer, jiff::Timestamp::now()).await?;
    // As a program that starts again finds it.
    let provider = serde_json::from_str(&serde_json::to_string(&provider)?)?;
    let mut world = World {
        lab,
        realm: &realm,
        http,
        provider,
        report: Report::from(Vec::new()),
    };
    world.discovery().await?;
    world.browser().await?;
    world.refusals().await?;
    world.device().await?;
    world.sessions().await?;
    world.new_subject().await?;
    world.new_key().await?;
    world.chromium().await?;
    let report = world.report;
    realm.delete().await?;
    Ok(report)
}

/// The person at the browser.
struct Person {
    acts: Vec<Act>,
    page: Mutex<Option<JoinHandle<Result<String>>>>,
}

impl Person {
    fn new(acts: &[Act]) -> Self {
        Self {
            acts: acts.to_vec(),
            page: Mutex::default(),
        }
    }

    fn start(&self, url: Url) {
        let acts = self.acts.clone();
        let visit = tokio::spawn(async move { Web::new()?.visit(url, &acts).await });
        if let Ok(mut page) = self.page.lock() {
            *page = Some(visit);
        }
    }

    /// The words of the last page.
    async fn saw(&self) -> Result<String> {
        let page = self.page.lock().ok().and_then(|mut page| page.take());
        page.context("no page was opened")?.await?
    }
}

impl Opener for Person {
    fn open(&self, url: &Url) -> Result<(), String> {
        self.start(url.clone());
        Ok(())
    }
}

fn settings() -> LoginSettings {
    LoginSettings {
        time_limit: crate::lab::PATIENCE,
        ..LoginSettings::default()
    }
}

fn confidential(secret: &str, auth: AuthMethod) -> Client {
    Client {
        auth,
        ..Client::confidential("confidential", SecretString::from(secret))
    }
}

const SECRET: &str = "c0nf & secret+ü";

impl World<'_> {
    fn add(&mut self, case: &str, outcome: Value) {
        let outcome = self.lab.mask.value(&outcome);
        self.report
            .lines
            .push(json!({"version": self.lab.version(), "case": case, "outcome": outcome}));
    }

    /// Logs in and writes down what came of it.
    async fn log_in(
        &mut self,
        case: &str,
        client: &Client,
        settings: &LoginSettings,
        acts: &[Act],
    ) -> Result<Option<Tokens>> {
        let person = Arc::new(Person::new(acts));
        let events = {
            let person = person.clone();
            Events::new(move |event| {
                // The person enters the code on the page that has it already.
                if let LoginEvent::DeviceCode {
                    complete_uri: Some(url),
                    ..
                } = event
                {
                    person.start(url);
                }
            })
        };
        let clock = jiff::Timestamp::now;
        let outcome = login(
            &self.http,
            &mut self.provider,
            client,
            settings,
            person.as_ref(),
            &events,
            &clock,
        )
        .await;
        let page = match (&outcome, settings.flow) {
            // The form waits for somebody to go on.
            (Err(LoginError::TimedOut { .. }), Flow::Device) => String::new(),
            _ => person
                .saw()
                .await
                .with_context(|| format!("{case}: {outcome:?}"))?,
        };
        let outcome_line = match &outcome {
            Ok(tokens) => described(tokens),
            Err(error) => json!({"error": masked(&error.to_string())?}),
        };
        self.add(
            case,
            json!({"result": outcome_line, "page": masked(&page)?}),
        );
        Ok(outcome.ok())
    }

    async fn discovery(&mut self) -> Result<()> {
        let issuer = format!("{}/realms/nowhere", self.lab.server.base);
        let issuer = Issuer::parse(&issuer)?;
        let outcome = Provider::discover(&self.http, &issuer, jiff::Timestamp::now()).await;
        let error = outcome.err().map(|e| e.to_string());
        self.add("a realm that isn't there", json!({"error": error}));
        let grants = [
            "authorization_code",
            "refresh_token",
            "urn:ietf:params:oauth:grant-type:device_code",
            "urn:ietf:params:oauth:grant-type:token-exchange",
        ]
        .map(|grant| json!([grant, self.provider.offers_grant(grant)]));
        self.add("grants", json!(grants));
        Ok(())
    }

    async fn browser(&mut self) -> Result<()> {
        let acts = [Act::log_in()];
        let public = Client::public("public");
        let scoped = LoginSettings {
            scopes: vec!["roles".into()],
            login_hint: Some("alice".into()),
            max_age: Some(Duration::from_secs(60)),
            acr_values: vec!["1".into()],
            extra: vec![("ui_locales".into(), "de en".into())],
            ..settings()
        };
        let offline = LoginSettings {
            offline: true,
            ..settings()
        };
        let audience = LoginSettings {
            trusted_audiences: vec!["sts.amazonaws.com".into()],
            ..settings()
        };
        let basic = confidential(SECRET, AuthMethod::Basic);
        let post = confidential(SECRET, AuthMethod::Post);
        let es256 = Client::public("es256");
        let audiences = Client::public("audiences");
        let consent = Client::public("consent");
        let wrong_first = [
            Act::send(&[("username", "alice"), ("password", "wrong")]),
            Act::log_in(),
        ];
        let accept = [Act::log_in(), Act::accept()];
        for (case, client, settings, acts) in [
            (
                "a public client that has to use PKCE",
                &public,
                &settings(),
                &acts[..],
            ),
            (
                "with hints, scopes, max_age and acr_values",
                &public,
                &scoped,
                &acts,
            ),
            ("a wrong password first", &public, &settings(), &wrong_first),
            ("an offline token", &public, &offline, &acts),
            ("a confidential client, basic", &basic, &settings(), &acts),
            ("a confidential client, post", &post, &settings(), &acts),
            ("consent given", &consent, &settings(), &accept),
            ("an ID token signed with ES256", &es256, &settings(), &acts),
            (
                "a further audience that is trusted",
                &audiences,
                &audience,
                &acts,
            ),
        ] {
            if self.log_in(case, client, settings, acts).await?.is_none() {
                self.report.problems.push(format!("{case}: no login"));
            }
        }
        Ok(())
    }

    async fn refusals(&mut self) -> Result<()> {
        let acts = [Act::log_in()];
        let public = Client::public("public");
        let with_extra = |name: &str, value: &str| LoginSettings {
            extra: vec![(name.into(), value.into())],
            ..settings()
        };
        let hurried = LoginSettings {
            time_limit: Duration::from_secs(8),
            ..settings()
        };
        let scope = LoginSettings {
            scopes: vec!["moon".into()],
            ..settings()
        };
        let level = LoginSettings {
            acr_values: vec!["gold".into()],
            ..settings()
        };
        let refuse = [Act::log_in(), Act::refuse()];
        let wrong = confidential("wrong", AuthMethod::Basic);
        for (case, client, settings, acts) in [
            (
                "nobody is logged in and nobody may be asked",
                &public,
                &with_extra("prompt", "none"),
                &[][..],
            ),
            ("a scope that isn't known", &public, &scope, &[]),
            (
                "a level of login that isn't reached",
                &public,
                &level,
                &acts,
            ),
            (
                "consent refused",
                &Client::public("strict"),
                &settings(),
                &refuse,
            ),
            ("a wrong secret", &wrong, &settings(), &acts),
            (
                "a confidential client without its secret",
                &Client::public("confidential"),
                &settings(),
                &acts,
            ),
            (
                "a redirect URI that isn't registered",
                &Client::public("elsewhere"),
                &hurried,
                &[],
            ),
            (
                "a client that isn't known",
                &Client::public("nobody"),
                &hurried,
                &[],
            ),
            (
                "an ID token signed with HS256",
                &Client::public("hs256"),
                &settings(),
                &acts,
            ),
            (
                "a further audience that isn't trusted",
                &Client::public("audiences"),
                &settings(),
                &acts,
            ),
        ] {
            if self.log_in(case, client, settings, acts).await?.is_some() {
                self.report.problems.push(format!("{case}: a login"));
            }
        }
        Ok(())
    }

    async fn device(&mut self) -> Result<()> {
        let device = LoginSettings {
            flow: Flow::Device,
            ..settings()
        };
        let hurried = LoginSettings {
            time_limit: Duration::from_secs(3),
            ..device.clone()
        };
        let accept = [Act::log_in(), Act::accept()];
        let refuse = [Act::log_in(), Act::refuse()];
        let basic = confidential(SECRET, AuthMethod::Basic);
        for (case, client, settings, acts, succeeds) in [
            (
                "by a code",
                &Client::public("public"),
                &device,
                &accept[..],
                true,
            ),
            ("by a code, confidential", &basic, &device, &accept, true),
            (
                "by a code, refused",
                &Client::public("public"),
                &device,
                &refuse,
                false,
            ),
            (
                "by a code, nobody comes",
                &Client::public("public"),
                &hurried,
                &[],
                false,
            ),
        ] {
            if self.log_in(case, client, settings, acts).await?.is_some() != succeeds {
                self.report
                    .problems
                    .push(format!("{case}: ended otherwise"));
            }
        }
        let outcome = login(
            &self.http,
            &mut self.provider,
            &Client::public("consent"),
            &device,
            &Person::new(&[]),
            &Events::ignored(),
            &jiff::Timestamp::now,
        )
        .await;
        let error = outcome.err().map(|e| e.to_string());
        self.add(
            "by a code, at a client that doesn't allow it",
            json!({"error": error}),
        );
        Ok(())
    }

    /// Refresh and logout, of a session and of an offline token.
    async fn sessions(&mut self) -> Result<()> {
        for (kind, offline) in [("a session", false), ("an offline session", true)] {
            let settings = LoginSettings {
                offline,
                ..settings()
            };
            let client = Client::public("public");
            let tokens = self
                .log_in(kind, &client, &settings, &[Act::log_in()])
                .await?
                .context("no login")?;
            let token = tokens.refresh_token.context("no refresh token")?;
            let sub = tokens.id_token.subject().to_owned();
            let again = self.refresh(&client, &token, Some(&sub)).await;
            let (line, token) = match again {
                Ok(tokens) => {
                    ensure!(tokens.id_token.subject() == sub, "another subject");
                    let token = tokens.refresh_token.clone();
                    (described(&tokens), token.context("no refresh token")?)
                }
                Err(error) => {
                    self.report.problems.push(format!("{kind}: {error}"));
                    (json!({"error": error.to_string()}), token)
                }
            };
            self.add(&format!("{kind}, refreshed"), line);
            let ended = logout(&self.http, &self.provider, &client, &token).await;
            self.add(&format!("{kind}, logged out"), json!(format!("{ended:?}")));
            match self.refresh(&client, &token, Some(&sub)).await {
                Ok(_) => {
                    let problem = format!("{kind}: a refresh after the logout");
                    self.report.problems.push(problem);
                }
                Err(error) => self.add(
                    &format!("{kind}, refreshed after the logout"),
                    json!({"error": error.to_string(), "login needed": error.login_needed()}),
                ),
            }
            let ended = logout(&self.http, &self.provider, &client, &token).await;
            self.add(
                &format!("{kind}, logged out again"),
                json!(format!("{ended:?}")),
            );
        }
        Ok(())
    }

    async fn refresh(
        &mut self,
        client: &Client,
        token: &SecretString,
        sub: Option<&str>,
    ) -> Result<Tokens, federation::RefreshError> {
        refresh(
            &self.http,
            &mut self.provider,
            client,
            &settings(),
            token,
            sub,
            &Events::ignored(),
            &jiff::Timestamp::now,
        )
        .await
    }

    /// `sub` is made of groups, and the groups change while the session lives.
    async fn new_subject(&mut self) -> Result<()> {
        let config = [
            ("claim.name", "sub"),
            ("jsonType.label", "String"),
            ("id.token.claim", "true"),
            ("access.token.claim", "true"),
        ];
        let config = config.map(|(name, value)| (name.to_owned(), value.to_owned()));
        let mapper = self
            .lab
            .mapper("sub", Kind::Mapper, REGROUPED, config.into())?;
        let (uuid, _) = self.realm.client("regrouped").await?;
        self.realm
            .create_mapper(&MapperHome::Client(uuid), &mapper)
            .await?;
        let client = Client::public("regrouped");
        let tokens = self
            .log_in(
                "a subject made of groups",
                &client,
                &settings(),
                &[Act::log_in()],
            )
            .await?
            .context("no login")?;
        let token = tokens.refresh_token.context("no refresh token")?;
        let sub = tokens.id_token.subject().to_owned();
        ensure!(sub == ":1:", "the mapper gave {sub}");
        let (alice, _) = self.realm.user("alice").await?;
        let groups = self.realm.group_tree(10).await?;
        let b = groups.iter().find(|group| group.name == "b");
        let b = b.and_then(|group| group.id.clone()).context("no group b")?;
        self.realm.join_group(&alice, &b).await?;
        let outcome = self.refresh(&client, &token, Some(&sub)).await;
        let outcome = outcome
            .err()
            .map(|e| json!({"error": e.to_string(), "login needed": e.login_needed()}));
        if outcome.is_none() {
            let problem = "a refresh with another subject went through";
            self.report.problems.push(problem.into());
        }
        self.add("a subject made of groups that changed", json!(outcome));
        Ok(())
    }

    /// The realm gets a new signing key, as it does when keys are rotated.
    async fn new_key(&mut self) -> Result<()> {
        let base = &self.lab.server.base;
        let client = reqwest::Client::builder()
            .no_proxy()
            .timeout(crate::lab::PATIENCE)
            .build()?;
        let login = [
            ("grant_type", "password"),
            ("client_id", "admin-cli"),
            ("username", "admin"),
            ("password", &self.lab.server.password),
        ];
        let url = format!("{base}/realms/master/protocol/openid-connect/token");
        let answer = client.post(url).form(&login).send().await?;
        let token: Value = answer.error_for_status()?.json().await?;
        let token = token["access_token"].as_str().context("no access token")?;
        let key = json!({
            "name": "new", "providerId": "rsa-generated", "providerType": "org.keycloak.keys.KeyProvider",
            "config": {"priority": ["1000"]},
        });
        let url = format!("{base}/admin/realms/login/components");
        let answer = client
            .post(url)
            .bearer_auth(token)
            .json(&key)
            .send()
            .await?;
        answer.error_for_status()?;
        let before = self.provider.keys_fetched_at();
        let public = Client::public("public");
        let case = "a signing key that isn't remembered";
        self.log_in(case, &public, &settings(), &[Act::log_in()])
            .await?;
        if self.provider.keys_fetched_at() == before {
            self.report.problems.push(format!("{case}: was known"));
        }
        Ok(())
    }

    /// The same login in a real browser, where there is one.
    async fn chromium(&mut self) -> Result<()> {
        let Some(chromium) = Chromium::find()? else {
            crate::say("skipped: no chromium (Debian: chromium)");
            return Ok(());
        };
        let outcome = login(
            &self.http,
            &mut self.provider,
            &Client::public("public"),
            &settings(),
            &chromium,
            &Events::ignored(),
            &jiff::Timestamp::now,
        )
        .await;
        match outcome {
            Ok(tokens) => ensure!(tokens.id_token.name() == "alice", "somebody else"),
            Err(error) => self.report.problems.push(format!("chromium: {error}")),
        }
        Ok(())
    }
}

/// What doesn't differ from run to run.
fn described(tokens: &Tokens) -> Value {
    let claims = tokens.id_token.claims();
    let mut names: Vec<&String> = claims.keys().collect();
    names.sort();
    let mut scopes: Vec<&str> = tokens
        .scope
        .as_deref()
        .unwrap_or_default()
        .split(' ')
        .collect();
    scopes.sort_unstable();
    json!({
        "name": tokens.id_token.name(),
        "acr": claims.get("acr"),
        "claims": names,
        "scope": scopes,
        "refresh": tokens.refresh_token.is_some(),
        "refresh ends": tokens.refresh_expires.is_some(),
    })
}

/// A text without this login's port and session.
fn masked(text: &str) -> Result<String> {
    let port = Regex::new(r"127\.0\.0\.1:\d+/callback")?;
    let text = port.replace_all(text, "127.0.0.1:PORT/callback");
    let address = Regex::new(r"SERVER/realms/login/[^ ]*\?[^ ]*")?;
    Ok(address.replace_all(&text, "PAGE").into_owned())
}
