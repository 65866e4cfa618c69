//! Findings that the author has looked at: `// allow(lint-id): reason` on the line or the one above.

use diagnostic::{Finding, Level, Source, Span};

const MARK: &str = "allow(";

struct Allowed<'a> {
    id: &'a str,
    line: u32,
    span: Span,
    reason: bool,
    used: bool,
}

/// Leaves out what is allowed, and says which permissions are wrong.
pub(super) fn apply(source: &Source, found: Vec<Finding>) -> Vec<Finding> {
    let mut allowed = read(source);
    let mut kept: Vec<_> = found
        .into_iter()
        .filter(|finding| {
            let Some(span) = finding.span else {
                return true;
            };
            let line = source.line_column(span.start).line;
            let permission = allowed.iter_mut().find(|allowed| {
                allowed.reason
                    && allowed.id == finding.id
                    && (allowed.line == line || allowed.line + 1 == line)
            });
            permission.is_none_or(|permission| {
                permission.used = true;
                false
            })
        })
        .collect();
    kept.extend(
        allowed
            .iter()
            .filter_map(|allowed| complaint(source, allowed)),
    );
    kept
}

fn complaint(source: &Source, allowed: &Allowed<'_>) -> Option<Finding> {
    let message = if !super::is_known(allowed.id) {
        format!("there is no lint called `{}`", allowed.id)
    } else if !allowed.reason {
        format!("`{}` is allowed without a reason", allowed.id)
    } else if !allowed.used {
        format!("nothing here needs `{}` to be allowed", allowed.id)
    } else {
        return None;
    };
    Some(
        Finding::new(Level::Warning, "useless-allow", message)
            .at(source, allowed.span)
            .help(
                "write `// allow(lint-id): reason` on the line of the finding or the one above it",
            ),
    )
}

fn read(source: &Source) -> Vec<Allowed<'_>> {
    let mut start = 0;
    let mut allowed = Vec::new();
    for (number, line) in (1..).zip(source.text().split('\n')) {
        if let Some((before, comment)) = line.split_once("//")
            && let Some((id, reason)) = comment
                .trim_start()
                .strip_prefix(MARK)
                .and_then(|rest| rest.split_once(')'))
        {
            let begin = start + before.len();
            allowed.push(Allowed {
                id: id.trim(),
                line: number,
                span: Span::new(offset(begin), offset(start + line.trim_end().len())),
                reason: !reason.trim_start_matches(':').trim().is_empty(),
                used: false,
            });
        }
        start += line.len() + 1;
    }
    allowed
}

/// Sources are far smaller than 4 GiB: the parser has read them.
fn offset(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}
