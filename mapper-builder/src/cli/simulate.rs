mod document;
mod findings;
mod page;
mod table;
mod text;

use std::io;
use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use clap::ArgGroup;
use diagnostic::{Finding, Level, Source};
use jiff::Timestamp;
use keycloak_model::KeycloakVersion;
use mapper_runtime::Target;
use mapper_runtime::worker::WorkerCommand;
use trust_policy::{Action, Call, Provider, ProviderKind, Role, RoleList, SessionName};

use super::{Exit, Format, output::Output, server::ServerArguments};
use crate::check::{self, Unreadable};
use crate::login::ProviderArgument;
use crate::policies::{self, ArnArgument};
use crate::scripts;
use crate::simulate::{
    Baseline, Changes, Editable, Groups, Holes, Intent, IntentFile, Matrix, People, Plan, Server,
    derived, editable, holes, providers, role_name,
};

/// The most a file of intent or an earlier result may hold.
const MAX_BYTES: u64 = 256 << 20;

#[derive(clap::Args)]
#[command(group = ArgGroup::new("people").required(true), after_help = "\
Examples:
  mapper-builder simulate --users realm.json --client aws-cli --policy roles.json
  mapper-builder simulate --users people.csv --mapper group-stringify --client aws-cli --policy admin.json
  aws iam get-account-authorization-details --filter Role > roles.json
  mapper-builder simulate --users export/ --client aws-cli --policy roles.json --format json > before.json
  mapper-builder simulate --users export/ --client aws-cli --policy roles.json --baseline before.json \\
      --html review.html
  pass keycloak/reader | mapper-builder simulate --server https://sso.example.org --realm prod \\
      --admin-client reader --secret-file - --client aws-cli --policy roles.json

Exit codes: 0 as it should be, 1 a hole, or somebody newly gets in, 2 input that can't be used")]
pub(super) struct Arguments {
    /// The users: a fixture (TOML or JSON), a realm export (file or folder), a CSV or LDIF file.
    #[arg(long, value_name = "PATH", group = "people")]
    users: Option<PathBuf>,

    #[command(flatten)]
    server: ServerArguments,

    /// The realm of the server; or which of an export with several.
    #[arg(long, value_name = "NAME")]
    realm: Option<String>,

    /// The roles: trust policies, `aws iam get-role`, `list-roles`, `get-account-authorization-details`,
    /// `terraform show -json`. Can be given more than once.
    #[arg(long, required = true, value_name = "FILE")]
    policy: Vec<PathBuf>,

    /// The ARN of a role whose file doesn't have it, such as a trust policy alone: by its name, which is that of the
    /// file without the ending. With `{name}` in place of the name it is a rule for all of them:
    /// `arn:aws:iam::123456789012:role/{name}`. Can be given more than once.
    #[arg(long, value_name = "ARN", value_parser = ArnArgument::parse)]
    role_arn: Vec<ArnArgument>,

    /// The client people log in at. Its mappers make the token.
    #[arg(long, value_name = "ID")]
    client: Option<String>,

    /// Project folders of script mappers: attached to the client, unless the realm has instances of
    /// them. Can be given more than once.
    #[arg(long, value_name = "FOLDER")]
    mapper: Vec<PathBuf>,

    /// The version of the server; that of a running one is asked for, and otherwise it is the newest.
    #[arg(long, value_name = "VERSION")]
    keycloak: Option<KeycloakVersion>,

    /// The scopes asked for at the login.
    #[arg(long, value_name = "SCOPES", default_value = "openid")]
    scope: String,

    /// The realm's identity provider in IAM; without it, the only one the roles trust.
    #[arg(long, value_name = "URL|ARN", value_parser = ProviderArgument::parse)]
    provider: Option<ProviderArgument>,

    /// A client id (audience) registered at the provider; without any, every one is taken to be.
    #[arg(long, value_name = "ID")]
    client_id: Vec<String>,

    /// Who is meant to get in, as TOML: `"Admin" = ["/aws/admin"]`. For other roles it is what their
    /// pattern stands for.
    #[arg(long, value_name = "FILE")]
    intent: Option<PathBuf>,

