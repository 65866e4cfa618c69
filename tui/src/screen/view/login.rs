//! A login that goes on, or went wrong.

use jiff::Timestamp;
use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::Line;
use ratatui::widgets::{Paragraph, Wrap};

use super::look::Look;
use super::pane;
use crate::qr;
use crate::screen::app::App;
use crate::screen::data::LoginStep;
use crate::screen::text;

pub(super) fn draw(frame: &mut Frame<'_>, area: Rect, app: &App, look: Look) {
    let block = pane(text::LOGIN, look);
    let inner = block.inner(area);
    frame.render_widget(block, area);
    let code = qr_code(app, look);
    let (wide, high) = code.as_ref().map_or((0, 0), |code| size(code));
    // The code stands beside the words where it can, and isn't cut.
    let room = inner.width >= wide + 40 && inner.height >= high;
    let [words, beside] = Layout::horizontal([
        Constraint::Min(0),
        Constraint::Length(if room { wide } else { 0 }),
    ])
    .areas(inner);
    let mut lines = lines(app, look);
    if let Some(code) = code.filter(|_| room) {
        lines.push(Line::raw(text::DEVICE_QR));
        frame.render_widget(Paragraph::new(code), beside);
    }
    frame.render_widget(Paragraph::new(lines).wrap(Wrap { trim: false }), words);
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
        lines.push(Line::raw(words));
        lines.push(Line::raw(""));
        lines.push(Line::styled(url, look.strong()));
        lines.push(Line::raw(""));
        lines.push(countdown(*until, app.now, look));
    };
    match &app.login.step {
        None => lines.push(Line::raw(text::LOGIN_BEGINS)),
        Some(LoginStep::Discovering) => lines.push(Line::raw(text::DISCOVERING)),
        Some(LoginStep::Refreshing) => lines.push(Line::raw(text::REFRESHING)),
        Some(LoginStep::Exchanging) => lines.push(Line::raw(text::EXCHANGING)),
        Some(LoginStep::Browser { url, until }) => page(text::BROWSER_OPEN, url, until),
        Some(LoginStep::OpenYourself { url, reason, until }) => {
            page(text::OPEN_YOURSELF, url, until);
            lines.push(Line::styled(reason.as_str(), look.quiet()));
        }
        Some(LoginStep::DeviceCode {
            code, url, until, ..
        }) => {
            page(text::DEVICE, url, until);
            lines.insert(
                3,
                Line::styled(format!("{}: {code}", text::CODE), look.strong()),
            );
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
fn qr_code(app: &App, look: Look) -> Option<String> {
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
    qr::draw(url, look.unicode)
}

fn size(code: &str) -> (u16, u16) {
    let wide = code
        .lines()
        .map(|line| line.chars().count())
        .max()
        .unwrap_or(0);
    let high = code.lines().count();
    (
        u16::try_from(wide).unwrap_or(u16::MAX),
        u16::try_from(high).unwrap_or(u16::MAX),
    )
}
