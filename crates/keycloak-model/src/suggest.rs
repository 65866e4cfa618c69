/// The one of `known` that `typed` most likely stands for, if any is near enough.
pub fn closest<'k>(typed: &str, known: impl IntoIterator<Item = &'k str>) -> Option<&'k str> {
    let near = typed.chars().count() / 3 + 1;
    known
        .into_iter()
        .map(|candidate| (distance(typed, candidate, near), candidate))
        .filter(|&(distance, _)| distance <= near)
        .min_by_key(|&(distance, _)| distance)
        .map(|(_, candidate)| candidate)
}

/// How many letters must be added, removed, replaced or swapped with their neighbour, regardless
/// of case; anything above `limit` when it is more than that.
fn distance(a: &str, b: &str, limit: usize) -> usize {
    let a: Vec<char> = a.to_lowercase().chars().take(128).collect();
    let b: Vec<char> = b.to_lowercase().chars().take(128).collect();
    if a.len().abs_diff(b.len()) > limit {
        return limit + 1;
    }
    let mut older: Vec<usize> = Vec::new();
    let mut above: Vec<usize> = (0..=b.len()).collect();
    let mut last_a = None;
    for (row, &left) in a.iter().enumerate() {
        let mut line = vec![row + 1];
        let mut last_b = None;
        for (column, &right) in b.iter().enumerate() {
            let at = |line: &[usize], place: usize| line.get(place).copied().unwrap_or(limit);
            let replaced = at(&above, column) + usize::from(left != right);
            let removed = at(&above, column + 1) + 1;
            let added = at(&line, column) + 1;
            let mut best = replaced.min(removed).min(added);
            if last_a == Some(right) && last_b == Some(left) && column > 0 {
                best = best.min(at(&older, column - 1) + 1);
            }
            line.push(best);
            last_b = Some(right);
        }
        last_a = Some(left);
        older = std::mem::replace(&mut above, line);
    }
    above.last().copied().unwrap_or(limit)
}

#[cfg(test)]
mod tests {
    use super::closest;

    #[test]
    fn a_slip_of_the_finger_finds_what_was_meant() {
        let known = ["username", "email", "first-name", "attributes"];
        assert_eq!(closest("atributes", known), Some("attributes"));
        assert_eq!(closest("emial", known), Some("email"));
        assert_eq!(closest("firstName", known), Some("first-name"));
        assert_eq!(closest("groups", known), None);
    }
}
