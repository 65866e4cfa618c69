use secrecy::ExposeSecret;
use serde_json::{Map, Value};
use zeroize::Zeroizing;

use super::arguments::StsArguments;
use super::failure::Outcome;
use super::output::Output;
use super::world::{Attended, World};
use super::{Failure, Format, Globals};
use crate::exit::Exit;
use crate::output::{Shell, variables};

/// Print credentials as variables of a shell.
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  eval \"$(keyferry env)\"
  keyferry env --shell fish | source
  keyferry env --shell powershell | Out-String | Invoke-Expression
  keyferry env --shell nushell | from json | load-env
  keyferry env --shell dotenv > aws.env     # then: docker run --env-file aws.env

What would lead programs elsewhere, such as AWS_PROFILE, is unset (not by `nushell` and `dotenv`, which can only set).
Programs of that shell see the credentials until they end; `keyferry exec` shows them to one program only.")]
pub(super) struct Arguments {
    /// Who reads the variables.
    #[arg(long, value_enum, default_value_t = Shell::Sh, value_name = "SHELL")]
    shell: Shell,

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
    let variables = variables(&record.credentials, &world.profile);
    if output.format == Format::Json {
        let object: Map<String, Value> = variables
            .iter()
            .map(|(name, value)| ((*name).to_owned(), Value::from(value.expose_secret())))
            .collect();
        output.json(&Value::Object(object))?;
        return Ok(Exit::Fine);
    }
    let borrowed: Vec<(&str, &str)> = variables
        .iter()
        .map(|(name, value)| (*name, value.expose_secret()))
        .collect();
    let mut text = Zeroizing::new(arguments.shell.unset_others(&borrowed));
    let set = arguments
        .shell
        .set(&borrowed)
        .map_err(|error| Failure::new(Exit::Misuse, error.to_string()))?;
    text.push_str(&Zeroizing::new(set));
    output.result(text.as_bytes())?;
    Ok(Exit::Fine)
}
