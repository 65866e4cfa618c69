//! How things look: in sixteen colours or none, with Unicode or without.

use ratatui::style::{Color, Modifier, Style};
use ratatui::symbols::border;

/// What the terminal can show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Look {
    /// Whether colours are welcome. Nothing is said by colour alone.
    pub colour: bool,
    /// Whether there is more than ASCII.
    pub unicode: bool,
}

impl Look {
    /// Neither.
    pub(super) const PLAIN: Self = Self {
        colour: false,
        unicode: false,
    };

    /// As the environment asks for it: `NO_COLOR` (no-color.org), `TERM=dumb`, and the character set of
    /// the locale. `variable` reads the environment.
    #[must_use]
    pub fn of(variable: impl Fn(&str) -> Option<String>) -> Self {
        let set = |name: &str| variable(name).filter(|value| !value.is_empty());
        let locale = set("LC_ALL")
            .or_else(|| set("LC_CTYPE"))
            .or_else(|| set("LANG"));
        let locale = locale.unwrap_or_default().to_ascii_lowercase();
        let dumb = set("TERM").is_some_and(|term| term == "dumb");
        Self {
            colour: set("NO_COLOR").is_none() && !dumb,
            unicode: locale.contains("utf-8") || locale.contains("utf8"),
        }
    }

    fn coloured(self, colour: Color) -> Style {
        if self.colour {
            Style::new().fg(colour)
        } else {
            Style::new()
        }
    }

    /// Titles and keys.
    #[must_use]
    pub fn strong(self) -> Style {
        self.coloured(Color::Cyan).add_modifier(Modifier::BOLD)
    }

    /// What is there for completeness.
    #[must_use]
    pub fn quiet(self) -> Style {
        Style::new().add_modifier(Modifier::DIM)
    }

    /// The selected line.
    #[must_use]
    pub fn selected(self) -> Style {
        Style::new().add_modifier(Modifier::REVERSED)
    }

    /// What the search has found.
    #[must_use]
    pub fn found(self) -> Style {
        self.coloured(Color::Yellow)
            .add_modifier(Modifier::BOLD | Modifier::UNDERLINED)
    }

    /// What is as it should be.
    #[must_use]
    pub fn good(self) -> Style {
        self.coloured(Color::Green)
    }

    /// What isn't.
    #[must_use]
    pub fn bad(self) -> Style {
        self.coloured(Color::Red).add_modifier(Modifier::BOLD)
    }

    /// What will soon not be.
    #[must_use]
    pub fn warning(self) -> Style {
        self.coloured(Color::Yellow)
    }

    /// The lines around panes.
    #[must_use]
    pub fn border(self) -> border::Set<'static> {
        const ASCII: border::Set<'static> = border::Set {
            top_left: "+",
            top_right: "+",
            bottom_left: "+",
            bottom_right: "+",
            vertical_left: "|",
            vertical_right: "|",
            horizontal_top: "-",
            horizontal_bottom: "-",
        };
        if self.unicode { border::ROUNDED } else { ASCII }
    }

    /// The mark of the selected line.
    #[must_use]
    pub fn pointer(self) -> &'static str {
        if self.unicode { "\u{276f} " } else { "> " }
    }

    /// The mark of a pinned role.
    #[must_use]
    pub fn pin(self) -> &'static str {
        if self.unicode { "\u{2605} " } else { "* " }
    }

    /// The end of what had no room.
    #[must_use]
    pub fn dots(self) -> &'static str {
        if self.unicode { "\u{2026}" } else { "..." }
    }

    /// Between the parts of a heading.
    #[must_use]
    pub fn step(self) -> &'static str {
        if self.unicode { " \u{203a} " } else { " > " }
    }

    /// A spinner, `tenths` of a second on.
    #[must_use]
    pub fn spinner(self, tenths: u64) -> char {
        let frames: &[char] = if self.unicode {
            &[
                '\u{280b}', '\u{2819}', '\u{2839}', '\u{2838}', '\u{283c}', '\u{2834}', '\u{2826}',
                '\u{2827}', '\u{2807}', '\u{280f}',
            ]
        } else {
            &['|', '/', '-', '\\']
        };
        let frame = usize::try_from(tenths).unwrap_or(0) % frames.len();
        frames.get(frame).copied().unwrap_or('*')
    }

    /// The full and the empty part of a bar.
    #[must_use]
    pub fn bar(self) -> (char, char) {
        if self.unicode {
            ('\u{2588}', '\u{2591}')
        } else {
            ('#', '.')
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn look(variables: &[(&str, &str)]) -> Look {
        Look::of(|name| {
            let found = variables.iter().find(|(known, _)| *known == name);
            found.map(|(_, value)| (*value).to_owned())
        })
    }

    #[test]
    fn the_environment_is_listened_to() {
        let plain = look(&[("LANG", "C"), ("NO_COLOR", "1")]);
        assert_eq!((plain.colour, plain.unicode), (false, false));
        let rich = look(&[("LANG", "de_DE.UTF-8"), ("NO_COLOR", "")]);
        assert_eq!((rich.colour, rich.unicode), (true, true));
        assert!(!look(&[("LC_ALL", "C"), ("LANG", "de_DE.UTF-8")]).unicode);
    }
}
