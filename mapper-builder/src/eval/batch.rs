//! Many scripts over a pipe: one JSON line in, one JSON line out.

use keycloak_model::{KeycloakVersion, UserRepresentation, World};
use mapper_runtime::worker::{WorkerCommand, WorkerError};
use mapper_runtime::{Json, MapperKind, MapperResult, Outcome, Report, ScriptOutcome, Target};
use nashorn::ScriptError;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::{detail, instance};
use crate::scripts::{self, Job, Run, Script, Setup, Text, User, Workers};

/// A line of input.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Request {
    id: serde_json::Value,
    source: String,
    user: Option<serde_json::Value>,
    #[serde(default)]
    keycloak: KeycloakVersion,
    claim: Option<ClaimRequest>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct ClaimRequest {
    json_type: Option<String>,
    #[serde(default)]
    multivalued: bool,
}

/// A line that is no request.
#[derive(Debug)]
pub struct NoRequest {
    /// Its id, where it has one.
    pub id: serde_json::Value,
    /// What is wrong with it.
    pub why: String,
}

/// A line of output.
#[derive(Debug, Default, Serialize)]
pub struct Answer {
    id: serde_json::Value,
    outcome: &'static str,
    /// Simple name of the Java class, of the value or of what was thrown.
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    class: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    column: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    claim: Option<ClaimAnswer>,
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    printed: Option<String>,
}

#[derive(Debug, Serialize)]
struct ClaimAnswer {
    outcome: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<Box<RawValue>>,
}

/// Answers lines, with workers that stay.
pub struct Batch {
    workers: Workers,
    user: String,
    client: Option<String>,
    with_detail: bool,
}

impl Batch {
    /// Scripts run in `world` at `client`, else at the realm's first one; for `user` where a line
    /// names none. `with_detail` adds the value with all its classes and what was printed.
    ///
    /// # Errors
    /// When the world can't be sent to workers.
    pub fn new(
        world: World,
        user: &str,
        client: Option<&str>,
        with_detail: bool,
        worker: &WorkerCommand,
    ) -> Result<Self, WorkerError> {
        let setup = Setup {
            worlds: vec![world.into()],
            scripts: Vec::new(),
        };
        Ok(Self {
            workers: Workers::new(worker, setup),
            user: user.to_owned(),
            client: client.map(str::to_owned),
            with_detail,
        })
    }

    /// The answers to some lines, in their order. What is no request gets an error instead, which
    /// says what is wrong with it.
    ///
    /// # Errors
    /// When scripts can't be run at all.
    pub fn answers(
        &self,
        lines: &[impl AsRef<[u8]>],
    ) -> Result<Vec<Result<Answer, NoRequest>>, WorkerError> {
        let requests: Vec<_> = lines.iter().map(|line| request(line.as_ref())).collect();
        let jobs: Vec<_> = requests
            .iter()
            .filter_map(|request| Some(self.job(request.as_ref().ok()?)))
            .collect();
        let mut runs = self.workers.run(jobs)?.into_iter();
        Ok(requests
            .into_iter()
            .map(|request| {
                let request = request?;
                let id = request.id.clone();
                let answer = match runs.next() {
                    Some(run) => self.answer(request, run),
                    None => Err("no answer".to_owned()),
                };
                answer.map_err(|why| NoRequest { id, why })
            })
            .collect())
    }

    fn job(&self, request: &Request) -> Job {
        let claim = request.claim.as_ref();
        Job {
            keycloak: request.keycloak,
            script: Script::Own(Text {
                name: "<eval>".to_owned(),
                text: request.source.clone(),
            }),
            world: 0,
            user: match &request.user {
                Some(user) => User::Represented(user.clone()),
                None => User::Named(self.user.clone()),
            },
            client: self.client.clone(),
            kind: MapperKind::OpenIdConnect,
            target: Target::AccessToken,
            instance: instance(
                "claim",
                claim.and_then(|claim| claim.json_type.as_deref()),
                claim.is_some_and(|claim| claim.multivalued),
            ),
        }
    }

    fn answer(&self, request: Request, run: Run) -> Result<Answer, String> {
        let mut answer = Answer {
            id: request.id,
            ..Answer::default()
        };
        let claim = match run {
            Run::NoLogin(why) => return Err(why),
            Run::Killed(reason) => {
                answer.outcome = "killed";
                answer.message = Some(scripts::killed(reason));
                ClaimAnswer {
                    outcome: "hangs",
                    value: None,
                }
            }
            Run::Report(report) => {
                answer.fill(&report.script, self.with_detail);
                if self.with_detail && !report.printed.is_empty() {
                    answer.printed = Some(format!("{}\n", report.printed.join("\n")));
                }
                claim(&report)
            }
        };
        if request.claim.is_some() {
            answer.claim = Some(claim);
        }
        Ok(answer)
    }
}

