//! The form for a new profile as questions.

use std::io::{self, Write};

use futures::Stream;
use jiff::Timestamp;

use super::Talk;
use crate::screen::message::{Report, Task};
use crate::screen::parts::wizard::{Field, Wizard};
use crate::screen::run::Shells;
use crate::screen::text;

impl<L, W, S, C> Talk<L, W, S, C>
where
    L: Stream<Item = io::Result<String>> + Unpin,
    W: Write,
    S: Shells,
    C: Fn() -> Timestamp,
{
    /// The form, a question for each field; input that ends leaves it.
    pub(super) async fn wizard(&mut self) -> io::Result<()> {
        self.say(text::WIZARD)?;
        let mut wizard = Wizard::new();
        loop {
            let field = wizard.field;
            self.say(text::field_hint(field))?;
            let Some(answer) = self.answer_for(&wizard).await? else {
                return Ok(());
            };
            match wizard.input() {
                Some(_) if answer.is_empty() => {}
                Some(input) => *input = answer.into(),
                None => {
                    let choice = answer.parse::<usize>().ok();
                    let steps = choice.and_then(|choice| choice.checked_sub(1));
                    let count = wizard.choices().len();
                    if !answer.is_empty() && steps.is_none_or(|steps| steps >= count) {
                        self.say(text::NO_SUCH)?;
                        continue;
                    }
                    (0..steps.unwrap_or(0)).for_each(|_| wizard.change(true));
                }
            }
            if field == Field::Issuer && !self.answers(wizard.issuer.value()).await? {
                continue;
            }
            if wizard.go(true) {
                continue;
            }
            match wizard.profile() {
                Ok(profile) => match self.perform(Task::SaveProfile(profile)).await? {
                    Report::Saved(name) => return self.enter(name, false).await,
                    other => return self.other(other),
                },
                Err((missing, words)) => {
                    self.say(words)?;
                    wizard.field = missing;
                }
            }
        }
    }

    /// What is answered for a field: empty for what is proposed, nothing when input has ended.
    async fn answer_for(&mut self, wizard: &Wizard) -> io::Result<Option<String>> {
        let name = text::field(wizard.field);
        let proposed = wizard.value().trim().to_owned();
        let choices = wizard.choices();
        for (number, choice) in (1..).zip(&choices) {
            self.say(format!("{number}. {choice}"))?;
        }
        match (choices.is_empty(), proposed.as_str()) {
            (false, _) => self.line(&format!("{name}; {}", text::EMPTY_FIRST)).await,
            (true, "") => self.line(name).await,
            (true, proposed) => {
                let question = format!("{name}; {} {proposed}", text::EMPTY_IS);
                self.line(&question).await
            }
        }
    }

    /// Asks an issuer what it is, and says the answer; says whether it is one.
    async fn answers(&mut self, issuer: &str) -> io::Result<bool> {
        let issuer = issuer.trim().to_owned();
        if issuer.is_empty() {
            self.say(text::ISSUER_MISSING)?;
            return Ok(false);
        }
        match self.perform(Task::CheckIssuer(issuer)).await? {
            Report::Issuer(Ok(facts)) => {
                self.say(format!("{}: {}", text::IT_ANSWERS, facts.issuer))?;
                self.say(if facts.device_code {
                    text::DEVICE_OFFERED
                } else {
                    text::DEVICE_NOT_OFFERED
                })?;
                Ok(true)
            }
            Report::Issuer(Err(trouble)) => {
                self.other(Report::Failed(trouble))?;
                Ok(false)
            }
            other => {
                self.other(other)?;
                Ok(false)
            }
        }
    }
}
