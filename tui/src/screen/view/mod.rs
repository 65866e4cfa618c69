//! From the state to the picture, and from a place in the picture back to a line. Pure.

mod credentials;
mod fold;
mod footer;
mod lines;
mod login;
pub mod look;
mod notice;
mod profiles;
mod reading;
mod roles;
mod sessions;
mod wizard;

use ratatui::Frame;
use ratatui::buffer::Buffer;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::{Line, Span};
use ratatui::widgets::{Block, Padding, Paragraph, Wrap};

use self::look::Look;
use super::app::App;
use super::keys::Place;
use super::text;

/// The smallest terminal with room for everything.
const SMALLEST: (u16, u16) = (60, 15);

/// Draws the whole screen.
pub fn draw(frame: &mut Frame<'_>, app: &App, look: Look) {
    let area = frame.area();
    if area.width < SMALLEST.0 || area.height < SMALLEST.1 {
        let words = Paragraph::new(text::TOO_SMALL).wrap(Wrap { trim: true });
        frame.render_widget(words, area);
        return;
    }
    let [header, body, footer] = areas(area);
    frame.render_widget(heading(app, look, header.width), header);
    match app.place() {
        Place::Profiles => profiles::draw(frame, body, app, look),
        Place::Wizard => wizard::draw(frame, body, app, look),
        Place::Login => login::draw(frame, body, app, look),
        Place::Roles => roles::draw(frame, body, app, look),
        Place::Credentials => credentials::draw(frame, body, app, look),
        Place::Sessions => sessions::draw(frame, body, app, look),
        Place::Why | Place::Messages | Place::Help | Place::Notice => {
            reading::draw(frame, body, app, look);
        }
    }
    if app.notice.is_some() {
        notice::draw(frame, body, app, look);
    }
    frame.render_widget(footer::line(app, look, footer.width), footer);
    if !look.unicode {
        spell_in_ascii(frame.buffer_mut());
    }
}

/// What a terminal can't show it shouldn't be sent: it would garble the whole row.
fn spell_in_ascii(buffer: &mut Buffer) {
    for cell in &mut buffer.content {
        if !cell.symbol().is_ascii() {
            cell.set_symbol("?");
        }
    }
}

/// The line of a list at a place on the screen.
#[must_use]
pub fn line_at(app: &App, column: u16, row: u16) -> Option<usize> {
    let [_, body, _] = areas(Rect::new(0, 0, app.size.0, app.size.1));
    let (list, first) = match app.place() {
        Place::Profiles => profiles::list(body, app),
        Place::Roles => roles::list(body, app)?,
        Place::Credentials => credentials::list(body, app)?,
        Place::Sessions => sessions::list(body, app),
        Place::Wizard => wizard::list(body, app),
        _ => return None,
    };
    list.contains((column, row).into())
        .then(|| first + usize::from(row - list.y))
}

/// How far down the text in front can be scrolled, and how many of its rows are shown at once;
/// nothing when there is none.
#[must_use]
pub fn scrolling(app: &App) -> Option<(usize, usize)> {
    let [_, body, _] = areas(Rect::new(0, 0, app.size.0, app.size.1));
    let (rows, shown) = if app.notice.is_some() {
        notice::rows(body, app)
    } else {
        match app.place() {
            Place::Why | Place::Messages | Place::Help => reading::rows(body, app),
            Place::Credentials => credentials::rows(body, app)?,
            Place::Roles => roles::rows(body, app)?,
            Place::Login => login::rows(body, app)?,
            _ => return None,
        }
    };
    Some((rows.saturating_sub(shown), shown))
}

/// Whether the credentials have more to say than is shown.
#[must_use]
pub fn cuts_credentials(app: &App) -> bool {
    let [_, body, _] = areas(Rect::new(0, 0, app.size.0, app.size.1));
    credentials::is_cut(body, app)
}

/// The columns that a pane of a width has for its text.
fn inside(width: u16) -> usize {
    usize::from(width.saturating_sub(4).max(1))
}

fn areas(area: Rect) -> [Rect; 3] {
    Layout::vertical([
        Constraint::Length(1),
        Constraint::Min(0),
        Constraint::Length(1),
    ])
    .areas(area)
}

/// Where one is, and who one is; what is waited for stands there whole, if need be instead.
fn heading(app: &App, look: Look, width: u16) -> Line<'static> {
    let mut crumbs = vec![text::PROGRAM.to_owned()];
    crumbs.extend(match app.place() {
        Place::Login => Some(app.login.profile.clone()),
        Place::Roles => app.roles.as_ref().map(|roles| roles.profile.clone()),
        Place::Credentials => app.credentials.as_ref().map(|all| all.item.profile.clone()),
        _ => None,
    });
    crumbs.push(title(app.place()).to_owned());
    if let Place::Roles = app.place()
        && let Some(roles) = &app.roles
    {
        crumbs.push(roles.who.clone());
    }
    let waiting = waiting(app, look);
    let room = |crumbs: &[String]| {
        let words = crumbs.iter().map(|crumb| crumb.chars().count() + 3);
        let waiting: usize = waiting.iter().map(Span::width).sum();
        words.sum::<usize>() + waiting <= usize::from(width)
    };
    while !waiting.is_empty() && !crumbs.is_empty() && !room(&crumbs) {
        crumbs.remove(0);
    }
    let mut parts = Vec::new();
    for (place, crumb) in crumbs.into_iter().enumerate() {
        if place == 0 {
            parts.push(Span::styled(format!(" {crumb}"), look.strong()));
        } else {
            parts.push(Span::styled(look.step(), look.quiet()));
            parts.push(Span::raw(crumb));
        }
    }
    parts.extend(waiting);
    Line::from(parts)
}

/// What is waited for, once it takes long enough to be noticed.
fn waiting(app: &App, look: Look) -> Vec<Span<'static>> {
    let Some(waiting) = &app.waiting else {
        return Vec::new();
    };
    let since = std::time::Duration::try_from(app.now.duration_since(waiting.since));
    let Some(since) = since.ok().filter(|since| since.as_millis() >= 200) else {
        return Vec::new();
    };
    let tenths = u64::try_from(since.as_millis() / 100).unwrap_or(0);
    let what = text::step(app.login.step.as_ref())
        .filter(|_| app.is_logging_in())
        .unwrap_or(waiting.what);
    let mut time = text::countdown(since);
    if app.escape_cancels() {
        time = format!("{time}, {}", text::ESCAPE_CANCELS);
    }
    vec![
        Span::raw("   "),
        Span::styled(look.spinner(tenths).to_string(), look.warning()),
        Span::raw(format!(" {what} ({time})")),
    ]
}

const fn title(place: Place) -> &'static str {
    match place {
        Place::Profiles => text::PROFILES,
        Place::Wizard => text::WIZARD,
        Place::Login => text::LOGIN,
        Place::Roles => text::ROLES,
        Place::Credentials => text::CREDENTIALS,
        Place::Sessions => text::SESSIONS,
        Place::Why => text::WHY,
        Place::Messages => text::MESSAGES,
        Place::Help => text::HELP,
        Place::Notice => text::TROUBLE,
    }
}

/// A pane with a title.
fn pane(title: &str, look: Look) -> Block<'static> {
    Block::bordered()
        .padding(Padding::horizontal(1))
        .border_set(look.border())
        .border_style(look.quiet())
        .title(Span::styled(format!(" {title} "), look.strong()))
}
