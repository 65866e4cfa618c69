use diagnostic::{Finding, Level, Source, Span};
use nashorn::{JavaValue, Killed, Refused, ScriptError};
use serde::{Deserialize, Serialize};

use crate::claim::Outcome;
use crate::json::Json;
use crate::log::{LogLevel, LogLine};
use crate::saml::SamlOutcome;

/// What a run of a mapper shows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// How the script itself ended.
    pub script: ScriptOutcome,
    /// What the script printed, which goes to the server's standard output.
    pub printed: Vec<String>,
    /// What the server logs, in order.
    pub log: Vec<LogLine>,
    /// What comes of it.
    pub result: MapperResult,
    /// What the script wrote to the server's database, in words.
    pub effects: Vec<String>,
    /// What the result depends on and no run can foresee, one sentence each.
    pub notes: Vec<String>,
}

/// How a script ended.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum ScriptOutcome {
    /// With a value.
    Value {
        /// What Java got.
        value: JavaValue,
        /// Full name of its class; `null` for null.
        class: String,
        /// What `String.valueOf` gives.
        text: String,
    },
    /// With an exception nobody caught.
    Throws(ScriptError),
    /// Keycloak's engine doesn't compile it, or it is blank.
    DoesNotCompile {
        /// Where the mistake is; `None` for the whole script.
        span: Option<Span>,
        /// What the mistake is.
        message: String,
        /// What to write instead.
        help: Option<String>,
        /// What Nashorn itself says.
        notes: Vec<String>,
        /// Exception and message as the server has them.
        exception: String,
        /// Nashorn's own message and place; `None` for a blank script.
        nashorn: Option<NashornRefusal>,
    },
    /// It can't be judged here, or would harm the server.
    Refused(Refused),
    /// A limit ended it.
    Killed(Killed),
    /// The instance isn't switched on for the target, so the server doesn't run it.
    NotRun,
}

/// What Nashorn's compiler throws: a `ScriptException`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NashornRefusal {
    /// The message without ` in <eval> at line number …`.
    pub message: String,
    /// Line from 1 and column from 0, where Nashorn knows them.
    pub place: Option<(u32, i32)>,
}

/// What comes of a mapper's run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum MapperResult {
    /// A claim, or none, in a token.
    Claim {
        /// The result.
        outcome: Outcome,
        /// The token with and without the mapper; none when no token is issued.
        token: Option<TokenChange>,
    },
    /// Attributes of an assertion.
    Saml(SamlOutcome),
    /// Nothing can be said: the script was refused.
    Unknown,
}

/// A whole token, and what it would be without the mapper.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TokenChange {
    /// Without the mapper.
    pub before: Json,
    /// With it: its claim, and what the script wrote to the token itself.
    pub after: Json,
}

impl TokenChange {
    /// The top-level claims that differ, by name, in the order of the token: before and after.
    #[must_use]
    pub fn changed(&self) -> Vec<(&str, Option<&Json>, Option<&Json>)> {
        let mut changed: Vec<(&str, Option<&Json>, Option<&Json>)> = Vec::new();
        for (name, value) in entries(&self.after) {
            let before = self.before.get(name);
            // The second of two equal keys differs from the first by being there.
            let second = self
                .after
                .get(name)
                .is_some_and(|first| !std::ptr::eq(first, value));
            if second || before != Some(value) {
                changed.push((name, before, Some(value)));
            }
        }
        for (name, value) in entries(&self.before) {
            if self.after.get(name).is_none() {
                changed.push((name, Some(value), None));
            }
        }
        changed
    }
}

fn entries(token: &Json) -> &[(String, Json)] {
    match token {
        Json::Object(entries) => entries,
        _ => &[],
    }
}

impl Report {
    /// What a server would log about a script that failed.
    fn logged(&self) -> impl Iterator<Item = String> {
        let errors = self.log.iter().filter(|line| line.level == LogLevel::Error);
        errors.map(|line| format!("the server logs: {line}"))
    }

    /// What there is to tell the author of `source`, with places.
    #[must_use]
    pub fn findings(&self, source: &Source) -> Vec<Finding> {
        let mut findings = Vec::new();
        match &self.script {
            ScriptOutcome::Throws(error) => {
                let mut finding = error.finding(source);
                finding.notes.extend(self.logged());
                findings.push(finding);
            }
            ScriptOutcome::DoesNotCompile {
                span,
                message,
                help,
                notes,
                ..
            } => {
                let mut finding = Finding::new(Level::Error, "script-syntax", message.as_str());
                finding.help.clone_from(help);
                finding.notes.clone_from(notes);
                finding.notes.extend(self.logged());
                findings.push(match span {
                    Some(span) => finding.at(source, *span),
                    None => finding.in_file(source),
                });
            }
            ScriptOutcome::Refused(refused) => findings.push(refused.finding(source)),
            ScriptOutcome::Killed(killed) => findings.push(killed.finding(source)),
            ScriptOutcome::Value { .. } | ScriptOutcome::NotRun => {}
        }
        for effect in &self.effects {
            let message = format!("this script writes to the database: {effect}");
            let finding = Finding::new(Level::Warning, "database-write", message);
            findings.push(finding.in_file(source));
        }
        findings
    }
}
