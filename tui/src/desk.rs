//! What the screens want done, done by the engine: on the user's own profiles, or in a practice world.

mod aws_profile;
mod items;
mod preferences;
mod profile_file;
#[cfg(feature = "lab")]
mod rehearsal;
mod steps;

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use diagnostic::Finding;
use federation::engine::{Caller, Engine, EngineError, ErrorClass, Profile, credentials_id};
use federation::{Http, HttpError, HttpSettings, Issuer, Opener, Provider, RoleArn};
use futures::FutureExt;
use futures::future::BoxFuture;
use jiff::Timestamp;
use session_store::{KeyPolicy, RecordId, Store};
use trust_policy::Role;

use crate::browser::Browser;
use crate::config::{Config, Overrides, location};
use crate::screen::data::{IssuerFacts, LoginState, ProfileItem, Stored, Trouble};
use crate::screen::{Report, Reports, Task, World};
use crate::why::{Shown, why};
use preferences::Preferences;

/// Where the screens' wishes go. Cheap to clone.
#[derive(Clone)]
pub struct Desk {
    side: Arc<Mutex<Arc<dyn Side>>>,
    own: Arc<dyn Side>,
    config: PathBuf,
}

/// The user's own world, or the one to practise in.
trait Side: Send + Sync {
    /// The engine.
    fn engine(&self) -> &Engine;
    /// The profiles' names.
    fn names(&self) -> Result<Vec<String>, Trouble>;
    /// A profile.
    fn profile(&self, name: &str) -> Result<Profile, Trouble>;
    /// Whoever opens the login page.
    fn opener(&self, profile: &str) -> Arc<dyn Opener>;
    /// Finds roles with their trust policies, where those are known.
    fn known_roles(&self) -> KnownRoles;
    /// What to paste into `~/.aws/config`.
    fn aws_profile(&self, profile: &Profile, role: Option<&RoleArn>) -> String;
    /// Whether STS is asked whose credentials it gave: one more call, to see them work.
    fn confirms(&self) -> bool;
}

/// From a role's ARN to the role with its trust policy.
type KnownRoles = Box<dyn Fn(&str) -> Option<Role> + Send>;

/// The configuration's profiles and the user's own records.
struct Own {
    engine: Engine,
    config: PathBuf,
}

impl Desk {
    /// A desk for the profiles of a configuration file, with records in the folder `state`.
    #[must_use]
    pub fn new(config: PathBuf, state: PathBuf) -> Self {
        let own: Arc<dyn Side> = Arc::new(Own {
            engine: Engine::new(Store::new(state, KeyPolicy::interactive())),
            config: config.clone(),
        });
        Self {
            side: Arc::new(Mutex::new(Arc::clone(&own))),
            own,
            config,
        }
    }

