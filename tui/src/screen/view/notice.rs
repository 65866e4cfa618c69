//! Something in front of everything that has to be read first.

use ratatui::Frame;
use ratatui::layout::{Constraint, Flex, Layout, Rect};
use ratatui::text::Line;
use ratatui::widgets::Clear;

use super::fold::folded;
use super::look::Look;
use super::{inside, lines, pane};
use crate::screen::app::{App, Notice};
use crate::screen::text;

pub(super) fn draw(frame: &mut Frame<'_>, area: Rect, app: &App, look: Look) {
    let Some(notice) = &app.notice else {
        return;
    };
    let title = match notice {
        Notice::Question(..) => text::QUESTION,
        Notice::Trouble(_) | Notice::Refused(..) => text::TROUBLE,
    };
    let place = place(area, notice);
    let lines = lines(notice, place.width, look);
    frame.render_widget(Clear, place);
    let first = app.notice_scrolled;
    lines::scrolled(
        frame,
        place,
        pane(title, look),
        lines,
        first,
        text::MORE_BELOW,
        look,
    );
}

/// How many rows there are, and how many are shown at once.
pub(super) fn rows(area: Rect, app: &App) -> (usize, usize) {
    let Some(notice) = &app.notice else {
        return (0, 0);
    };
    let place = place(area, notice);
    let rows = lines(notice, place.width, Look::PLAIN).len();
    (rows, usize::from(place.height.saturating_sub(2)))
}

fn lines(notice: &Notice, width: u16, look: Look) -> Vec<Line<'static>> {
    let lines = match notice {
        Notice::Question(question, _) => vec![Line::raw(*question)],
        Notice::Trouble(trouble) | Notice::Refused(trouble, _) => {
            let mut lines = vec![Line::raw(trouble.what.as_str())];
            if !trouble.advice.is_empty() {
                lines.push(Line::raw(""));
                lines.push(Line::styled(text::ADVICE, look.strong()));
                let advice = trouble.advice.iter();
                lines.extend(advice.map(|advice| Line::raw(advice.as_str())));
            }
            lines
        }
    };
    folded(lines, inside(width), 0)
}

/// In the middle, as high as the text wants.
fn place(area: Rect, notice: &Notice) -> Rect {
    let wide = area.width.saturating_sub(6).min(76);
    let rows = lines(notice, wide, Look::PLAIN).len();
    let high = u16::try_from(rows + 2).unwrap_or(u16::MAX).min(area.height);
    let [row] = Layout::vertical([Constraint::Length(high)])
        .flex(Flex::Center)
        .areas(area);
    let [place] = Layout::horizontal([Constraint::Length(wide)])
        .flex(Flex::Center)
        .areas(row);
    place
}
