use secrecy::ExposeSecret;
use serde_json::{Value, json};

use super::arguments::ProfileArguments;
use super::failure::Outcome;
use super::output::Output;
use super::world::{Attended, World};
use super::{Format, Globals};
use crate::exit::Exit;

/// Show the claims of a fresh ID token: what STS will see.
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  keyferry token
  keyferry token --format json | jq .sub
  keyferry token --raw | mapper-builder explain --policy role.json --token -

Whoever has the raw token can take every role that it opens, until it ends.")]
pub(super) struct Arguments {
    /// Print the token itself instead of its claims.
    #[arg(long)]
    raw: bool,

    #[command(flatten)]
    profile: ProfileArguments,
}

pub(super) async fn run(arguments: &Arguments, globals: &Globals, output: &Output) -> Outcome {
    let world = World::new(
        arguments.profile.overrides(globals),
        globals,
        Attended::Terminal,
    )?;
    let identity = world.engine.identity(&world.profile, &world.caller).await?;
    match (arguments.raw, output.format) {
        (true, Format::Text) => {
            output.result(format!("{}\n", identity.id_token.expose_secret()))?;
        }
        (true, Format::Json) => {
            output.json(&json!({ "idToken": identity.id_token.expose_secret() }))?;
        }
        (false, _) => output.json(&Value::Object(identity.claims))?,
    }
    Ok(Exit::Fine)
}
