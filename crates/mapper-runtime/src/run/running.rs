//! One run, from the bindings to the answer.

use std::cell::RefCell;
use std::rc::Rc;

use nashorn::java::{Footprint, Surroundings};
use nashorn::{Compiled, EngineThread, Killed, ScriptError};

use super::execution::{Execution, Executions};
use super::report::{MapperResult, Report, ScriptOutcome, TokenChange};
use super::runtime::{CompileError, Runtime, Script};
use super::scenario::{MapperKind, Scenario};
use crate::claim::{self, Destination, Omission, Outcome, Stage};
use crate::instance::Target;
use crate::java_text;
use crate::json::{Json, Unwritable};
use crate::log::{LogLevel, LogLine};
use crate::objects::{self, LeftToken, Login, Server};
use crate::saml::{SamlOutcome, saml_attribute};
use crate::token::{Issue, Issued, Token};

const OIDC_LOGGER: &str = "org.keycloak.protocol.oidc.mappers.ScriptBasedOIDCProtocolMapper";
const SAML_LOGGER: &str = "org.keycloak.protocol.saml.mappers.ScriptBasedMapper";

pub(super) struct Running<'r> {
    pub(super) runtime: &'r Runtime,
    pub(super) scenario: &'r Scenario,
}

impl<'r> Running<'r> {
    /// Runs the script on the token as Keycloak issues it to the default scopes, or on `found`; gives
    /// back how it left that token, unless a token comes of nothing.
    pub(super) fn run(
        &self,
        thread: &EngineThread,
        script: &Script,
        found: Option<&Token>,
        executions: &mut Executions<'r>,
    ) -> (Report, Option<Token>) {
        let scenario = self.scenario;
        let client = &scenario.realm.clients[scenario.client];
        let lightweight =
            client.attribute("client.use.lightweight.access.token.enabled") == Some("true");
        let version = self.runtime.version;
        let oidc = scenario.kind == MapperKind::OpenIdConnect;
        let issued = oidc.then(|| match found {
            Some(token) => Found::token(token),
            None => Found::issued(self.issue()),
        });
        if oidc
            && !scenario
                .instance
                .runs_for(scenario.target, version, lightweight)
        {
            return (self.not_run(issued.as_ref()), found.cloned());
        }
        let compiled = match &script.compiled {
            Ok(compiled) => compiled,
            Err(error) => return (self.does_not_compile(error), None),
        };
        let known = executions.like(self.runtime, scenario);
        let Some(execution) =
            known.or_else(|| self.execute(thread, compiled, issued.as_ref(), executions))
        else {
            let what = "can't be run here: a class of the server is missing (please report this)";
            return (bare(refused(what)), None);
        };
        let mut report = Report {
            printed: execution.printed,
            notes: execution.notes,
            effects: execution.effects,
            log: execution.log,
            ..bare(script_outcome(execution.outcome))
        };
        let left = match issued {
            Some(issued) => self.finish_claim(&mut report, &issued, execution.token),
            None => {
                self.finish_saml(&mut report);
                None
            }
        };
        (report, left)
    }

