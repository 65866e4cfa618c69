//! What is stored.

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Margin, Rect};
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;

use super::fold::fold;
use super::look::Look;
use super::{lines, pane};
use crate::screen::app::App;
use crate::screen::data::SessionItem;
use crate::screen::text;

pub(super) fn draw(frame: &mut Frame<'_>, area: Rect, app: &App, look: Look) {
    frame.render_widget(pane(text::SESSIONS, look), area);
    let Some(stored) = &app.stored else {
        return;
    };
    let (list, first) = list(area, app);
    let sessions = &stored.sessions;
    if sessions.is_empty() {
        frame.render_widget(Paragraph::new(text::NO_SESSIONS), list);
    }
    let profiles = sessions.iter().map(|one| Span::raw(&one.profile).width());
    let profiles = profiles.max().unwrap_or(0).min(usize::from(list.width) / 4);
    let rows = sessions
        .iter()
        .map(|session| row(session, profiles, usize::from(list.width), app, look));
    let selected = app.stored_cursor.of(sessions.len());
    lines::list(frame, list, rows.skip(first), first, selected, look);

    let [_, detail, key] = split(area);
    let words = |text: &str, area: Rect| {
        let line = Line::styled(text.to_owned(), look.quiet());
        Paragraph::new(fold(&line, usize::from(area.width), 2))
    };
    if let Some(session) = selected.and_then(|selected| sessions.get(selected)) {
        frame.render_widget(words(&session.detail, detail), detail);
    }
    frame.render_widget(words(&stored.key, key), key);
}

fn row(
    session: &SessionItem,
    profiles: usize,
    width: usize,
    app: &App,
    look: Look,
) -> Line<'static> {
    const KIND: usize = 11;
    const LEFT: usize = 11;
    let left = session.until.map(|until| text::left(until, app.now));
    let (left, style) = match left {
        None => (String::new(), look.quiet()),
        Some(None) => (text::EXPIRED.to_owned(), look.bad()),
        Some(Some(left)) => (text::rough(left), look.good()),
    };
    // The marks, and what stands between the columns.
    let what = width.saturating_sub(KIND + profiles + LEFT + 2 + 6);
    let column = |text: &str, width| lines::column(text, width, look);
    Line::from(vec![
        Span::raw(column(text::session_kind(session.kind), KIND)),
        Span::raw("  "),
        Span::raw(column(&session.profile, profiles)),
        Span::raw("  "),
        Span::styled(column(&left, LEFT), style),
        Span::raw("  "),
        Span::raw(column(&session.what, what)),
    ])
}

/// Where the lines are, and which is the first.
pub(super) fn list(area: Rect, app: &App) -> (Rect, usize) {
    let [list, _, _] = split(area);
    let count = app
        .stored
        .as_ref()
        .map_or(0, |stored| stored.sessions.len());
    (
        list,
        app.stored_cursor
            .first_shown(count, usize::from(list.height)),
    )
}

/// The lines; below them the selected one at length, and where the key lies.
fn split(area: Rect) -> [Rect; 3] {
    let inner = area.inner(Margin::new(2, 1));
    Layout::vertical([
        Constraint::Min(0),
        Constraint::Length(2),
        Constraint::Length(2),
    ])
    .areas(inner)
}
