//! Findings as SARIF 2.1.0 (OASIS), what code hosts and editors read.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::{Finding, Level, Source, Span};

const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// The program that found it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tool<'a> {
    /// Its name, as on the command line.
    pub name: &'a str,
    /// Its version.
    pub version: &'a str,
    /// Where the page of a finding lies: this text followed by the id and `.md`. An absolute URL
    /// becomes the rule's `helpUri`, anything else is only named in its help text.
    pub pages: &'a str,
}

/// A log with one run: the rules by id, the findings in the order given.
///
/// Columns are UTF-16 code units and lines end where ECMAScript ends them, both declared in the
/// run. The same findings give the same text.
#[must_use]
pub fn render(tool: Tool<'_>, findings: &[Finding]) -> Value {
    let mut rules: BTreeMap<&str, (usize, Level)> = BTreeMap::new();
    for finding in findings {
        let (_, worst) = rules.entry(&finding.id).or_insert((0, finding.level));
        *worst = finding.level.max(*worst);
    }
    for (index, (place, _)) in rules.values_mut().enumerate() {
        *place = index;
    }
    let results: Vec<Value> = findings
        .iter()
        .map(|finding| {
            let index = rules.get(&*finding.id).map_or(0, |&(index, _)| index);
            result(finding, index)
        })
        .collect();
    let rules: Vec<Value> = rules
        .iter()
        .map(|(id, &(_, level))| rule(tool, id, level))
        .collect();
    json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {"name": tool.name, "version": tool.version, "rules": rules}},
            "columnKind": "utf16CodeUnits",
            "newlineSequences": ["\r\n", "\n", "\r", "\u{2028}", "\u{2029}"],
            "results": results,
        }],
    })
}

fn rule(tool: Tool<'_>, id: &str, level: Level) -> Value {
    let page = format!("{}{id}.md", tool.pages);
    let mut rule = json!({
        "id": id,
        "defaultConfiguration": {"level": level.name()},
        "help": {"text": format!("See {page}")},
    });
    if page.contains("://") {
        rule["helpUri"] = page.into();
    }
    rule
}

fn result(finding: &Finding, rule_index: usize) -> Value {
    let mut result = json!({
        "ruleId": finding.id,
        "ruleIndex": rule_index,
        "level": finding.level.name(),
        "message": {"text": message(finding)},
    });
    if let Some(source) = &finding.source {
        result["locations"] = json!([{"physicalLocation": location(source, finding.span)}]);
        if !finding.labels.is_empty() {
            let related = finding.labels.iter().enumerate().map(|(index, label)| {
                json!({
                    "id": index,
                    "message": {"text": label.text},
                    "physicalLocation": location(source, Some(label.span)),
                })
            });
            result["relatedLocations"] = related.collect();
        }
    }
    result
}

/// Viewers show the message and little else, so everything a reader needs is in it.
fn message(finding: &Finding) -> String {
    let notes = finding.notes.iter().map(|note| format!("note: {note}"));
    let help = finding.help.iter().map(|help| format!("help: {help}"));
    std::iter::once(finding.message.clone())
        .chain(notes)
        .chain(help)
        .collect::<Vec<_>>()
        .join("\n")
}

fn location(source: &Source, span: Option<Span>) -> Value {
    let mut location = json!({"artifactLocation": {"uri": uri(source.name())}});
    if let Some(span) = span {
        let range = source.range(span);
        let start = source.place(range.start, true);
        let end = source.place(range.end, true);
        location["region"] = json!({
            "startLine": start.line,
            "startColumn": start.column,
            "endLine": end.line,
            "endColumn": end.column,
        });
    }
    location
}

/// A path as a URI reference (RFC 3986): relative ones stay relative.
fn uri(path: &str) -> String {
    let path = path.replace('\\', "/");
    let mut uri = String::with_capacity(path.len());
    if path.starts_with('/') {
        uri.push_str("file://");
    } else if path
        .split('/')
        .next()
        .is_some_and(|part| part.contains(':'))
    {
        // Otherwise the part before the colon would be read as a scheme.
        uri.push_str("./");
    }
    for &byte in path.as_bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/!$&'()*+,;=:@".contains(&byte) {
            uri.push(char::from(byte));
        } else {
            uri.push_str(&format!("%{byte:02X}"));
        }
    }
    uri
}

#[cfg(test)]
mod tests;
