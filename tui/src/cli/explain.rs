use std::path::PathBuf;

use diagnostic::{Finding, Level, Source};
use serde_json::json;
use trust_policy::{Decision, Role, RoleList};

use super::arguments::ProfileArguments;
use super::failure::Outcome;
use super::output::Output;
use super::world::{Attended, World};
use super::{Failure, Format, Globals};
use crate::exit::Exit;
use crate::why::why;

/// Tell why the current login gets into an AWS role or doesn't, gate by gate.
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  keyferry explain --policy trust.json
  aws iam get-role --role-name Admin > role.json && keyferry explain --policy role.json

Nothing is sent to AWS. Exit codes: 0 allowed, 1 denied or unknown.")]
pub(super) struct Arguments {
    /// A trust policy, or roles with theirs: `aws iam get-role`, `list-roles`.
    #[arg(long, value_name = "FILE")]
    policy: PathBuf,

    /// Which role of the file: its name or ARN.
    #[arg(long, value_name = "ROLE")]
    role: Option<String>,

    #[command(flatten)]
    profile: ProfileArguments,
}

/// What `RoleList` reads.
const MAX_BYTES: u64 = 256 << 20;

pub(super) async fn run(arguments: &Arguments, globals: &Globals, output: &Output) -> Outcome {
    let source = Source::read(&arguments.policy, MAX_BYTES)
        .map_err(|finding| Failure::findings(vec![*finding]))?;
    let role = role(&source, arguments.role.as_deref()).map_err(Failure::findings)?;
    let world = World::new(
        arguments.profile.overrides(globals),
        globals,
        Attended::Terminal,
    )?;
    let identity = world.engine.identity(&world.profile, &world.caller).await?;
    let why = why(&role, &identity.claims).map_err(|finding| Failure::findings(vec![*finding]))?;
    let decision = why.assessment.decision;
    if output.format == Format::Json {
        output.json(&json!({
            "decision": match decision {
                Decision::Allowed => "allowed",
                Decision::Denied => "denied",
                Decision::Unknown => "unknown",
            },
            "error": why.assessment.error().map(|error| error.to_string()),
            "role": role.name,
            "provider": why.provider.as_str(),
            "gates": why.assessment.gates.iter().map(|gate| json!({
                "gate": gate.gate.to_string(),
                "message": gate.message,
            })).collect::<Vec<_>>(),
            "findings": diagnostic::json::render(&why.findings),
        }))?;
    } else {
        output.result(format!(
            "{}, for {}\n\n  role      {}\n  provider  {}\n\n{}\n{}",
            why.heading(),
            identity.name,
            role.name,
            why.provider,
            why.gates(),
            output.findings_text(&why.findings)
        ))?;
    }
    Ok(match decision {
        Decision::Allowed => Exit::Fine,
        Decision::Denied | Decision::Unknown => Exit::No,
    })
}

/// The role that is meant, out of a file with one or many.
fn role(source: &Source, wanted: Option<&str>) -> Result<Role, Vec<Finding>> {
    let mut list = RoleList::parse(source)?;
    if list.roles.is_empty() {
        return Err(list.findings);
    }
    let is_meant = |role: &Role| match wanted {
        None => true,
        Some(wanted) => {
            role.name == wanted
                || role
                    .arn
                    .as_ref()
                    .is_some_and(|arn| arn.name() == wanted || arn.as_str() == wanted)
        }
    };
    let mut meant = (0..list.roles.len()).filter(|at| list.roles.get(*at).is_some_and(is_meant));
    match (meant.next(), meant.next()) {
        (Some(at), None) => Ok(list.roles.swap_remove(at)),
        (first, _) => {
            let message = match first {
                Some(_) => "several roles could be meant",
                None => "no role like that is here",
            };
            let names: Vec<&str> = list.roles.iter().take(20).map(|role| &*role.name).collect();
            Err(vec![
                Finding::new(Level::Error, "role-choice", message)
                    .in_file(source)
                    .note(format!("it holds {}", names.join(", ")))
                    .help("choose with `--role NAME`"),
            ])
        }
    }
}
