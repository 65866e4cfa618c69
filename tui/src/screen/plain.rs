//! The same way from a login to credentials as questions and answers, a line each: for screen
//! readers and for terminals that can't do more.

mod sessions;
mod wizard;

use std::io::{self, Write};
use std::sync::Arc;

use futures::{Stream, StreamExt};
use jiff::Timestamp;

use super::app::Settings;
use super::data::{CredentialItem, LoginStep, Trouble, WhyReport};
use super::message::{Report, Task, Ticket};
use super::parts::credentials::{Credentials, Use};
use super::parts::roles::{Roles, Row, account};
use super::run::{Reports, Shells, World};
use super::text;

/// How many roles are read out at once.
const PAGE: usize = 20;

/// Asks and answers until somebody has had enough, or input ends.
///
/// # Errors
/// When input can't be read or output can't be written.
pub async fn run<L, W, S>(
    world: Arc<dyn World>,
    settings: Settings,
    lines: L,
    out: W,
    shells: S,
    clock: impl Fn() -> Timestamp,
) -> io::Result<()>
where
    L: Stream<Item = io::Result<String>> + Unpin,
    W: Write,
    S: Shells,
{
    let mut talk = Talk {
        world,
        lines,
        out,
        shells,
        clock,
    };
    talk.profiles(settings).await
}

struct Talk<L, W, S, C> {
    world: Arc<dyn World>,
    lines: L,
    out: W,
    shells: S,
    clock: C,
}

