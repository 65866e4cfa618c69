//! Credentials: how long they last, and what can be done with them.

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Margin, Rect};
use ratatui::text::Line;
use ratatui::widgets::{Paragraph, Wrap};

use super::look::Look;
use super::{lines, pane};
use crate::screen::app::App;
use crate::screen::parts::credentials::{Credentials, Pane};
use crate::screen::parts::roles::account;
use crate::screen::text;

pub(super) fn draw(frame: &mut Frame<'_>, area: Rect, app: &App, look: Look) {
    let Some(credentials) = &app.credentials else {
        return;
    };
    let (above, below) = split(area, credentials);
    let title = match credentials.pane {
        Pane::Facts => text::CREDENTIALS,
        Pane::AwsProfile => "~/.aws/config",
        Pane::Environment => "export",
    };
    let block = pane(title, look);
    let inner = block.inner(above);
    frame.render_widget(block, above);
    let environment;
    let shown = match credentials.pane {
        Pane::Facts => facts(credentials, app, look),
        Pane::AwsProfile => {
            let lines = credentials.item.aws_profile.lines().map(Line::raw);
            lines
                .chain([Line::raw(""), Line::styled(text::PASTE_HINT, look.quiet())])
                .collect()
        }
        Pane::Environment => {
            environment = credentials.environment();
            let lines = environment.lines().map(Line::raw);
            lines
                .chain([
                    Line::raw(""),
                    Line::styled(text::ENVIRONMENT_HINT, look.quiet()),
                ])
                .collect()
        }
    };
    frame.render_widget(Paragraph::new(shown).wrap(Wrap { trim: false }), inner);

    frame.render_widget(pane(text::WHAT_NOW, look), below);
    let list = below.inner(Margin::new(2, 1));
    let uses = credentials.uses().map(|what| Line::raw(text::use_of(what)));
    let selected = credentials.cursor.of(credentials.uses().count());
    lines::list(frame, list, uses, 0, selected, look);
}

/// Where the lines are, and which is the first.
pub(super) fn list(area: Rect, app: &App) -> Option<(Rect, usize)> {
    let (_, below) = split(area, app.credentials.as_ref()?);
    Some((below.inner(Margin::new(2, 1)), 0))
}

fn split(area: Rect, credentials: &Credentials) -> (Rect, Rect) {
    let uses = u16::try_from(credentials.uses().count()).unwrap_or(u16::MAX);
    let [above, below] = Layout::vertical([
        Constraint::Min(0),
        Constraint::Length(uses.saturating_add(2)),
    ])
    .areas(area);
    (above, below)
}

fn facts<'a>(credentials: &'a Credentials, app: &App, look: Look) -> Vec<Line<'a>> {
    let item = &credentials.item;
    let variable = |name| Line::raw(credentials.shown(name));
    let whole = item.expires.duration_since(item.issued).as_secs();
    let time = match text::left(item.expires, app.now) {
        None => Line::styled(text::EXPIRED, look.bad()),
        Some(left) => {
            let style = if left.as_secs() < 300 {
                look.warning()
            } else {
                look.good()
            };
            let bar = lines::bar(left.as_secs(), u64::try_from(whole).unwrap_or(0), 20, look);
            Line::styled(format!("{} {bar}", text::countdown(left)), style)
        }
    };
    let mut rows = vec![
        (text::ROLE, Line::raw(item.role.name.as_str())),
        (text::ACCOUNT, Line::raw(account(&item.role))),
        (text::TIME_LEFT, time),
        (text::YOU_ARE, Line::raw(item.identity.as_str())),
        (text::SESSION, Line::raw(item.role.session.as_str())),
    ];
    if !item.role.tags.is_empty() {
        rows.push((text::TAGS, Line::raw(item.role.tags.join(", "))));
    }
    if let Some(identity) = &item.role.source_identity {
        rows.push((text::SOURCE_IDENTITY, Line::raw(identity.as_str())));
    }
    rows.extend([
        (text::ACCESS_KEY, variable("AWS_ACCESS_KEY_ID")),
        (text::SECRET_KEY, variable("AWS_SECRET_ACCESS_KEY")),
        (text::SESSION_TOKEN, variable("AWS_SESSION_TOKEN")),
    ]);
    lines::facts(rows, look)
}
