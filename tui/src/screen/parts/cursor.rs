//! The selected line of a list.

use crate::screen::keys::Action;

/// A place among lines.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Cursor(usize);

impl Cursor {
    /// Which line, of `count`; nothing when there are none.
    #[must_use]
    pub fn of(self, count: usize) -> Option<usize> {
        count.checked_sub(1).map(|last| self.0.min(last))
    }

    /// Goes to a line.
    pub fn go_to(&mut self, line: usize) {
        self.0 = line;
    }

    /// Moves as an action says; says whether it is one that moves.
    pub fn moved(&mut self, action: Action, count: usize, page: usize) -> bool {
        let last = count.saturating_sub(1);
        let at = self.0.min(last);
        self.0 = match action {
            Action::Up => at.saturating_sub(1),
            Action::Down => (at + 1).min(last),
            Action::PageUp => at.saturating_sub(page.max(1)),
            Action::PageDown => (at + page.max(1)).min(last),
            Action::First => 0,
            Action::Last => last,
            _ => return false,
        };
        true
    }

    /// The first of the lines to show where `height` of `count` fit: the selected one is kept in the
    /// middle, as far as there are lines around it.
    #[must_use]
    pub fn first_shown(self, count: usize, height: usize) -> usize {
        let at = self.of(count).unwrap_or(0);
        at.saturating_sub(height / 2)
            .min(count.saturating_sub(height))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn the_selected_line_is_always_shown(at in 0usize..50, count in 1usize..50, height in 1usize..20) {
            let mut cursor = Cursor::default();
            cursor.go_to(at);
            let first = cursor.first_shown(count, height);
            let selected = cursor.of(count).unwrap();
            prop_assert!(first <= selected && selected < first + height);
            prop_assert!(first == 0 || first + height <= count);
        }
    }
}
