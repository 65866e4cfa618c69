//! The shapes STS takes of the claims that are for AWS.
//!
//! From the IAM User Guide, "Pass session tags in AWS STS", and what the service was seen to do.

use diagnostic::{Finding, Span};

use super::super::{
    Instance, Script,
    infer::Type,
    result,
    table::{finding, level},
};
use super::claim_name::split;
use crate::project::{Claim, JsonType, Project};

const ID: &str = "aws-claim-shape";

const TAGS: &str = "https://aws.amazon.com/tags";
const ROLES: &str = "https://aws.amazon.com/roles";
const SOURCE_IDENTITY: &str = "https://aws.amazon.com/source_identity";
const FLAT_TAGS: &str = "https://aws.amazon.com/tags/principal_tags/";
const FLAT_TRANSITIVE: &str = "https://aws.amazon.com/tags/transitive_tag_keys";

/// What STS takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Shape {
    /// An object of objects.
    Object,
    /// One text.
    Text,
    /// A list with exactly one text.
    ListOfOne,
    /// A list of texts.
    List,
    /// A list of texts, or one with `;` between them.
    TextOrList,
    /// Nothing at all.
    Nothing,
}

impl Shape {
    /// What STS takes of the claim at this path.
    fn at(path: &[String]) -> Option<Self> {
        let path: Vec<&str> = path.iter().map(String::as_str).collect();
        Some(match path.as_slice() {
            [TAGS] | [TAGS, "principal_tags"] => Self::Object,
            [TAGS, "principal_tags", _] => Self::ListOfOne,
            [TAGS, "transitive_tag_keys"] | [FLAT_TRANSITIVE] => Self::List,
            [SOURCE_IDENTITY] => Self::Text,
            [ROLES] => Self::TextOrList,
            [flat] if flat.starts_with(FLAT_TAGS) => Self::Text,
            [SOURCE_IDENTITY | ROLES | TAGS, ..] => Self::Nothing,
            _ => return None,
        })
    }

    const fn in_words(self) -> &'static str {
        match self {
            Self::Object => "an object: `{\"principal_tags\": {\"team\": [\"platform\"]}}`",
            Self::Text => "one text",
            Self::ListOfOne => "a list with exactly one text: `[\"platform\"]`",
            Self::List => "a list of texts",
            Self::TextOrList => "a list of texts, or one text with `;` between them",
            Self::Nothing => "nothing at this place",
        }
    }

    const fn help(self) -> &'static str {
        match self {
            Self::Object => "write `json-type = \"JSON\"`, and give a Java map",
            Self::Text => "write `json-type = \"String\"`, and give one text",
            Self::ListOfOne | Self::List => {
                "write `json-type = \"String\"` and `multivalued = true`, and give a Java list"
            }
            Self::TextOrList => "write `json-type = \"String\"`",
            Self::Nothing => {
                "escape dots of the name with a backslash, and look up how AWS spells it"
            }
        }
    }
}

/// A claim's type that STS wouldn't take, whatever the script gives.
pub(in super::super) fn configured(project: &Project, claim: &Claim, found: &mut Vec<Finding>) {
    let Some(name) = claim.name.as_deref() else {
        return;
    };
    let Some(shape) = Shape::at(&split(name)) else {
        return;
    };
    let fits = match (shape, claim.json_type) {
        (Shape::Nothing, _) => false,
        // Without a type a value stays what it is.
        (_, None) => true,
        (Shape::Object, Some(JsonType::Json)) => true,
        (Shape::Text | Shape::TextOrList, Some(JsonType::String)) => true,
        // As JSON, a text that holds a list is one.
        (Shape::List | Shape::ListOfOne | Shape::TextOrList, Some(JsonType::Json)) => true,
        (Shape::List | Shape::ListOfOne, Some(JsonType::String)) => claim.multivalued,
        _ => false,
    };
    if fits {
        return;
    }
    let what = match (shape, claim.json_type) {
        (Shape::List | Shape::ListOfOne, Some(JsonType::String)) => "one text",
        (_, Some(JsonType::String)) => "a text",
        (_, Some(JsonType::Int | JsonType::Long)) => "a number",
        (_, Some(JsonType::Boolean)) => "true or false",
        (Shape::Nothing, _) => "something STS doesn't know",
        _ => "an object",
    };
    let message = format!("the claim is {what}, and STS takes {}", shape.in_words());
    let span: Span = project.manifest.places.name;
    found.push(
        Finding::new(level(ID), ID, message)
            .at(&project.manifest_source, span)
            .note(REFUSED)
            .help(shape.help()),
    );
}

const REFUSED: &str = "a claim in another shape makes STS refuse the call as a whole, or isn't looked at, and then a policy that asks for it refuses everybody";

/// A value of the script that becomes another shape than STS takes.
pub(in super::super) fn given(
    script: &Script<'_>,
    instance: Instance<'_>,
    found: &mut Vec<Finding>,
) {
    let Instance::Claim(claim) = instance else {
        return;
    };
    let Some(shape) = claim
        .name
        .as_deref()
        .and_then(|name| Shape::at(&split(name)))
    else {
        return;
    };
    for value in result::candidates(script.program) {
        let kind = script.types.of(value);
        let is_list = matches!(&kind, Type::Java(java) if java.is_collection());
        let is_object =
            matches!(&kind, Type::JsObject) || matches!(&kind, Type::Java(java) if java.is_map());
        let is_single = matches!(&kind, Type::String | Type::Number | Type::Boolean);
        let what = match shape {
            Shape::Object if is_list && claim.multivalued => "a list",
            Shape::Text if is_list && claim.multivalued => "a list",
            Shape::Text | Shape::TextOrList | Shape::List | Shape::ListOfOne if is_object => {
                "an object"
            }
            // A single value stays one, also where several are allowed; where they aren't, that is
            // what is told.
            Shape::List | Shape::ListOfOne
                if is_single && claim.multivalued && claim.json_type == Some(JsonType::String) =>
            {
                "one text"
            }
            _ => continue,
        };
        let message = format!(
            "this value becomes {what}, and STS takes {}",
            shape.in_words()
        );
        found.push(
            finding(script, ID, value.span, message)
                .note(REFUSED)
                .help(shape.help()),
        );
    }
}