    /// Runs the script itself; `None` when a class that it needs is missing.
    fn execute(
        &self,
        thread: &EngineThread,
        compiled: &Compiled,
        issued: Option<&Found>,
        executions: &mut Executions<'r>,
    ) -> Option<Execution> {
        let scenario = self.scenario;
        let server = Rc::new(Server::new(
            self.runtime.version,
            scenario.realm.clone(),
            scenario.user,
            scenario.requesting_client(self.runtime.version),
            Login {
                client: scenario.client,
                scope: scenario.scope.clone(),
                issuer: format!("{}/realms/{}", scenario.server_url, scenario.realm.name),
            },
            issued.map(|_| scenario.target),
            scenario.session.clone(),
            scenario.request.clone(),
        ));
        if let Some(issued) = issued {
            server.issue(issued.fields.clone(), issued.others.clone());
        }
        let surroundings = Surroundings {
            now: scenario.now,
            ..self.runtime.engine.surroundings().clone()
        };
        let engine = self.runtime.engine.clone().with_surroundings(surroundings);
        let (engine, footprint) = if executions.are_recorded {
            engine.recording()
        } else {
            (engine, Footprint::default())
        };
        let bindings = objects::bindings(engine.registry(), &server)?;
        let left = RefCell::new(None);
        let (run, values) =
            engine.run_and_read(thread, compiled, &bindings, server.clone(), |call| {
                if !server.is_token_touched() {
                    return Ok(Vec::new());
                }
                let Some((token, others)) = objects::read_back(call)? else {
                    return Ok(Vec::new());
                };
                *left.borrow_mut() = Some(token);
                Ok(others.into_iter().collect())
            });
        let token = left.into_inner().map(|left: LeftToken| {
            let others = values.first();
            let mut token = left.into_token(others);
            // What the script didn't look at is still the Java object it was.
            if let (None, Some(issued)) = (others, issued) {
                token.others.clone_from(&issued.whole.others);
            }
            token
        });
        let execution = Execution {
            outcome: run.outcome,
            printed: run.printed,
            notes: run.notes,
            effects: server.effects(),
            log: server.log(),
            token,
        };
        if executions.are_recorded {
            executions.keep(self.runtime, footprint, server, &execution);
        }
        Some(execution)
    }

    fn issue(&self) -> Issued {
        let scenario = self.scenario;
        let version = self.runtime.version;
        Issue {
            realm: &scenario.realm,
            user: scenario.user,
            client: scenario.client,
            version,
            target: scenario.target,
            server_url: &scenario.server_url,
            session_id: &objects::id_of_session(&scenario.session, version),
            now: scenario.now.div_euclid(1000),
            scope: &scenario.scope,
        }
        .token()
    }

