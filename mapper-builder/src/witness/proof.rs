//! Some mappers need no search: their text is an encoding of which it is known that no two groups
//! share it.

use nashorn::syntax::{ParseOptions, parse, print};
use trust_policy::{Effect, Role};

use super::{GroupPath, Question, pattern::wants_pattern_in_subject};
use crate::group_claim;
use crate::project::{JsonType, Project};

/// The encoding's own script.
const SAFE: &str =
    include_str!("../../../mapper-scripts/group-stringify-safe/group-stringify-safe.js");

/// That nobody gets in who isn't meant. Members can be kept out: the encoding fails closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Proof;

/// Why the proof doesn't apply.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotProven {
    /// The script is another one, in however little.
    #[error("the script isn't that of group-stringify-safe")]
    OtherScript,
    /// The instance puts the text elsewhere, or converts it.
    #[error("the mapper's instance doesn't write a text into `sub`")]
    OtherInstance,
    /// The policy admits more than one item between its delimiters.
    #[error("the policy has a statement that isn't only about items of groups that are meant")]
    OtherPolicy,
}

/// Proves that nobody but members of the groups that are meant gets in, as far as the mapper decides
/// it. The script must have the syntax tree of the shipped one, and each statement that admits anybody
/// must want an item `;/path;` of a group that is meant.
///
/// # Errors
/// What keeps the proof from applying: then a search is due.
pub fn prove(question: &Question<'_>) -> Result<Proof, NotProven> {
    if !has_tree_of(question.project.script.text(), SAFE) {
        return Err(NotProven::OtherScript);
    }
    if !writes_subject(question.project) {
        return Err(NotProven::OtherInstance);
    }
    if !wants_items(question.role, question.intent) {
        return Err(NotProven::OtherPolicy);
    }
    Ok(Proof)
}

/// Whether two scripts differ in nothing but comments and layout.
fn has_tree_of(script: &str, other: &str) -> bool {
    let printed = |text| {
        let program = parse(text, &ParseOptions::default()).ok()?;
        Some(print(&program))
    };
    printed(script).is_some_and(|script| Some(script) == printed(other))
}

fn writes_subject(project: &Project) -> bool {
    project.manifest.claim.as_ref().is_some_and(|claim| {
        claim.name.as_deref() == Some("sub")
            && claim.json_type == Some(JsonType::String)
            && !claim.multivalued
    })
}

/// Whether every statement that admits somebody asks for an item, all items are those of groups that
/// are meant, and all groups that are meant have theirs. A `Deny` is more than this proof knows.
fn wants_items(role: &Role, intent: &[GroupPath]) -> bool {
    let mut items = Vec::new();
    for path in intent {
        let path: String = path
            .iter()
            .map(|name| format!("/{}", name.replace('/', "~/")))
            .collect();
        match group_claim::item(&path) {
            Ok(item) => items.push(format!("*;{item};*")),
            Err(_) => return false,
        }
    }
    let mut seen = Vec::new();
    for statement in role.policy.statements() {
        if statement.effect == Effect::Deny {
            return false;
        }
        let mut subjects = statement
            .conditions
            .iter()
            .filter(|one| wants_pattern_in_subject(one));
        let (Some(subject), None) = (subjects.next(), subjects.next()) else {
            return false;
        };
        for (value, _) in subject.values() {
            if !items.iter().any(|item| item == value) {
                return false;
            }
            seen.push(value.to_owned());
        }
    }
    !items.is_empty() && items.iter().all(|item| seen.contains(item))
}
