//! From the state to the picture, and from a place in the picture back to a line. Pure.

mod credentials;
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
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::{Line, Span};
use ratatui::widgets::{Block, Padding, Paragraph};

use self::look::Look;
use super::app::App;
use super::keys::{self, Place};
use super::text;

/// The smallest terminal with room for everything.
const SMALLEST: (u16, u16) = (60, 15);

/// Draws the whole screen.
pub fn draw(frame: &mut Frame<'_>, app: &App, look: Look) {
    let area = frame.area();
    if area.width < SMALLEST.0 || area.height < SMALLEST.1 {
        frame.render_widget(Paragraph::new(text::TOO_SMALL), area);
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
    frame.render_widget(keys_line(app, look, footer.width), footer);
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
        _ => return None,
    };
    list.contains((column, row).into())
        .then(|| first + usize::from(row - list.y))
}

/// How many lines the text in front has.
#[must_use]
pub fn text_lines(app: &App) -> usize {
    let look = Look {
        colour: false,
        unicode: false,
    };
    let [_, body, _] = areas(Rect::new(0, 0, app.size.0, app.size.1));
    reading::height(app, look, body.width)
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
    vec![
        Span::raw("   "),
        Span::styled(look.spinner(tenths).to_string(), look.warning()),
        Span::raw(format!(
            " {} ({}, {})",
            waiting.what,
            text::countdown(since),
            text::ESCAPE_CANCELS
        )),
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

/// The keys of the place, as many as fit.
fn keys_line(app: &App, look: Look, width: u16) -> Line<'static> {
    let mut parts = Vec::new();
    let mut room = usize::from(width);
    for binding in keys::bindings(app.listening()).filter(|binding| binding.footer) {
        let Some(key) = binding.keys.first() else {
            continue;
        };
        let (key, label) = (format!(" {}", key.name()), format!(" {} ", binding.label));
        let wide = key.chars().count() + label.chars().count();
        if wide > room {
            break;
        }
        room -= wide;
        parts.push(Span::styled(key, look.strong()));
        parts.push(Span::styled(label, look.quiet()));
    }
    Line::from(parts)
}

/// A pane with a title.
fn pane(title: &str, look: Look) -> Block<'static> {
    Block::bordered()
        .padding(Padding::horizontal(1))
        .border_set(look.border())
        .border_style(look.quiet())
        .title(Span::styled(format!(" {title} "), look.strong()))
}
