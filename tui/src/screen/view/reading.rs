//! Texts to read and scroll: why, what was done, the keys.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::{Paragraph, Wrap};

use super::look::Look;
use super::{lines, pane, title};
use crate::screen::app::App;
use crate::screen::data::WhyReport;
use crate::screen::keys::{self, Action, Place};
use crate::screen::text;

pub(super) fn draw(frame: &mut Frame<'_>, area: Rect, app: &App, look: Look) {
    let block = pane(title(app.place()), look);
    let scrolled = u16::try_from(app.scrolled).unwrap_or(u16::MAX);
    frame.render_widget(
        paragraph(app, look).block(block).scroll((scrolled, 0)),
        area,
    );
}

/// How many lines the text has in a pane of a width.
pub(super) fn height(app: &App, look: Look, wide: u16) -> usize {
    let width = usize::from(wide.saturating_sub(4).max(1));
    let lines = lines_of(app, look);
    lines
        .iter()
        .map(|line| line.width().div_ceil(width).max(1))
        .sum()
}

fn paragraph(app: &App, look: Look) -> Paragraph<'_> {
    Paragraph::new(lines_of(app, look)).wrap(Wrap { trim: false })
}

fn lines_of(app: &App, look: Look) -> Vec<Line<'_>> {
    match app.place() {
        Place::Why => app
            .why
            .as_ref()
            .map_or_else(Vec::new, |why| why_lines(why, look)),
        Place::Messages if app.messages.is_empty() => vec![Line::raw(text::NO_MESSAGES)],
        Place::Messages => {
            let newest_first = app.messages.iter().rev();
            let line = newest_first.map(|(at, what)| {
                let time = at.strftime("%H:%M:%SZ ").to_string();
                Line::from(vec![
                    Span::styled(time, look.quiet()),
                    Span::raw(what.as_str()),
                ])
            });
            line.collect()
        }
        _ => help_lines(app.helped(), look),
    }
}

fn why_lines(why: &WhyReport, look: Look) -> Vec<Line<'_>> {
    let style = match why.allowed {
        Some(true) => look.good(),
        Some(false) => look.bad(),
        None => look.warning(),
    };
    let mut all = vec![
        Line::raw(why.role.as_str()),
        Line::styled(why.summary.as_str(), style),
        Line::raw(""),
        Line::styled(text::CONDITIONS, look.strong()),
    ];
    if why.conditions.is_empty() {
        all.push(Line::raw(text::NO_CONDITIONS));
    }
    let mut statement = "";
    for condition in &why.conditions {
        if condition.statement != statement {
            statement = &condition.statement;
            all.push(Line::styled(statement, look.quiet()));
        }
        let (word, style) = match condition.holds {
            Some(true) => (text::HOLDS, look.good()),
            Some(false) => (text::FAILS, look.bad()),
            None => (text::UNKNOWN, look.warning()),
        };
        all.push(Line::from(vec![
            Span::styled(format!("  {word:13} "), style),
            Span::raw(condition.text.as_str()),
        ]));
        if condition.holds != Some(true) {
            all.push(Line::styled(
                format!("{:16}{}: {}", "", text::THERE_IS, condition.found),
                look.quiet(),
            ));
        }
    }
    all.push(Line::raw(""));
    all.push(Line::styled(text::SEEN, look.strong()));
    let seen = why
        .seen
        .iter()
        .map(|(key, value)| (key.as_str(), Line::raw(value.as_str())));
    all.extend(lines::facts(seen, look));
    if !why.advice.is_empty() {
        all.push(Line::raw(""));
        all.push(Line::styled(text::ADVICE, look.strong()));
        all.extend(why.advice.iter().map(|advice| Line::raw(advice.as_str())));
    }
    all
}

fn help_lines(place: Place, look: Look) -> Vec<Line<'static>> {
    // A thing that two tables have keys for is said once.
    let mut rows: Vec<(Action, Vec<String>, &str)> = Vec::new();
    for binding in keys::bindings(place) {
        let names = binding.keys.iter().map(|key| key.name());
        match rows.iter_mut().find(|row| row.0 == binding.action) {
            Some(row) => row.1.extend(names),
            None => rows.push((binding.action, names.collect(), binding.label)),
        }
    }
    let mut all = vec![Line::styled(title(place), look.strong())];
    all.extend(rows.into_iter().map(|(_, names, label)| {
        Line::from(vec![
            Span::styled(format!("  {:16}", names.join(", ")), look.strong()),
            Span::raw(label),
        ])
    }));
    all
}
