use super::{split, validate};

#[test]
fn a_slash_in_a_class_does_not_end_the_literal() {
    assert_eq!(split("/[/]a\\/b/gi"), ("[/]a\\/b", "gi"));
}

#[test]
fn digits_after_the_literal_are_no_flags() {
    assert_eq!(split("/a/1g"), ("a", ""));
}

#[test]
fn nesting_is_limited() {
    let deep = "(".repeat(100_000);
    assert!(validate(&deep, "").is_err());
}
