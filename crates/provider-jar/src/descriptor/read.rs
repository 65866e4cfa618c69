mod walk;

use std::collections::HashMap;

use diagnostic::{Finding, Level, Source, Span};

use super::java;
use crate::encoding::{Decoded, Encoding, decode};
use crate::json;
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
