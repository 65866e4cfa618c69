//! The arguments that name a running Keycloak and an account that may read it.

use std::io::{self, Read};
use std::path::{Path, PathBuf};

use diagnostic::{Finding, Level, Source};
use keycloak_admin::{BaseUrl, Credentials, SecretString};
use secrecy::zeroize::Zeroizing;

/// Longer than any password or client secret.
const MAX_BYTES: u64 = 64 << 10;

/// A running server, and who reads it.
#[derive(clap::Args)]
pub(super) struct ServerArguments {
    /// The users, groups, roles, clients and mappers of a running Keycloak, over its Admin REST API. Nothing is
    /// changed there.
    #[arg(long, value_name = "URL", group = "people", requires = "realm", value_parser = BaseUrl::parse)]
    server: Option<BaseUrl>,

    /// The realm of the account that reads.
    #[arg(
        long,
        value_name = "NAME",
        default_value = "master",
        requires = "server"
    )]
    admin_realm: String,

    /// The client to log in with. Without `--admin-user` its service account reads.
    #[arg(
        long,
        value_name = "ID",
        default_value = "admin-cli",
        requires = "server"
    )]
    admin_client: String,

    /// The user who reads.
    #[arg(long, value_name = "NAME", requires = "server")]
    admin_user: Option<String>,

    /// The file with the user's password or the client's secret; `-` for standard input.
    #[arg(long, value_name = "FILE", requires = "server")]
    secret_file: Option<PathBuf>,

    /// The environment variable with it, where no file has it.
    #[arg(
        long,
        value_name = "NAME",
        default_value = "MAPPER_BUILDER_SECRET",
        requires = "server"
    )]
    secret_env: String,
}

impl ServerArguments {
    /// The server, when one is named.
    pub(super) const fn server(&self) -> Option<&BaseUrl> {
        self.server.as_ref()
    }

    /// Who reads.
    pub(super) fn credentials(&self) -> Result<Credentials, Box<Finding>> {
        let secret = self.secret()?;
        let (realm, client_id) = (self.admin_realm.clone(), self.admin_client.clone());
        Ok(match &self.admin_user {
            Some(username) => Credentials::Password {
                realm,
                client_id,
                username: username.clone(),
                password: secret,
            },
            None => Credentials::Client {
                realm,
                client_id,
                secret,
            },
        })
    }

    fn secret(&self) -> Result<SecretString, Box<Finding>> {
        let Some(path) = &self.secret_file else {
            return std::env::var(&self.secret_env)
                .map(SecretString::from)
                .map_err(|_| {
                    let message = format!("the environment has no `{}`", self.secret_env);
                    let finding = Finding::new(Level::Error, "server-secret", message);
                    Box::new(finding.help(
                        "put the password or the client's secret into it, or name a file with `--secret-file`",
                    ))
                });
        };
        let wrong = |reason: String| {
            let source = Source::new(path.display().to_string(), "");
            Box::new(Finding::new(Level::Error, "server-secret", reason).in_file(&source))
        };
        let text = read(path).map_err(|error| wrong(format!("cannot be read: {error}")))?;
        let line = text.trim_end_matches(['\r', '\n']);
        if line.is_empty() || line.contains('\n') {
            return Err(wrong("holds no password: one line is wanted".to_owned()));
        }
        Ok(line.into())
    }
}

fn read(path: &Path) -> io::Result<Zeroizing<String>> {
    // As large as it may become: growing would leave copies behind.
    let mut text = Zeroizing::new(String::with_capacity(MAX_BYTES as usize));
    let input: Box<dyn Read> = if path == Path::new("-") {
        Box::new(io::stdin())
    } else {
        Box::new(std::fs::File::open(path)?)
    };
    input.take(MAX_BYTES).read_to_string(&mut text)?;
    Ok(text)
}
