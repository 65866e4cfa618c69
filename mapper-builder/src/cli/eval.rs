mod text;

use std::io::{self, BufRead, Read};
use std::path::PathBuf;
use std::sync::mpsc;
use std::thread;

use diagnostic::{Finding, Level, Source};
use keycloak_model::{KeycloakVersion, World};
use mapper_runtime::worker::WorkerCommand;
use mapper_runtime::{MapperKind, Scenario, ScriptOutcome, Target, UnknownName};
use provider_jar::Kind;
use serde_json::{Value, json};

use super::{Exit, Format, output::Output};
use crate::check::{self, Unreadable};
use crate::eval::batch::{Batch, NoRequest};
use crate::eval::{self, Trial, Tried};
use crate::scripts::{self, Run};
use crate::testing::{self, SeenResult};

/// A script larger than the parser takes is read in order to say so.
const MAX_SCRIPT_BYTES: u64 = 4 << 20;
/// The longest line of a batch.
const MAX_LINE_BYTES: u64 = 16 << 20;
/// Users named where another was asked for.
const MAX_NAMES: usize = 10;
const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();
/// Lines answered together, when as many have come.
const LINES_AT_ONCE: usize = 256;

#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  mapper-builder eval department.js
  echo 'user.getGroupsStream().count()' | mapper-builder eval -
  mapper-builder eval groups.js --fixture realm.toml --user anna --keycloak 24.0.5
  mapper-builder eval my-mapper --target id-token --name sub
  mapper-builder eval --batch < scripts.jsonl
  mapper-builder eval --batch --fixture export.json --client web < scripts.jsonl

Exit codes: 0 it gave a value, 1 it threw or was ended, 2 input that can't be read")]
pub(super) struct Arguments {
    /// A `.js` file, `-` for standard input, or a project folder.
    #[arg(value_name = "PATH", required_unless_present = "batch")]
    path: Option<PathBuf>,

    /// Who logs in; `alice` when absent.
    #[arg(long, value_name = "NAME")]
    user: Option<String>,

    /// The world: a fixture or a realm export. That of the project, or the sample realm, when
    /// absent.
    #[arg(long, value_name = "FILE")]
    fixture: Option<PathBuf>,

    /// Which realm of an export with several.
    #[arg(long, value_name = "NAME", requires = "fixture")]
    realm: Option<String>,

    /// Client id of where; the realm's first one when absent.
    #[arg(long, value_name = "ID")]
    client: Option<String>,

    /// What is being made.
    #[arg(long, value_name = "TARGET", default_value_t = Target::AccessToken, conflicts_with = "batch")]
    target: Target,

    /// The Keycloak version.
    #[arg(
        long,
        value_name = "VERSION",
        default_value_t,
        conflicts_with = "batch"
    )]
    keycloak: KeycloakVersion,

    /// The script is a SAML mapper's; a project says so itself.
    #[arg(long, conflicts_with = "batch")]
    saml: bool,

    /// Name of the claim, or of the attribute.
    #[arg(
        long,
        value_name = "NAME",
        default_value = "claim",
        conflicts_with = "batch"
    )]
    name: String,

    /// Answer JSON lines from standard input.
    #[arg(long, conflicts_with = "path")]
    batch: bool,

    /// Add the Java classes of all parts of a value, and what was printed, to each answer.
    #[arg(long, requires = "batch")]
    detail: bool,
}

impl Arguments {
    fn user(&self) -> &str {
        self.user.as_deref().unwrap_or("alice")
    }
}

pub(super) fn run(
    arguments: &Arguments,
    worker: &WorkerCommand,
    output: &mut Output,
) -> io::Result<Exit> {
    match &arguments.path {
        None => batch(arguments, worker, output),
        Some(path) => one(arguments, path, worker, output),
    }
}

