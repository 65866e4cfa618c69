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
        app.settings.demo.then_some(if app.practising {
            text::LEAVE_DEMO
        } else {
            text::TRY_DEMO
        }),
    ];
    let below = below.into_iter().flatten().map(Line::from);
    let columns = Columns::of(profiles, app, list.width);
    let all = profiles
        .iter()
        .map(|profile| row(profile, &columns, app, look))
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

/// How wide the columns are: as their contents want, as far as there is room.
struct Columns {
    name: usize,
    state: usize,
    issuer: usize,
}

impl Columns {
    fn of(profiles: &[ProfileItem], app: &App, width: u16) -> Self {
        let width = usize::from(width.saturating_sub(2));
        let widest = |texts: &mut dyn Iterator<Item = usize>| texts.max().unwrap_or(0);
        let name = widest(&mut profiles.iter().map(|one| Span::raw(&one.name).width()));
        let states = profiles
            .iter()
            .map(|one| Span::raw(text::login_state(&one.login, app.now)).width());
        let name = name.min(width / 3);
        let state = widest(&mut { states }).min(width / 2);
        Self {
            name,
            state,
            issuer: width.saturating_sub(name + state + 4),
        }
    }
}

fn row(profile: &ProfileItem, columns: &Columns, app: &App, look: Look) -> Line<'static> {
    let state = text::login_state(&profile.login, app.now);
    let style = match profile.login {
        LoginState::LoggedIn { .. } => look.good(),
        LoginState::LoggedOut => look.quiet(),
    };
    let column = |text: &str, width| lines::column(text, width, look);
    Line::from(vec![
        Span::raw(column(&profile.name, columns.name)),
        Span::raw("  "),
        Span::styled(column(&state, columns.state), style),
        Span::raw("  "),
        Span::styled(column(&profile.issuer, columns.issuer), look.quiet()),
    ])
}
