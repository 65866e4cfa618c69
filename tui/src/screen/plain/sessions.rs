//! What is stored, as questions.

use std::io::{self, Write};

use futures::Stream;
use jiff::Timestamp;

use super::Talk;
use crate::screen::data::{SessionItem, SessionKind};
use crate::screen::message::{Report, Task};
use crate::screen::run::Shells;
use crate::screen::text;

impl<L, W, S, C> Talk<L, W, S, C>
where
    L: Stream<Item = io::Result<String>> + Unpin,
    W: Write,
    S: Shells,
    C: Fn() -> Timestamp,
{
    /// Reads out what is stored, and renews or forgets it, until somebody has had enough.
    pub(super) async fn sessions(&mut self) -> io::Result<()> {
        loop {
            let stored = match self.perform(Task::LoadSessions).await? {
                Report::Sessions(stored) => stored,
                other => return self.other(other),
            };
            let sessions = &stored.sessions;
            self.say(text::SESSIONS)?;
            self.say(&stored.key)?;
            if sessions.is_empty() {
                return self.say(text::NO_SESSIONS);
            }
            for (number, session) in (1..).zip(sessions) {
                let line = self.line_of(session);
                self.say(format!("{number}. {line}"))?;
            }
            self.say(format!("{}. {}", sessions.len() + 1, text::LOG_OUT))?;
            let Some(place) = self.choose(text::ASK_SESSION).await? else {
                return Ok(());
            };
            match place {
                Some(place) if place == sessions.len() => {
                    self.sure(text::DROP_ALL_QUESTION, Task::LogOutEverywhere)
                        .await?;
                }
                place => match place.and_then(|place| sessions.get(place)) {
                    Some(session) => self.session(session).await?,
                    None => self.say(text::NO_SUCH)?,
                },
            }
        }
    }

    fn line_of(&self, session: &SessionItem) -> String {
        let mut line = text::session_kind(session.kind).to_owned();
        for part in [&session.profile, &session.what] {
            if !part.is_empty() {
                line = format!("{line}, {part}");
            }
        }
        let left = session.until.map(|until| text::left(until, (self.clock)()));
        match left {
            None => line,
            Some(None) => format!("{line}: {}", text::EXPIRED),
            Some(Some(left)) => format!("{line}: {}", text::rough(left)),
        }
    }

    async fn session(&mut self, session: &SessionItem) -> io::Result<()> {
        self.say(&session.detail)?;
        self.say(format!("1. {}", text::DROP))?;
        self.say(format!("2. {}", text::RENEW))?;
        match self.choose(text::ASK_DONE).await? {
            None => Ok(()),
            Some(Some(0)) => {
                self.sure(text::DROP_QUESTION, Task::Drop(session.id.clone()))
                    .await
            }
            Some(Some(1)) if session.profile.is_empty() => self.say(text::NO_PROFILE),
            Some(Some(1)) => match session.kind {
                SessionKind::Login => self.enter(session.profile.clone(), true).await,
                SessionKind::Credentials => {
                    self.assume(&session.profile, &session.role, true).await
                }
            },
            Some(_) => self.say(text::NO_SUCH),
        }
    }

    /// Does what can't be undone, if somebody is sure.
    async fn sure(&mut self, question: &str, task: Task) -> io::Result<()> {
        self.say(question)?;
        let answer = self.ask(text::ASK_SURE).await?;
        if answer.is_none_or(|answer| !answer.eq_ignore_ascii_case(text::YES)) {
            return Ok(());
        }
        match self.perform(task).await? {
            Report::Done(words) => self.say(words),
            other => self.other(other),
        }
    }
}
