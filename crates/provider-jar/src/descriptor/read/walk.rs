//! From JSON to lists: what Jackson makes of a `ScriptProviderDescriptor`.

use std::collections::HashMap;

use diagnostic::{Finding, Level, Span};

use super::super::java;
use super::{Item, Lists, Reader};
use crate::Kind;
use crate::json::{Data, Member, Value};

impl<'a> Reader<'a> {
    pub(super) fn root(&mut self, root: &'a Value) {
        let Data::Object(members) = &root.data else {
            let quote = java::wrong_root(&root.data);
            let message = format!("the descriptor is {}, not an object", words(&root.data));
            self.refuse("descriptor-type", root.span, message, &quote);
            return;
        };
        self.doubled(members, "list");
        for member in members {
            if member.key == "providers" {
                self.nested(member);
            } else if Kind::of_key(&member.key).is_some() {
                let items = self.list(&member.value);
                match (&mut self.lists, items) {
                    (Ok(lists), Some(items)) => lists.put(&member.key, member.value.span, items),
                    (Err(_), _) => self.refuse(
                        "descriptor-null",
                        member.key_span,
                        "a list after `\"providers\": null`",
                        java::PUT_INTO_NULL,
                    ),
                    (_, None) => {}
                }
            } else {
                self.unknown_key(member, java::DESCRIPTOR, &TOP_LEVEL_KEYS);
            }
        }
    }

    /// `{"providers": {"mappers": […]}}`, which works by an accident of annotations.
    fn nested(&mut self, member: &'a Member) {
        let Data::Object(members) = &member.value.data else {
            if member.value.data == Data::Null {
                self.lists = Err(member.key_span.to(member.value.span));
                return;
            }
            let quote = java::wrong_providers(&member.value.data);
            let message = format!(
                "`providers` is {}, not an object",
                words(&member.value.data)
            );
            self.refuse("descriptor-type", member.value.span, message, &quote);
            return;
        };
        self.warn(
            Level::Note,
            "descriptor-nested-providers",
            member.key_span,
            "Keycloak accepts lists under `providers`, but doesn't document it",
            "move the lists to the top level",
        );
        if self
            .lists
            .as_ref()
            .is_ok_and(|lists| !lists.lists.is_empty())
        {
            self.warn(
                Level::Warning,
                "descriptor-replaced",
                member.key_span,
                "`providers` replaces all lists before it",
                "move the lists to the top level, all of them",
            );
        }
        self.doubled(members, "list");
        let mut lists = Lists {
            in_document_order: true,
            ..Lists::default()
        };
        for member in members {
            if Kind::of_key(&member.key).is_none() {
                self.warn(
                    Level::Warning,
                    "descriptor-unknown-kind",
                    member.key_span,
                    format!(
                        "`{}` is no kind of script: Keycloak ignores this list",
                        member.key
                    ),
                    &one_of(&member.key, &Kind::ALL.map(Kind::key)),
                );
            }
            if let Some(items) = self.list(&member.value) {
                lists.put(&member.key, member.value.span, items);
            }
        }
        self.lists = Ok(lists);
    }

    /// `Some(None)` for null, `None` for what can't be a list.
    fn list(&mut self, value: &'a Value) -> Option<Option<Vec<Item>>> {
        match &value.data {
            Data::Null => Some(None),
            Data::List(values) => Some(Some(
                values.iter().filter_map(|value| self.item(value)).collect(),
            )),
            data => {
                let quote = java::wrong_list(data);
                let message = format!("{} stands where a list should be", words(data));
                self.refuse("descriptor-type", value.span, message, &quote);
                None
            }
        }
    }

