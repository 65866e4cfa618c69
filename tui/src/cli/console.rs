use federation::Opener;
use serde_json::json;
use url::Url;

use super::arguments::StsArguments;
use super::failure::Outcome;
use super::output::Output;
use super::world::{Attended, World};
use super::{Failure, Format, Globals};
use crate::browser::Browser;
use crate::exit::Exit;

/// Open the AWS console in the browser, signed in with the role's credentials.
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  keyferry console --role production/Admin
  keyferry console --destination 'https://console.aws.amazon.com/s3/home'
  keyferry console --print | xclip

Whoever has the link is signed in, for 15 minutes: that is why it is only printed on request.")]
pub(super) struct Arguments {
    /// A place in the console; its front page otherwise.
    #[arg(long, value_name = "URL")]
    destination: Option<String>,

    /// Print the link instead of opening it.
    #[arg(long)]
    print: bool,

    #[command(flatten)]
    sts: StsArguments,
}

pub(super) async fn run(arguments: &Arguments, globals: &Globals, output: &Output) -> Outcome {
    let world = World::showing(
        arguments.sts.overrides(globals),
        globals,
        Attended::Terminal,
        &arguments.sts.assertion,
    )?;
    let record = world.credentials(output).await?;
    let destination = arguments.destination.as_deref();
    let link = world
        .engine
        .console(&world.profile, &record.credentials, destination)
        .await?;
    if arguments.print {
        match output.format {
            Format::Text => output.result(format!("{}\n", link.expose()))?,
            Format::Json => output.json(&json!({ "url": link.expose() }))?,
        }
        return Ok(Exit::Fine);
    }
    let opened = Url::parse(link.expose())
        .map_err(|error| error.to_string())
        .and_then(|url| Browser.open(&url));
    opened.map_err(|reason| {
        Failure::new(Exit::No, format!("no browser opened: {reason}"))
            .remedy("give --print, and open the link yourself")
    })?;
    output.say("The console opens in your browser.");
    Ok(Exit::Fine)
}
