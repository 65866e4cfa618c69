//! From JSON to a policy: the document itself, and what its parts share.

use diagnostic::{Finding, Level, Source, Span, closest};

use crate::json::{Json, Kind, Member};

use super::{Policy, Version};

/// Collects findings while a document is read.
pub(super) struct Reader<'s> {
    pub(super) source: &'s Source,
    pub(super) version: Version,
    pub(super) findings: Vec<Finding>,
}

pub(super) fn document(source: &Source, json: &Json) -> Result<Policy, Vec<Finding>> {
    let mut reader = Reader {
        source,
        version: Version::V2008,
        findings: Vec::new(),
    };
    let Some(members) = json.members() else {
        reader.wrong_type(json, "a policy", "an object");
        return Err(reader.findings);
    };
    let mut undecidable = reader.report_duplicates(members);
    // Then it isn't known which statements there are, or what is a variable in them.
    let mut unclear = undecidable.then_some(json.span);
    reader.report_unknown(members, &["Version", "Id", "Statement"], "a policy");

    let written = json.get("Version");
    match written.map(|json| (json, json.as_str())) {
        None => {}
        Some((_, Some("2012-10-17"))) => reader.version = Version::V2012,
        Some((_, Some("2008-10-17"))) => {}
        Some((json, _)) => {
            (undecidable, unclear) = (true, Some(json.span));
            reader.error(
                "policy-version",
                "IAM knows the Versions `2012-10-17` and `2008-10-17` only".to_owned(),
                json.span,
                "write `2012-10-17`",
            );
        }
    }
    let id = json.get("Id").and_then(|id| reader.text(id, "Id"));

    let Some(statement) = json.get("Statement") else {
        reader.missing(json.span, "Statement", "a policy");
        return Err(reader.findings);
    };
    let objects = match &statement.kind {
        Kind::Array(items) => {
            if items.is_empty() {
                reader.empty_list(statement.span, "Statement");
            }
            items.as_slice()
        }
        _ => std::slice::from_ref(statement),
    };
    let mut statements = Vec::with_capacity(objects.len());
    for object in objects {
        match reader.statement(object) {
            Some(mut statement) => {
                statement.undecidable.extend(unclear);
                statements.push(statement);
            }
            None => undecidable = true,
        }
    }
    reader.report_repeated_sids(&statements, objects);
    Ok(Policy {
        source: source.clone(),
        version: reader.version,
        version_span: written.map(|json| json.span),
        id,
        statements,
        undecidable,
        findings: reader.findings,
    })
}

impl Reader<'_> {
    pub(super) fn error(&mut self, id: &'static str, message: String, span: Span, help: &str) {
        self.findings.push(
            Finding::new(Level::Error, id, message)
                .at(self.source, span)
                .help(help),
        );
    }

    /// Reports keys written twice; whether there are any.
    pub(super) fn report_duplicates(&mut self, members: &[Member]) -> bool {
        let mut any = false;
        for (index, member) in members.iter().enumerate() {
            let earlier = members
                .get(..index)
                .and_then(|earlier| earlier.iter().find(|earlier| earlier.key == member.key));
            if let Some(earlier) = earlier {
                self.duplicate(&member.key, member.key_span, earlier.key_span);
                any = true;
            }
        }
        any
    }

    pub(super) fn duplicate(&mut self, key: &str, span: Span, earlier: Span) {
        self.findings.push(
            Finding::new(
                Level::Error,
                "policy-duplicate-key",
                format!("`{key}` comes twice"),
            )
            .at(self.source, span)
            .label(earlier, "first written here")
            .note("which of the two counts isn't documented, so the verdict is unknown")
            .help("keep one; several values of one key are written as a list"),
        );
    }

    /// Reports keys that have no meaning here; IAM refuses to save them.
    pub(super) fn report_unknown(&mut self, members: &[Member], known: &[&str], owner: &str) {
        for member in members
            .iter()
            .filter(|member| !known.contains(&member.key.as_str()))
        {
            let help = match member.key.as_str() {
                "Resource" | "NotResource" => {
                    "remove it: a trust policy belongs to its role and names no resource".to_owned()
                }
                key => match closest(key, known.iter().copied()) {
                    Some(near) if near.eq_ignore_ascii_case(key) => format!("write `{near}`"),
                    Some(near) => format!("did you mean `{near}`? If not, remove it"),
                    None => format!("remove it; known are {}", known.join(", ")),
                },
            };
            self.error(
                "policy-unknown-element",
                format!("{owner} has no element `{}`", member.key),
                member.key_span,
                &help,
            );
        }
    }

    pub(super) fn missing(&mut self, span: Span, element: &str, owner: &str) {
        self.error(
            "policy-missing-element",
            format!("{owner} needs the element `{element}`"),
            span,
            &format!("add `{element}`"),
        );
    }

    pub(super) fn wrong_type(&mut self, json: &Json, what: &str, expected: &str) {
        self.error(
            "policy-wrong-type",
            format!("{what} is {expected}, not {}", json.kind_name()),
            json.span,
            &format!("write {expected}"),
        );
    }

    pub(super) fn empty_list(&mut self, span: Span, element: &str) {
        self.error(
            "policy-empty-list",
            format!("`{element}` has no value"),
            span,
            "add a value or remove the element",
        );
    }

    /// A string, or a finding.
    pub(super) fn text(&mut self, json: &Json, what: &str) -> Option<String> {
        let text = json.as_str();
        if text.is_none() {
            self.wrong_type(json, &format!("`{what}`"), "a string");
        }
        text.map(str::to_owned)
    }

    /// A string or a list of strings; `None` with a finding when it is something else or empty.
    pub(super) fn texts(&mut self, json: &Json, what: &str) -> Option<Vec<(String, Span)>> {
        let items = json.items().unwrap_or(std::slice::from_ref(json));
        if items.is_empty() {
            self.empty_list(json.span, what);
            return None;
        }
        items
            .iter()
            .map(|item| Some((self.text(item, what)?, item.span)))
            .collect()
    }
}
