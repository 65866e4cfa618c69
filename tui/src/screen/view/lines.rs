//! Lists and tables of words.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::{Block, Paragraph};

use super::fold::fold;
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

/// A name and what it stands for, below each other in two columns, folded into `width`.
pub(super) fn facts<'a>(
    rows: impl IntoIterator<Item = (&'a str, Line<'a>)>,
    width: usize,
    look: Look,
) -> Vec<Line<'static>> {
    let rows: Vec<_> = rows.into_iter().collect();
    let names = rows.iter().map(|(name, _)| Span::raw(*name).width());
    let names = names.max().unwrap_or(0) + 2;
    rows.into_iter()
        .flat_map(|(name, mut value)| {
            let room = " ".repeat(names.saturating_sub(Span::raw(name).width()));
            value
                .spans
                .insert(0, Span::styled(format!("{name}{room}"), look.quiet()));
            fold(&value, width, names)
        })
        .collect()
}

/// A text in `width` columns: filled up, or ended early with dots.
pub(super) fn column(text: &str, width: usize, look: Look) -> String {
    let whole = Span::raw(text).width();
    if whole <= width {
        return format!("{text}{}", " ".repeat(width - whole));
    }
    let dots = look.dots();
    let mut room = width.saturating_sub(Span::raw(dots).width());
    let mut short = String::new();
    for letter in text.chars() {
        let wide = Span::raw(letter.to_string()).width();
        if wide > room {
            break;
        }
        room -= wide;
        short.push(letter);
    }
    let end: String = dots.chars().take(width).collect();
    format!("{short}{end}{}", " ".repeat(room))
}

/// A text in a pane, from a line of it on; says below that there is more, and with which key.
pub(super) fn scrolled(
    frame: &mut Frame<'_>,
    area: Rect,
    block: Block<'static>,
    lines: Vec<Line<'_>>,
    first: usize,
    more: &'static str,
    look: Look,
) {
    let inner = block.inner(area);
    let block = if lines.len() > first + usize::from(inner.height) {
        block.title_bottom(Span::styled(more, look.strong()))
    } else {
        block
    };
    frame.render_widget(block, area);
    let shown: Vec<_> = lines.into_iter().skip(first).collect();
    frame.render_widget(Paragraph::new(shown), inner);
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
