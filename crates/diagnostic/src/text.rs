//! Findings as text for people, in the manner of `rustc`.

use annotate_snippets::{
    Annotation, AnnotationKind, Element, Group, Level as Title, Origin, Renderer, Snippet,
};

use crate::excerpt::{Excerpt, excerpts};
use crate::{Finding, Level, visible};

/// How findings look as text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options {
    /// Terminal colours (ANSI escape sequences).
    pub color: bool,
    /// Columns of source text to show; longer lines are trimmed around the place.
    pub width: usize,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            color: false,
            width: 120,
        }
    }
}

/// The findings in the order given, each followed by an empty line.
///
/// Control characters, bidirectional controls and zero-width characters, in sources as well as in
/// messages, come out as visible characters.
#[must_use]
pub fn render(findings: &[Finding], options: Options) -> String {
    let renderer = if options.color {
        Renderer::styled()
    } else {
        Renderer::plain()
    };
    let width = options.width.max(40);
    let renderer = renderer.term_width(width);
    let mut text = String::new();
    for finding in findings {
        text.push_str(&one(finding, &renderer, width));
        text.push_str("\n\n");
    }
    text
}

fn one(finding: &Finding, renderer: &Renderer, width: usize) -> String {
    let excerpts = match (&finding.source, finding.span) {
        (Some(source), Some(span)) => excerpts(source, span, &finding.labels, width),
        _ => Vec::new(),
    };
    let name = finding
        .source
        .as_ref()
        .map(|source| visible::line(source.name()));
    let mut text = renderer.render(&[group(finding, name.as_deref(), &excerpts)]);
    // The renderer counts columns in what it was given, which of a very long line is a part.
    for excerpt in &excerpts {
        if let (Some(source), Some(cut)) = (&finding.source, excerpt.cut_column) {
            let name = visible::line(source.name());
            let real = source.place(excerpt.at, false);
            text = text.replacen(
                &format!("{name}:{}:{cut}", real.line),
                &format!("{name}:{}:{}", real.line, real.column),
                1,
            );
        }
    }
    text
}

fn group<'a>(finding: &'a Finding, name: Option<&'a str>, excerpts: &'a [Excerpt]) -> Group<'a> {
    let level = match finding.level {
        Level::Error => Title::ERROR,
        Level::Warning => Title::WARNING,
        Level::Note => Title::NOTE,
    };
    let title = level
        .primary_title(visible::line(&finding.message))
        .id(visible::line(&finding.id));
    let file = name
        .filter(|_| excerpts.is_empty())
        .map(|name| Element::from(Origin::path(name)));
    let snippets = excerpts
        .iter()
        .map(|excerpt| snippet(excerpt).path(name).into());
    let notes = finding
        .notes
        .iter()
        .map(|note| Title::NOTE.message(visible::paragraph(note)).into());
    let help = finding
        .help
        .iter()
        .map(|help| Title::HELP.message(visible::paragraph(help)).into());
    title.elements(file.into_iter().chain(snippets).chain(notes).chain(help))
}

fn snippet(excerpt: &Excerpt) -> Snippet<'_, Annotation<'_>> {
    let annotations = excerpt.marks.iter().map(|mark| {
        let kind = if mark.is_primary {
            AnnotationKind::Primary
        } else {
            AnnotationKind::Context
        };
        let label = (!mark.text.is_empty()).then(|| visible::line(&mark.text));
        kind.span(mark.range.clone()).label(label)
    });
    Snippet::source(excerpt.text.as_str())
        .line_start(excerpt.first_line)
        .annotations(annotations)
}

#[cfg(test)]
mod tests;
