use std::collections::HashMap;

use diagnostic::{Finding, Level, Source, Span};

use super::java;
use crate::encoding::{Decoded, Encoding, decode};
use crate::json::{self, Data, Member, Value};
use crate::lint;
use crate::{Kind, Provider};

/// What a server makes of a descriptor.
#[derive(Clone, Debug)]
pub struct Descriptor {
    /// Its text, under the name given; the places of findings and providers lie in it.
    pub source: Source,
    /// The scripts it announces, in the order a server goes through them; as many as could be read
    /// when the server refuses it.
    pub providers: Vec<Provider>,
    /// Everything worth telling, what the descriptor alone shows.
    pub findings: Vec<Finding>,
    /// Whether the server's build gets past it. Files it names may still be missing.
    pub accepted: bool,
}

/// Reads a descriptor the way a server's build does.
#[must_use]
pub fn read(name: &str, bytes: &[u8]) -> Descriptor {
    let decoded = decode(bytes);
    let source = Source::new(name, decoded.text.as_str());
    let document = json::read(&decoded.text, decoded.broken.as_ref());
    let mut reader = Reader {
        source: &source,
        findings: about_encoding(&source, &decoded, document.error.is_some()),
        accepted: true,
        lists: Ok(Lists::default()),
    };
    match &document.root {
        Some(root) => reader.root(root),
        None if document.error.is_none() => reader.refuse(
            "descriptor-syntax",
            Span::default(),
            "the descriptor is empty",
            "MismatchedInputException: No content to map due to end-of-input",
        ),
        None => {}
    }
    let mut providers = Vec::new();
    if let Some(error) = document.error {
        // The server stops here, before it looks at what the lists hold.
        let quote = java::of_syntax_error(&error.server);
        let id = if error.message == json::UNREADABLE {
            "descriptor-encoding"
        } else {
            "descriptor-syntax"
        };
        let mut finding = reader.refusal(id, error.span, error.message, &quote);
        finding.help = error.help.map(str::to_owned);
        reader.findings.push(finding);
        reader.accepted = false;
    } else {
        if let Some(trailing) = document.trailing {
            reader.findings.push(
                Finding::new(
                    Level::Warning,
                    "descriptor-trailing-text",
                    "Keycloak stops reading before this",
                )
                .at(&source, trailing)
                .help("remove what follows the closing brace"),
            );
        }
        providers = reader.providers();
    }
    let Reader {
        mut findings,
        accepted,
        ..
    } = reader;
    lint::settle(&mut providers, accepted);
    findings.extend(lint::clashes(&source, &providers));
    findings.extend(lint::names(&source, &providers));
    Descriptor {
        source,
        providers,
        findings,
        accepted,
    }
}

fn about_encoding(source: &Source, decoded: &Decoded, stopped: bool) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut say = |level, message: &str| {
        findings.push(
            Finding::new(level, "descriptor-encoding", message)
                .in_file(source)
                .help("save the file as UTF-8 without a byte-order mark"),
        );
    };
    match decoded.encoding {
        Encoding::Utf16 if !stopped => say(
            Level::Note,
            "the descriptor is UTF-16; Keycloak accepts that",
        ),
        Encoding::Utf32 if !stopped => say(
            Level::Note,
            "the descriptor is UTF-32; Keycloak accepts that",
        ),
        Encoding::Utf8 if decoded.marked => say(
            Level::Note,
            "the descriptor begins with a byte-order mark; Keycloak accepts that",
        ),
        _ => {}
    }
    if decoded.sloppy {
        say(
            Level::Warning,
            "some bytes are not UTF-8, and Keycloak takes them for other characters",
        );
    }
    findings
}

/// The lists by key, as Java's map of them holds them.
#[derive(Default)]
struct Lists<'a> {
    lists: Vec<(&'a str, Span, Option<Vec<Item>>)>,
    index: HashMap<&'a str, usize>,
    /// Keycloak's own map is a HashMap, in which the SAML mappers come before the OIDC mappers; a
    /// `providers` object brings a map in document order.
    in_document_order: bool,
}

