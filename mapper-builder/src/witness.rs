//! Looking for a counterexample: a realm that somebody could bring about, in which a policy says
//! something else than was meant.
//!
//! The real script runs for each made-up user, and the policy judges the token that comes of it.
//! Nothing here knows any script or delimiter: the policy's own text says what is worth trying.

mod candidates;
mod carriers;
mod pattern;
mod proof;
mod saml;

use std::collections::BTreeSet;
use std::time::{Duration, SystemTime};

use keycloak_model::{GroupKey, KeycloakVersion, Realm, RoleContainer, User, UserKey, World};
use mapper_runtime::worker::{WorkerCommand, WorkerError};
use mapper_runtime::{MapperKind, MapperResult, Target};
use nashorn::syntax::{ParseOptions, parse};
use provider_jar::Kind;
use serde_json::{Map, Value};
use trust_policy::{
    Assertion, Call, Comparison, Condition, Decision, Effect, Login, OidcToken, Provider,
    ProviderKind, Role,
};

use crate::lints::{ScriptKind, user_inputs};
use crate::project::Project;
use crate::scripts::{self, Job, Run, Script, Setup, Text};
use crate::testing;

pub use carriers::tells_by_carrier;
pub use pattern::intended;
pub(crate) use pattern::{item, path_names, wants_pattern_in_subject};
pub use proof::{NotProven, Proof, prove};

/// A group: its names from the top.
pub type GroupPath = Vec<String>;

/// The client people log in at.
const CLIENT: &str = "witness";

/// The token or the assertion's attributes that a policy judged, if there are any; and what it said.
type Judged = (Option<Map<String, Value>>, Decision);

/// Users in one worker's realm: as many as are quickly sent.
const AT_ONCE: usize = 500;

/// What is asked.
#[derive(Clone, Debug)]
pub struct Question<'q> {
    /// The mapper.
    pub project: &'q Project,
    /// The role with its policy.
    pub role: &'q Role,
    /// The identity provider.
    pub provider: &'q Provider,
    /// Members of these groups are meant, and nobody else.
    pub intent: &'q [GroupPath],
    /// The server.
    pub keycloak: KeycloakVersion,
    /// How many states of the realm are tried.
    pub bound: usize,
}

/// Somebody in a realm.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct State {
    /// The groups, in the order they were joined.
    pub groups: Vec<GroupPath>,
    /// The name, where it matters.
    pub username: Option<String>,
    /// Fields and attributes that the user may have chosen: `email`, `team`.
    pub attributes: Vec<(String, String)>,
    /// Roles of the client that the user has.
    pub roles: Vec<String>,
}

impl State {
    /// The shortest are the easiest to understand.
    fn size(&self) -> usize {
        let names = self.groups.iter().flatten();
        let text: usize = names.map(|name| 8 + name.chars().count()).sum();
        let attributes = self.attributes.iter();
        let chosen: usize = attributes
            .map(|(name, value)| name.len() + value.len())
            .sum();
        let roles: usize = self.roles.iter().map(String::len).sum();
        let name = self.username.as_ref().map_or(0, String::len);
        text + 40 * self.groups.len() + name + chosen + roles
    }
}

/// Somebody who gets in and shouldn't, or the other way round.
#[derive(Clone, Debug)]
pub struct Witness {
    /// Who.
    pub state: State,
    /// Whether this user is meant to get in.
    pub is_meant: bool,
    /// The token that the policy judges; nothing when the login fails.
    pub token: Option<Map<String, Value>>,
    /// What the policy says.
    pub decision: Decision,
}

/// What came of a search.
#[derive(Clone, Debug)]
pub struct Search {
    /// At most one stranger who gets in and one member who doesn't.
    pub witnesses: Vec<Witness>,
    /// How many states were tried.
    pub tried: usize,
    /// For how many of them nobody can say what the mapper makes.
    pub undecided: usize,
}