fn one(
    arguments: &Arguments,
    path: &std::path::Path,
    worker: &WorkerCommand,
    output: &mut Output,
) -> io::Result<Exit> {
    if !matches!(output.format, Format::Text | Format::Json) {
        return Ok(output.no_format("eval", "text or json"));
    }
    let Subject {
        script,
        kind,
        fixture,
    } = match subject(path) {
        Ok(subject) => subject,
        Err(findings) => return output.unreadable(findings),
    };
    let world = match world(arguments, fixture) {
        Ok(world) => world,
        Err(findings) => return output.unreadable(findings),
    };
    let trial = Trial {
        keycloak: arguments.keycloak,
        user: arguments.user().to_owned(),
        client: arguments.client.clone(),
        kind: if arguments.saml {
            MapperKind::Saml
        } else {
            kind
        },
        target: arguments.target,
        name: arguments.name.clone(),
    };
    let tried = match eval::run(&script, world, &trial, worker) {
        Ok(tried) => tried,
        Err(error) => return output.unreadable(vec![scripts::unavailable(&error)]),
    };
    let Some(first) = tried.first() else {
        return Ok(Exit::Misuse);
    };
    let findings = match &first.run {
        Run::Report(report) => report.findings(&script),
        Run::Killed(reason) => {
            let finding = Finding::new(Level::Error, "script-killed", scripts::killed(*reason));
            vec![finding.in_file(&script)]
        }
        Run::NoLogin(why) => {
            output.complain(why);
            return Ok(Exit::Misuse);
        }
    };
    if output.format == Format::Json {
        output.json(&document(&tried, &findings))?;
    } else {
        let text = text::render(&tried, &trial, &findings, output);
        output.result(&text)?;
    }
    Ok(if eval::gave_value(&first.run) {
        Exit::Fine
    } else {
        Exit::No
    })
}

/// The script at a path, what it is for, and the fixture that goes with it.
struct Subject {
    script: Source,
    kind: MapperKind,
    fixture: Option<Fixture>,
}

/// A fixture's path, and which realm of it.
type Fixture = (PathBuf, Option<String>);

fn subject(path: &std::path::Path) -> Result<Subject, Vec<Finding>> {
    if !path.is_dir() {
        refuse_data(path)?;
        let script = if path.as_os_str() == "-" {
            Source::read_stream("standard input", io::stdin().lock(), MAX_SCRIPT_BYTES)
        } else {
            Source::read(path, MAX_SCRIPT_BYTES)
        };
        let script = script.map_err(|finding| vec![*finding])?;
        return Ok(Subject {
            script,
            kind: MapperKind::OpenIdConnect,
            fixture: None,
        });
    }
    let project = check::one_project(path).map_err(|Unreadable(findings)| findings)?;
    let kind = match project.manifest.kind {
        Kind::SamlMapper => MapperKind::Saml,
        _ => MapperKind::OpenIdConnect,
    };
    let realm = project.manifest.realm;
    let fixture = project.manifest.fixture;
    let fixture = fixture.map(|fixture| (project.folder.join(fixture), realm));
    Ok(Subject {
        script: project.script,
        kind,
        fixture,
    })
}

/// A realm or a configuration isn't a script, however it is read.
fn refuse_data(path: &std::path::Path) -> Result<(), Vec<Finding>> {
    let extension = path.extension().and_then(|extension| extension.to_str());
    if !extension.is_some_and(|extension| ["json", "toml", "jar"].contains(&extension)) {
        return Ok(());
    }
    let source = Source::new(path.display().to_string(), "");
    let finding = Finding::new(Level::Error, "unknown-input", "is no script");
    Err(vec![finding.in_file(&source).help(
        "name a `.js` file or a project folder; a realm export or a fixture goes with `--fixture`",
    )])
}

fn world(arguments: &Arguments, fixture: Option<Fixture>) -> Result<World, Vec<Finding>> {
    let given = arguments.fixture.clone();
    let given = given.map(|path| (path, arguments.realm.clone()));
    let world = match given.or(fixture) {
        Some((path, realm)) => World::read(&path, realm.as_deref())?,
        None => World::sample()?,
    };
    // The lines of a batch can bring their users, and these their clients.
    if arguments.batch && arguments.user.is_none() {
        return Ok(world);
    }
    Scenario::new(&world, arguments.user(), arguments.client.as_deref()).map_err(|error| {
        let mut finding = Finding::new(Level::Error, "case-name", error.to_string())
            .help("`--user`, `--client` and `--fixture` say who logs in where");
        if matches!(error, UnknownName::User { meant: None, .. }) {
            finding.notes.push(users(&world));
        }
        vec![finding]
    })?;
    Ok(world)
}

/// Who there is.
fn users(world: &World) -> String {
    let names = world.realm.users.iter().map(|(_, user)| &*user.username);
    let some: Vec<_> = names.take(MAX_NAMES).collect();
    match world.realm.users.iter().count() {
        0 => "it has no users: an export of the admin console has none; `kc.sh export --users realm_file` has them".to_owned(),
        many if many > some.len() => format!("it has {many} users: {} …", some.join(", ")),
        _ => format!("it has: {}", some.join(", ")),
    }
}

