use std::collections::BTreeMap;
use std::path::PathBuf;

use diagnostic::{Finding, Level, Source, visible_line};
use federation::engine::Evidence;
use serde_json::json;
use trust_policy::{Decision, Role, RoleArn, RoleList};

use super::arguments::ProfileArguments;
use super::failure::Outcome;
use super::output::Output;
use super::world::{Attended, World, config};
use super::{AssertionArguments, Failure, Format, Globals};
use crate::exit::Exit;
use crate::why::{Shown, why};

/// Tell why the current login gets into an AWS role or doesn't, gate by gate.
///
/// The login shows an ID token, or, as the profile says, a SAML assertion by token exchange; with `--assertion` one
/// from elsewhere is judged.
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  keyferry explain --policy trust.json
  keyferry explain --role production/Admin       # with the policy that the configuration names
  aws iam get-role --role-name Admin > role.json && keyferry explain --policy role.json
  keyferry explain --policy role.json --assertion response.b64

Nothing is sent to AWS. Exit codes: 0 allowed, 1 denied or unknown.")]
pub(super) struct Arguments {
    /// A trust policy, or roles with theirs: `aws iam get-role`, `list-roles`. When absent, the one that the
    /// configuration names for the role.
    #[arg(long, value_name = "FILE", required_unless_present = "role")]
    policy: Option<PathBuf>,

    /// Which role of the file: its name or ARN; for a trust policy alone, the ARN of the role it belongs to. Without a
    /// file, ARN or ALIAS/NAME.
    #[arg(long, value_name = "ROLE")]
    role: Option<String>,

    #[command(flatten)]
    profile: ProfileArguments,

    #[command(flatten)]
    assertion: AssertionArguments,
}

/// What `RoleList` reads.
const MAX_BYTES: u64 = 256 << 20;

pub(super) async fn run(arguments: &Arguments, globals: &Globals, output: &Output) -> Outcome {
    let role = match &arguments.policy {
        Some(file) => {
            let source = Source::read(file, MAX_BYTES)
                .map_err(|finding| Failure::findings(vec![*finding]))?;
            role(&source, arguments.role.as_deref()).map_err(Failure::findings)?
        }
        None => known(arguments, globals)?,
    };
    let world = World::showing(
        arguments.profile.overrides(globals),
        globals,
        Attended::Terminal,
        &arguments.assertion,
    )?;
    let evidence = match world.assertion {
        Some(assertion) => Evidence::of_assertion(assertion),
        None => world.engine.evidence(&world.profile, &world.caller).await?,
    };
    let why =
        why(&role, Shown::from(&evidence)).map_err(|finding| Failure::findings(vec![*finding]))?;
    let attributes = evidence.assertion.as_ref();
    let attributes = attributes.map(|assertion| assertion.facts().attributes.as_slice());
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
            "attributes": attributes.map(|attributes| {
                let attributes = attributes.iter().cloned();
                attributes.collect::<BTreeMap<_, _>>()
            }),
        }))?;
    } else {
        output.result(format!(
            "{}, for {}\n\n  role      {}\n  provider  {}\n\n{}{}\n{}",
            why.heading(),
            evidence.name,
            role.name,
            why.provider,
            listed(attributes.unwrap_or_default()),
            why.gates(),
            output.findings_text(&why.findings)
        ))?;
    }
    Ok(match decision {
        Decision::Allowed => Exit::Fine,
        Decision::Denied | Decision::Unknown => Exit::No,
    })
}

/// The attributes of an assertion, a value a line.
fn listed(attributes: &[(String, Vec<String>)]) -> String {
    if attributes.is_empty() {
        return String::new();
    }
    let mut text = "  the assertion's attributes\n".to_owned();
    for (name, values) in attributes {
        text.push_str(&format!("    {}\n", visible_line(name)));
        for value in values {
            text.push_str(&format!("      {}\n", visible_line(value)));
        }
    }
    text.push('\n');
    text
}

/// The role with the policy that the configuration names for it.
fn known(arguments: &Arguments, globals: &Globals) -> Result<Role, Failure> {
    let config = config(globals)?;
    let mut overrides = arguments
        .profile
        .overrides(globals)
        .over_process_environment();
    overrides.role.clone_from(&arguments.role);
    let profile = config.profile(&overrides).map_err(Failure::findings)?;
    let arn = profile.role.map(|role| role.as_str().to_owned());
    let arn = arn.unwrap_or_default();
    config.trust_policy(&arn).ok_or_else(|| {
        let what = format!("the configuration has no trust policy of `{arn}` that can be used");
        Failure::new(Exit::Misuse, what)
            .remedy("give it with --policy FILE, or name its file in `[trust-policies]`; `keyferry config check` says what is wrong with one that is there")
    })
}

/// The role that is meant, out of a file with one or many.
fn role(source: &Source, wanted: Option<&str>) -> Result<Role, Vec<Finding>> {
    let mut list = RoleList::parse(source)?;
    // A trust policy alone doesn't say whose it is.
    if let ([role], Some(arn)) = (
        list.roles.as_mut_slice(),
        wanted.and_then(|wanted| RoleArn::parse(wanted).ok()),
    ) && role.arn.is_none()
    {
        role.arn = Some(arn);
    }
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
