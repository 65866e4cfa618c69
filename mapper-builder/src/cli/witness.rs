mod text;

use std::io;
use std::path::PathBuf;

use diagnostic::{Finding, Level};
use keycloak_model::KeycloakVersion;
use mapper_runtime::worker::WorkerCommand;
use provider_jar::Kind;
use serde_json::{Map, Value, json};
use trust_policy::{Decision, OidcToken, RoleArn, SamlAssertion};

use super::{Exit, Format, output::Output};
use crate::check::{self, Unreadable};
use crate::login::{ProviderArgument, Shown, choose_provider};
use crate::policies;
use crate::project::Project;
use crate::scripts;
use crate::witness::{self, GroupPath, NotProven, Proof, Question, Search, Witness};

#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  mapper-builder witness --policy admin.json --mapper mapper-scripts/group-stringify
  mapper-builder witness --policy role.json --mapper my-mapper --intent /aws/admin

Exit codes: 0 none found or none exists, 1 found, 2 input that can't be used")]
pub(super) struct Arguments {
    /// A trust policy, or roles with theirs.
    #[arg(long, value_name = "FILE")]
    policy: PathBuf,

    /// Which role of the file: its name, ARN or Terraform address.
    #[arg(long, value_name = "NAME")]
    role: Option<String>,

    /// The role's ARN: chooses it, or tells that of a policy alone.
    #[arg(long, value_name = "ARN", value_parser = RoleArn::parse)]
    role_arn: Option<RoleArn>,

    /// The identity provider, when the policy trusts several.
    #[arg(long, value_name = "URL|ARN", value_parser = ProviderArgument::parse)]
    provider: Option<ProviderArgument>,

    /// The mapper's project folder.
    #[arg(long, value_name = "FOLDER")]
    mapper: PathBuf,

    /// The path of a group whose members are meant; a slash in a name is written `~/`. What the
    /// policy's patterns stand for, when absent.
    #[arg(long, value_name = "GROUP")]
    intent: Vec<String>,

    /// The Keycloak version.
    #[arg(long, value_name = "VERSION", default_value_t)]
    keycloak: KeycloakVersion,

    /// How many users are tried at most.
    #[arg(long, value_name = "NUMBER", default_value_t = 20_000)]
    bound: usize,
}

/// What came of it.
enum Answer {
    Proven(Proof),
    Searched(NotProven, Search),
}

pub(super) fn run(
    arguments: &Arguments,
    worker: &WorkerCommand,
    output: &mut Output,
) -> io::Result<Exit> {
    if !matches!(output.format, Format::Text | Format::Json) {
        return Ok(output.no_format("witness", "text or json"));
    }
    let project = match project(&arguments.mapper) {
        Ok(project) => project,
        Err(findings) => return output.unreadable(findings),
    };
    let source = match policies::read(&arguments.policy) {
        Ok(source) => source,
        Err(finding) => return output.unreadable(vec![*finding]),
    };
    let role = policies::choose(
        &source,
        arguments.role.as_deref(),
        arguments.role_arn.as_ref(),
    );
    let role = match role {
        Ok(role) => role,
        Err(findings) => return output.unreadable(findings),
    };
    // A login of which nothing is known: the policy says where it comes from.
    let shown = if project.manifest.kind == Kind::SamlMapper {
        Shown::Saml(SamlAssertion::default())
    } else {
        Shown::Oidc(Box::new(OidcToken::synthetic(&Map::new(), &[])))
    };
    let provider = match choose_provider(arguments.provider.clone(), &shown, &role) {
        Ok(provider) => provider,
        Err(finding) => return output.unreadable(vec![*finding]),
    };
    let mut intent = match arguments.intent.as_slice() {
        [] => witness::intended(&role.policy),
        given => given.iter().map(|path| names(path)).collect(),
    };
    if intent.is_empty() && witness::tells_by_carrier(&role.policy, provider.arn.kind()) {
        // Whoever has the role or the tag, by some group.
        intent.push(vec!["members".to_owned()]);
    }
    if intent.iter().all(Vec::is_empty) {
        let finding = Finding::new(
            Level::Error,
            "intent-unknown",
            "nothing says who is meant: the policy's conditions don't stand for a group",
        );
        let finding = finding.in_file(&source);
        return output.unreadable(vec![finding.help("name the group with `--intent /path`")]);
    }
    let question = Question {
        project: &project,
        role: &role,
        provider: &provider,
        intent: &intent,
        keycloak: arguments.keycloak,
        bound: arguments.bound,
    };
    let answer = match witness::prove(&question) {
        Ok(proof) => Answer::Proven(proof),
        Err(why) => {
            let progress = output.progress("users");
            let search = witness::search(&question, worker, &|done, total| {
                progress.at(done, total);
            });
            match search {
                Ok(search) => Answer::Searched(why, search),
                Err(error) => {
                    return output.unreadable(vec![scripts::unavailable(&error)]);
                }
            }
        }
    };
    if output.format == Format::Json {
        output.json(&document(&answer, &intent))?;
    } else {
        output.result(&text::render(&answer, &question))?;
    }
    Ok(match &answer {
        Answer::Searched(_, search) if !search.witnesses.is_empty() => Exit::No,
        _ => Exit::Fine,
    })
}

fn project(folder: &std::path::Path) -> Result<Project, Vec<Finding>> {
    let project = check::one_project(folder).map_err(|Unreadable(findings)| findings)?;
    if matches!(project.manifest.kind, Kind::Mapper | Kind::SamlMapper) {
        return Ok(project);
    }
    let finding = Finding::new(
        Level::Error,
        "witness-mapper",
        "only mappers can be searched",
    );
    Err(vec![finding.in_file(&project.manifest_source)])
}

/// The names in a path of groups.
fn names(path: &str) -> GroupPath {
    // No name from the command line holds NUL.
    let path = path.replace("~/", "\0");
    let names = path.split('/').filter(|name| !name.is_empty());
    names.map(|name| name.replace('\0', "/")).collect()
}

fn document(answer: &Answer, intent: &[GroupPath]) -> Value {
    let (proven, search) = match answer {
        Answer::Proven(Proof) => (true, None),
        Answer::Searched(_, search) => (false, Some(search)),
    };
    let witnesses = search.map(|search| search.witnesses.iter().map(one).collect::<Value>());
    json!({
        "proven": proven,
        "tried": search.map(|search| search.tried),
        "undecided": search.map(|search| search.undecided),
        "intent": intent,
        "witnesses": witnesses.unwrap_or_else(|| json!([])),
    })
}

fn one(witness: &Witness) -> Value {
    let attributes: Map<String, Value> = witness
        .state
        .attributes
        .iter()
        .map(|(name, value)| (name.clone(), value.as_str().into()))
        .collect();
    json!({
        "isMeant": witness.is_meant,
        "decision": decision(witness.decision),
        "groups": witness.state.groups,
        "username": witness.state.username,
        "attributes": attributes,
        "roles": witness.state.roles,
        "token": witness.token,
    })
}

const fn decision(decision: Decision) -> &'static str {
    match decision {
        Decision::Allowed => "allowed",
        Decision::Denied => "denied",
        Decision::Unknown => "unknown",
    }
}
