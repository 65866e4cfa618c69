//! The program `keyferry` between a real Keycloak and the practice world's STS: from logins to
//! credentials and out again, over the mapper that we ship.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use federation::AWS_AUDIENCE;
use keycloak_admin::{Realm, RealmRepresentation, ScopeAssignment};
use regex::Regex;
use serde::Serialize;
use serde_json::{Value, json};

use super::Report;
use crate::browser::{Act, Chromium};
use crate::keyferry::{Keyferry, Visitor};
use crate::lab::{Lab, PATIENCE};
use crate::program::Seen;
use crate::sts::{self, PracticeSts};
use crate::token;

const REALM: &str = include_str!("../cases/keyferry.json");
const CLIENT: &str = "keyferry";
/// In the profile `short`: the least that STS gives, of which less than 15 minutes are left at once.
pub const SHORT: &str = "duration = 900";
const WEB_IDENTITY: &str = "AssumeRoleWithWebIdentity";

pub async fn run(lab: &Lab) -> Result<Report> {
    let world = World::create(lab).await?;
    let done = cases(lab, &world).await;
    world.realm.delete().await?;
    done
}

/// The realm on a real server, and an STS that knows it.
pub struct World {
    pub realm: Realm,
    pub sts: PracticeSts,
    issuer: String,
}

impl World {
    pub async fn create(lab: &Lab) -> Result<Self> {
        let realm: RealmRepresentation = serde_json::from_str(REALM)?;
        let realm = lab.admin.create_realm(&realm).await?;
        let saml = realm.client(AWS_AUDIENCE).await?.0;
        // Of its mapper and the client's own only one writes the roles, and which isn't certain.
        let role_list = realm.client_scope("role_list").await?;
        realm
            .unassign_scope(&saml, &role_list, ScopeAssignment::Default)
            .await?;
        let requester = realm.client(CLIENT).await?.0;
        realm
            .allow_token_exchange(&saml, &[requester], "assertions")
            .await?;
        let issuer = format!("{}/realms/{}", lab.server.base, realm.name());
        let sts = PracticeSts::start(&issuer, CLIENT, metadata(&issuer).await?).await?;
        Ok(Self { realm, sts, issuer })
    }

    /// Somebody's configuration for it.
    pub fn configuration(&self) -> String {
        let place = format!(
            "issuer = \"{}\"\nclient-id = \"{CLIENT}\"\nsts-endpoint = \"{}\"\nregion = \"us-east-1\"\n",
            self.issuer,
            self.sts.url()
        );
        format!(
            "default-profile = \"work\"\n\n[profiles.work]\n{place}roles = [\"{}\"]\n\n\
             [profiles.code]\n{place}flow = \"device\"\n\n[profiles.saml]\n{place}federation = \"saml\"\n\n\
             [profiles.bob]\n{place}user = \"bob\"\n\n[profiles.carol]\n{place}user = \"carol\"\n\n\
             [profiles.short]\n{place}{SHORT}\n",
            sts::ADMIN
        )
    }

    /// What doesn't differ from run to run.
    pub fn mask(&self, lab: &Lab, text: &str) -> Result<String> {
        let text = text.replace(self.sts.url(), "STS/");
        let text = lab.mask.text(&text);
        let text = Regex::new(r"127\.0\.0\.1:\d+")?.replace_all(&text, "127.0.0.1:PORT");
        Ok(Regex::new(r"\b[A-Z]{4}-[A-Z]{4}\b")?
            .replace_all(&text, "CODE")
            .into_owned())
    }
}

/// The realm's SAML metadata, as an administrator registers it at AWS.
async fn metadata(issuer: &str) -> Result<String> {
    let client = reqwest::Client::builder()
        .no_proxy()
        .timeout(PATIENCE)
        .build()?;
    let url = format!("{issuer}/protocol/saml/descriptor");
    let answer = client.get(url).send().await?.error_for_status()?;
    Ok(answer.text().await?)
}

struct Cases<'a> {
    lab: &'a Lab,
    world: &'a World,
    report: Report,
}

async fn cases(lab: &Lab, world: &World) -> Result<Report> {
    let mut cases = Cases {
        lab,
        world,
        report: Report::from(Vec::new()),
    };
    let alice = Keyferry::new(&world.configuration())?;
    cases.nobody(&alice).await?;
    cases.browser(&alice).await?;
    cases.alice(&alice).await?;
    cases.bob(&alice).await?;
    cases.saml(&alice).await?;
    cases.code().await?;
    cases.logout(&alice).await?;
    Ok(cases.report)
}

