use diagnostic::visible_line;
use federation::OfferedRole;
use federation::engine::Outlook;
use serde_json::json;

use super::arguments::ProfileArguments;
use super::failure::Outcome;
use super::output::Output;
use super::world::{Attended, World};
use super::{AssertionArguments, Format, Globals, carried};
use crate::exit::Exit;

/// List the roles that the login is offered, and where each comes from.
///
/// An offer is a convenience: who gets in is decided by the role's trust policy.
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  keyferry roles
  keyferry roles --format json | jq -r '.roles[].role'
  keyferry roles --assertion response.b64")]
pub(super) struct Arguments {
    #[command(flatten)]
    profile: ProfileArguments,

    #[command(flatten)]
    assertion: AssertionArguments,
}

pub(super) async fn run(arguments: &Arguments, globals: &Globals, output: &Output) -> Outcome {
    let world = World::showing(
        arguments.profile.overrides(globals),
        globals,
        Attended::Terminal,
        &arguments.assertion,
    )?;
    let offer = match &world.assertion {
        Some(assertion) => world.engine.roles_of_assertion(&world.profile, assertion),
        None => world.engine.roles(&world.profile, &world.caller).await?,
    };
    if output.format == Format::Json {
        output.json(&json!({
            "name": offer.name,
            "roles": offer.roles.roles,
            "withheld": offer.roles.withheld,
            "problems": offer.roles.problems,
            "session": session(&offer.outlook),
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
    text.push_str(&in_words(&offer.outlook));
    output.result(text)?;
    for problem in &offer.roles.problems {
        output.warn(problem);
    }
    Ok(Exit::Fine)
}

/// What a session of any of the roles will be like.
fn in_words(outlook: &Outlook) -> String {
    let claims = &outlook.claims;
    let rows = [
        ("session", Some(outlook.length(None).to_string())),
        (
            "name",
            outlook
                .session_name
                .as_deref()
                .map(|text| visible_line(text).into_owned()),
        ),
        ("tags", carried::tags(claims)),
        ("source", carried::source_identity(claims)),
    ];
    let rows = rows.into_iter().filter_map(|(name, value)| {
        let value = value?;
        Some(format!("{name:<8} {value}\n"))
    });
    format!("\n{}", rows.collect::<String>())
}

fn session(outlook: &Outlook) -> serde_json::Value {
    let length = outlook.length(None);
    let described = json!({
        "name": outlook.session_name,
        "seconds": length.length.as_secs(),
        "limit": length.limit,
        "limits": length.limits.iter().map(|(limit, length)| json!({
            "limit": limit,
            "seconds": length.as_secs(),
        })).collect::<Vec<_>>(),
        "problems": outlook.claims.problems,
    });
    carried::added(&outlook.claims, described)
}

fn line(role: &OfferedRole) -> String {
    let place = role.alias.as_deref().unwrap_or(&role.account);
    let arn = role.role.as_ref().map_or("", |role| role.as_str());
    format!("{place}/{}  {arn}  ({})", role.name, role.source)
}
