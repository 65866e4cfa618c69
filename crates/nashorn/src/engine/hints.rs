//! "Did you mean": names near the one that isn't there.

use crate::java::{ClassId, Registry};

/// What to say when a class has no method of this name.
pub(super) fn no_method(registry: &Registry, class: ClassId, name: &str) -> Option<String> {
    let simple = registry.class(class).simple_name();
    if let Some(why) = &registry.members(class, name).hidden {
        return Some(format!("`{simple}.{name}` {why}"));
    }
    let (methods, statics) = registry.method_names(class);
    let known = methods.iter().chain(&statics);
    let near = nearest(name, known.map(|name| &**name))?;
    Some(format!(
        "{simple} has no method `{name}`; did you mean `{near}`?"
    ))
}

/// What to say when there is no global variable of this name.
pub(super) fn no_variable(name: &str, known: impl Iterator<Item = String>) -> Option<String> {
    let known: Vec<_> = known.collect();
    let near = nearest(name, known.iter().map(String::as_str))?;
    Some(format!("there is no `{name}`; did you mean `{near}`?"))
}

/// The candidate that is closest, if any is close enough to be meant.
pub(super) fn nearest<'a>(
    name: &str,
    candidates: impl Iterator<Item = &'a str>,
) -> Option<&'a str> {
    let most = match name.chars().count() {
        0..=2 => return None,
        3..=5 => 1,
        6..=9 => 2,
        _ => 3,
    };
    candidates
        .filter(|candidate| candidate.chars().count().abs_diff(name.chars().count()) <= most)
        .map(|candidate| (distance(name, candidate), candidate))
        .filter(|(distance, _)| *distance <= most)
        // Of several at the same distance the first in the alphabet, whatever order they come in.
        .min()
        .map(|(_, candidate)| candidate)
}

/// Damerau-Levenshtein distance: how many letters were left out, added, changed or swapped. Case
/// alone costs nothing but breaks no tie.
fn distance(left: &str, right: &str) -> usize {
    let left: Vec<char> = left.chars().flat_map(char::to_lowercase).collect();
    let right: Vec<char> = right.chars().flat_map(char::to_lowercase).collect();
    let mut before: Vec<usize> = Vec::new();
    let mut above: Vec<usize> = (0..=right.len()).collect();
    for (i, a) in left.iter().enumerate() {
        let mut row = Vec::with_capacity(right.len() + 1);
        row.push(i + 1);
        for (j, b) in right.iter().enumerate() {
            let cost = usize::from(a != b);
            let at =
                |row: &[usize], index: usize| row.get(index).copied().unwrap_or(usize::MAX / 2);
            let mut best = (at(&above, j) + cost)
                .min(at(&above, j + 1) + 1)
                .min(at(&row, j) + 1);
            let swapped =
                i > 0 && j > 0 && left.get(i - 1) == Some(b) && right.get(j - 1) == Some(a);
            if swapped {
                best = best.min(at(&before, j - 1) + 1);
            }
            row.push(best);
        }
        before = std::mem::replace(&mut above, row);
    }
    above.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_typing_mistake_finds_the_name_that_was_meant() {
        let members = ["getName", "getNames", "getId", "getParent"];
        let meant = |name| nearest(name, members.iter().copied());
        assert_eq!(meant("getNmae"), Some("getName"));
        assert_eq!(meant("getname"), Some("getName"));
        assert_eq!(meant("getNam"), Some("getName"));
        assert_eq!(meant("getPaernt"), Some("getParent"));
        assert_eq!(meant("getAttributes"), None);
        assert_eq!(meant("x"), None);
    }
}