    fn item(&mut self, value: &'a Value) -> Option<Item> {
        let members = match &value.data {
            Data::Null => return Some(Item::Null(value.span)),
            Data::Object(members) => members,
            data => {
                let quote = java::wrong_item(data);
                let message = format!(
                    "{} stands where an object with a `fileName` should be",
                    words(data)
                );
                self.refuse("descriptor-type", value.span, message, &quote);
                return None;
            }
        };
        self.doubled(members, "value");
        let (mut file_name, mut name, mut description) = (None, None, None);
        for member in members {
            let field = match member.key.as_str() {
                "fileName" => &mut file_name,
                "name" => &mut name,
                "description" => &mut description,
                "id" | "code" => {
                    self.warn(
                        Level::Warning,
                        "descriptor-ignored-key",
                        member.key_span,
                        format!("Keycloak ignores `{}`", member.key),
                        "remove it: the id is `script-` and the file name, the code is the file",
                    );
                    continue;
                }
                _ => {
                    self.unknown_key(member, java::METADATA, &ITEM_KEYS);
                    continue;
                }
            };
            *field = self.text(member).map(|text| (text, member.value.span));
        }
        let text = |field: Option<(String, Span)>| field.map(|(text, _)| text);
        Some(Item::Script {
            span: value.span,
            file_name,
            name: text(name),
            description: text(description),
        })
    }

    /// A text as Jackson reads one: numbers and booleans become the words they are written with.
    fn text(&mut self, member: &Member) -> Option<String> {
        let text = match &member.value.data {
            Data::Text(text) => return Some(text.clone()),
            Data::Null => return None,
            Data::Number(number) => number.clone(),
            Data::Boolean(value) => value.to_string(),
            data @ (Data::List(_) | Data::Object(_)) => {
                let quote = java::wrong_text(data);
                let message = format!("`{}` is {}, not a text", member.key, words(data));
                self.refuse("descriptor-type", member.value.span, message, &quote);
                return None;
            }
        };
        self.warn(
            Level::Warning,
            "descriptor-coerced",
            member.value.span,
            format!("Keycloak takes this for the text \"{text}\""),
            "put it in double quotes",
        );
        Some(text)
    }

    fn unknown_key(&mut self, member: &Member, class: &str, known: &[&str]) {
        let quote = format!(
            "UnrecognizedPropertyException: Unrecognized field \"{}\" (class {class}), not marked as ignorable",
            member.key
        );
        let message = format!("Keycloak knows no key `{}` here", member.key);
        let finding = self
            .refusal("descriptor-unknown-key", member.key_span, message, &quote)
            .help(one_of(&member.key, known));
        self.findings.push(finding);
        self.accepted = false;
    }

    fn doubled(&mut self, members: &[Member], what: &str) {
        let last: HashMap<&str, Span> = members
            .iter()
            .map(|member| (member.key.as_str(), member.key_span))
            .collect();
        for member in members {
            let Some(&last) = last.get(member.key.as_str()) else {
                continue;
            };
            if last != member.key_span {
                self.findings.push(
                    Finding::new(
                        Level::Warning,
                        "descriptor-doubled-key",
                        format!("a later `{}` replaces this {what}", member.key),
                    )
                    .at(self.source, member.key_span)
                    .label(last, "this one counts")
                    .help("keep one of them"),
                );
            }
        }
    }
}

const TOP_LEVEL_KEYS: [&str; 4] = ["authenticators", "policies", "mappers", "saml-mappers"];
const ITEM_KEYS: [&str; 3] = ["name", "fileName", "description"];

/// What to write instead of a key that isn't known.
fn one_of(key: &str, known: &[&str]) -> String {
    let simple = |text: &str| text.replace(['-', '_', ' '], "").to_lowercase();
    let near = known
        .iter()
        .map(|known| (strsim::osa_distance(&simple(key), &simple(known)), known))
        .min()
        .filter(|(distance, known)| *distance <= known.len() / 3);
    match near {
        Some((_, near)) => format!("did you mean `{near}`? Case and spelling count"),
        None => format!("remove it; the keys are {}", listed(known)),
    }
}

fn listed(words: &[&str]) -> String {
    let quoted: Vec<String> = words.iter().map(|word| format!("`{word}`")).collect();
    match quoted.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
        _ => quoted.join(""),
    }
}

fn words(data: &Data) -> &'static str {
    match data {
        Data::Null => "null",
        Data::Boolean(_) => "a boolean",
        Data::Number(_) => "a number",
        Data::Text(_) => "a text",
        Data::List(_) => "a list",
        Data::Object(_) => "an object",
    }
}
