//! Statements: effect, Sid, actions.

use diagnostic::{Finding, Level};

use crate::json::{Json, Member};
use crate::request::Action;
use crate::text::pattern::{Pattern, Unit};

use super::read::Reader;
use super::{ActionPattern, Actions, Effect, Principal, Statement};

const ELEMENTS: [&str; 7] = [
    "Sid",
    "Effect",
    "Principal",
    "NotPrincipal",
    "Action",
    "NotAction",
    "Condition",
];

impl Reader<'_> {
    /// `None` when not even the effect is known, so that the statement could do anything.
    pub(super) fn statement(&mut self, json: &Json) -> Option<Statement> {
        let Some(members) = json.members() else {
            self.wrong_type(json, "a statement", "an object");
            return None;
        };
        self.report_duplicates(members);
        self.report_unknown(members, &ELEMENTS, "a statement of a trust policy");
        let twice = |name: &str| members.iter().filter(|member| member.key == name).count() > 1;

        let sid = json.get("Sid").and_then(|sid| self.sid(sid));
        let Some(effect_json) = json.get("Effect") else {
            self.missing(json.span, "Effect", "a statement");
            return None;
        };
        let effect = match effect_json.as_str() {
            Some("Allow") => Effect::Allow,
            Some("Deny") => Effect::Deny,
            _ => {
                self.error(
                    "policy-effect",
                    "Effect is `Allow` or `Deny`, in exactly this case".to_owned(),
                    effect_json.span,
                    "write `Allow` or `Deny`",
                );
                return None;
            }
        };
        if twice("Effect") {
            return None;
        }

        let principal = self.principal_element(json);
        let principal = match json.get("Principal") {
            Some(written) if twice("Principal") => Principal::Undecidable(written.span),
            _ => principal,
        };
        let actions = self.actions(json);
        let actions = match json.get("Action").or(json.get("NotAction")) {
            Some(written) if twice("Action") || twice("NotAction") => {
                Actions::Undecidable(written.span)
            }
            _ => actions,
        };
        let mut undecidable = Vec::new();
        let condition = json.get("Condition");
        let conditions = match condition {
            None => Vec::new(),
            Some(condition) if twice("Condition") => {
                undecidable.push(condition.span);
                Vec::new()
            }
            Some(condition) => self.condition_block(condition, &mut undecidable),
        };
        Some(Statement {
            span: json.span,
            sid,
            effect,
            effect_span: effect_json.span,
            principal,
            actions,
            conditions,
            undecidable,
        })
    }

    fn sid(&mut self, json: &Json) -> Option<String> {
        let sid = self.text(json, "Sid")?;
        if !sid.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            self.error(
                "policy-sid",
                format!("IAM refuses the Sid `{sid}`: it may hold letters and digits only"),
                json.span,
                "leave out everything but A-Z, a-z and 0-9",
            );
        }
        Some(sid)
    }

    pub(super) fn report_repeated_sids(&mut self, statements: &[Statement], objects: &[Json]) {
        // Statements whose effect isn't known are missing from the list: compare by what is there.
        for (index, statement) in statements.iter().enumerate() {
            let Some(sid) = statement.sid.as_deref().filter(|sid| !sid.is_empty()) else {
                continue;
            };
            let repeated = statements
                .iter()
                .take(index)
                .any(|earlier| earlier.sid.as_deref() == Some(sid));
            if repeated {
                let span = objects
                    .iter()
                    .find(|object| object.span == statement.span)
                    .and_then(|object| object.get("Sid"))
                    .map_or(statement.span, |sid| sid.span);
                self.error(
                    "policy-sid",
                    format!("the Sid `{sid}` comes twice; IAM wants every Sid once"),
                    span,
                    "give the statement another Sid, or none",
                );
            }
        }
    }

    fn actions(&mut self, json: &Json) -> Actions {
        let (element, not, written) = match (json.get("Action"), json.get("NotAction")) {
            (Some(action), None) => ("Action", false, action),
            (None, Some(action)) => ("NotAction", true, action),
            (Some(_), Some(not)) => {
                self.error(
                    "policy-unknown-element",
                    "a statement has Action or NotAction, not both".to_owned(),
                    not.span,
                    "remove one of the two",
                );
                return Actions::Undecidable(not.span);
            }
            (None, None) => {
                self.missing(json.span, "Action", "a statement");
                return Actions::Undecidable(json.span);
            }
        };
        let Some(values) = self.texts(written, element) else {
            return Actions::Undecidable(written.span);
        };
        let mut patterns = Vec::with_capacity(values.len());
        for (text, span) in values {
            let pattern = action_pattern(&text);
            if !not
                && !Action::ALL
                    .iter()
                    .any(|action| pattern.matches(action.lower_case()))
            {
                self.findings.push(
                    Finding::new(
                        Level::Warning,
                        "policy-action",
                        format!("`{text}` is none of the actions that decide who gets into a role"),
                    )
                    .at(self.source, span)
                    .help(format!(
                        "those are {}",
                        Action::ALL.map(|action| format!("`{action}`")).join(", ")
                    )),
                );
            }
            patterns.push(ActionPattern { text, pattern });
        }
        Actions::Listed {
            span: written.span,
            not,
            patterns,
        }
    }

    /// The one place where Principal and NotPrincipal are looked at together.
    fn principal_element(&mut self, json: &Json) -> Principal {
        if let Some(member) = find(json, "NotPrincipal") {
            self.error(
                "policy-not-principal",
                "NotPrincipal isn't allowed in a trust policy".to_owned(),
                member.key_span,
                "name the providers in Principal, and exclude with conditions",
            );
            return Principal::Undecidable(member.value.span);
        }
        match json.get("Principal") {
            Some(principal) => self.principal(principal),
            None => {
                self.missing(json.span, "Principal", "a statement of a trust policy");
                Principal::Undecidable(json.span)
            }
        }
    }
}

fn find<'j>(json: &'j Json, key: &str) -> Option<&'j Member> {
    json.members()?.iter().find(|member| member.key == key)
}

/// Action names are compared without regard to case; `*` and `?` are wildcards, nothing else is.
fn action_pattern(text: &str) -> Pattern {
    let units: Vec<Unit> = text
        .to_ascii_lowercase()
        .encode_utf16()
        .map(|unit| match unit {
            0x2A => Unit::Run,
            0x3F => Unit::Any,
            unit => Unit::Is(unit),
        })
        .collect();
    Pattern::new(&units)
}
