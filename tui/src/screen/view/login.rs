//! A login that goes on, or went wrong.

use jiff::Timestamp;
use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::Line;
use ratatui::widgets::Paragraph;

use super::fold::folded;
use super::look::Look;
use super::{inside, lines, pane};
use crate::qr::{Code, QUIET};
use crate::screen::app::App;
use crate::screen::data::LoginStep;
use crate::screen::text;

/// The narrowest column in which the words beside a code can be read.
const WORDS: u16 = 32;

pub(super) fn draw(frame: &mut Frame<'_>, area: Rect, app: &App, look: Look) {
    let block = pane(text::LOGIN, look);
    let inner = block.inner(area);
    let mut lines = lines(app, look);
    let Some(code) = qr_code(app, look) else {
        let lines = folded(lines, usize::from(inner.width), 0);
        let more = text::MORE_BELOW;
        return lines::scrolled(frame, area, block, lines, app.scrolled, more, look);
    };
    let Some(room) = room(&code, &lines, area, inner) else {
        let (columns, rows) = wanted(&code, &lines, frame.area(), area);
        lines.push(Line::raw(""));
        lines.push(Line::raw(text::larger_for_qr(columns, rows)));
        frame.render_widget(block, area);
        return words(frame, inner, lines);
    };
    lines.push(Line::raw(text::DEVICE_QR));
    if room.framed {
        frame.render_widget(block, area);
    }
    words(frame, room.words, lines);
    frame.render_widget(Paragraph::new(code.picture(room.quiet)), room.code);
}

/// How many rows there are, and how many are shown at once; nothing beside a code to scan.
pub(super) fn rows(area: Rect, app: &App) -> Option<(usize, usize)> {
    if qr_code(app, Look::PLAIN).is_some() {
        return None;
    }
    let rows = folded(lines(app, Look::PLAIN), inside(area.width), 0).len();
    Some((rows, usize::from(area.height.saturating_sub(2))))
}

fn words(frame: &mut Frame<'_>, area: Rect, lines: Vec<Line<'_>>) {
    let lines = folded(lines, usize::from(area.width), 0);
    frame.render_widget(Paragraph::new(lines), area);
}

/// Where the words and the code stand; the code is never cut.
struct Room {
    words: Rect,
    code: Rect,
    /// Modules of light around the code.
    quiet: usize,
    /// Whether there is room for the pane's lines, too.
    framed: bool,
}

/// The best place: with the whole quiet zone and the pane's lines where they fit, else with less.
fn room(code: &Code, lines: &[Line<'_>], area: Rect, inner: Rect) -> Option<Room> {
    let ways = [(QUIET, true), (3, true), (2, true), (2, false), (1, false)];
    ways.into_iter().find_map(|(quiet, framed)| {
        let area = if framed { inner } else { area };
        let (wide, high) = size(code, quiet);
        let beside = area.width.checked_sub(wide).filter(|left| {
            *left >= WORDS && area.height >= high.max(height(lines, *left).saturating_add(1))
        });
        let above = height(lines, area.width).saturating_add(1);
        let below = area.width >= wide && area.height >= above.saturating_add(high);
        let [words, code] = match beside {
            Some(left) => {
                Layout::horizontal([Constraint::Length(left), Constraint::Length(wide)]).areas(area)
            }
            None if below => {
                Layout::vertical([Constraint::Length(above), Constraint::Min(high)]).areas(area)
            }
            None => return None,
        };
        Some(Room {
            words,
            code,
            quiet,
            framed,
        })
    })
}

/// The size of a terminal with room for the code beside the words.
fn wanted(code: &Code, lines: &[Line<'_>], screen: Rect, area: Rect) -> (u16, u16) {
    let (wide, high) = size(code, 1);
    let around = screen.height.saturating_sub(area.height);
    let high = high.max(height(lines, WORDS).saturating_add(1));
    (
        screen.width.max(wide.saturating_add(WORDS)),
        screen.height.max(high.saturating_add(around)),
    )
}

/// How many rows the lines need.
fn height(lines: &[Line<'_>], width: u16) -> u16 {
    let rows = folded(lines.iter().cloned(), usize::from(width), 0).len();
    u16::try_from(rows).unwrap_or(u16::MAX)
}

fn size(code: &Code, quiet: usize) -> (u16, u16) {
    let (wide, high) = code.size(quiet);
    let cells = |count| u16::try_from(count).unwrap_or(u16::MAX);
    (cells(wide), cells(high))
}

fn lines<'a>(app: &'a App, look: Look) -> Vec<Line<'a>> {
    if let Some(trouble) = &app.login.trouble {
        let mut lines = vec![
            Line::styled(text::LOGIN_FAILED, look.bad()),
            Line::raw(trouble.what.as_str()),
            Line::raw(""),
        ];
        lines.extend(
            trouble
                .advice
                .iter()
                .map(|advice| Line::raw(advice.as_str())),
        );
        return lines;
    }
    let mut lines = Vec::new();
    let mut page = |words: &'static str, url: &'a str, until: &Timestamp| {
        // A page's address may be longer than the screen: it comes last.
        lines.push(Line::raw(words));
        lines.push(countdown(*until, app.now, look));
        lines.push(Line::raw(""));
        lines.push(Line::styled(url, look.strong()));
    };
    match &app.login.step {
        None => lines.push(Line::raw(text::LOGIN_BEGINS)),
        Some(LoginStep::Discovering) => lines.push(Line::raw(text::DISCOVERING)),
        Some(LoginStep::Refreshing) => lines.push(Line::raw(text::REFRESHING)),
        Some(LoginStep::Exchanging) => lines.push(Line::raw(text::EXCHANGING)),
        Some(LoginStep::Browser { url, until }) => page(text::BROWSER_OPEN, url, until),
        Some(LoginStep::OpenYourself { url, reason, until }) => {
            page(text::OPEN_YOURSELF, url, until);
            lines.insert(2, Line::styled(reason.as_str(), look.quiet()));
        }
        Some(LoginStep::DeviceCode {
            code, url, until, ..
        }) => {
            page(text::DEVICE, url, until);
            lines.push(Line::styled(
                format!("{}: {code}", text::CODE),
                look.strong(),
            ));
        }
    }
    lines
}

fn countdown(until: Timestamp, now: Timestamp, look: Look) -> Line<'static> {
    match text::left(until, now) {
        Some(left) => Line::raw(format!("{}: {}", text::TIME_LEFT, text::countdown(left))),
        None => Line::styled(text::EXPIRED, look.bad()),
    }
}

/// The code of the page that knows the device's code.
fn qr_code(app: &App, look: Look) -> Option<Code> {
    let Some(LoginStep::DeviceCode {
        complete_url: Some(url),
        ..
    }) = &app.login.step
    else {
        return None;
    };
    if app.login.trouble.is_some() {
        return None;
    }
    Code::new(url, look.unicode)
}
