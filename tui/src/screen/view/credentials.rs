//! Credentials: how long they last, and what can be done with them.

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Margin, Rect};
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;
use zeroize::Zeroizing;

use super::fold::folded;
use super::look::Look;
use super::{inside, lines, pane};
use crate::screen::app::App;
use crate::screen::parts::credentials::{Credentials, Pane};
use crate::screen::parts::roles::account;
use crate::screen::text;

pub(super) fn draw(frame: &mut Frame<'_>, area: Rect, app: &App, look: Look) {
    let Some(credentials) = &app.credentials else {
        return;
    };
    let title = match credentials.pane {
        Pane::Facts => text::CREDENTIALS,
        Pane::AwsProfile => "~/.aws/config",
        Pane::Environment => "export",
    };
    let lines = lines(credentials, app, area.width, look);
    if credentials.whole {
        let block = pane(title, look);
        return lines::scrolled(
            frame,
            area,
            block,
            lines,
            app.scrolled,
            text::MORE_BELOW,
            look,
        );
    }
    let (above, below) = split(area, credentials);
    let mut block = pane(title, look);
    let inner = block.inner(above);
    if lines.len() > usize::from(inner.height) {
        block = block.title_bottom(Span::styled(text::WHOLE, look.strong()));
    }
    frame.render_widget(block, above);
    frame.render_widget(Paragraph::new(lines), inner);

    frame.render_widget(pane(text::WHAT_NOW, look), below);
    let list = below.inner(Margin::new(2, 1));
    let uses = credentials.uses().map(|what| Line::raw(text::use_of(what)));
    let selected = credentials.cursor.of(credentials.uses().count());
    lines::list(frame, list, uses, 0, selected, look);
}

/// Whether some of it can't be seen, but where it has the screen to itself.
pub(super) fn is_cut(area: Rect, app: &App) -> bool {
    app.credentials.as_ref().is_some_and(|credentials| {
        let (above, _) = split(area, credentials);
        let rows = lines(credentials, app, area.width, Look::PLAIN).len();
        rows > usize::from(above.height.saturating_sub(2))
    })
}

/// How many rows there are, and how many are shown at once; nothing when they can't be scrolled.
pub(super) fn rows(area: Rect, app: &App) -> Option<(usize, usize)> {
    let credentials = app.credentials.as_ref().filter(|shown| shown.whole)?;
    let rows = lines(credentials, app, area.width, Look::PLAIN).len();
    Some((rows, usize::from(area.height.saturating_sub(2))))
}

fn lines(credentials: &Credentials, app: &App, width: u16, look: Look) -> Vec<Line<'static>> {
    let width = inside(width);
    let (shown, hints) = match credentials.pane {
        Pane::Facts => return facts(credentials, app, width, look),
        Pane::AwsProfile => (
            Zeroizing::new(credentials.item.aws_profile.clone()),
            &[text::PASTE_HINT, text::LEFT_HINT][..],
        ),
        Pane::Environment => (credentials.environment(), &[text::ENVIRONMENT_HINT][..]),
    };
    let lines = shown.lines().map(Line::raw);
    let hints = hints.iter().map(|hint| Line::styled(*hint, look.quiet()));
    folded(lines.chain([Line::raw("")]).chain(hints), width, 0)
}

/// Where the lines are, and which is the first.
pub(super) fn list(area: Rect, app: &App) -> Option<(Rect, usize)> {
    let credentials = app.credentials.as_ref().filter(|shown| !shown.whole)?;
    let (_, below) = split(area, credentials);
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

/// What one looks for first comes first: not every terminal has room for all of it.
fn facts(credentials: &Credentials, app: &App, width: usize, look: Look) -> Vec<Line<'static>> {
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
        (text::TIME_LEFT, time),
        (text::ROLE, Line::raw(item.role.name.as_str())),
        (text::ACCOUNT, Line::raw(account(&item.role))),
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
    lines::facts(rows, width, look)
}
