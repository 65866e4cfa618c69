//! States worth trying: who could be mistaken for a member, and which member could be missed.

use super::{GroupPath, State};

/// Lengths at which texts are known to be cut: 255 for `sub` in OIDC Core, and what columns and
/// headers hold.
const LIMITS: [usize; 4] = [255, 256, 1024, 2048];

/// Letters that look like others.
const LOOK_ALIKES: [(char, char); 6] = [
    ('a', 'а'),
    ('e', 'е'),
    ('o', 'о'),
    ('i', 'і'),
    ('c', 'с'),
    ('p', 'р'),
];

/// Everything to try, in no order, with repeats. `texts` are what the policy looks for.
pub(super) fn all(intent: &[GroupPath], texts: &[String]) -> Vec<State> {
    let mut states = Vec::new();
    let mut stranger = |groups: Vec<GroupPath>| {
        states.push(State {
            groups,
            ..State::default()
        });
    };
    stranger(Vec::new());
    for name in hostile_names() {
        stranger(vec![vec![name.to_owned()]]);
        stranger(vec![vec![name.to_owned()], vec![name.to_owned() + "2"]]);
    }
    let mut wanted: Vec<&str> = texts.iter().map(String::as_str).collect();
    let items = intent.iter().filter_map(|path| path.last());
    wanted.extend(items.map(String::as_str));
    for text in &wanted {
        for name in disguises(text) {
            stranger(vec![vec![name.clone()]]);
            stranger(vec![vec!["x".to_owned(), name.clone()]]);
            stranger(vec![vec![name.clone(), "x".to_owned()]]);
            stranger(vec![vec![format!("x/{name}")]]);
        }
        for names in splits(text) {
            stranger(names.iter().map(|name| vec![name.clone()]).collect());
            stranger(names.iter().rev().map(|name| vec![name.clone()]).collect());
            // The same as one path, and with something before and behind it.
            stranger(vec![names.clone()]);
            if let [first, .., last] = names.as_slice() {
                let mut around = names.clone();
                if let Some(start) = around.first_mut() {
                    *start = format!("x{first}");
                }
                if let Some(end) = around.last_mut() {
                    *end = format!("{last}x");
                }
                stranger(around.into_iter().map(|name| vec![name]).collect());
            }
        }
        for groups in cut(text) {
            stranger(groups);
        }
    }
    for path in intent {
        for groups in neighbours(path) {
            stranger(groups);
        }
        members(path, &mut stranger);
    }
    for text in wanted {
        // Keycloak stores user names in lower case.
        let username = Some(text.to_lowercase());
        states.push(State {
            username,
            ..State::default()
        });
    }
    states
}

/// What somebody without any group that is meant may have chosen, or been given by who thought it harmless.
pub(super) struct Inputs<'i> {
    /// What the policy looks for.
    pub texts: &'i [String],
    /// Fields and attributes of a user that the script reads.
    pub read: Vec<String>,
    /// Names of the roles that members have.
    pub roles: Vec<String>,
    /// Attributes of the groups that are meant.
    pub tags: Vec<(String, String)>,
}

/// Users with attributes of their own choice, and with roles that are called almost like those of members.
pub(super) fn chosen(inputs: &Inputs<'_>) -> Vec<State> {
    let mut states = Vec::new();
    let mut attribute = |name: &str, value: String| {
        // Keycloak stores mail addresses in lower case.
        let value = if name == "email" {
            value.to_lowercase()
        } else {
            value
        };
        states.push(State {
            attributes: vec![(name.to_owned(), value)],
            ..State::default()
        });
    };
    let wanted: Vec<&String> = inputs.texts.iter().chain(&inputs.roles).collect();
    for name in inputs.read.iter().filter(|name| *name != "username") {
        for value in &wanted {
            attribute(name, (*value).clone());
            for other in disguises(value) {
                attribute(name, other);
            }
        }
    }
    // What makes a tag of a group may make one of a user, too.
    for (name, value) in &inputs.tags {
        attribute(name, value.clone());
    }
    for role in &inputs.roles {
        let parts = role.split(',').map(str::to_owned);
        let others = disguises(role).into_iter().chain(parts).chain([
            role.replace("role/", "role/x/"),
            format!("{role},x"),
            format!("{role};{role}"),
            role.replace(',', ", "),
        ]);
        for other in others.filter(|other| !inputs.roles.contains(other)) {
            states.push(State {
                roles: vec![other],
                ..State::default()
            });
        }
    }
    states
}

/// Names that break texts which are put together without care.
const fn hostile_names() -> [&'static str; 16] {
    [
        "",
        " ",
        "*",
        "?",
        "-",
        "--",
        ";",
        ",",
        "/",
        "|",
        ":",
        "${aws:username}",
        "\"",
        "\\",
        "\n",
        "null",
    ]
}

