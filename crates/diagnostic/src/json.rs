//! Findings as JSON for programs.
//!
//! One finding is one object, always with all of these members:
//!
//! | member | value |
//! |---|---|
//! | `id` | text: the stable id of the kind of finding |
//! | `level` | `"error"`, `"warning"` or `"note"` |
//! | `message` | text: one sentence |
//! | `file` | text, or null when the finding is about no file |
//! | `line`, `column` | numbers from 1, columns in Unicode characters; null for a whole file |
//! | `endLine`, `endColumn` | where it ends; the column is the one after the last character |
//! | `labels` | list of `{"text", "line", "column", "endLine", "endColumn"}` in the same file |
//! | `notes` | list of texts |
//! | `help` | text or null: what to do |
//!
//! Members may be added; none of these changes its meaning.

use serde::Serialize;
use serde_json::Value;

use crate::{Finding, Source, Span};

#[derive(Serialize)]
struct Record<'a> {
    id: &'a str,
    level: &'static str,
    message: &'a str,
    file: Option<&'a str>,
    #[serde(flatten)]
    place: Place,
    labels: Vec<LabelRecord<'a>>,
    notes: &'a [String],
    help: Option<&'a str>,
}

#[derive(Serialize)]
struct LabelRecord<'a> {
    text: &'a str,
    #[serde(flatten)]
    place: Place,
}

#[derive(Default, Serialize)]
#[serde(rename_all = "camelCase")]
struct Place {
    line: Option<u32>,
    column: Option<u32>,
    end_line: Option<u32>,
    end_column: Option<u32>,
}

impl Place {
    fn of(source: &Source, span: Span) -> Self {
        let range = source.range(span);
        let start = source.place(range.start, false);
        let end = source.place(range.end, false);
        Self {
            line: Some(start.line),
            column: Some(start.column),
            end_line: Some(end.line),
            end_column: Some(end.column),
        }
    }
}

/// The findings as one JSON list, in the order given.
#[must_use]
pub fn render(findings: &[Finding]) -> Value {
    findings.iter().map(one).collect()
}

fn one(finding: &Finding) -> Value {
    let source = finding.source.as_ref();
    let record = Record {
        id: &finding.id,
        level: finding.level.name(),
        message: &finding.message,
        file: source.map(Source::name),
        place: source
            .zip(finding.span)
            .map(|(source, span)| Place::of(source, span))
            .unwrap_or_default(),
        labels: source.map_or_else(Vec::new, |source| {
            finding
                .labels
                .iter()
                .map(|label| LabelRecord {
                    text: &label.text,
                    place: Place::of(source, label.span),
                })
                .collect()
        }),
        notes: &finding.notes,
        help: finding.help.as_deref(),
    };
    // Only a map with keys that aren't text, or a failing Serialize, could be refused here.
    serde_json::to_value(record).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use insta::assert_json_snapshot;

    use super::render;
    use crate::{Finding, Level, Source, Span};

    #[test]
    fn every_member_is_always_there() {
        let source = Source::new("a.js", "var é = 1;\r\nlet 🙂x;\n");
        let full = Finding::new(Level::Error, "script-syntax", "no `let`")
            .at(&source, Span::new(13, 22))
            .label(Span::new(0, 3), "as here")
            .note("a fact")
            .help("write `var`");
        let bare = Finding::new(Level::Note, "nothing", "nothing to do");
        let file = Finding::new(Level::Warning, "empty", "an empty file").in_file(&source);
        assert_json_snapshot!(render(&[full, bare, file]), @r#"
        [
          {
            "id": "script-syntax",
            "level": "error",
            "message": "no `let`",
            "file": "a.js",
            "line": 2,
            "column": 1,
            "endLine": 2,
            "endColumn": 7,
            "labels": [
              {
                "text": "as here",
                "line": 1,
                "column": 1,
                "endLine": 1,
                "endColumn": 4
              }
            ],
            "notes": [
              "a fact"
            ],
            "help": "write `var`"
          },
          {
            "id": "nothing",
            "level": "note",
            "message": "nothing to do",
            "file": null,
            "line": null,
            "column": null,
            "endLine": null,
            "endColumn": null,
            "labels": [],
            "notes": [],
            "help": null
          },
          {
            "id": "empty",
            "level": "warning",
            "message": "an empty file",
            "file": "a.js",
            "line": null,
            "column": null,
            "endLine": null,
            "endColumn": null,
            "labels": [],
            "notes": [],
            "help": null
          }
        ]
        "#);
    }
}