/// Searches. `done` is told how many of how many states were tried.
///
/// # Errors
/// When scripts can't be run at all.
pub fn search(
    question: &Question<'_>,
    worker: &WorkerCommand,
    done: &(dyn Fn(usize, usize) + Sync),
) -> Result<Search, WorkerError> {
    let states = states(question);
    let mut search = Search {
        witnesses: Vec::new(),
        tried: 0,
        undecided: 0,
    };
    // What a plain member gets is the measure: a policy can depend on more than the mapper.
    let mut measure = None;
    for some in states.chunks(AT_ONCE) {
        let judged = match question.provider.arn.kind() {
            ProviderKind::Saml => saml::judge(question, some, worker)?,
            ProviderKind::Oidc => {
                let runs = run(question, some, worker)?;
                runs.iter().map(|run| judge(question, run)).collect()
            }
        };
        for (state, judged) in some.iter().zip(judged) {
            search.tried += 1;
            let Some((token, decision)) = judged else {
                search.undecided += 1;
                continue;
            };
            let member = *measure.get_or_insert(decision);
            let gets_in = match decision {
                Decision::Allowed => true,
                Decision::Unknown => member == Decision::Unknown,
                Decision::Denied => false,
            };
            let is_meant = question.is_meant(state);
            let known = &mut search.witnesses;
            if gets_in != is_meant && known.iter().all(|known| known.is_meant != is_meant) {
                known.push(Witness {
                    state: state.clone(),
                    is_meant,
                    token,
                    decision,
                });
            }
        }
        done(search.tried, states.len());
        if search.witnesses.len() == 2 {
            break;
        }
    }
    Ok(search)
}

impl Question<'_> {
    fn is_meant(&self, state: &State) -> bool {
        state.groups.iter().any(|group| self.intent.contains(group))
    }

    /// The conditions that what a mapper writes can decide.
    fn conditions(&self) -> impl Iterator<Item = &Condition> {
        let statements = self.role.policy.statements().iter();
        let conditions = statements.flat_map(|statement| &statement.conditions);
        conditions.filter(|condition| {
            matches!(condition.operator.comparison, Comparison::String { .. })
                && !is_audience(condition)
        })
    }

    /// The audience that the policy wants.
    fn audience(&self) -> Option<&str> {
        let statements = self.role.policy.statements().iter();
        let allowing = statements.filter(|statement| statement.effect == Effect::Allow);
        let mut conditions = allowing.flat_map(|statement| &statement.conditions);
        let wanted = conditions.find(|condition| is_audience(condition))?;
        wanted.values().next().map(|(value, _)| value)
    }
}

fn is_audience(condition: &Condition) -> bool {
    pattern::is_claim(condition, "aud")
}

/// The plain member first, then by size, within the bound.
fn states(question: &Question<'_>) -> Vec<State> {
    let texts = pattern::texts(question.conditions(), question.role.policy.version());
    let mut all: BTreeSet<State> = candidates::all(question.intent, &texts)
        .into_iter()
        .collect();
    let inputs = candidates::Inputs {
        texts: &texts,
        read: read_by(question.project),
        roles: question.role_names(),
        tags: question.tag_attributes(),
    };
    all.extend(candidates::chosen(&inputs));
    // Somebody in a group below a group that is meant is neither clearly meant nor clearly not.
    let below = |group: &GroupPath| {
        let mut meant = question.intent.iter();
        meant.any(|meant| group.len() > meant.len() && group.starts_with(meant))
    };
    let mut states: Vec<State> = all
        .into_iter()
        .filter(|state| !state.groups.iter().any(below))
        .collect();
    states.sort_by_key(State::size);
    let member = State {
        groups: question.intent.first().cloned().into_iter().collect(),
        ..State::default()
    };
    states.retain(|state| *state != member);
    states.insert(0, member);
    states.truncate(question.bound);
    states
}

/// What the script reads of a user: what users may edit of it, they may have chosen.
fn read_by(project: &Project) -> Vec<String> {
    let kind = match project.manifest.kind {
        Kind::SamlMapper => ScriptKind::SamlMapper,
        _ => ScriptKind::Mapper,
    };
    // A script that can't be parsed reads nothing.
    let program = parse(project.script.text(), &ParseOptions::default());
    let inputs = program.map(|program| user_inputs(&program, kind));
    inputs.map_or_else(|_| Vec::new(), |inputs| inputs.named.into_iter().collect())
}

