//! What is stored.

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Margin, Rect};
use ratatui::text::{Line, Span};
use ratatui::widgets::{Paragraph, Wrap};

use super::look::Look;
use super::{lines, pane};
use crate::screen::app::App;
use crate::screen::text;

pub(super) fn draw(frame: &mut Frame<'_>, area: Rect, app: &App, look: Look) {
    frame.render_widget(pane(text::SESSIONS, look), area);
    let (list, first) = list(area, app);
    let sessions = &app.stored.sessions;
    if sessions.is_empty() {
        frame.render_widget(Paragraph::new(text::NO_SESSIONS), list);
    }
    let rows = sessions.iter().map(|session| {
        let left = session.until.map(|until| text::left(until, app.now));
        let left = match left {
            None => Span::raw(format!("{:12}", "")),
            Some(None) => Span::styled(format!("{:12}", text::EXPIRED), look.bad()),
            Some(Some(left)) => Span::styled(format!("{:12}", text::rough(left)), look.good()),
        };
        Line::from(vec![
            Span::raw(format!(
                "{:12} {:12} ",
                text::session_kind(session.kind),
                session.profile
            )),
            left,
            Span::raw(session.what.as_str()),
        ])
    });
    let selected = app.stored_cursor.of(sessions.len());
    lines::list(frame, list, rows.skip(first), first, selected, look);
    let key = Paragraph::new(Line::styled(app.stored.key.as_str(), look.quiet()));
    frame.render_widget(key.wrap(Wrap { trim: true }), split(area).1);
}

/// Where the lines are, and which is the first.
pub(super) fn list(area: Rect, app: &App) -> (Rect, usize) {
    let (list, _) = split(area);
    let count = app.stored.sessions.len();
    (
        list,
        app.stored_cursor
            .first_shown(count, usize::from(list.height)),
    )
}

fn split(area: Rect) -> (Rect, Rect) {
    let inner = area.inner(Margin::new(2, 1));
    let [list, key] = Layout::vertical([Constraint::Min(0), Constraint::Length(2)]).areas(inner);
    (list, key)
}