impl<'a> Lists<'a> {
    fn put(&mut self, key: &'a str, span: Span, items: Option<Vec<Item>>) {
        let index = *self.index.entry(key).or_insert(self.lists.len());
        match self.lists.get_mut(index) {
            Some(list) => *list = (key, span, items),
            None => self.lists.push((key, span, items)),
        }
    }
}

/// A list entry; text fields with their places.
enum Item {
    Null(Span),
    Script {
        span: Span,
        file_name: Option<(String, Span)>,
        name: Option<String>,
        description: Option<String>,
    },
}

struct Reader<'a> {
    source: &'a Source,
    findings: Vec<Finding>,
    accepted: bool,
    /// The place of a `"providers": null` instead, which leaves none.
    lists: Result<Lists<'a>, Span>,
}

impl<'a> Reader<'a> {
    fn refusal(
        &self,
        id: &'static str,
        at: Span,
        message: impl Into<String>,
        quote: &str,
    ) -> Finding {
        Finding::new(Level::Error, id, message)
            .at(self.source, at)
            .note(java::build_fails(quote))
    }

    /// Something a server's build doesn't survive.
    fn refuse(&mut self, id: &'static str, at: Span, message: impl Into<String>, quote: &str) {
        let finding = self.refusal(id, at, message, quote);
        self.findings.push(finding);
        self.accepted = false;
    }

    fn warn(
        &mut self,
        level: Level,
        id: &'static str,
        at: Span,
        message: impl Into<String>,
        help: &str,
    ) {
        self.findings.push(
            Finding::new(level, id, message)
                .at(self.source, at)
                .help(help),
        );
    }

    fn root(&mut self, root: &'a Value) {
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

    /// `KeycloakProcessor.configureScriptDescriptor`, but for the files.
    fn providers(&mut self) -> Vec<Provider> {
        let mut lists = match std::mem::replace(&mut self.lists, Ok(Lists::default())) {
            Ok(lists) => lists,
            Err(null) => {
                self.refuse(
                    "descriptor-null",
                    null,
                    "`providers` is null",
                    java::PROVIDERS_ARE_NULL,
                );
                return Vec::new();
            }
        };
        if !lists.in_document_order {
            lists
                .lists
                .sort_by_key(|(key, ..)| Kind::of_key(key) == Some(Kind::Mapper));
        }
        let mut providers = Vec::new();
        for (key, span, items) in lists.lists {
            let Some(items) = items else {
                self.refuse(
                    "descriptor-null",
                    span,
                    format!("`{key}` is null"),
                    java::LIST_IS_NULL,
                );
                continue;
            };
            for item in items {
                match item {
                    Item::Null(span) => {
                        self.refuse(
                            "descriptor-null",
                            span,
                            "a list entry is null",
                            java::ITEM_IS_NULL,
                        );
                    }
                    Item::Script {
                        span,
                        file_name: None,
                        ..
                    } => self.refuse(
                        "descriptor-no-file-name",
                        span,
                        "a script has no `fileName`",
                        java::NO_FILE_NAME,
                    ),
                    Item::Script {
                        file_name: Some((file_name, place)),
                        name,
                        description,
                        ..
                    } => {
                        // Lists of other kinds are gone through, too, and then forgotten.
                        let Some(kind) = Kind::of_key(key) else {
                            continue;
                        };
                        providers.push(Provider {
                            kind,
                            name: name.unwrap_or_else(|| file_name.clone()),
                            file_name,
                            description,
                            place,
                            registered: true,
                        });
                    }
                }
            }
        }
        if providers.is_empty() && self.accepted {
            self.findings.push(
                Finding::new(
                    Level::Warning,
                    "descriptor-no-providers",
                    "the descriptor announces no script",
                )
                .in_file(self.source)
                .help("add a list `mappers` with one entry per script"),
            );
        }
        providers
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
