use serde_json::json;

use super::arguments::ProfileArguments;
use super::failure::Outcome;
use super::output::Output;
use super::world::{Attended, World};
use super::{Format, Globals};
use crate::exit::Exit;
use crate::output::utc;

/// Log in now, even if somebody is logged in already.
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  keyferry login
  keyferry login --profile work --user anna
  keyferry login --flow device     # where there is no browser

The refresh token is stored sealed; `keyferry sessions` says where its key lies.")]
pub(super) struct Arguments {
    #[command(flatten)]
    profile: ProfileArguments,
}

pub(super) async fn run(arguments: &Arguments, globals: &Globals, output: &Output) -> Outcome {
    let world = World::new(
        arguments.profile.overrides(globals),
        globals,
        Attended::Asked,
    )?;
    if world.profile.login.offline {
        output.warn("an offline token is asked for, which outlives the login session; `keyferry logout --provider` ends it");
    }
    let identity = world.engine.log_in(&world.profile, &world.caller).await?;
    if output.format == Format::Json {
        output.json(&json!({
            "profile": world.profile.name,
            "issuer": world.profile.issuer.as_str(),
            "name": identity.name,
            "tokenExpires": utc(identity.expires_at),
        }))?;
    }
    Ok(Exit::Fine)
}
