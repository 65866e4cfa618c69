//! A user of a realm, whose login is foretold.

use std::path::PathBuf;

use diagnostic::{Finding, Level, Source};
use keycloak_model::KeycloakVersion;
use mapper_runtime::worker::WorkerCommand;

use crate::check::{self, Unreadable};
use crate::scripts;
use crate::simulate::{Plan, UserLogin, read};

/// Who logs in, where, with which mappers.
#[derive(clap::Args)]
pub(super) struct PersonArguments {
    /// A user, whose login is foretold with all mappers of the client: of the realm in `--users`, or of the fixture of
    /// the project in `--mapper`.
    #[arg(long, value_name = "NAME", group = "login")]
    user: Option<String>,

    /// Project folders of script mappers: attached to the client, unless the realm has instances of them. Can be given
    /// more than once.
    #[arg(long, value_name = "FOLDER", requires = "user")]
    mapper: Vec<PathBuf>,

    /// The users: a fixture (TOML or JSON), a realm export (file or folder), a CSV or LDIF file.
    #[arg(long, value_name = "PATH", requires = "user")]
    users: Option<PathBuf>,

    /// Which realm of an export with several.
    #[arg(long, value_name = "NAME", requires = "users")]
    realm: Option<String>,

    /// The client the user logs in at.
    #[arg(long, value_name = "ID", requires = "user")]
    client: Option<String>,

    /// The version of the server.
    #[arg(long, value_name = "VERSION", default_value_t, requires = "user")]
    keycloak: KeycloakVersion,

    /// The scopes asked for at the login.
    #[arg(
        long,
        value_name = "SCOPES",
        default_value = "openid",
        requires = "user"
    )]
    scope: String,
}

impl PersonArguments {
    /// Foretells the login, when a user is named.
    pub(super) fn login(&self, worker: &WorkerCommand) -> Result<Option<UserLogin>, Vec<Finding>> {
        let Some(name) = &self.user else {
            return Ok(None);
        };
        let projects =
            check::read_projects(&self.mapper).map_err(|Unreadable(findings)| findings)?;
        let fixture = || {
            let project = projects.first()?;
            let fixture = project.manifest.fixture.as_ref()?;
            Some((project.folder.join(fixture), project.manifest.realm.clone()))
        };
        let given = self.users.clone().map(|users| (users, self.realm.clone()));
        let refuse = |message: String, help: &str| {
            vec![Finding::new(Level::Error, "explain-user", message).help(help)]
        };
        let Some((path, realm)) = given.or_else(fixture) else {
            return Err(refuse(
                format!("nothing says which realm `{name}` is in"),
                "give the realm with `--users`, or a mapper that has a fixture with `--mapper`",
            ));
        };
        let people = read(&path, self.realm.as_deref().or(realm.as_deref()))?;
        let client = self.client.as_deref();
        let mut plan = Plan::new(
            people.world,
            people.has_clients,
            client,
            &projects,
            self.keycloak,
        )?;
        plan.scope.clone_from(&self.scope);
        let Some(user) = plan.realm().user_by_name(name) else {
            let help = "give the name to log in with; `simulate` tells of all users at once";
            let source = Source::new(path.display().to_string(), "");
            let findings = refuse(format!("there is no user `{name}`"), help);
            return Err(findings
                .into_iter()
                .map(|finding| finding.in_file(&source))
                .collect());
        };
        let login = plan.login(worker, user);
        login
            .map(Some)
            .map_err(|error| vec![scripts::unavailable(&error)])
    }
}