    /// An earlier result (`--format json`): tells what changed, and fails when somebody newly gets in.
    #[arg(long, value_name = "FILE")]
    baseline: Option<PathBuf>,

    /// Write everybody who gets in as CSV.
    #[arg(long)]
    csv: bool,

    /// Also write a page for a reviewer: one HTML file that needs nothing else.
    #[arg(long, value_name = "FILE")]
    html: Option<PathBuf>,

    /// When, in RFC 3339; now, when absent.
    #[arg(long, value_name = "TIME")]
    time: Option<Timestamp>,

    /// From which address.
    #[arg(long, value_name = "ADDRESS")]
    source_ip: Option<IpAddr>,

    /// The region of the STS endpoint.
    #[arg(long, value_name = "REGION")]
    region: Option<String>,

    /// `RoleSessionName` of the calls; SAML has it in the assertion.
    #[arg(long, value_name = "NAME", value_parser = SessionName::parse)]
    session_name: Option<SessionName>,
}

/// Everything there is to tell.
struct Answer {
    plan: Plan,
    providers: Vec<Provider>,
    matrix: Matrix,
    intents: Vec<Intent>,
    holes: Holes,
    changes: Option<Changes>,
    editable: Vec<Editable>,
    notes: Vec<String>,
    call: Call,
}

pub(super) fn run(
    arguments: &Arguments,
    worker: &WorkerCommand,
    output: &mut Output,
) -> io::Result<Exit> {
    if output.format == Format::Junit {
        return Ok(output.no_format("simulate", "text, json, sarif or, with `--csv`, CSV"));
    }
    let answer = match answer(arguments, worker, output) {
        Ok(answer) => answer,
        Err(findings) => return output.unreadable(findings),
    };
    if let Some(path) = &arguments.html
        && let Err(finding) = page::write(&answer, path)
    {
        return output.unreadable(vec![*finding]);
    }
    if arguments.csv {
        output.stream(|out| table::write(&answer, out))?;
    } else if output.format == Format::Json {
        output.json(&document::Document(&answer))?;
    } else if output.format == Format::Sarif {
        output.findings(&findings::of(&answer))?;
    } else {
        output.result(&text::of(&answer))?;
    }
    let newly = answer.changes.as_ref();
    let newly =
        newly.is_some_and(|changes| !changes.gained.is_empty() || !changes.doubtful.is_empty());
    Ok(if newly || !answer.holes.is_empty() {
        Exit::No
    } else {
        Exit::Fine
    })
}

fn answer(
    arguments: &Arguments,
    worker: &WorkerCommand,
    output: &mut Output,
) -> Result<Answer, Vec<Finding>> {
    let (people, version) = people(arguments, output)?;
    let projects =
        check::read_projects(&arguments.mapper).map_err(|Unreadable(findings)| findings)?;
    let (mut roles, left_out) = roles(&arguments.policy)?;
    policies::name_roles(&mut roles, &arguments.role_arn)?;
    output.aside(&left_out);
    let mut notes = people.notes;
    notes.extend(
        people
            .world
            .findings
            .iter()
            .map(|finding| finding.message.clone()),
    );
    let mut plan = Plan::new(
        people.world,
        people.has_clients,
        arguments.client.as_deref(),
        &projects,
        arguments.keycloak.or(version).unwrap_or_default(),
    )?;
    plan.scope.clone_from(&arguments.scope);
    notes.extend(projects.iter().filter_map(|project| {
        let claim = project.manifest.claim.as_ref()?;
        (!claim.targets.contains(&Target::IdToken)).then(|| {
            let folder = project.folder.display();
            format!("the mapper in `{folder}` doesn't run for ID tokens, which are what people show to STS")
        })
    }));
    let (kind, action) = if plan.is_saml() {
        (ProviderKind::Saml, Action::AssumeRoleWithSaml)
    } else {
        (ProviderKind::Oidc, Action::AssumeRoleWithWebIdentity)
    };
    let mut providers =
        providers(&roles, kind, arguments.provider.as_ref()).map_err(|finding| vec![*finding])?;
    if !arguments.client_id.is_empty() {
        for provider in &mut providers {
            provider.client_ids = Some(arguments.client_id.clone());
        }
    }
    let intents = intents(arguments, &plan, &roles, action, &providers, &mut notes)?;
    let baseline = match &arguments.baseline {
        Some(path) => Some(
            read(path)
                .and_then(|source| Baseline::parse(&source))
                .map_err(|finding| vec![*finding])?,
        ),
        None => None,
    };
    let progress = output.progress("logins");
    let users = plan.realm().users.len();
    let logins = plan
        .logins(worker, &|done| progress.at(done, users))
        .map_err(|error| vec![scripts::unavailable(&error)])?;
    drop(progress);
    let call = Call {
        session_name: arguments.session_name.clone(),
        duration_seconds: None,
        time: Some(
            arguments
                .time
                .map_or_else(SystemTime::now, SystemTime::from),
        ),
        source_ip: arguments.source_ip,
        region: arguments.region.clone(),
        user_agent: None,
    };
    for (role, intent) in roles.iter().zip(&intents) {
        if let Intent::Users { missing, .. } = intent {
            let name = role_name(role);
            let missing = missing.iter();
            notes.extend(missing.map(|group| {
                format!("`{name}` is meant for `{group}`, and there is no such group")
            }));
        }
    }
    let progress = output.progress("users held against the roles");
    let matrix = Matrix::new(logins, roles, &providers, &call, &|done| {
        progress.at(done, users)
    });
    drop(progress);
    Ok(Answer {
        holes: holes(&matrix, &intents),
        changes: baseline.map(|baseline| baseline.changes(plan.realm(), &matrix)),
        editable: editable(&plan),
        plan,
        providers,
        matrix,
        intents,
        notes,
        call,
    })
}

