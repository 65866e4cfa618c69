//! The few lines of a source that belong to a finding, cut so that neither a huge file nor a huge
//! line costs more than what is shown.

use std::ops::Range;

use crate::visible;
use crate::{Label, Source, Span};

/// A span over more lines than this is shown by its first line.
const LONGEST_SPAN: usize = 8;
/// Places closer than this many lines share one excerpt.
const NEAR: usize = 5;

/// Something to underline, and the words beside it.
pub(crate) struct Mark {
    pub(crate) range: Range<usize>,
    pub(crate) is_primary: bool,
    pub(crate) text: String,
}

/// Consecutive lines with the marks that lie in them, in offsets of `text`.
pub(crate) struct Excerpt {
    /// Number of the first line, from 1.
    pub(crate) first_line: usize,
    /// Where the mark that its heading names begins in the source.
    pub(crate) at: usize,
    /// The column `text` alone would give that mark, if its line was cut and that isn't its own.
    pub(crate) cut_column: Option<usize>,
    pub(crate) text: String,
    pub(crate) marks: Vec<Mark>,
}

/// The excerpts for a finding, the one with its own place first.
pub(crate) fn excerpts(
    source: &Source,
    span: Span,
    labels: &[Label],
    width: usize,
) -> Vec<Excerpt> {
    let own = place(source, span, String::new(), true);
    let others = labels
        .iter()
        .map(|label| place(source, label.span, label.text.clone(), false));
    let mut places: Vec<Place> = std::iter::once(own).chain(others).collect();
    places.sort_by_key(|place| (place.first, place.mark.range.start, !place.mark.is_primary));

    let mut groups: Vec<Vec<Place>> = Vec::new();
    let mut last = 0;
    for place in places {
        let end = place.last;
        match groups.last_mut() {
            Some(group) if place.first <= last + NEAR => group.push(place),
            _ => groups.push(vec![place]),
        }
        last = last.max(end);
    }
    let mut shown: Vec<Excerpt> = groups
        .into_iter()
        .map(|group| excerpt(source, group, width))
        .collect();
    // A stable sort: the rest stay in the order of the file.
    shown.sort_by_key(|excerpt| !excerpt.marks.iter().any(|mark| mark.is_primary));
    shown
}

/// A mark with the lines it touches, from 0.
struct Place {
    first: usize,
    last: usize,
    mark: Mark,
}

fn place(source: &Source, span: Span, mut text: String, is_primary: bool) -> Place {
    let mut range = source.range(span);
    let lines = source.lines();
    let first = lines.line_of(range.start);
    let mut last = lines.line_of(range.end.saturating_sub(1).max(range.start));
    if last - first > LONGEST_SPAN {
        if !text.is_empty() {
            text.push(' ');
        }
        text.push_str(&format!("(up to line {})", last + 1));
        range.end = content(source, first).end.max(range.start);
        last = first;
    }
    Place {
        first,
        last,
        mark: Mark {
            range,
            is_primary,
            text,
        },
    }
}

/// The bytes of a line without what ends it.
fn content(source: &Source, line: usize) -> Range<usize> {
    let start = source.lines().start_of(line);
    let end = if line < source.lines().last() {
        source.lines().start_of(line + 1)
    } else {
        source.text().len()
    };
    let text = source.text().get(start..end).unwrap_or_default();
    let trimmed = text
        .strip_suffix("\r\n")
        .or_else(|| text.strip_suffix(['\n', '\r', '\u{2028}', '\u{2029}']))
        .unwrap_or(text);
    start..start + trimmed.len()
}

fn excerpt(source: &Source, places: Vec<Place>, width: usize) -> Excerpt {
    let first = places.iter().map(|place| place.first).min().unwrap_or(0);
    let last = places.iter().map(|place| place.last).max().unwrap_or(0);
    let at = places
        .iter()
        .find(|place| place.mark.is_primary)
        .or(places.first())
        .map_or(0, |place| place.mark.range.start);
    let mut edges: Vec<usize> = places
        .iter()
        .flat_map(|place| [place.mark.range.start, place.mark.range.end])
        .collect();
    edges.sort_unstable();
    edges.dedup();

    let mut text = String::new();
    // For each edge in the source, the offset in `text`; filled from the left.
    let mut moved: Vec<usize> = Vec::with_capacity(edges.len());
    let mut was_cut = false;
    for line in first..=last {
        if line > first {
            text.push('\n');
        }
        let whole = content(source, line);
        let part = cut(source, &whole, &edges, width);
        if part.start > whole.start {
            was_cut = true;
            text.push('…');
        }
        let shown = source.text().get(part.clone()).unwrap_or_default();
        for (offset, character) in shown.char_indices() {
            reach(&edges, &mut moved, part.start + offset, text.len());
            text.push(visible::picture(character));
        }
        reach(&edges, &mut moved, whole.end, text.len());
        if part.end < whole.end {
            text.push('…');
        }
    }
    reach(&edges, &mut moved, usize::MAX, text.len());

    let new = |old: usize| {
        let index = edges.binary_search(&old).unwrap_or_else(|index| index);
        moved.get(index).copied().unwrap_or(text.len())
    };
    let cut_column = was_cut.then(|| {
        let before = text.get(..new(at)).unwrap_or_default();
        let line = before.rfind('\n').map_or(0, |newline| newline + 1);
        before.get(line..).unwrap_or_default().chars().count() + 1
    });
    let marks = places
        .into_iter()
        .map(|Place { mark, .. }| Mark {
            range: new(mark.range.start)..new(mark.range.end),
            ..mark
        })
        .collect();
    Excerpt {
        first_line: first + 1,
        at,
        cut_column,
        text,
        marks,
    }
}

/// Says that every edge up to `old` lies at `new`.
fn reach(edges: &[usize], moved: &mut Vec<usize>, old: usize, new: usize) {
    while edges.get(moved.len()).is_some_and(|&edge| edge <= old) {
        moved.push(new);
    }
}

/// The part of a very long line around its first edge.
fn cut(source: &Source, whole: &Range<usize>, edges: &[usize], width: usize) -> Range<usize> {
    if whole.len() <= 8 * width {
        return whole.clone();
    }
    let focus = edges
        .iter()
        .copied()
        .find(|edge| whole.contains(edge))
        .unwrap_or(whole.start);
    let text = source.text();
    let start = text.floor_char_boundary(focus.saturating_sub(width));
    let end = text.ceil_char_boundary(focus.saturating_add(4 * width));
    start.max(whole.start)..end.min(whole.end)
}
