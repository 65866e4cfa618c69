//! The roles, and the details of the selected one.

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Margin, Position, Rect};
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;

use super::fold::{fold, folded};
use super::look::Look;
use super::{inside, lines, pane};
use crate::screen::app::App;
use crate::screen::data::RoleItem;
use crate::screen::parts::roles::{Roles, Row, account};
use crate::screen::text;

/// From this width on both panes are shown.
const WIDE: u16 = 100;

pub(super) fn draw(frame: &mut Frame<'_>, area: Rect, app: &App, look: Look) {
    let Some(roles) = &app.roles else {
        return;
    };
    let (left, right) = panes(area, roles);
    if let Some(left) = left {
        draw_list(frame, left, app, roles, look);
    }
    if let Some(right) = right {
        draw_details(frame, right, app, roles, look);
    }
}

/// Where the lines are, and which is the first; nothing when only the details are shown.
pub(super) fn list(area: Rect, app: &App) -> Option<(Rect, usize)> {
    let roles = app.roles.as_ref()?;
    let (_, list) = split(panes(area, roles).0?);
    Some((list, first(roles, list)))
}

fn panes(area: Rect, roles: &Roles) -> (Option<Rect>, Option<Rect>) {
    if roles.details {
        (None, Some(area))
    } else if area.width >= WIDE {
        let [left, right] =
            Layout::horizontal([Constraint::Percentage(58), Constraint::Min(0)]).areas(area);
        (Some(left), Some(right))
    } else {
        (Some(area), None)
    }
}

/// The search and the lines below it.
fn split(pane: Rect) -> (Rect, Rect) {
    let inner = pane.inner(Margin::new(2, 1));
    let [search, list] = Layout::vertical([Constraint::Length(1), Constraint::Min(0)]).areas(inner);
    (search, list)
}

fn first(roles: &Roles, list: Rect) -> usize {
    let mut rows = crate::screen::parts::cursor::Cursor::default();
    rows.go_to(roles.selected_row().unwrap_or(0));
    rows.first_shown(roles.rows.len(), usize::from(list.height))
}

fn draw_list(frame: &mut Frame<'_>, area: Rect, app: &App, roles: &Roles, look: Look) {
    let title = text::found(roles.found(), roles.count());
    frame.render_widget(pane(&title, look), area);
    let (search, list) = split(area);
    let label = format!("{}: ", text::SEARCH);
    let typed = Line::from(vec![
        Span::styled(label.as_str(), look.strong()),
        Span::raw(roles.search.value()),
    ]);
    frame.render_widget(Paragraph::new(typed), search);
    if app.notice.is_none() {
        let column = label.len() + roles.search.visual_cursor();
        let column = search
            .x
            .saturating_add(u16::try_from(column).unwrap_or(u16::MAX));
        frame.set_cursor_position(Position::new(
            column.min(search.right().saturating_sub(1)),
            search.y,
        ));
    }
    if roles.found() == 0 {
        let why = if roles.count() == 0 {
            text::NO_ROLES
        } else {
            text::NOTHING_FOUND
        };
        let mut said = vec![Line::raw(why)];
        if roles.count() == 0 {
            said.extend(
                roles
                    .problems
                    .iter()
                    .map(|problem| Line::raw(problem.as_str())),
            );
        }
        let said = folded(said, usize::from(list.width), 0);
        frame.render_widget(Paragraph::new(said), list);
        return;
    }
    let first = first(roles, list);
    let shown = roles.rows.iter().skip(first).take(usize::from(list.height));
    let rows = shown.map(|row| match row {
        Row::Heading(heading) => Line::styled(heading.as_str(), look.quiet()),
        Row::Role(place) => roles
            .role(*place)
            .map_or_else(Line::default, |role| line(roles, role, list.width, look)),
    });
    lines::list(frame, list, rows, first, roles.selected_row(), look);
}

fn line(roles: &Roles, role: &RoleItem, width: u16, look: Look) -> Line<'static> {
    let mark = if role.pinned { look.pin() } else { "  " };
    let mut spans = vec![Span::styled(mark, look.warning())];
    // Without the marks of the selected and of the pinned, and what stands between the columns.
    let room = usize::from(width).saturating_sub(6);
    let name = roles.name_width.min(room * 3 / 5);
    let room = room - name;
    // A name tells more of an account than its number does.
    let whole = account(role);
    let account = match &role.alias {
        Some(alias) if Span::raw(&whole).width() > room => alias.clone(),
        _ => whole,
    };
    let mut column = |words: &str, wide: usize| {
        let words = lines::column(words, wide, look);
        let marks = roles.marks(&words);
        for (at, letter) in words.chars().enumerate() {
            let style = if marks.contains(&at) {
                look.found()
            } else {
                Style::new()
            };
            spans.push(Span::styled(letter.to_string(), style));
        }
        spans.push(Span::raw("  "));
    };
    column(&role.name, name);
    column(&account, room);
    Line::from(spans)
}

fn draw_details(frame: &mut Frame<'_>, area: Rect, app: &App, roles: &Roles, look: Look) {
    let lines = roles.selected().map(|role| details(role, area.width, look));
    let (lines, block) = (lines.unwrap_or_default(), pane(text::DETAILS, look));
    let (first, more) = if roles.details {
        (app.scrolled, text::MORE_PAGES)
    } else {
        (0, text::WHOLE)
    };
    lines::scrolled(frame, area, block, lines, first, more, look);
}

/// How many rows the details have, and how many of them are shown at once.
pub(super) fn rows(area: Rect, app: &App) -> Option<(usize, usize)> {
    let roles = app.roles.as_ref().filter(|roles| roles.details)?;
    let rows = details(roles.selected()?, area.width, Look::PLAIN).len();
    Some((rows, usize::from(area.height.saturating_sub(2))))
}

fn details(role: &RoleItem, width: u16, look: Look) -> Vec<Line<'static>> {
    let width = inside(width);
    let policy = if role.explainable {
        text::POLICY_KNOWN
    } else {
        text::POLICY_UNKNOWN
    };
    let arn = if role.arn.is_empty() { "-" } else { &role.arn };
    let account = account(role);
    let tags = role.tags.join(", ");
    let mut rows = vec![
        (text::ROLE, Line::raw(role.name.as_str())),
        (text::ACCOUNT, Line::raw(account.as_str())),
        (text::FROM, Line::raw(role.source.as_str())),
        (text::SESSION, Line::raw(role.session.as_str())),
        (text::TRUST_POLICY, Line::raw(policy)),
    ];
    if !tags.is_empty() {
        rows.push((text::TAGS, Line::raw(tags.as_str())));
    }
    if let Some(identity) = &role.source_identity {
        rows.push((text::SOURCE_IDENTITY, Line::raw(identity.as_str())));
    }
    let mut lines = fold(&Line::styled(arn, look.strong()), width, 2);
    lines.extend(lines::facts(rows, width, look));
    if !role.wants.is_empty() {
        lines.push(Line::raw(""));
        lines.push(Line::styled(text::CONDITIONS, look.strong()));
        let wants = role.wants.iter().map(|wanted| Line::raw(wanted.as_str()));
        lines.extend(folded(wants, width, 2));
    }
    lines
}