    fn side(&self) -> Arc<dyn Side> {
        Arc::clone(&self.side.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn change_to(&self, side: Arc<dyn Side>) {
        *self.side.lock().unwrap_or_else(PoisonError::into_inner) = side;
    }

    async fn done(self, task: Task, reports: Reports) -> Result<Report, Trouble> {
        let side = self.side();
        match task {
            Task::LoadProfiles => profiles(&*side).await.map(Report::Profiles),
            Task::CheckIssuer(issuer) => Ok(Report::Issuer(check(&issuer).await)),
            Task::SaveProfile(profile) => {
                profile_file::add(&self.config, &profile)?;
                // The practice world has no place for it.
                self.change_to(Arc::clone(&self.own));
                Ok(Report::Saved(profile.name))
            }
            Task::LeaveDemo => {
                self.change_to(Arc::clone(&self.own));
                Ok(Report::Done("the practice world has ended".to_owned()))
            }
            Task::StartDemo => self.rehearse().await,
            Task::Enter { profile, anew } => {
                let profile = side.profile(&profile)?;
                let caller = caller(&*side, &profile, &reports);
                if anew {
                    side.engine().log_in(&profile, &caller).await?;
                }
                let offer = side.engine().roles(&profile, &caller).await?;
                let preferences = Preferences::read(side.engine(), &profile).await;
                let known = side.known_roles();
                let items = offer.roles.roles.iter().map(|role| {
                    let arn = role.role.as_ref().map(RoleArn::as_str).unwrap_or_default();
                    items::role(role, &offer.outlook, &preferences, known(arn).as_ref())
                });
                Ok(Report::Roles {
                    who: offer.name,
                    roles: items.collect(),
                    problems: offer.roles.problems,
                })
            }
            Task::Assume {
                profile,
                role,
                anew,
            } => assume(side, &profile, &role, anew, &reports).await,
            Task::Explain { profile, role } => {
                let profile = side.profile(&profile)?;
                let role = side.known_roles()(&role).ok_or_else(|| Trouble {
                    what: format!("the trust policy of {role} isn't known"),
                    advice: vec!["keyferry explain --policy FILE takes one".to_owned()],
                })?;
                let caller = caller(&*side, &profile, &reports);
                let evidence = side.engine().evidence(&profile, &caller).await?;
                let why = why(&role, Shown::from(&evidence))
                    .map_err(|finding| of_findings(&[*finding]))?;
                Ok(Report::Why(Box::new(items::why(&role, &why, &evidence))))
            }
            Task::Pin {
                profile,
                role,
                pinned,
            } => {
                let profile = side.profile(&profile)?;
                Preferences::change(side.engine(), &profile, move |all| all.pin(role, pinned))
                    .await?;
                let word = if pinned {
                    "is pinned"
                } else {
                    "isn't pinned any more"
                };
                Ok(Report::Done(format!("the role {word}")))
            }
            Task::LoadSessions => stored(&*side).await.map(Report::Sessions),
            Task::Drop(id) => {
                let dropped = side.engine().forget(&id).await?;
                Ok(Report::Done(
                    if dropped {
                        "forgotten"
                    } else {
                        "it was gone already"
                    }
                    .to_owned(),
                ))
            }
            Task::LogOutEverywhere => log_out_everywhere(&*side).await.map(Report::Done),
        }
    }

    #[cfg(feature = "lab")]
    async fn rehearse(self) -> Result<Report, Trouble> {
        let rehearsal = rehearsal::Rehearsal::start().await?;
        let first = rehearsal.names()?.into_iter().next().unwrap_or_default();
        self.change_to(Arc::new(rehearsal));
        Ok(Report::DemoReady(first))
    }

    #[cfg(not(feature = "lab"))]
    async fn rehearse(self) -> Result<Report, Trouble> {
        Err(Trouble {
            what: "this program was built without the practice world".to_owned(),
            advice: Vec::new(),
        })
    }
}

impl World for Desk {
    fn perform(&self, task: Task, reports: Reports) -> BoxFuture<'static, Report> {
        let work = self.clone().done(task, reports);
        async move { work.await.unwrap_or_else(Report::Failed) }.boxed()
    }
}

impl Side for Own {
    fn engine(&self) -> &Engine {
        &self.engine
    }

    fn names(&self) -> Result<Vec<String>, Trouble> {
        let config = self.read()?;
        Ok(config.profile_names().map(str::to_owned).collect())
    }

    fn profile(&self, name: &str) -> Result<Profile, Trouble> {
        let overrides = Overrides {
            profile: Some(name.to_owned()),
            ..Overrides::default()
        };
        self.read()?
            .profile(&overrides.over_process_environment())
            .map_err(|findings| of_findings(&findings))
    }

    fn opener(&self, _: &str) -> Arc<dyn Opener> {
        Arc::new(Browser)
    }

    fn known_roles(&self) -> KnownRoles {
        // Read once: somebody may have thousands of roles.
        let config = self.read().ok();
        Box::new(move |arn| config.as_ref()?.trust_policy(arn))
    }

    fn aws_profile(&self, profile: &Profile, role: Option<&RoleArn>) -> String {
        // Absolute: whoever starts the program is somewhere else.
        let config = std::path::absolute(&self.config).ok();
        let config = config.filter(|path| location::usual_file().ok().as_ref() != Some(path));
        aws_profile::aws_profile(profile, role, config.as_deref())
    }

