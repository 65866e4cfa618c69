//! Something in front of everything that has to be read first.

use ratatui::Frame;
use ratatui::layout::{Constraint, Flex, Layout, Rect};
use ratatui::text::Line;
use ratatui::widgets::{Clear, Paragraph, Wrap};

use super::look::Look;
use super::pane;
use crate::screen::app::{App, Notice};
use crate::screen::text;

pub(super) fn draw(frame: &mut Frame<'_>, area: Rect, app: &App, look: Look) {
    let (title, lines) = match &app.notice {
        None => return,
        Some(Notice::Question(question, _)) => (text::QUESTION, vec![Line::raw(*question)]),
        Some(Notice::Trouble(trouble)) => {
            let mut lines = vec![Line::raw(trouble.what.as_str())];
            if !trouble.advice.is_empty() {
                lines.push(Line::raw(""));
                lines.push(Line::styled(text::ADVICE, look.strong()));
                lines.extend(
                    trouble
                        .advice
                        .iter()
                        .map(|advice| Line::raw(advice.as_str())),
                );
            }
            (text::TROUBLE, lines)
        }
    };
    let wide = area.width.saturating_sub(6).min(76);
    let inside = usize::from(wide.saturating_sub(4).max(1));
    // A wrapped line may end early at a word: room for some more.
    let high: usize = lines
        .iter()
        .map(|line| line.width().div_ceil(inside).max(1))
        .sum();
    let high = u16::try_from(high + 3).unwrap_or(u16::MAX).min(area.height);
    let [row] = Layout::vertical([Constraint::Length(high)])
        .flex(Flex::Center)
        .areas(area);
    let [place] = Layout::horizontal([Constraint::Length(wide)])
        .flex(Flex::Center)
        .areas(row);
    frame.render_widget(Clear, place);
    let text = Paragraph::new(lines).wrap(Wrap { trim: true });
    frame.render_widget(text.block(pane(title, look)), place);
}