/// Reads a line.
fn request(line: &[u8]) -> Result<Request, NoRequest> {
    let error = match serde_json::from_slice::<Request>(line) {
        Ok(request) => {
            let user = request.user.as_ref();
            return match user.map_or(Ok(()), UserRepresentation::check) {
                Ok(()) => Ok(request),
                Err(why) => Err(NoRequest {
                    id: request.id,
                    why: format!("`user` {why}"),
                }),
            };
        }
        Err(error) => error,
    };
    // The line is the batch's to count.
    let place = format!(" at line {} column {}", error.line(), error.column());
    let mut why = error.to_string().replace(&place, "");
    let value = serde_json::from_slice(line).unwrap_or(serde_json::Value::Null);
    if error.is_syntax() || error.is_eof() {
        why = format!("no JSON: {why} in column {}", error.column());
    } else if !value.is_object() {
        "a request must be an object with `id` and `source`".clone_into(&mut why);
    }
    let id = value.get("id").cloned().unwrap_or_default();
    Err(NoRequest { id, why })
}

impl Answer {
    fn fill(&mut self, script: &ScriptOutcome, with_detail: bool) {
        match script {
            ScriptOutcome::Value { value, class, text } => {
                self.outcome = "value";
                self.class = Some(match value {
                    nashorn::JavaValue::Number(_) => "Number?".to_owned(),
                    _ => simple(class),
                });
                self.text = Some(text.clone());
                self.detail = with_detail.then(|| detail(value));
            }
            ScriptOutcome::Throws(error) => self.thrown(error),
            ScriptOutcome::DoesNotCompile {
                nashorn, message, ..
            } => {
                self.outcome = "refused";
                match nashorn {
                    Some(nashorn) => {
                        self.class = Some("ScriptException".to_owned());
                        self.message = Some(nashorn.message.clone());
                        self.line = nashorn.place.map(|(line, _)| line.into());
                        self.column = nashorn.place.map(|(_, column)| column.into());
                    }
                    None => self.message = Some(message.clone()),
                }
            }
            ScriptOutcome::Refused(refused) => {
                self.outcome = "refused";
                self.message = Some(format!("this script {}", refused.what));
            }
            ScriptOutcome::Killed(killed) => {
                self.outcome = "killed";
                let finding = killed.finding(&diagnostic::Source::new("<eval>", ""));
                self.message = Some(finding.message);
            }
            ScriptOutcome::NotRun => {
                self.outcome = "refused";
                self.message = Some("the mapper isn't switched on".to_owned());
            }
        }
    }

    /// A Java exception as it is, one of JavaScript's as the `ScriptException` around it.
    fn thrown(&mut self, error: &ScriptError) {
        self.outcome = "throws";
        self.message = Some(error.nashorn_message());
        if error.is_java {
            self.class = Some(simple(&error.class));
        } else {
            self.class = Some("ScriptException".to_owned());
            self.line = Some(error.line.into());
            self.column = Some(error.column.map_or(-1, i64::from));
        }
    }
}

/// `Class.getSimpleName`.
fn simple(class: &str) -> String {
    if let Some(component) = class.strip_prefix('[') {
        let component = match component {
            "Z" => "boolean",
            "B" => "byte",
            "C" => "char",
            "D" => "double",
            "F" => "float",
            "I" => "int",
            "J" => "long",
            "S" => "short",
            other => other.trim_start_matches('L').trim_end_matches(';'),
        };
        return format!("{}[]", simple(component));
    }
    let name = class.rsplit(['.', '$']).next().unwrap_or(class);
    // Anonymous classes have no name of their own.
    let name = name.trim_start_matches(|digit: char| digit.is_ascii_digit());
    name.to_owned()
}

fn claim(report: &Report) -> ClaimAnswer {
    let MapperResult::Claim { outcome, .. } = &report.result else {
        return ClaimAnswer {
            outcome: "unknown",
            value: None,
        };
    };
    let raw = |value: &Json| RawValue::from_string(value.to_string()).ok();
    let (outcome, value) = match outcome {
        Outcome::Claim(claim) => ("claim", raw(&claim.value)),
        Outcome::Omitted(_) => ("omitted", None),
        Outcome::LoginFails(_) => ("login-fails", None),
        Outcome::RequestFails(_) => ("request-fails", None),
        // The token has the claim all the same.
        Outcome::TokenUnusable { claim, .. } => (
            "token-unusable",
            claim.as_ref().and_then(|claim| raw(&claim.value)),
        ),
        Outcome::Hangs { .. } => ("hangs", None),
        Outcome::Undecided { .. } => ("undecided", None),
    };
    ClaimAnswer { outcome, value }
}