/// A realm with a user for each state.
fn people(question: &Question<'_>, states: &[State]) -> (Realm, Vec<UserKey>) {
    let mut realm = Realm::new("witness");
    let client = realm.client(CLIENT);
    let mut users = Vec::new();
    for path in question.intent {
        if let Some(group) = place(&mut realm, path) {
            question.equip(&mut realm, group);
        }
    }
    for (number, state) in states.iter().enumerate() {
        let username = match &state.username {
            Some(name) => name.clone(),
            None => format!("user-{number}"),
        };
        let mut user = User::named(&username);
        user.groups = state
            .groups
            .iter()
            .filter_map(|path| place(&mut realm, path))
            .collect();
        user.groups.dedup();
        for (name, value) in &state.attributes {
            let value = value.clone();
            match name.as_str() {
                "email" => user.email = Some(value.to_lowercase()),
                "firstName" => user.first_name = Some(value),
                "lastName" => user.last_name = Some(value),
                _ => user.attributes.set(name, vec![value]),
            }
        }
        for role in &state.roles {
            user.roles
                .push(realm.role(RoleContainer::Client(client), role));
        }
        users.push(realm.add_user(user));
    }
    (realm, users)
}

/// Runs the script for each state, all of them in one realm.
fn run(
    question: &Question<'_>,
    states: &[State],
    worker: &WorkerCommand,
) -> Result<Vec<Run>, WorkerError> {
    let project = question.project;
    let first = || project.manifest.claim.as_ref()?.targets.first().copied();
    let targets = project
        .manifest
        .claim
        .iter()
        .flat_map(|claim| &claim.targets);
    let to_aws = targets.copied().find(|target| *target == Target::IdToken);
    let target = to_aws.or_else(first).unwrap_or(Target::IdToken);
    let (realm, users) = people(question, states);
    let jobs: Vec<Job> = users
        .into_iter()
        .map(|user| Job {
            keycloak: question.keycloak,
            script: Script::Shared(0),
            world: 0,
            user: scripts::User::Named(realm.users[user].username.clone()),
            client: Some(CLIENT.to_owned()),
            kind: MapperKind::OpenIdConnect,
            target,
            instance: testing::instance(project),
        })
        .collect();
    let setup = Setup {
        worlds: vec![World::of(realm).into()],
        scripts: vec![Text {
            name: project.script.name().to_owned(),
            text: project.script.text().to_owned(),
        }],
    };
    let runs = scripts::begin(worker, setup, jobs).finish(&|_, _| {})?;
    Ok(runs)
}

fn place(realm: &mut Realm, path: &GroupPath) -> Option<GroupKey> {
    path.iter()
        .fold(None, |parent, name| Some(realm.group(parent, name)))
}

/// The token, and what the policy says of it; nothing when nobody can say what the mapper makes.
fn judge(question: &Question<'_>, run: &Run) -> Option<Judged> {
    let Run::Report(report) = run else {
        return None;
    };
    let MapperResult::Claim { outcome, token } = &report.result else {
        return None;
    };
    if matches!(outcome, mapper_runtime::Outcome::Undecided { .. }) {
        return None;
    }
    let Some(token) = token else {
        return Some((None, Decision::Denied));
    };
    let Value::Object(mut claims) = token.after.to_value() else {
        return None;
    };
    // The realm is made up; who issued the token and for whom is not what is asked.
    let issuer = format!("https://{}", question.provider.arn.name());
    claims.insert("iss".to_owned(), issuer.into());
    if let Some(audience) = question.audience() {
        claims.insert("aud".to_owned(), audience.into());
    }
    for name in ["azp", "exp", "iat", "nbf", "auth_time"] {
        claims.remove(name);
    }
    let read = OidcToken::synthetic(&claims, &[]);
    let call = call();
    let login = Login::new(Assertion::Oidc(&read), question.provider, &call);
    let decision = login.assess(question.role).decision;
    Some((Some(claims), decision))
}

/// The call, at a time of no importance.
fn call() -> Call {
    Call {
        time: Some(SystemTime::UNIX_EPOCH + Duration::from_secs(1_700_000_200)),
        ..Call::default()
    }
}
