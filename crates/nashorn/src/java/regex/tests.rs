//! Answers of a real JDK 17: `tests/jdk/RegexTable.java` says how the table is made.

use super::*;

fn units(text: &str) -> Vec<u16> {
    text.encode_utf16().collect()
}

fn finds(pattern: &Pattern, text: &[u16]) -> Result<String, Fault> {
    let mut budget = Budget::default();
    let mut matcher = Matcher::new(pattern, text);
    let mut out = String::new();
    while matcher.find(&mut budget)? {
        let groups: Vec<String> = (0..=matcher.group_count())
            .map(
                |group| match matcher.span(i64::try_from(group).unwrap(), "").unwrap() {
                    Some((begin, end)) => format!("{begin},{end}"),
                    None => "-1,-1".into(),
                },
            )
            .collect();
        out.push_str(&format!("[{}]", groups.join(" ")));
    }
    Ok(out)
}

/// In these the JDK leaves a group set by a way that led nowhere, or unset after an iteration that
/// matched nothing. The match as a whole is the same.
const LEFTOVER_GROUPS: [&str; 4] = [
    "(?!b)++\\Z+a*+|",
    "^{2}(?!(?i)(\\B*?)",
    "\\h?(?<n761>",
    "()*",
];

fn whole_matches(found: &str) -> Vec<&str> {
    found
        .split('[')
        .filter_map(|one| one.split([' ', ']']).next())
        .collect()
}

#[test]
fn patterns_match_replace_and_split_as_in_jdk_17() {
    let table = include_str!("../../../tests/jdk/regex.jsonl");
    let mut wrong = Vec::new();
    let mut refused = 0;
    for line in table.lines() {
        type Row = (String, String, String, bool, String, Vec<String>);
        let (regex, text, found, whole, replaced, parts): Row = serde_json::from_str(line).unwrap();
        let text = units(&text);
        let mut budget = Budget::default();
        let pattern = match Pattern::compile(&units(&regex), Flags::default(), Jdk(17)) {
            Ok(pattern) => pattern,
            Err(Fault::Thrown(thrown)) => {
                assert_eq!(format!("!{}", thrown.message.unwrap()), found, "{line}");
                continue;
            }
            Err(_) => {
                refused += 1;
                continue;
            }
        };
        let parts = parts.iter().map(|part| units(part)).collect();
        let ours = finds(&pattern, &text).unwrap();
        let same_finds = if LEFTOVER_GROUPS.iter().any(|start| regex.starts_with(start)) {
            whole_matches(&ours) == whole_matches(&found) && ours != found
        } else {
            ours == found
        };
        if !same_finds
            || matches(&pattern, &text, &mut budget) != Ok(whole)
            || replace_all(&pattern, &text, &units("<$0>"), &mut budget) != Ok(units(&replaced))
            || split(&pattern, &text, 0, &mut budget) != Ok(parts)
        {
            wrong.push(format!("{line}\n   {ours:?}"));
        }
    }
    assert!(
        wrong.is_empty(),
        "{} wrong:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
    assert_eq!(refused, 1, "only quotes inside classes are refused");
}

#[test]
fn a_pattern_that_backtracks_without_end_is_killed() {
    let pattern = Pattern::compile(&units("(a|aa)*\\1b"), Flags::default(), Jdk(17)).unwrap();
    let text = units(&"a".repeat(60));
    assert_eq!(
        matches(&pattern, &text, &mut Budget::new(1_000_000)),
        Err(Fault::Killed("regular expression"))
    );
}

#[test]
fn replacements_name_groups_or_say_what_is_wrong_with_them() {
    let replace = |regex: &str, replacement: &str| {
        let pattern = Pattern::compile(&units(regex), Flags::default(), Jdk(17)).unwrap();
        replace_all(
            &pattern,
            &units("a"),
            &units(replacement),
            &mut Budget::default(),
        )
        .map(|text| String::from_utf16(&text).unwrap())
        .map_err(|fault| match fault {
            Fault::Thrown(Thrown { class, message }) => {
                format!("{class}: {}", message.unwrap_or_default())
            }
            other => format!("{other:?}"),
        })
    };
    // Recorded from JDK 17.
    assert_eq!(replace("(a)", "$12").unwrap(), "a2");
    assert_eq!(replace("(?<n>a)", "[${n}]").unwrap(), "[a]");
    assert_eq!(replace("a", "\\$1").unwrap(), "$1");
    let illegal = "java.lang.IllegalArgumentException: ";
    for (replacement, message) in [
        ("$", "Illegal group reference: group index is missing"),
        ("\\", "character to be escaped is missing"),
        ("$x", "Illegal group reference"),
        ("${x}", "No group with name {x}"),
        (
            "${1}",
            "capturing group name {1} starts with digit character",
        ),
    ] {
        assert_eq!(
            replace("a", replacement).unwrap_err(),
            format!("{illegal}{message}")
        );
    }
    assert_eq!(
        replace("a", "$1").unwrap_err(),
        "java.lang.IndexOutOfBoundsException: No group 1"
    );
}

#[test]
fn words_end_at_umlauts_from_jdk_19_on() {
    let count = |jdk| {
        let pattern = Pattern::compile(&units("\\bx"), Flags::default(), jdk).unwrap();
        finds(&pattern, &units("\u{e4}x"))
            .unwrap()
            .matches('[')
            .count()
    };
    assert_eq!((count(Jdk(17)), count(Jdk(21))), (0, 1));
}

proptest::proptest! {
    #[test]
    fn no_pattern_and_no_text_make_it_panic(regex in ".{0,30}", text in ".{0,30}") {
        let mut budget = Budget::new(100_000);
        if let Ok(pattern) = Pattern::compile(&units(&regex), Flags::default(), Jdk(17)) {
            let _ = split(&pattern, &units(&text), 0, &mut budget);
        }
    }

    #[test]
    fn no_tangle_of_signs_makes_it_panic(regex in r"([ab(?*+{}|$<=!>1,):.dpQERk-]|\\|\[|\]|&|\^){0,25}", text in "[ab1]{0,12}") {
        let mut budget = Budget::new(100_000);
        if let Ok(pattern) = Pattern::compile(&units(&regex), Flags::default(), Jdk(17)) {
            let _ = split(&pattern, &units(&text), 0, &mut budget);
        }
    }
}
