//! The AWS CLI and boto3 with `keyferry` as their `credential_process`, at the practice world's STS:
//! what they get, when they ask again, and what their user reads when there is nothing to get.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::process::Stdio;

use anyhow::{Context, Result};
use serde::Serialize;
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader, Lines};
use tokio::process::{Child, ChildStdin, ChildStdout};
use tokio::time::timeout;

use super::Report;
use super::keyferry::{SHORT, World, process};
use crate::aws::{self, AwsTools};
use crate::keyferry::{Keyferry, Visitor};
use crate::lab::{Lab, PATIENCE};
use crate::program;
use crate::sts;

/// One session that reads its credentials for every line it is sent, and says whose they are where
/// that is asked.
const SESSION: &str = r#"
import boto3, sys
session = boto3.Session(profile_name="short")
held = session.get_credentials()
for line in sys.stdin:
    if line.strip() == "key":
        print(held.get_frozen_credentials().access_key, flush=True)
    else:
        print(session.client("sts").get_caller_identity()["Arn"], flush=True)
"#;

/// What AWS gives at most to most roles.
const LONG: &str = "duration = 3600";

pub async fn run(lab: &Lab) -> Result<Report> {
    let tools = AwsTools::fetch()?;
    let world = World::create(lab).await?;
    let done = cases(lab, &world, tools).await;
    world.realm.delete().await?;
    done
}

struct Cases<'a> {
    lab: &'a Lab,
    world: &'a World,
    tools: AwsTools,
    home: Keyferry,
    report: Report,
}

async fn cases(lab: &Lab, world: &World, tools: AwsTools) -> Result<Report> {
    let home = Keyferry::new(&world.configuration())?;
    for (profile, user) in [("work", "alice"), ("bob", "bob")] {
        home.log_in(&["--profile", profile], &Visitor::named(user))
            .await?
            .done()?;
    }
    // Counts how often it is asked.
    let counted = home.home().join("counted");
    let program = home.program().display();
    let script = format!("#!/bin/sh\necho >>\"$0.calls\"\nexec '{program}' \"$@\"\n");
    fs::write(&counted, script)?;
    fs::set_permissions(&counted, fs::Permissions::from_mode(0o700))?;
    let asks = |profile: &str| {
        let line = process(profile, sts::ADMIN).join(" ");
        format!("{} {line}", counted.display())
    };
    aws::configure(
        &home,
        &[
            ("alice", asks("work")),
            ("bob", asks("bob")),
            ("carol", asks("carol")),
            ("short", asks("short")),
        ],
        &[("sts", world.sts.url())],
    )?;
    let mut cases = Cases {
        lab,
        world,
        tools,
        home,
        report: Report::from(Vec::new()),
    };
    cases.cli().await?;
    cases.boto3().await?;
    Ok(cases.report)
}

impl Cases<'_> {
    async fn cli(&mut self) -> Result<()> {
        for (case, user, exit) in [
            ("the AWS CLI as alice", "alice", 0),
            ("the AWS CLI as bob, whom STS refuses", "bob", 255),
            ("the AWS CLI as carol, who hasn't logged in", "carol", 255),
        ] {
            let line = ["--profile", user, "sts", "get-caller-identity"];
            let seen = program::run(self.tools.cli(&self.home, &line)).await?;
            let who = match seen.code() {
                0 => seen.json()?["Arn"].clone(),
                _ => Value::Null,
            };
            if seen.code() != exit {
                let problem = format!("{case}: {} and not {exit}: {}", seen.status, seen.stderr);
                self.report.problems.push(problem);
            }
            self.note(case, &json!({"who": who, "said": seen.stderr}))?;
        }
        Ok(())
    }

    /// Within one process of boto3: credentials with less than 15 minutes left are asked for again,
    /// others are kept.
    async fn boto3(&mut self) -> Result<()> {
        let (asked, given) = (self.asked()?, self.given());
        let mut session = Session::start(&self.tools, &self.home)?;
        let early = session.tell("key").await?;
        let again = session.tell("key").await?;
        self.must(
            "boto3 asks again while less than 15 minutes are left",
            self.asked()? - asked > 2,
        );
        self.must(
            "of a short life half is handed out without asking STS",
            again == early && self.given() == given + 1,
        );

        let configuration = self.world.configuration();
        self.home.configure(&configuration.replace(SHORT, LONG))?;
        let (asked, given) = (self.asked()?, self.given());
        let fresh = session.tell("key").await?;
        self.must("the process is asked again", self.asked()? == asked + 1);
        self.must("STS is asked again", self.given() == given + 1);
        self.must("the credentials are others", fresh != early);

        let kept = session.tell("key").await?;
        let who = session.tell("who").await?;
        self.must("fresh ones are kept", kept == fresh);
        self.must("the process is left alone", self.asked()? == asked + 1);

        // Another process finds the first one's in the store.
        let mut other = Session::start(&self.tools, &self.home)?;
        let stored = other.tell("key").await?;
        self.must("the store has them", stored == fresh);
        self.must("this process asks once", self.asked()? == asked + 2);
        self.must("STS isn't asked", self.given() == given + 1);
        self.note("boto3 as alice", &json!({"who": who}))
    }

    /// How often the `credential_process` was started.
    fn asked(&self) -> Result<u64> {
        let calls = fs::read_to_string(self.home.home().join("counted.calls"))?;
        Ok(calls.lines().count().try_into()?)
    }

    /// How often STS was asked for the role.
    fn given(&self) -> u64 {
        self.world.sts.calls("AssumeRoleWithWebIdentity")
    }

    fn must(&mut self, what: &str, holds: bool) {
        if !holds {
            self.report.problems.push(format!("{what}: it isn't so"));
        }
    }

    fn note(&mut self, case: &str, shown: &impl Serialize) -> Result<()> {
        let line = json!({"version": self.lab.version(), "case": case, "result": shown});
        let masked = self.world.mask(self.lab, &line.to_string())?;
        let line = self.lab.mask.value(&serde_json::from_str(&masked)?);
        self.report.lines.push(line);
        Ok(())
    }
}

/// A Python process that holds a session of boto3.
struct Session {
    _child: Child,
    stdin: ChildStdin,
    lines: Lines<BufReader<ChildStdout>>,
}

impl Session {
    fn start(tools: &AwsTools, home: &Keyferry) -> Result<Self> {
        let mut child = tools
            .python(home, SESSION)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()?;
        let stdout = child.stdout.take().context("no standard output")?;
        Ok(Self {
            stdin: child.stdin.take().context("no standard input")?,
            lines: BufReader::new(stdout).lines(),
            _child: child,
        })
    }

    /// Sends a line; gives the answer to it.
    async fn tell(&mut self, line: &str) -> Result<String> {
        self.stdin.write_all(format!("{line}\n").as_bytes()).await?;
        let answer = timeout(PATIENCE, self.lines.next_line()).await;
        answer
            .context("boto3 takes too long")??
            .with_context(|| format!("boto3 ends at `{line}`"))
    }
}
