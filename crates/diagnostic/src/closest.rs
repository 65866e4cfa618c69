/// Longer names are never a slip of the finger, and comparing them would take time.
const LONGEST: usize = 128;

/// The one of `known` that `typed` most likely stands for, if any is near enough: for "did you
/// mean". Case, `-` and `_` don't count.
pub fn closest<'k>(typed: &str, known: impl IntoIterator<Item = &'k str>) -> Option<&'k str> {
    let typed = folded(typed);
    let length = typed.chars().count();
    let near = length / 3 + 1;
    if typed.len() > LONGEST {
        return None;
    }
    known
        .into_iter()
        .filter(|candidate| candidate.len() <= LONGEST)
        .map(|candidate| (folded(candidate), candidate))
        // They are at least as far from each other as their lengths are.
        .filter(|(folded, _)| folded.chars().count().abs_diff(length) <= near)
        .map(|(folded, candidate)| (strsim::osa_distance(&typed, &folded), candidate))
        .filter(|&(distance, _)| distance <= near)
        .min_by_key(|&(distance, _)| distance)
        .map(|(_, candidate)| candidate)
}

fn folded(name: &str) -> String {
    name.to_lowercase().replace(['-', '_'], "")
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
        assert_eq!(closest(&"a".repeat(1 << 20), known), None);
    }
}