impl<L, W, S, C> Talk<L, W, S, C>
where
    L: Stream<Item = io::Result<String>> + Unpin,
    W: Write,
    S: Shells,
    C: Fn() -> Timestamp,
{
    async fn profiles(&mut self, settings: Settings) -> io::Result<()> {
        if let Some(profile) = settings.profile {
            return self.enter(profile, false).await;
        }
        if settings.start_demo {
            return self.demo().await;
        }
        loop {
            let profiles = match self.perform(Task::LoadProfiles).await? {
                Report::Profiles(profiles) => profiles,
                other => return self.other(other),
            };
            self.say(text::PROFILES)?;
            for (number, profile) in (1..).zip(&profiles) {
                let state = text::login_state(&profile.login, (self.clock)());
                self.say(format!(
                    "{number}. {}, {}: {state}",
                    profile.name, profile.issuer
                ))?;
            }
            let mut others = vec![text::NEW_PROFILE, text::STORED];
            if settings.demo {
                others.push(text::TRY_DEMO);
            }
            for (number, other) in (profiles.len() + 1..).zip(&others) {
                self.say(format!("{number}. {other}"))?;
            }
            let Some(place) = self.choose(text::ASK_NUMBER).await? else {
                return Ok(());
            };
            let profile = place.and_then(|place| profiles.get(place));
            let other = place.and_then(|place| place.checked_sub(profiles.len()));
            match (profile, other.and_then(|other| others.get(other))) {
                (Some(profile), _) => self.enter(profile.name.clone(), false).await?,
                (None, Some(&text::NEW_PROFILE)) => self.wizard().await?,
                (None, Some(&text::STORED)) => self.sessions().await?,
                (None, Some(_)) => {
                    self.demo().await?;
                    self.perform(Task::LeaveDemo).await?;
                }
                (None, None) => self.say(text::NO_SUCH)?,
            }
        }
    }

    async fn demo(&mut self) -> io::Result<()> {
        self.say(text::STARTING_DEMO)?;
        match self.perform(Task::StartDemo).await? {
            Report::DemoReady(profile) => self.enter(profile, false).await,
            other => self.other(other),
        }
    }

    async fn enter(&mut self, profile: String, anew: bool) -> io::Result<()> {
        let task = Task::Enter {
            profile: profile.clone(),
            anew,
        };
        match self.perform(task).await? {
            Report::Roles {
                who,
                roles,
                problems,
            } => {
                self.say(format!("{who}: {}", text::found(roles.len(), roles.len())))?;
                for problem in problems {
                    self.say(problem)?;
                }
                self.roles(Roles::new(profile, who, roles)).await
            }
            other => self.other(other),
        }
    }

    async fn roles(&mut self, mut roles: Roles) -> io::Result<()> {
        loop {
            let places: Vec<usize> = roles
                .rows
                .iter()
                .filter_map(|row| match row {
                    Row::Role(place) => Some(*place),
                    Row::Heading(_) => None,
                })
                .collect();
            if roles.count() == 0 {
                return self.say(text::NO_ROLES);
            }
            for (number, place) in (1..).zip(places.iter().take(PAGE)) {
                if let Some(role) = roles.role(*place) {
                    self.say(format!("{number}. {}, {}", role.name, account(role)))?;
                }
            }
            if places.len() > PAGE {
                self.say(format!("{} {}", places.len() - PAGE, text::MORE))?;
            }
            let Some(answer) = self.ask(text::ASK_ROLE).await? else {
                return Ok(());
            };
            match answer.parse::<usize>() {
                Ok(number) => {
                    let place = number.checked_sub(1).and_then(|number| places.get(number));
                    match place.and_then(|place| roles.role(*place)).cloned() {
                        Some(role) => self.assume(&roles.profile, &role.arn, false).await?,
                        None => self.say(text::NO_SUCH)?,
                    }
                }
                Err(_) => {
                    roles.search = answer.into();
                    roles.find();
                    self.say(text::found(roles.found(), roles.count()))?;
                    if roles.found() == 0 {
                        roles.search.reset();
                        roles.find();
                    }
                }
            }
        }
    }

    async fn assume(&mut self, profile: &str, role: &str, mut anew: bool) -> io::Result<()> {
        loop {
            self.say(text::ASSUMING)?;
            let task = Task::Assume {
                profile: profile.to_owned(),
                role: role.to_owned(),
                anew,
            };
            match self.perform(task).await? {
                Report::Credentials(item) => {
                    if !self.credentials(profile, *item).await? {
                        return Ok(());
                    }
                    anew = true;
                }
                Report::Refused(trouble) => {
                    self.other(Report::Failed(trouble))?;
                    return self.why(profile, role).await;
                }
                other => return self.other(other),
            }
        }
    }

    /// Says whether to get new ones.
    async fn credentials(&mut self, profile: &str, item: CredentialItem) -> io::Result<bool> {
        let credentials = Credentials::new(item, false);
        let item = &credentials.item;
        self.say(format!("{}: {}", text::CREDENTIALS, item.identity))?;
        if let Some(left) = text::left(item.expires, (self.clock)()) {
            self.say(format!("{}: {}", text::TIME_LEFT, text::rough(left)))?;
        }
        self.say(format!("{}: {}", text::SESSION, item.role.session))?;
        if !item.role.tags.is_empty() {
            self.say(format!("{}: {}", text::TAGS, item.role.tags.join(", ")))?;
        }
        if let Some(identity) = &item.role.source_identity {
            self.say(format!("{}: {identity}", text::SOURCE_IDENTITY))?;
        }
        let uses: Vec<Use> = credentials.uses().collect();
        loop {
            for (number, what) in (1..).zip(&uses) {
                self.say(format!("{number}. {}", text::use_of(*what)))?;
            }
            let Some(place) = self.choose(text::ASK_USE).await? else {
                return Ok(false);
            };
            match place.and_then(|place| uses.get(place)) {
                Some(Use::Shell) => {
                    self.say(text::SHELL_HINT)?;
                    self.shells.shell(&credentials.item.variables).await?;
                }
                Some(Use::AwsProfile) => {
                    self.say(text::PASTE_HINT)?;
                    self.say(&credentials.item.aws_profile)?;
                }
                Some(Use::Environment) => {
                    self.say(text::ENVIRONMENT_HINT)?;
                    for line in credentials.environment().lines() {
                        self.say(line)?;
                    }
                }
                Some(Use::Renew) => return Ok(true),
                Some(Use::Why) => self.why(profile, &credentials.item.role.arn).await?,
                Some(Use::Copy) | None => self.say(text::NO_SUCH)?,
            }
        }
    }

    async fn why(&mut self, profile: &str, role: &str) -> io::Result<()> {
        let task = Task::Explain {
            profile: profile.to_owned(),
            role: role.to_owned(),
        };
        match self.perform(task).await? {
            Report::Why(why) => self.say_why(&why),
            other => self.other(other),
        }
    }

    fn say_why(&mut self, why: &WhyReport) -> io::Result<()> {
        self.say(&why.summary)?;
        for condition in &why.conditions {
            let word = match condition.holds {
                Some(true) => text::HOLDS,
                Some(false) => text::FAILS,
                None => text::UNKNOWN,
            };
            self.say(format!(
                "{}: {} {word}; there is: {}",
                condition.statement, condition.text, condition.found
            ))?;
        }
        for (key, value) in &why.seen {
            self.say(format!("{key}: {value}"))?;
        }
        for advice in &why.advice {
            self.say(advice)?;
        }
        Ok(())
    }

    /// Does a task, and says how a login goes meanwhile.
    async fn perform(&mut self, task: Task) -> io::Result<Report> {
        let (reports, mut heard) = Reports::channel(Ticket::default());
        let mut work = self.world.perform(task, reports);
        // A page is told once, however often its time limit is.
        let mut page = None;
        loop {
            tokio::select! {
                biased;
                Some((_, report)) = heard.recv() => {
                    if let Report::Login(step) = report
                        && (step.page().is_none() || step.page() != page.as_deref())
                    {
                        self.say_step(&step)?;
                        page = step.page().map(str::to_owned);
                    }
                }
                report = &mut work => return Ok(report),
            }
        }
    }

    fn say_step(&mut self, step: &LoginStep) -> io::Result<()> {
        match step {
            LoginStep::Discovering => self.say(text::DISCOVERING),
            LoginStep::Refreshing => self.say(text::REFRESHING),
            LoginStep::Exchanging => self.say(text::EXCHANGING),
            LoginStep::Browser { url, .. } => {
                self.say(text::BROWSER_OPEN)?;
                self.say(url)
            }
            LoginStep::OpenYourself { url, .. } => {
                self.say(text::OPEN_YOURSELF)?;
                self.say(url)
            }
            LoginStep::DeviceCode { code, url, .. } => {
                self.say(text::DEVICE)?;
                self.say(url)?;
                self.say(format!("{}: {code}", text::CODE))
            }
        }
    }

    /// What wasn't hoped for.
    fn other(&mut self, report: Report) -> io::Result<()> {
        if let Report::Failed(Trouble { what, advice }) = report {
            self.say(what)?;
            for advice in advice {
                self.say(advice)?;
            }
        }
        Ok(())
    }

    /// Writes a line. What came from elsewhere can't command the terminal.
    fn say(&mut self, words: impl AsRef<str>) -> io::Result<()> {
        for line in words.as_ref().lines() {
            let harmless: String = line.chars().filter(|letter| !letter.is_control()).collect();
            writeln!(self.out, "{harmless}")?;
        }
        Ok(())
    }

    /// Asks; nothing when the answer is empty or input has ended.
    async fn ask(&mut self, question: &str) -> io::Result<Option<String>> {
        let answer = self.line(question).await?;
        Ok(answer.filter(|answer| !answer.is_empty()))
    }

    /// Asks for one of what was numbered from 1 on: its place, if that was a number at all.
    async fn choose(&mut self, question: &str) -> io::Result<Option<Option<usize>>> {
        let answer = self.ask(question).await?;
        Ok(answer.map(|answer| answer.parse::<usize>().ok()?.checked_sub(1)))
    }

    /// Asks; nothing when input has ended.
    async fn line(&mut self, question: &str) -> io::Result<Option<String>> {
        write!(self.out, "{question}: ")?;
        self.out.flush()?;
        let answer = self.lines.next().await.transpose()?;
        Ok(answer.map(|line| line.trim().to_owned()))
    }
}