    fn destination(&self) -> Destination<'_> {
        Destination {
            config: &self.scenario.instance,
            version: self.runtime.version,
            target: self.scenario.target,
            realm: &self.scenario.realm,
        }
    }

    fn not_run(&self, issued: Option<&Found>) -> Report {
        let mut report = bare(ScriptOutcome::NotRun);
        let token = issued.and_then(|issued| {
            let token = self.written(&issued.without_mapper()).ok()?;
            Some(TokenChange {
                before: token.clone(),
                after: token,
            })
        });
        let outcome = Outcome::Omitted(Omission::NotForTarget);
        report.result = MapperResult::Claim { outcome, token };
        report
    }

    fn does_not_compile(&self, error: &CompileError) -> Report {
        let Some(message) = &error.exception else {
            let mut report = bare(refused(
                "is too large or too deeply nested to be judged here",
            ));
            report.notes.push(error.finding.message.clone());
            return report;
        };
        let exception = if message.starts_with("java.") {
            message.clone()
        } else {
            format!(
                "org.keycloak.scripting.ScriptCompilationException: Could not compile '{}' problem was: {message}",
                self.script_name()
            )
        };
        let mut report = bare(ScriptOutcome::DoesNotCompile {
            span: error.finding.span,
            message: error.finding.message.clone(),
            help: error.finding.help.clone(),
            notes: error.finding.notes.clone(),
            exception: exception.clone(),
            nashorn: error.nashorn.clone(),
        });
        self.fail(&mut report, &exception);
        report
    }

    /// An exception that leaves the mapper.
    fn fail(&self, report: &mut Report, exception: &str) {
        match self.scenario.kind {
            MapperKind::OpenIdConnect => {
                let (outcome, line) = claim::failure(
                    self.scenario.target,
                    self.runtime.version,
                    Stage::Mapper,
                    exception,
                );
                report.log.extend(line);
                let token = None;
                report.result = MapperResult::Claim { outcome, token };
            }
            MapperKind::Saml => {
                let line = LogLine::new(
                    LogLevel::Error,
                    "org.keycloak.protocol.saml.SamlProtocol",
                    format!("failed: {exception}"),
                );
                report.log.push(line);
                report.result = MapperResult::Saml(SamlOutcome::ResponseFails {
                    status: 400,
                    body: String::new(),
                    log: Vec::new(),
                });
            }
        }
    }

    fn script_name(&self) -> String {
        let prefix = match self.scenario.kind {
            MapperKind::OpenIdConnect => "token-mapper-script_",
            MapperKind::Saml => "attribute-mapper-script_",
        };
        format!("{prefix}{}", self.scenario.instance.name)
    }

    /// The line a failed script leaves. A Java exception comes as it is; what the script throws itself comes
    /// wrapped twice, be it an exception of Java's.
    fn error_line(&self, error: &ScriptError) -> LogLine {
        let exception = if error.is_java {
            java_exception(error)
        } else {
            let column = error
                .column
                .map_or_else(String::new, |column| format!(" at column number {column}"));
            format!(
                "org.keycloak.scripting.ScriptExecutionException: Could not execute script '{}' problem was: {} in <eval> at line number {}{column}",
                self.script_name(),
                error.message,
                error.line
            )
        };
        let category = match self.scenario.kind {
            MapperKind::OpenIdConnect => OIDC_LOGGER,
            MapperKind::Saml => SAML_LOGGER,
        };
        let message = format!("Error during execution of ProtocolMapper script: {exception}");
        LogLine::new(LogLevel::Error, category, message)
    }

    fn finish_claim(
        &self,
        report: &mut Report,
        issued: &Found,
        left: Option<Token>,
    ) -> Option<Token> {
        let before = issued.without_mapper();
        let mut after = left.unwrap_or_else(|| before.clone());
        for (name, value) in &issued.later {
            after.set_field(name, value.clone());
        }
        let outcome = match &report.script {
            ScriptOutcome::Value { value, .. } => {
                let applied = claim::apply(self.destination(), value, &after);
                report.log.extend(applied.log);
                after = applied.token;
                applied.outcome
            }
            ScriptOutcome::Throws(error) if error.is_java_error => {
                self.fail(report, &java_exception(error));
                return None;
            }
            ScriptOutcome::Throws(error) => {
                report.log.push(self.error_line(error));
                Outcome::Omitted(Omission::ScriptFailed)
            }
            ScriptOutcome::Killed(why) => hangs(*why),
            _ => return None,
        };
        let outcome = if self.scenario.target == Target::AccessToken {
            after.merge_roles(&mut report.log);
            match outcome {
                Outcome::Claim(claim)
                | Outcome::TokenUnusable {
                    claim: Some(claim), ..
                } => Outcome::Claim(claim::merged(claim, &after)),
                other => other,
            }
        } else {
            outcome
        };
        self.write_token(report, outcome, &before, &after);
        Some(after)
    }

    /// The token is written whatever the claim is: what a script put into it can break that.
    fn write_token(&self, report: &mut Report, outcome: Outcome, before: &Token, after: &Token) {
        let issued = matches!(
            outcome,
            Outcome::Claim(_)
                | Outcome::Omitted(_)
                | Outcome::TokenUnusable { .. }
                | Outcome::Undecided { .. }
        );
        let (outcome, token) = match (issued, self.written(before), self.written(after)) {
            (true, Ok(before), Ok(after)) => (outcome, Some(TokenChange { before, after })),
            (true, _, Err(Unwritable::Throws(exception))) => {
                let (outcome, line) = claim::failure(
                    self.scenario.target,
                    self.runtime.version,
                    Stage::Writing,
                    &exception,
                );
                report.log.extend(line);
                (outcome, None)
            }
            (true, _, Err(Unwritable::Unknown(class))) => {
                let why = format!("Jackson would write what the getters of {class} give");
                let between = Vec::new();
                (Outcome::Undecided { why, between }, None)
            }
            _ => (outcome, None),
        };
        // The script itself may have written what makes the token unusable.
        let why = claim::unusable(self.destination(), before, after);
        let outcome = match (outcome, why) {
            (Outcome::Claim(claim), Some(why)) => Outcome::TokenUnusable {
                claim: Some(claim),
                why,
            },
            (Outcome::Omitted(_), Some(why)) => Outcome::TokenUnusable { claim: None, why },
            (other, _) => other,
        };
        report.result = MapperResult::Claim { outcome, token };
    }

    /// What leaves the server.
    fn written(&self, token: &Token) -> Result<Json, Unwritable> {
        match self.scenario.target {
            Target::Userinfo => token.userinfo(&self.scenario.realm.users[self.scenario.user].id),
            Target::Introspection => token.introspection(),
            Target::AccessToken | Target::IdToken | Target::TokenResponse => token.to_json(),
        }
    }

    fn finish_saml(&self, report: &mut Report) {
        let config = &self.scenario.instance;
        let outcome = match &report.script {
            ScriptOutcome::Value { value, .. } => saml_attribute(config, Ok(value)),
            ScriptOutcome::Throws(error) if error.is_java_error => {
                return self.fail(report, &java_exception(error));
            }
            ScriptOutcome::Throws(error) => saml_attribute(config, Err(self.error_line(error))),
            _ => return,
        };
        let (SamlOutcome::Attributes { log, .. } | SamlOutcome::ResponseFails { log, .. }) =
            &outcome;
        report.log.extend(log.iter().cloned());
        report.result = MapperResult::Saml(outcome);
    }
}

