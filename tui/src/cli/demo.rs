//! The walk through the practice world. It keeps its records in a folder of its own.

use std::path::PathBuf;
use std::sync::Arc;

use diagnostic::Source;
use federation::engine::{Caller, Engine, EngineError, ErrorClass, Identity, Profile};
use federation::{Events, RoleArn};
use serde_json::{Value, json};
use session_store::{KeyPolicy, Store};

use super::failure::Outcome;
use super::lab::{mapper, worker};
use super::output::Output;
use super::{Failure, Format, Globals};
use crate::config::{Config, Overrides};
use crate::exit::Exit;
use crate::output::utc;
use crate::practice::{Practice, PracticeRole, PracticeSettings, ROLES, ServerSettings, Visitor};
use crate::why::{Shown, why};

/// Walk through a practice world: a login, its roles, credentials, and somebody who is refused.
///
/// On a terminal the screens show it; with `--non-interactive`, or without a terminal, it is a walk
/// that needs nobody.
///
/// Packs the mapper `group-stringify`, which makes the token's `sub` of group names, starts an
/// identity provider that runs it from its jar and an STS that enforces trust policies, all on this
/// machine. Needs no account and leaves nothing behind.
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  keyferry demo --non-interactive
  keyferry demo --non-interactive --mapper my-mapper     # a folder with mapper.toml and the script

Exit codes: 0 everybody got what was meant for them, 1 somebody didn't.")]
pub(super) struct Arguments {
    /// An edited mapper instead of the shipped one: a folder with `mapper.toml` and the script.
    #[arg(long, value_name = "FOLDER")]
    mapper: Option<PathBuf>,
}

impl Arguments {
    /// Whether nothing was asked for that only the walk without screens has.
    pub const fn is_for_screens(&self) -> bool {
        self.mapper.is_none()
    }
}

pub(super) async fn run(arguments: &Arguments, _: &Globals, output: &Output) -> Outcome {
    let practice = Practice::start(&PracticeSettings {
        mapper: mapper(arguments.mapper.clone()),
        servers: ServerSettings {
            rotate_refresh_tokens: true,
            ..ServerSettings::new(worker()?)
        },
    })
    .await?;
    let folder = tempfile::TempDir::with_prefix("keyferry-demo-")
        .map_err(|error| Failure::new(Exit::Storage, format!("no temporary folder: {error}")))?;
    let policy = KeyPolicy::in_file();
    let tour = Tour {
        engine: Engine::new(Store::new(folder.path().to_owned(), policy)),
        practice: &practice,
        output,
    };
    tour.walk().await
}

struct Tour<'a> {
    engine: Engine,
    practice: &'a Practice,
    output: &'a Output,
}

/// What became of somebody who wanted a role.
enum Tried {
    Admitted(Value),
    Refused(EngineError),
}