    fn confirms(&self) -> bool {
        false
    }
}

impl Own {
    /// The file may have changed since it was read last.
    fn read(&self) -> Result<Config, Trouble> {
        Config::read(&self.config).map_err(|findings| of_findings(&findings))
    }
}

fn caller(side: &dyn Side, profile: &Profile, reports: &Reports) -> Caller {
    let events = steps::told(reports.clone(), profile.login.time_limit);
    Caller::attended(side.opener(&profile.name), events)
}

async fn profiles(side: &dyn Side) -> Result<Vec<ProfileItem>, Trouble> {
    let overview = side.engine().overview().await?;
    let mut items = Vec::new();
    for name in side.names()? {
        // A profile with a mistake is shown; entering it says what is wrong.
        let profile = side.profile(&name).ok();
        let session = profile.as_ref().and_then(|profile| {
            overview.sessions.iter().find(|session| {
                session.issuer == profile.issuer.as_str()
                    && session.client_id == profile.client_id
                    && session.user == profile.user
                    && session.over.is_none()
            })
        });
        items.push(ProfileItem {
            name,
            issuer: profile.map_or_else(
                || "has a mistake".to_owned(),
                |profile| profile.issuer.to_string(),
            ),
            login: session.map_or(LoginState::LoggedOut, |session| LoginState::LoggedIn {
                who: session.name.clone(),
                until: session.ends_at,
            }),
        });
    }
    Ok(items)
}

async fn check(issuer: &str) -> Result<IssuerFacts, Trouble> {
    let trouble = |what: String| Trouble {
        what,
        advice: Vec::new(),
    };
    let issuer = Issuer::parse(issuer).map_err(|error| Trouble {
        what: error.reason,
        advice: vec![error.advice],
    })?;
    let http = Http::new(&HttpSettings::default())
        .map_err(|error: HttpError| trouble(error.to_string()))?;
    let provider = Provider::discover(&http, &issuer, Timestamp::now())
        .await
        .map_err(|error| trouble(error.to_string()))?;
    let device = provider.offers_grant("urn:ietf:params:oauth:grant-type:device_code");
    Ok(IssuerFacts {
        issuer: provider.issuer().to_string(),
        device_code: device.unwrap_or(false),
    })
}

async fn assume(
    side: Arc<dyn Side>,
    profile: &str,
    role: &str,
    anew: bool,
    reports: &Reports,
) -> Result<Report, Trouble> {
    let profile = side.profile(profile)?;
    let arn = match role {
        "" => None,
        role => Some(RoleArn::parse(role).map_err(|error| Trouble {
            what: error.to_string(),
            advice: Vec::new(),
        })?),
    };
    let engine = side.engine();
    if anew {
        engine
            .forget(&credentials_id(&profile, arn.as_ref()).hex())
            .await?;
    }
    let caller = caller(&*side, &profile, reports);
    let explainable = side.known_roles()(role).is_some();
    let mut record = match engine.credentials(&profile, arn.as_ref(), &caller).await {
        Err(error) if explainable && error.class() == ErrorClass::Refused => {
            return Ok(Report::Refused(error.into()));
        }
        other => other?,
    };
    if side.confirms() {
        let whose = engine
            .caller_identity(&profile, &record.credentials)
            .await?;
        record.credentials.assumed_arn = Some(whose.arn);
    }
    let used = role.to_owned();
    // Not worth failing for.
    let _ = Preferences::change(engine, &profile, move |all| all.use_now(used)).await;
    let preferences = Preferences::read(engine, &profile).await;
    let aws_profile = side.aws_profile(&profile, arn.as_ref());
    Ok(Report::Credentials(Box::new(items::credentials(
        &record,
        &profile,
        &preferences,
        explainable,
        aws_profile,
    ))))
}

async fn stored(side: &dyn Side) -> Result<Stored, Trouble> {
    let overview = side.engine().overview().await?;
    let folder = side.engine().store().folder().display().to_string();
    let profiles: Vec<_> = side
        .names()?
        .iter()
        .filter_map(|name| side.profile(name).ok())
        .collect();
    Ok(items::stored(&overview, &profiles, &folder))
}

/// Ends what the profiles can end at their providers, and forgets the rest.
async fn log_out_everywhere(side: &dyn Side) -> Result<String, Trouble> {
    let mut ended = 0;
    let mut troubles = Vec::new();
    for name in side.names()? {
        let Ok(profile) = side.profile(&name) else {
            continue;
        };
        let out = side.engine().log_out(&profile, true).await?;
        match out.provider {
            Some(Ok(_)) => ended += 1,
            Some(Err(error)) => troubles.push(format!("{name}: {error}")),
            None => {}
        }
    }
    let rest = side.engine().overview().await?;
    let ids = rest.sessions.iter().map(|session| &session.id);
    for id in ids.chain(rest.credentials.iter().map(|credentials| &credentials.id)) {
        side.engine().forget(&RecordId::hex(id)).await?;
    }
    let mut said = format!("all is forgotten here; sessions ended at providers: {ended}");
    if !troubles.is_empty() {
        said.push_str("; not ended: ");
        said.push_str(&troubles.join("; "));
    }
    Ok(said)
}

/// Findings as something to read on a screen.
fn of_findings(findings: &[Finding]) -> Trouble {
    let mut lines = findings.iter().map(|finding| {
        let help = finding.help.iter().map(|help| format!(": {help}"));
        format!("{}{}", finding.message, help.collect::<String>())
    });
    Trouble {
        what: lines.next().unwrap_or_default(),
        advice: lines.collect(),
    }
}

impl From<EngineError> for Trouble {
    fn from(error: EngineError) -> Self {
        let text = error.to_string();
        let mut lines = text.lines().map(str::to_owned);
        let what = lines.next().unwrap_or_default();
        Self {
            what,
            advice: lines.chain(error.advice().map(str::to_owned)).collect(),
        }
    }
}