/// `Throwable.toString`
fn java_exception(error: &ScriptError) -> String {
    match error.message.as_str() {
        // Without a message.
        "" | "null" => error.class.clone(),
        message => format!("{}: {message}", error.class),
    }
}

/// The token a script finds.
struct Found {
    /// Its typed fields alone.
    fields: Token,
    /// Its other claims.
    others: Vec<(String, Json)>,
    later: Vec<(&'static str, Json)>,
    whole: Token,
}

impl Found {
    fn issued(issued: Issued) -> Self {
        let mut whole = issued.fields.clone();
        for (name, value) in &issued.others {
            whole.put_other(name, value.clone());
        }
        Self {
            fields: issued.fields,
            others: issued.others,
            later: issued.later,
            whole,
        }
    }

    fn token(whole: &Token) -> Self {
        // A token that couldn't be written with them shows in the end.
        let others = whole.others_to_json().unwrap_or_default();
        Self {
            fields: whole.without_others(),
            others,
            later: Vec::new(),
            whole: whole.clone(),
        }
    }

    /// The token as it would be without this mapper.
    fn without_mapper(&self) -> Token {
        let mut token = self.whole.clone();
        for (name, value) in &self.later {
            token.set_field(name, value.clone());
        }
        token
    }
}

const fn bare(script: ScriptOutcome) -> Report {
    Report {
        script,
        printed: Vec::new(),
        log: Vec::new(),
        result: MapperResult::Unknown,
        effects: Vec::new(),
        notes: Vec::new(),
    }
}

fn refused(what: &str) -> ScriptOutcome {
    ScriptOutcome::Refused(nashorn::Refused {
        what: what.to_owned(),
        span: None,
    })
}

fn script_outcome(outcome: nashorn::Outcome) -> ScriptOutcome {
    match outcome {
        nashorn::Outcome::Value(value) => ScriptOutcome::Value {
            class: value.class_name(),
            text: java_text::of(&value),
            value,
        },
        nashorn::Outcome::Throws(error) => ScriptOutcome::Throws(error),
        nashorn::Outcome::Refused(refused) => ScriptOutcome::Refused(refused),
        nashorn::Outcome::Killed(killed) => ScriptOutcome::Killed(killed),
    }
}

fn hangs(killed: Killed) -> Outcome {
    let why = match killed {
        Killed::Instructions => "the script does not come to an end",
        Killed::RegularExpression => "a regular expression does not come to an end",
        Killed::Output => "the script prints without end",
        Killed::Memory => "the script uses up the memory of the server",
        Killed::Result => "the result is larger than any token",
    };
    Outcome::Hangs {
        why: why.to_owned(),
    }
}
