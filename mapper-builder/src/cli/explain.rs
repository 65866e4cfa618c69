use std::io;
use std::net::IpAddr;
use std::path::PathBuf;
use std::time::SystemTime;

use clap::ArgGroup;
use diagnostic::{Finding, Level};
use jiff::Timestamp;
use mapper_runtime::worker::WorkerCommand;
use trust_policy::{
    Assessment, Call, Cause, Decision, Explanation, Login, Provider, Request, Role, RoleArn,
    SessionName, Verdict,
};

use super::{Exit, Format, login::LoginArguments, output::Output};
use crate::login::{ProviderArgument, Shown, choose_provider};
use crate::policies;

mod document;
mod person;
mod text;

use person::PersonArguments;

#[derive(clap::Args)]
#[command(
    group = ArgGroup::new("login").required(true),
    after_help = "\
Examples:
  mapper-builder explain --policy admin.json --token id-token.txt
  aws iam get-role --role-name Admin > role.json
  pass keycloak/id-token | mapper-builder explain --policy role.json --token -
  terraform show -json | jq . > plan.json
  mapper-builder explain --policy plan.json --role Admin --claims alice.json --source-ip 192.0.2.7
  mapper-builder explain --policy admin.json --user mallory --mapper mapper-scripts/group-stringify

Exit codes: 0 allowed, 1 denied or unknown, 2 input that can't be used"
)]
pub(super) struct Arguments {
    /// A trust policy, or roles with theirs: `aws iam get-role`, `list-roles`,
    /// `get-account-authorization-details`, `terraform show -json`.
    #[arg(long, value_name = "FILE")]
    policy: PathBuf,

    /// Which role of the file: its name, ARN or Terraform address.
    #[arg(long, value_name = "NAME")]
    role: Option<String>,

    /// The role's ARN: chooses it, or tells that of a policy alone.
    #[arg(long, value_name = "ARN", value_parser = RoleArn::parse)]
    role_arn: Option<RoleArn>,

    /// The identity provider, by its ARN or URL; without it, the one the token comes from.
    #[arg(long, value_name = "URL|ARN", value_parser = ProviderArgument::parse)]
    provider: Option<ProviderArgument>,

    /// A client id (audience) registered at the provider; without any, every one is taken to be.
    #[arg(long, value_name = "ID")]
    client_id: Vec<String>,

    #[command(flatten)]
    login: LoginArguments,

    #[command(flatten)]
    person: PersonArguments,

    /// When, in RFC 3339 (`2026-11-21T10:00:00Z`); now, when absent.
    #[arg(long, value_name = "TIME")]
    time: Option<Timestamp>,

    /// From which address.
    #[arg(long, value_name = "ADDRESS")]
    source_ip: Option<IpAddr>,

    /// The region of the STS endpoint.
    #[arg(long, value_name = "REGION")]
    region: Option<String>,

    /// `RoleSessionName` of the call; SAML has it in the assertion.
    #[arg(long, value_name = "NAME", value_parser = SessionName::parse)]
    session_name: Option<SessionName>,

    /// `DurationSeconds` of the call.
    #[arg(long, value_name = "SECONDS")]
    duration: Option<u32>,
}

/// Everything there is to tell.
struct Answer {
    role: Role,
    provider: Provider,
    assessment: Assessment,
    questions: Vec<Question>,
}

/// One question to the policy: for the assume action, and for those that go with it.
struct Question {
    request: Request,
    verdict: Verdict,
    explanation: Explanation,
}

pub(super) fn run(
    arguments: &Arguments,
    worker: &WorkerCommand,
    output: &mut Output,
) -> io::Result<Exit> {
    if !matches!(output.format, Format::Text | Format::Json) {
        return Ok(output.no_format("explain", "text or json"));
    }
    let shown = match shown(arguments, worker, output) {
        Ok(shown) => shown,
        Err(Unshown::Findings(findings)) => return output.unreadable(findings),
        Err(Unshown::NoLogin(finding)) => {
            output.findings(&[*finding])?;
            return Ok(Exit::No);
        }
    };
    let source = match policies::read(&arguments.policy) {
        Ok(source) => source,
        Err(finding) => return output.unreadable(vec![*finding]),
    };
    let chosen = policies::choose(
        &source,
        arguments.role.as_deref(),
        arguments.role_arn.as_ref(),
    );
    let role = match chosen {
        Ok(role) => role,
        Err(findings) => return output.unreadable(findings),
    };
    let provider = match choose_provider(arguments.provider.clone(), &shown, &role) {
        Ok(provider) => provider,
        Err(finding) => return output.unreadable(vec![*finding]),
    };
    let answer = answer(arguments, &shown, role, provider);
    if output.format == Format::Json {
        output.json(&document::of(&answer))?;
    } else {
        let text = text::of(&answer, |findings| output.findings_text(findings));
        output.result(&text)?;
    }
    Ok(match answer.assessment.decision {
        Decision::Allowed => Exit::Fine,
        Decision::Denied | Decision::Unknown => Exit::No,
    })
}