/// The people of a file or a server, and the server's version.
fn people(
    arguments: &Arguments,
    output: &mut Output,
) -> Result<(People, Option<KeycloakVersion>), Vec<Finding>> {
    let realm = arguments.realm.as_deref();
    if let (Some(base), Some(realm)) = (arguments.server.server(), realm) {
        if !base.is_private() {
            output
                .warn("`--server` isn't https: the password and the realm can be read on the way");
        }
        let credentials = arguments.server.credentials();
        let server = Server {
            base: base.clone(),
            credentials: credentials.map_err(|finding| vec![*finding])?,
            realm: realm.to_owned(),
        };
        let progress = output.progress("entries of the realm");
        return server.read(&|read| progress.so_far(read));
    }
    // Clap has seen to it that one of them is there.
    let path = arguments.users.as_deref().unwrap_or(Path::new(""));
    crate::simulate::read(path, realm).map(|people| (people, None))
}

/// The roles of all files, and what keeps some of them from being judged.
fn roles(paths: &[PathBuf]) -> Result<(Vec<Role>, Vec<Finding>), Vec<Finding>> {
    let mut roles = Vec::new();
    let mut findings = Vec::new();
    for path in paths {
        let source = policies::read(path).map_err(|finding| vec![*finding])?;
        let list = RoleList::parse(&source)?;
        roles.extend(list.roles);
        let errors = list.findings.into_iter();
        findings.extend(errors.filter(|finding| finding.level == Level::Error));
    }
    if roles.is_empty() {
        return Err(findings);
    }
    Ok((roles, findings))
}

fn intents(
    arguments: &Arguments,
    plan: &Plan,
    roles: &[Role],
    action: Action,
    providers: &[Provider],
    notes: &mut Vec<String>,
) -> Result<Vec<Intent>, Vec<Finding>> {
    let realm = plan.realm();
    let file = match &arguments.intent {
        Some(path) => {
            let source = read(path).map_err(|finding| vec![*finding])?;
            Some(IntentFile::parse(&source, realm)?)
        }
        None => None,
    };
    let unused = file.iter().flat_map(|file| file.unused(roles));
    notes.extend(
        unused
            .map(|name| format!("the file of intents names `{name}`, which is none of the roles")),
    );
    let stated = |role: &Role| file.as_ref().and_then(|file| file.of(role)).cloned();
    let groups = Groups::new(realm);
    let intents = roles
        .iter()
        .map(|role| stated(role).unwrap_or_else(|| derived(&groups, role, action, providers)));
    Ok(intents.collect())
}

fn read(path: &Path) -> Result<Source, Box<Finding>> {
    Source::read(path, MAX_BYTES)
}
