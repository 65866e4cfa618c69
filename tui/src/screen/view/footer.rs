//! The keys of the place, computed from its bindings.

use ratatui::text::{Line, Span};

use super::look::Look;
use crate::screen::app::App;
use crate::screen::keys::{self, Action, Key};

/// As many as fit: those that do something now, and of them rather the ways on, back and to the help.
pub(super) fn line(app: &App, look: Look, width: u16) -> Line<'static> {
    let mut keys: Vec<(Action, Key, &str)> = Vec::new();
    for binding in keys::bindings(app.listening()).filter(|binding| binding.footer) {
        let known = keys.iter().any(|(action, ..)| *action == binding.action);
        if let Some(key) = binding.keys.first()
            && !known
            && let Some(label) = app.offered(binding)
        {
            keys.push((binding.action, *key, label));
        }
    }
    let needed = |(_, key, label): &(Action, Key, &str)| {
        key.name().chars().count() + label.chars().count() + 3
    };
    while keys.iter().map(needed).sum::<usize>() > usize::from(width) {
        let spared = keys.iter().rposition(|(action, ..)| {
            !matches!(action, Action::Accept | Action::Back | Action::Help)
        });
        match spared {
            Some(spared) => keys.remove(spared),
            None => break,
        };
    }
    let spans = keys.into_iter().flat_map(|(_, key, label)| {
        [
            Span::styled(format!(" {}", key.name()), look.strong()),
            Span::styled(format!(" {label} "), look.quiet()),
        ]
    });
    Line::from_iter(spans)
}
