//! Lists and tables of words.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;

use super::look::Look;

/// Draws the lines from `first` on that fit; the selected one carries a mark and is inverted.
pub(super) fn list<'a>(
    frame: &mut Frame<'_>,
    area: Rect,
    lines: impl Iterator<Item = Line<'a>>,
    first: usize,
    selected: Option<usize>,
    look: Look,
) {
    let shown = lines.take(usize::from(area.height)).enumerate();
    let shown: Vec<Line<'a>> = shown
        .map(|(at, mut line)| {
            let mark = if selected == Some(first + at) {
                look.pointer()
            } else {
                "  "
            };
            line.spans.insert(0, Span::raw(mark));
            line
        })
        .collect();
    frame.render_widget(Paragraph::new(shown), area);
    // The whole row, not only its words.
    let row = selected.and_then(|selected| u16::try_from(selected.checked_sub(first)?).ok());
    if let Some(row) = row.filter(|row| *row < area.height) {
        let place = Rect {
            y: area.y + row,
            height: 1,
            ..area
        };
        frame.buffer_mut().set_style(place, look.selected());
    }
}

/// A name and what it stands for, below each other in two columns.
pub(super) fn facts<'a>(
    rows: impl IntoIterator<Item = (&'a str, Line<'a>)>,
    look: Look,
) -> Vec<Line<'a>> {
    let rows: Vec<_> = rows.into_iter().collect();
    let wide = rows.iter().map(|(name, _)| name.chars().count()).max();
    let wide = wide.unwrap_or(0) + 2;
    rows.into_iter()
        .map(|(name, mut value)| {
            value
                .spans
                .insert(0, Span::styled(format!("{name:wide$}"), look.quiet()));
            value
        })
        .collect()
}

/// A bar of `wide` characters, full to `part` of `whole`.
pub(super) fn bar(part: u64, whole: u64, wide: usize, look: Look) -> String {
    let (full, empty) = look.bar();
    let of = u64::try_from(wide).unwrap_or(0);
    let filled = (part * of).checked_div(whole).unwrap_or(0).min(of);
    (0..of)
        .map(|at| if at < filled { full } else { empty })
        .collect()
}