fn document(tried: &[Tried], findings: &[Finding]) -> Value {
    let claims = tried.iter().map(|tried| {
        let seen = testing::seen(&tried.run);
        let claim = match &seen.result {
            SeenResult::Claim(value) => value,
            _ => &Value::Null,
        };
        json!({
            "jsonType": tried.json_type.label(),
            "multivalued": tried.multivalued,
            "result": seen.result.name(),
            "claim": claim,
            "reason": seen.result.why(),
            "log": seen.log,
        })
    });
    let claims: Value = claims.collect();
    let report = tried.first().and_then(|tried| match &tried.run {
        Run::Report(report) => Some(report),
        _ => None,
    });
    let value = report.and_then(|report| match &report.script {
        ScriptOutcome::Value { value, class, text } => Some(json!({
            "type": class,
            "text": text,
            "detail": eval::detail(value),
        })),
        _ => None,
    });
    json!({
        "value": value,
        "printed": report.map(|report| &report.printed),
        "notes": report.map(|report| &report.notes),
        "also": tried.first().map(|tried| testing::seen(&tried.run).also),
        "claims": claims,
        "findings": diagnostic::json::render(findings),
    })
}

fn batch(arguments: &Arguments, worker: &WorkerCommand, output: &mut Output) -> io::Result<Exit> {
    let world = match world(arguments, None) {
        Ok(world) => world,
        Err(findings) => return output.unreadable(findings),
    };
    let batch = match Batch::new(
        world,
        arguments.user(),
        arguments.client.as_deref(),
        arguments.detail,
        worker,
    ) {
        Ok(batch) => batch,
        Err(error) => return output.unreadable(vec![scripts::unavailable(&error)]),
    };
    let (sender, lines) = mpsc::sync_channel(LINES_AT_ONCE);
    thread::spawn(move || read_lines(&mut io::stdin().lock(), &sender));
    let mut exit = Exit::Fine;
    // As many as there are, so that whoever waits for an answer before going on gets it.
    while let Ok(first) = lines.recv() {
        let some = std::iter::once(first).chain(lines.try_iter().take(LINES_AT_ONCE - 1));
        let mut failed = None;
        let (mut numbers, mut texts) = (Vec::new(), Vec::new());
        for (number, line) in some {
            match line {
                Ok(line) => {
                    numbers.push(number);
                    texts.push(line);
                }
                Err(error) => failed = Some(format!("standard input, line {number}: {error}")),
            }
        }
        let answers = match batch.answers(&texts) {
            Ok(answers) => answers,
            Err(error) => return output.unreadable(vec![scripts::unavailable(&error)]),
        };
        let mut text = String::new();
        for (number, answer) in numbers.into_iter().zip(answers) {
            let line = match answer {
                Ok(answer) => serde_json::to_string(&answer)?,
                Err(NoRequest { id, why }) => {
                    exit = Exit::Misuse;
                    let message = format!("line {number}: {why}");
                    output.complain(&message);
                    json!({"id": id, "outcome": "refused", "message": message}).to_string()
                }
            };
            text.push_str(&line);
            text.push('\n');
        }
        output.result(&text)?;
        if let Some(failed) = failed {
            output.complain(&failed);
            return Ok(Exit::Misuse);
        }
    }
    Ok(exit)
}

/// A line's number, from 1, and its bytes.
type Line = (usize, io::Result<Vec<u8>>);

/// Sends the lines of a stream until it or whoever listens ends. Empty lines only count.
fn read_lines(input: &mut impl BufRead, to: &mpsc::SyncSender<Line>) {
    for number in 1.. {
        let mut line = Vec::new();
        let read = input
            .by_ref()
            .take(MAX_LINE_BYTES)
            .read_until(b'\n', &mut line);
        // PowerShell begins a pipe with it.
        if number == 1 && line.starts_with(BYTE_ORDER_MARK) {
            line.drain(..BYTE_ORDER_MARK.len());
        }
        let message = match read {
            Ok(0) => return,
            Ok(bytes) if bytes as u64 == MAX_LINE_BYTES && !line.ends_with(b"\n") => Err(
                io::Error::other(format!("it has more than {} MiB", MAX_LINE_BYTES >> 20)),
            ),
            Ok(_) if line.trim_ascii().is_empty() => continue,
            Ok(_) => Ok(line),
            Err(error) => Err(error),
        };
        let failed = message.is_err();
        if to.send((number, message)).is_err() || failed {
            return;
        }
    }
}
