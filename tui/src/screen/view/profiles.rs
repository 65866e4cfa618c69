//! The list of profiles, and the start.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;

use super::look::Look;
use super::{lines, pane};
use crate::screen::app::App;
use crate::screen::data::{LoginState, ProfileItem};
use crate::screen::text;

pub(super) fn draw(frame: &mut Frame<'_>, area: Rect, app: &App, look: Look) {
    let block = pane(text::PROFILES, look);
    frame.render_widget(block, area);
    let (list, first) = list(area, app);
    let Some(profiles) = &app.profiles else {
        return;
    };
    if profiles.is_empty() && list.y > area.y + 1 {
        let welcome = Rect {
            y: area.y + 1,
            height: 1,
            ..list
        };
        frame.render_widget(Paragraph::new(text::WELCOME), welcome);
    }
    let below = [
        Some(text::NEW_PROFILE),
        app.settings.demo.then_some(text::TRY_DEMO),
    ];
    let below = below.into_iter().flatten().map(Line::from);
    let all = profiles
        .iter()
        .map(|profile| row(profile, app, look))
        .chain(below);
    let selected = app.profile_cursor.of(app.profile_lines());
    lines::list(frame, list, all.skip(first), first, selected, look);
}

/// Where the lines are, and which is the first.
pub(super) fn list(area: Rect, app: &App) -> (Rect, usize) {
    let inner = area.inner(ratatui::layout::Margin::new(2, 1));
    let none = app.profiles.as_ref().is_some_and(Vec::is_empty);
    let above = if none && inner.height > 4 { 2 } else { 0 };
    let list = Rect {
        y: inner.y + above,
        height: inner.height - above,
        ..inner
    };
    let first = app
        .profile_cursor
        .first_shown(app.profile_lines(), usize::from(list.height));
    (list, first)
}

fn row<'a>(profile: &'a ProfileItem, app: &App, look: Look) -> Line<'a> {
    let state = text::login_state(&profile.login, app.now);
    let style = match profile.login {
        LoginState::LoggedIn { .. } => look.good(),
        LoginState::LoggedOut => look.quiet(),
    };
    Line::from(vec![
        Span::raw(format!("{:16} ", profile.name)),
        Span::styled(format!("{state:28} "), style),
        Span::styled(profile.issuer.as_str(), look.quiet()),
    ])
}
