//! Lines that are too long, folded: at words, and within a word that is longer than a row where one of
//! its parts ends. What is folded is as high as it is drawn.

use ratatui::style::Style;
use ratatui::text::{Line, Span};

/// A word that doesn't fit begins in the row where it stands if at least so much of it does.
const WORTH_BEGINNING: usize = 12;

/// The parts of addresses and ARNs end with these.
const ENDS_OF_PARTS: &str = ":/,;=&?-_";

/// A line in rows of `width` columns; all but the first begin with `hang` spaces.
pub(super) fn fold(line: &Line<'_>, width: usize, hang: usize) -> Vec<Line<'static>> {
    let width = width.max(1);
    let mut rows = Rows {
        width,
        hang: hang.min(width / 2),
        done: Vec::new(),
        row: Vec::new(),
        used: 0,
        started: false,
    };
    let mut spaces = Vec::new();
    let mut word = Vec::new();
    for glyph in glyphs(line) {
        if glyph.symbol == " " {
            if !word.is_empty() {
                rows.put(&spaces, &word);
                spaces.clear();
                word.clear();
            }
            spaces.push(glyph);
        } else {
            word.push(glyph);
        }
    }
    if !word.is_empty() {
        rows.put(&spaces, &word);
    }
    rows.end();
    rows.done
}

/// Several lines, folded alike; what is set in stays so.
pub(super) fn folded<'a>(
    lines: impl IntoIterator<Item = Line<'a>>,
    width: usize,
    hang: usize,
) -> Vec<Line<'static>> {
    let lines = lines.into_iter();
    lines
        .flat_map(|line| {
            let text = line.to_string();
            let set_in = text.len() - text.trim_start_matches([' ', '-', '>']).len();
            fold(&line, width, hang.max(set_in))
        })
        .collect()
}

/// What stands together on a screen.
#[derive(Clone)]
struct Glyph {
    symbol: String,
    style: Style,
    width: usize,
}

fn glyphs(line: &Line<'_>) -> Vec<Glyph> {
    let all = line.styled_graphemes(Style::new());
    all.map(|glyph| Glyph {
        width: Span::raw(glyph.symbol).width(),
        symbol: glyph.symbol.to_owned(),
        style: glyph.style,
    })
    .collect()
}

fn wide(glyphs: &[Glyph]) -> usize {
    glyphs.iter().map(|glyph| glyph.width).sum()
}

struct Rows {
    width: usize,
    hang: usize,
    done: Vec<Line<'static>>,
    row: Vec<Glyph>,
    used: usize,
    /// Whether the row has a word.
    started: bool,
}

impl Rows {
    fn put(&mut self, spaces: &[Glyph], word: &[Glyph]) {
        let (before, long) = (wide(spaces), wide(word));
        let left = self.width.saturating_sub(self.used + before);
        if long <= left {
            self.add(spaces);
            self.add(word);
            self.started = true;
            return;
        }
        let fits_next = long <= self.width - self.hang;
        if self.started && (fits_next || left < WORTH_BEGINNING) {
            self.next();
        } else {
            self.add(spaces);
        }
        self.cut(word);
        self.started = true;
    }

    /// A word in as many rows as it needs.
    fn cut(&mut self, mut word: &[Glyph]) {
        loop {
            let left = self.width.saturating_sub(self.used);
            if wide(word) <= left {
                return self.add(word);
            }
            let mut room = left;
            let fitting = word.iter().take_while(|glyph| {
                let fits = glyph.width <= room;
                room = room.saturating_sub(glyph.width);
                fits
            });
            let most = fitting.count();
            let ends = word.iter().take(most).rposition(|glyph| {
                glyph.symbol.len() == 1 && ENDS_OF_PARTS.contains(&glyph.symbol)
            });
            let at = ends.map(|end| end + 1).filter(|at| *at > most / 2);
            // A row too narrow for anything has one all the same.
            let at = at.unwrap_or(most).max(usize::from(self.used <= self.hang));
            let (now, later) = word.split_at(at.min(word.len()));
            self.add(now);
            self.next();
            word = later;
        }
    }

    fn add(&mut self, glyphs: &[Glyph]) {
        self.used += wide(glyphs);
        self.row.extend_from_slice(glyphs);
    }

    fn next(&mut self) {
        self.end();
        self.row = vec![
            Glyph {
                symbol: " ".to_owned(),
                style: Style::new(),
                width: 1,
            };
            self.hang
        ];
        self.used = self.hang;
    }

    fn end(&mut self) {
        let row = std::mem::take(&mut self.row);
        let alike = row.chunk_by(|one, next| one.style == next.style);
        let spans = alike.map(|alike| {
            let text: String = alike.iter().map(|glyph| glyph.symbol.as_str()).collect();
            let style = alike.first().map_or_else(Style::new, |glyph| glyph.style);
            Span::styled(text, style)
        });
        self.done.push(Line::from_iter(spans));
        self.used = 0;
        self.started = false;
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn rows(text: &str, width: usize, hang: usize) -> Vec<String> {
        let rows = fold(&Line::raw(text), width, hang);
        rows.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn words_stay_whole_and_what_follows_stands_below_its_beginning() {
        assert_eq!(
            rows("Session  60 min, limited by the attribute", 24, 9),
            [
                "Session  60 min, limited",
                "         by the",
                "         attribute"
            ]
        );
        assert_eq!(rows("", 10, 2), [""]);
    }

    #[test]
    fn a_word_longer_than_a_row_ends_it_where_one_of_its_parts_does() {
        assert_eq!(
            rows(
                "You are  arn:aws:sts::111111111111:assumed-role/Admin",
                36,
                9
            ),
            [
                "You are  arn:aws:sts::111111111111:",
                "         assumed-role/Admin"
            ]
        );
        assert_eq!(rows("aaaaaaaaaa", 4, 0), ["aaaa", "aaaa", "aa"]);
    }

    proptest! {
        #[test]
        fn nothing_is_lost_and_no_row_is_too_long(
            text in "[a-z:/ \u{4e2d}\u{e9}]{0,80}", width in 4usize..40, hang in 0usize..20,
        ) {
            let rows = fold(&Line::raw(text.as_str()), width, hang);
            let letters = |text: &str| text.split_whitespace().collect::<String>();
            let all: String = rows.iter().map(ToString::to_string).collect();
            prop_assert_eq!(letters(&all), letters(&text));
            let widest = rows.iter().map(Line::width).max().unwrap_or(0);
            prop_assert!(widest <= width, "{} in {}", widest, width);
        }
    }
}