impl Tour<'_> {
    async fn walk(&self) -> Outcome {
        self.tell(&format!(
            "A practice world is running on this machine; nothing in it is real.\n\n  provider  {}\n            runs the mapper from {}\n  STS       {}\n",
            self.practice.lab.issuer(),
            self.practice.jar().display(),
            self.practice.sts.url()
        ))?;
        let [admin, _, careless] = ROLES;
        let (alice, alice_profile) = self.log_in("alice").await?;
        let mut steps = vec![identity(&alice)];
        self.tell("The roles of the account:\n")?;
        for role in &ROLES {
            self.tell(&format!(
                "  {:<9} {}, for {}",
                role.name,
                role.arn(),
                role.meant_for
            ))?;
        }
        self.tell("")?;
        let mut as_meant = true;
        as_meant &= self
            .expect(&alice, &alice_profile, &admin, true, &mut steps)
            .await?;
        let (bob, bob_profile) = self.log_in("bob").await?;
        steps.push(identity(&bob));
        as_meant &= self
            .expect(&bob, &bob_profile, &admin, false, &mut steps)
            .await?;
        self.tell(&format!(
            "The policy of `{}` tests only `:aud`: it was forgotten to ask who it is. So the whole realm gets in:\n",
            careless.name
        ))?;
        as_meant &= self
            .expect(&bob, &bob_profile, &careless, true, &mut steps)
            .await?;
        self.tell(if as_meant {
            "That was everything. `keyferry lab` keeps such a world running, to try the other commands with.\n"
        } else {
            "Not everybody got what the shipped mapper would have given them: the script makes the difference.\n"
        })?;
        if self.output.format == Format::Json {
            self.output.json(&json!({
                "issuer": self.practice.lab.issuer().as_str(),
                "sts": self.practice.sts.url().as_str(),
                "steps": steps,
                "asMeant": as_meant,
            }))?;
        }
        Ok(if as_meant { Exit::Fine } else { Exit::No })
    }

    async fn log_in(&self, user: &str) -> Result<(Identity, Profile), Failure> {
        let accounts = self.practice.lab.accounts();
        let account = accounts
            .into_iter()
            .find(|account| account.username == user)
            .ok_or_else(|| Failure::new(Exit::Internal, format!("{user} isn't there")))?;
        let profile = self.profile(user)?;
        let caller = Caller::attended(Arc::new(Visitor(account)), Events::ignored());
        let identity = self.engine.log_in(&profile, &caller).await?;
        let subject = identity
            .claims
            .get("sub")
            .and_then(Value::as_str)
            .unwrap_or_default();
        self.tell(&format!(
            "{user} logs in. The mapper has made the token's `sub` of the groups: {subject}\n"
        ))?;
        Ok((identity, profile))
    }

    fn profile(&self, user: &str) -> Result<Profile, Failure> {
        let source = Source::new("practice.toml", self.practice.configuration());
        Config::parse(source)
            .and_then(|config| {
                config.profile(&Overrides {
                    user: Some(user.to_owned()),
                    ..Overrides::default()
                })
            })
            .map_err(Failure::findings)
    }

    /// Somebody asks for a role. Says whether the answer is the one that is to be expected.
    async fn expect(
        &self,
        who: &Identity,
        profile: &Profile,
        role: &PracticeRole,
        admitted: bool,
        steps: &mut Vec<Value>,
    ) -> Result<bool, Failure> {
        let tried = self.tried(profile, role).await?;
        let step = match &tried {
            Tried::Admitted(credentials) => {
                self.tell(&format!(
                    "{} takes `{}`. The STS says whose credentials these are:\n\n  {}\n  key {}, until {}\n",
                    who.name,
                    role.name,
                    credentials["arn"].as_str().unwrap_or_default(),
                    credentials["accessKeyId"].as_str().unwrap_or_default(),
                    credentials["expiration"].as_str().unwrap_or_default(),
                ))?;
                json!({ "user": who.name, "role": role.arn(), "admitted": true, "credentials": credentials })
            }
            Tried::Refused(error) => {
                self.tell(&format!(
                    "{} asks for `{}` and is refused:\n",
                    who.name, role.name
                ))?;
                self.tell(&indented(&error.to_string()))?;
                let why = self.why(who, role)?;
                self.tell(&format!(
                    "Why, by the role's trust policy:\n\n{}",
                    indented(&why)
                ))?;
                json!({ "user": who.name, "role": role.arn(), "admitted": false, "error": error.to_string(), "why": why })
            }
        };
        steps.push(step);
        Ok(matches!(tried, Tried::Admitted(_)) == admitted)
    }

    async fn tried(&self, profile: &Profile, role: &PracticeRole) -> Result<Tried, Failure> {
        let arn = RoleArn::parse(&role.arn())
            .map_err(|error| Failure::new(Exit::Internal, error.to_string()))?;
        let caller = Caller::background();
        match self.engine.credentials(profile, Some(&arn), &caller).await {
            Ok(record) => {
                let credentials = &record.credentials;
                let whose = self.engine.caller_identity(profile, credentials).await?;
                Ok(Tried::Admitted(json!({
                    "accessKeyId": credentials.access_key_id,
                    "expiration": utc(credentials.expiration),
                    "arn": whose.arn,
                    "account": whose.account,
                    "userId": whose.user_id,
                })))
            }
            Err(error) if error.class() == ErrorClass::Refused => Ok(Tried::Refused(error)),
            Err(error) => Err(error.into()),
        }
    }

    fn why(&self, who: &Identity, role: &PracticeRole) -> Result<String, Failure> {
        let issuer = self.practice.lab.issuer();
        let role = role.role(issuer).map_err(Failure::findings)?;
        let why = why(&role, Shown::Token(&who.claims))
            .map_err(|finding| Failure::findings(vec![*finding]))?;
        Ok(self.output.findings_text(&why.findings))
    }

    fn tell(&self, text: &str) -> Result<(), Failure> {
        if self.output.format == Format::Text {
            self.output.result(format!("{text}\n"))?;
        }
        Ok(())
    }
}

fn identity(identity: &Identity) -> Value {
    json!({ "login": identity.name, "sub": identity.claims.get("sub") })
}

fn indented(text: &str) -> String {
    text.lines().map(|line| format!("  {line}\n")).collect()
}