impl Cases<'_> {
    async fn nobody(&mut self, home: &Keyferry) -> Result<()> {
        let seen = home.run(&process("work", sts::ADMIN)).await?;
        self.note("credentials before any login", 3, &seen, &seen.stdout)
    }

    /// By the browser that the program opens: a real one, where there is one.
    async fn browser(&mut self, home: &Keyferry) -> Result<()> {
        let visitor = if let Some(chromium) = Chromium::find()? {
            Visitor::Chromium(chromium)
        } else {
            crate::say("skipped: no chromium (Debian: chromium); a form is filled in instead");
            Visitor::named("alice")
        };
        let seen = home.log_in(&["--format", "json"], &visitor).await?;
        let name = seen.json()?["name"].clone();
        self.note("a login in a browser", 0, &seen, &name)
    }

    async fn alice(&mut self, home: &Keyferry) -> Result<()> {
        let seen = home.run(&["token"]).await?;
        let claims = seen.json()?;
        let shown = ["iss", "aud", "azp", "sub", "preferred_username"];
        let shown = shown.map(|claim| (claim.to_owned(), claims[claim].clone()));
        self.note("the token's claims", 0, &seen, &Value::from_iter(shown))?;

        let seen = home.run(&["token", "--raw"]).await?;
        let raw: Value = serde_json::from_str(&token::payload(&seen.stdout)?)?;
        self.note("the token itself", 0, &seen, &raw["sub"])?;

        let seen = home.run(&["roles", "--format", "json"]).await?;
        self.note("the roles", 0, &seen, &seen.json()?)?;

        let before = self.world.sts.calls(WEB_IDENTITY);
        let line = process("work", sts::ADMIN);
        let first = home.run(&line).await?;
        self.note("credentials", 0, &first, &document(&first)?)?;
        let again = home.run(&line).await?;
        self.must(
            "the second call prints what the first one got",
            again.stdout == first.stdout && self.world.sts.calls(WEB_IDENTITY) == before + 1,
        );
        self.sessions("whose credentials they are", home).await?;
        self.explain("why alice gets in", 0, home, &[]).await
    }

    /// Somebody else at the same machine, who isn't meant by the role.
    async fn bob(&mut self, home: &Keyferry) -> Result<()> {
        let user = ["--user", "bob"];
        let login = ["--format", "json", "--user", "bob"];
        let seen = home.log_in(&login, &Visitor::named("bob")).await?;
        self.note("bob's login", 0, &seen, &seen.json()?["name"])?;
        let seen = home
            .run(&[&process("work", sts::ADMIN)[..], &user].concat())
            .await?;
        self.note("the role that bob isn't meant by", 5, &seen, &seen.stdout)?;
        self.must("AWS's own code", seen.stderr.contains("AccessDenied"));
        self.explain("why bob doesn't get in", 1, home, &user)
            .await?;
        let seen = home
            .run(&[&process("saml", sts::SAML)[..], &user].concat())
            .await?;
        self.note("an assertion without roles", 5, &seen, &seen.stdout)
    }

    /// By exchange of the same login.
    async fn saml(&mut self, home: &Keyferry) -> Result<()> {
        let roles = ["roles", "--profile", "saml", "--format", "json"];
        let seen = home.run(&roles).await?;
        let mut shown = seen.json()?;
        let limits = shown["session"]["limits"].as_array_mut().into_iter();
        for limit in limits.flatten() {
            // Counted from now on.
            if limit["limit"] == "session-not-on-or-after" {
                limit["seconds"] = json!("masked");
            }
        }
        self.note("the assertion's roles", 0, &seen, &shown)?;
        let seen = home.run(&process("saml", sts::SAML)).await?;
        self.note("credentials by an assertion", 0, &seen, &document(&seen)?)?;
        self.sessions("whose credentials both are", home).await?;
        let seen = home.run(&process("saml", sts::ADMIN)).await?;
        self.note("a role that the assertion lacks", 9, &seen, &seen.stdout)
    }

    /// A machine without a browser: alice enters the code elsewhere.
    async fn code(&mut self) -> Result<()> {
        let home = Keyferry::new(&self.world.configuration())?;
        let acts = [Act::log_in(), Act::accept()];
        let seen = home.log_in_by_code(&["--profile", "code"], &acts).await?;
        let end = seen.stderr.lines().last().unwrap_or_default().to_owned();
        let said = Seen {
            stderr: end,
            ..seen
        };
        self.note("a login by code", 0, &said, &said.stdout)?;
        let seen = home.run(&process("code", sts::ADMIN)).await?;
        self.note("credentials after it", 0, &seen, &document(&seen)?)
    }

    /// After the logout a copy of everything that was stored opens nothing.
    async fn logout(&mut self, home: &Keyferry) -> Result<()> {
        let copy = home.home().join("copy");
        copy_folder(&home.state(), &copy)?;
        let seen = home
            .run(&["logout", "--provider", "--format", "json"])
            .await?;
        self.note("a logout at both ends", 0, &seen, &seen.json()?)?;
        let seen = home.run(&process("work", sts::ADMIN)).await?;
        self.note("credentials after the logout", 3, &seen, &seen.stdout)?;
        fs::remove_dir_all(home.state())?;
        fs::rename(&copy, home.state())?;
        let seen = home.run(&["token"]).await?;
        self.note("a copy's refresh token", 3, &seen, &seen.stdout)
    }

    /// The stored credentials, by role.
    async fn sessions(&mut self, case: &str, home: &Keyferry) -> Result<()> {
        let seen = home.run(&["sessions", "--format", "json"]).await?;
        let all = seen.json()?;
        let credentials = all["credentials"].as_array().context("no credentials")?;
        let mut arns: Vec<_> = credentials.iter().map(|one| &one["assumedArn"]).collect();
        arns.sort_by_key(|arn| arn.as_str());
        self.note(case, 0, &seen, &json!(arns))
    }

    async fn explain(
        &mut self,
        case: &str,
        exit: i32,
        home: &Keyferry,
        arguments: &[&str],
    ) -> Result<()> {
        let policy = sts::admin_policy(&self.world.issuer, CLIENT);
        fs::write(home.home().join("trust.json"), policy.to_string())?;
        let line = ["explain", "--policy", "trust.json", "--format", "json"];
        let seen = home.run(&[&line[..], arguments].concat()).await?;
        let answer = seen.json()?;
        let findings = answer["findings"].to_string();
        self.must("the condition is named", findings.contains("*-aws_admin-*"));
        let shown = ["decision", "error", "gates"];
        let shown = shown.map(|member| (member.to_owned(), answer[member].clone()));
        self.note(case, exit, &seen, &Value::from_iter(shown))
    }

    /// Writes down how a run of the program ended; another exit code than this is a problem.
    fn note(&mut self, case: &str, exit: i32, seen: &Seen, shown: &impl Serialize) -> Result<()> {
        if seen.code() != exit {
            let problem = format!("{case}: {} and not {exit}: {}", seen.status, seen.stderr);
            self.report.problems.push(problem);
        }
        let line = json!({
            "version": self.lab.version(), "case": case, "exit": seen.code(), "said": seen.stderr,
            "result": shown,
        });
        let masked = self.world.mask(self.lab, &line.to_string())?;
        let line = self.lab.mask.value(&serde_json::from_str(&masked)?);
        self.report.lines.push(line);
        Ok(())
    }

    fn must(&mut self, what: &str, holds: bool) {
        if !holds {
            self.report.problems.push(format!("{what}: it isn't so"));
        }
    }
}

/// The arguments of a `credential_process`.
pub fn process<'a>(profile: &'a str, role: &'a str) -> [&'a str; 5] {
    ["credential-process", "--profile", profile, "--role", role]
}

/// What SDKs read, without what changes.
fn document(seen: &Seen) -> Result<Value> {
    let Value::Object(mut document) = seen.json()? else {
        return Ok(Value::Null);
    };
    let expiration: jiff::Timestamp = document["Expiration"]
        .as_str()
        .context("no expiration")?
        .parse()?;
    let left = expiration.duration_since(jiff::Timestamp::now()).as_mins();
    ensure!((16..=60).contains(&left), "credentials for {left} minutes");
    for secret in [
        "AccessKeyId",
        "SecretAccessKey",
        "SessionToken",
        "Expiration",
    ] {
        document[secret] = "there".into();
    }
    Ok(document.into())
}

fn copy_folder(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy_folder(&entry.path(), &target)?;
        } else {
            fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}
