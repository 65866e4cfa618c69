use super::arguments::StsArguments;
use super::failure::Outcome;
use super::output::Output;
use super::world::{Attended, World};
use super::{Failure, Globals};
use crate::exit::Exit;
use crate::output::process_document;

/// Print credentials as `credential_process` in ~/.aws/config wants them.
///
/// Never logs in on its own: an SDK would wait without showing anything. Where a login is needed,
/// it ends at once with exit code 3 and says so.
#[derive(clap::Args)]
#[command(after_help = "\
Examples, in ~/.aws/config:
  [profile admin]
  credential_process = keyferry credential-process --profile work --role arn:aws:iam::123456789012:role/Admin

Credentials that have more than 15 minutes left, or half of a life under 30 minutes, are printed without asking
anybody.")]
pub(super) struct Arguments {
    /// Log in if that is needed, in a browser; SDKs wait up to a minute, some for ever.
    #[arg(long, conflicts_with = "assertion")]
    login: bool,

    #[command(flatten)]
    sts: StsArguments,
}

pub(super) async fn run(arguments: &Arguments, globals: &Globals, output: &Output) -> Outcome {
    let attended = if arguments.login {
        Attended::Asked
    } else {
        Attended::Never
    };
    let world = World::showing(
        arguments.sts.overrides(globals),
        globals,
        attended,
        &arguments.sts.assertion,
    )?;
    let record = world.credentials(output).await?;
    let document = process_document(&record.credentials)
        .map_err(|error| Failure::new(Exit::Internal, error.to_string()))?;
    output.result(&*document)?;
    Ok(Exit::Fine)
}