/// A text as one name: as it is, within another, in other letters.
fn disguises(text: &str) -> Vec<String> {
    let core = text.trim_matches(|character: char| !character.is_alphanumeric());
    let mut names = Vec::new();
    for base in [text, core] {
        names.extend([
            base.to_owned(),
            format!("x{base}"),
            format!("{base}x"),
            format!("x{base}x"),
            format!("x{base}-x"),
            format!(" {base}"),
            format!("{base} "),
            format!("{base}\t"),
            format!("{base}\u{200b}"),
            format!("{base}\n"),
            base.to_lowercase(),
            base.to_uppercase(),
            base.repeat(2),
            base.replace('/', "%2F"),
            base.replace('%', "%25"),
            base.replace('/', "~/"),
        ]);
        for (letter, other) in LOOK_ALIKES {
            names.push(base.replacen(letter, &other.to_string(), 1));
        }
        let mut capital = base.to_owned();
        if let Some(first) = capital.get_mut(..1) {
            first.make_ascii_uppercase();
        }
        names.push(capital);
    }
    // Delimiters of the text around its core, on one side only.
    if let Some((before, after)) = text.split_once(core)
        && !core.is_empty()
    {
        names.extend([
            format!("x{before}{core}"),
            format!("{core}{after}x"),
            format!("{core}{after}"),
            format!("{before}{core}"),
            format!("x{before}{core}{after}x"),
        ]);
    }
    names
}

/// A text cut into two or three names, with and without the character at the cut.
fn splits(text: &str) -> Vec<Vec<String>> {
    let places: Vec<usize> = text
        .char_indices()
        .map(|(place, _)| place)
        .skip(1)
        .collect();
    let mut splits = Vec::new();
    let halves = |place: usize| {
        let (before, after) = text.split_at_checked(place)?;
        let shorter = after.chars().next().map(|cut| after.get(cut.len_utf8()..));
        Some((before, after, shorter.flatten().unwrap_or_default()))
    };
    for &place in places.iter().take(64) {
        let Some((before, after, shorter)) = halves(place) else {
            continue;
        };
        for end in [after, shorter] {
            splits.push(vec![before.to_owned(), end.to_owned()]);
        }
    }
    for (index, &first) in places.iter().enumerate().take(12) {
        for &second in places.iter().skip(index + 1).take(12) {
            let parts = [
                text.get(..first),
                text.get(first..second),
                text.get(second..),
            ];
            let parts = parts.into_iter().flatten().map(str::to_owned);
            splits.push(parts.collect());
        }
    }
    splits
}

/// Names so long that a text which is cut somewhere ends with the text that is looked for.
fn cut(text: &str) -> Vec<Vec<GroupPath>> {
    let core = text.trim_matches(|character: char| !character.is_alphanumeric());
    if core.is_empty() {
        return Vec::new();
    }
    let mut states = Vec::new();
    for limit in LIMITS {
        for room in 0..12 {
            let Some(filler) = limit.checked_sub(core.len() + room) else {
                continue;
            };
            let filler = "A".repeat(filler);
            let longer = format!("{core}-read-only");
            states.push(vec![vec![filler], vec![longer]]);
        }
    }
    states
}

/// Groups close to the one that is meant: its name elsewhere, its path as a name, its parents.
fn neighbours(path: &GroupPath) -> Vec<Vec<GroupPath>> {
    let mut states = Vec::new();
    if let Some(name) = path.last() {
        states.push(vec![vec![name.clone()]]);
        states.push(vec![vec!["contractors".to_owned(), name.clone()]]);
        states.push(vec![vec!["a".to_owned(), "b".to_owned(), name.clone()]]);
    }
    // Each name on the path in disguise, the others as they are.
    for (level, name) in path.iter().enumerate() {
        for other in disguises(name) {
            let mut other_path = path.clone();
            if let Some(place) = other_path.get_mut(level) {
                *place = other;
            }
            states.push(vec![other_path]);
        }
    }
    states.push(vec![vec![path.join("/")]]);
    states.push(vec![vec![format!("/{}", path.join("/"))]]);
    states.push(vec![path.iter().rev().cloned().collect()]);
    for end in 1..path.len() {
        states.extend(path.get(..end).map(|parents| vec![parents.to_vec()]));
        states.extend(path.get(end..).map(|rest| vec![rest.to_vec()]));
    }
    // One name or several: whatever stands between the names of a path.
    for glue in ["-", "_", ".", " ", ":", ","] {
        states.push(vec![vec![path.join(glue)]]);
    }
    states
}

/// Members with other groups before and behind the one that counts, and with very many.
fn members(path: &GroupPath, add: &mut impl FnMut(Vec<GroupPath>)) {
    let other = |name: &str| vec![name.to_owned()];
    for (before, after) in [("0", "zz"), ("a", "b"), ("*", "-"), ("", ";"), ("%", "/")] {
        add(vec![path.clone(), other(after)]);
        add(vec![other(before), path.clone()]);
        add(vec![other(before), path.clone(), other(after)]);
    }
    for count in [10, 40, 150] {
        let many = (0..count).map(|number| other(&format!("A-group-number-{number:03}")));
        add(many.chain([path.clone()]).collect());
    }
}
