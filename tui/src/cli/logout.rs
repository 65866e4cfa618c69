use federation::Ended;
use serde_json::{Value, json};

use super::arguments::ProfileArguments;
use super::failure::Outcome;
use super::output::Output;
use super::world::{Attended, World};
use super::{Format, Globals};
use crate::exit::Exit;

/// Forget a login and the credentials that came from it.
///
/// Credentials that were given out stay good until they end by themselves: AWS has to revoke them.
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  keyferry logout
  keyferry logout --provider        # also ends the session at Keycloak")]
pub(super) struct Arguments {
    /// End the session at the provider too, and revoke its refresh token.
    #[arg(long)]
    provider: bool,

    #[command(flatten)]
    profile: ProfileArguments,
}

pub(super) async fn run(arguments: &Arguments, globals: &Globals, output: &Output) -> Outcome {
    let world = World::new(
        arguments.profile.overrides(globals),
        globals,
        Attended::Never,
    )?;
    let done = world
        .engine
        .log_out(&world.profile, arguments.provider)
        .await?;
    let mut exit = Exit::Fine;
    let mut provider = Value::Null;
    match &done.provider {
        None => {}
        Some(Err(error)) => {
            output.warn(&format!("the provider wasn't asked: {error}"));
            provider = json!({ "error": error.to_string() });
            exit = Exit::No;
        }
        Some(Ok(logout)) => {
            for (what, ended) in [
                ("session", &logout.session),
                ("refresh token", &logout.token),
            ] {
                match ended {
                    Ended::Done => {}
                    Ended::NotOffered => {
                        output.warn(&format!("the provider has no way to end the {what}"));
                    }
                    Ended::Refused(refusal) => {
                        output.warn(&format!("the provider doesn't end the {what}: {refusal}"));
                        exit = Exit::No;
                    }
                    Ended::Unanswered(error) => {
                        output.warn(&format!("the {what} wasn't ended: {error}"));
                        exit = Exit::No;
                    }
                    _ => {}
                }
            }
            provider =
                json!({ "session": word(&logout.session), "refreshToken": word(&logout.token) });
        }
    }
    if output.format == Format::Json {
        output.json(&json!({
            "profile": world.profile.name,
            "session": done.session,
            "credentials": done.credentials,
            "provider": provider,
        }))?;
    } else {
        let credentials = match done.credentials {
            0 => String::new(),
            1 => " and dropped one set of credentials".to_owned(),
            count => format!(" and dropped {count} sets of credentials"),
        };
        output.result(if done.session {
            format!("Logged out of `{}`{credentials}.\n", world.profile.name)
        } else {
            format!("Nobody was logged in at `{}`.\n", world.profile.name)
        })?;
    }
    Ok(exit)
}

const fn word(ended: &Ended) -> &'static str {
    match ended {
        Ended::Done => "ended",
        Ended::NotOffered => "not-offered",
        Ended::Refused(_) => "refused",
        _ => "unanswered",
    }
}
