use federation::OfferedRole;
use serde_json::json;

use super::arguments::ProfileArguments;
use super::failure::Outcome;
use super::output::Output;
use super::world::{Attended, World};
use super::{Format, Globals};
use crate::exit::Exit;

/// List the roles that the login is offered, and where each comes from.
///
/// An offer is a convenience: who gets in is decided by the role's trust policy.
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  keyferry roles
  keyferry roles --format json | jq -r '.roles[].role'")]
pub(super) struct Arguments {
    #[command(flatten)]
    profile: ProfileArguments,
}

pub(super) async fn run(arguments: &Arguments, globals: &Globals, output: &Output) -> Outcome {
    let world = World::new(
        arguments.profile.overrides(globals),
        globals,
        Attended::Terminal,
    )?;
    let offer = world.engine.roles(&world.profile, &world.caller).await?;
    if output.format == Format::Json {
        output.json(&json!({
            "name": offer.name,
            "roles": offer.roles.roles,
            "withheld": offer.roles.withheld,
            "problems": offer.roles.problems,
        }))?;
        return Ok(Exit::Fine);
    }
    let mut text = String::new();
    for role in &offer.roles.roles {
        text.push_str(&format!("{}\n", line(role)));
    }
    if offer.roles.roles.is_empty() {
        text.push_str(&format!("{} is offered no role.\n", offer.name));
    }
    for withheld in &offer.roles.withheld {
        text.push_str(&format!(
            "withheld: {}: {}\n",
            withheld.role, withheld.reason
        ));
    }
    output.result(text)?;
    for problem in &offer.roles.problems {
        output.warn(problem);
    }
    Ok(Exit::Fine)
}

fn line(role: &OfferedRole) -> String {
    let place = role.alias.as_deref().unwrap_or(&role.account);
    let arn = role.role.as_ref().map_or("", |role| role.as_str());
    format!("{place}/{}  {arn}  ({})", role.name, role.source)
}