/// Why there is nothing to show to STS.
enum Unshown {
    /// What was given can't be used.
    Findings(Vec<Finding>),
    /// The user can't log in.
    NoLogin(Box<Finding>),
}

/// What is shown to STS: what was given, or what a user would get.
fn shown(
    arguments: &Arguments,
    worker: &WorkerCommand,
    output: &mut Output,
) -> Result<Shown, Unshown> {
    if let Some(login) = arguments.person.login(worker).map_err(Unshown::Findings)? {
        let unknown = login.unknown.iter().map(|unknown| {
            let claim = unknown.claim.as_deref();
            let claim = claim.map_or_else(|| "any claim".to_owned(), |claim| format!("`{claim}`"));
            let message = format!("{claim} can't be foretold: {}", unknown.why);
            Finding::new(Level::Note, "explain-user", message)
        });
        output.aside(&unknown.collect::<Vec<_>>());
        return login.shown.map_err(|why| {
            let message = format!("the user can't log in: {why}");
            let finding = Finding::new(Level::Error, "explain-user", message);
            Unshown::NoLogin(Box::new(finding))
        });
    }
    match arguments.login.read() {
        Ok(Some(shown)) => Ok(shown),
        // Clap has seen to it that there is one.
        Ok(None) => Err(Unshown::Findings(Vec::new())),
        Err(finding) => Err(Unshown::Findings(vec![*finding])),
    }
}

fn answer(arguments: &Arguments, shown: &Shown, role: Role, mut provider: Provider) -> Answer {
    if !arguments.client_id.is_empty() {
        provider.client_ids = Some(arguments.client_id.clone());
    }
    let call = Call {
        session_name: arguments.session_name.clone(),
        duration_seconds: arguments.duration,
        time: Some(
            arguments
                .time
                .map_or_else(SystemTime::now, SystemTime::from),
        ),
        source_ip: arguments.source_ip,
        region: arguments.region.clone(),
        user_agent: None,
    };
    let (assessment, questions) = {
        let login = Login::new(shown.as_assertion(), &provider, &call);
        let assessment = login.assess(&role);
        let questions = assessment
            .verdicts
            .iter()
            .map(|verdict| {
                let request = login.request(&role, verdict.action);
                Question {
                    explanation: Explanation::new(&role.policy, &request, verdict),
                    verdict: verdict.clone(),
                    request,
                }
            })
            .collect();
        (assessment, questions)
    };
    Answer {
        role,
        provider,
        assessment,
        questions,
    }
}

/// What would have to be said for a certain verdict: the arguments for keys nobody told us.
fn missing_arguments(answer: &Answer) -> Vec<&'static str> {
    const ARGUMENTS: [(&str, &str); 3] = [
        ("aws:SourceIp", "--source-ip"),
        ("aws:RequestedRegion", "--region"),
        ("sts:RoleSessionName", "--session-name"),
    ];
    let conditions = answer
        .role
        .policy
        .statements()
        .iter()
        .map(|statement| &statement.conditions);
    let unknown = |key: &str| {
        answer.questions.iter().any(|question| {
            conditions
                .clone()
                .zip(&question.verdict.trace)
                .flat_map(|(conditions, trace)| conditions.iter().zip(&trace.conditions))
                .any(|(condition, outcome)| {
                    outcome.cause == Cause::KeyUnknown
                        && condition.key.as_str().eq_ignore_ascii_case(key)
                })
        })
    };
    ARGUMENTS
        .into_iter()
        .filter(|(key, _)| unknown(key))
        .map(|(_, argument)| argument)
        .collect()
}
