//! Texts to read and scroll: why, what was done, the keys.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::fold::{fold, folded};
use super::look::Look;
use super::{inside, lines, pane, title};
use crate::screen::app::App;
use crate::screen::data::{ConditionItem, WhyReport};
use crate::screen::keys::{self, Action, Place};
use crate::screen::text;

pub(super) fn draw(frame: &mut Frame<'_>, area: Rect, app: &App, look: Look) {
    let block = pane(title(app.place()), look);
    let lines = lines_of(app, inside(area.width), look);
    lines::scrolled(
        frame,
        area,
        block,
        lines,
        app.scrolled,
        text::MORE_BELOW,
        look,
    );
}

/// How many rows there are, and how many are shown at once.
pub(super) fn rows(area: Rect, app: &App) -> (usize, usize) {
    let rows = lines_of(app, inside(area.width), Look::PLAIN).len();
    (rows, usize::from(area.height.saturating_sub(2)))
}

fn lines_of(app: &App, width: usize, look: Look) -> Vec<Line<'static>> {
    match app.place() {
        Place::Why => app
            .why
            .as_ref()
            .map_or_else(Vec::new, |why| why_lines(why, width, look)),
        Place::Messages if app.messages.is_empty() => vec![Line::raw(text::NO_MESSAGES)],
        Place::Messages => {
            let newest_first = app.messages.iter().rev();
            let rows = newest_first.flat_map(|(at, what)| {
                let time = at.strftime("%H:%M:%SZ ").to_string();
                let hang = time.len();
                let line = Line::from(vec![
                    Span::styled(time, look.quiet()),
                    Span::raw(what.as_str()),
                ]);
                fold(&line, width, hang)
            });
            rows.collect()
        }
        _ => folded(help_lines(app.helped(), look), width, HELP_NAMES + 2),
    }
}

fn why_lines(why: &WhyReport, width: usize, look: Look) -> Vec<Line<'static>> {
    let style = match why.allowed {
        Some(true) => look.good(),
        Some(false) => look.bad(),
        None => look.warning(),
    };
    let mut all = folded(
        [
            Line::raw(why.role.as_str()),
            Line::styled(why.summary.as_str(), style),
            Line::raw(""),
            Line::styled(text::CONDITIONS, look.strong()),
        ],
        width,
        0,
    );
    if why.conditions.is_empty() {
        all.extend(fold(&Line::raw(text::NO_CONDITIONS), width, 0));
    }
    let mut statement = "";
    for condition in &why.conditions {
        if condition.statement != statement {
            statement = &condition.statement;
            all.extend(fold(&Line::styled(statement, look.quiet()), width, 2));
        }
        all.extend(condition_lines(condition, width, look));
    }
    all.push(Line::raw(""));
    all.push(Line::styled(text::SEEN, look.strong()));
    // Names and values below each other where they aren't too long for that.
    let names = why
        .seen
        .iter()
        .map(|(key, _)| Span::raw(key.as_str()).width());
    if names.max().unwrap_or(0) <= width / 2 {
        let seen = why
            .seen
            .iter()
            .map(|(key, value)| (key.as_str(), Line::raw(value.as_str())));
        all.extend(lines::facts(seen, width, look));
    } else {
        for (key, value) in &why.seen {
            let line = Line::from(vec![
                Span::styled(format!("{key}: "), look.quiet()),
                Span::raw(value.as_str()),
            ]);
            all.extend(fold(&line, width, 4));
        }
    }
    if !why.advice.is_empty() {
        all.push(Line::raw(""));
        let heading = if why.allowed == Some(true) {
            text::WOULD_CHANGE
        } else {
            text::ADVICE
        };
        all.push(Line::styled(heading, look.strong()));
        let advice = why.advice.iter().map(|advice| Line::raw(advice.as_str()));
        all.extend(folded(advice, width, 2));
    }
    all
}

fn condition_lines(condition: &ConditionItem, width: usize, look: Look) -> Vec<Line<'static>> {
    const WORDS: usize = 13;
    let (word, style) = match condition.holds {
        Some(true) => (text::HOLDS, look.good()),
        Some(false) => (text::FAILS, look.bad()),
        None => (text::UNKNOWN, look.warning()),
    };
    let wanted = Line::from(vec![
        Span::styled(format!("  {word:WORDS$} "), style),
        Span::raw(condition.text.as_str()),
    ]);
    let mut all = fold(&wanted, width, WORDS + 3);
    if condition.holds != Some(true) {
        let found = format!(
            "{:3$}{}: {}",
            "",
            text::THERE_IS,
            condition.found,
            WORDS + 3
        );
        all.extend(fold(&Line::styled(found, look.quiet()), width, WORDS + 3));
    }
    all
}

/// The width of the keys' names in the help.
const HELP_NAMES: usize = 16;

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
            Span::styled(format!("  {:HELP_NAMES$}", names.join(", ")), look.strong()),
            Span::raw(label),
        ])
    }));
    all
}
