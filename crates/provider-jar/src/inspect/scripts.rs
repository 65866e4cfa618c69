//! The descriptor and the files it names: `KeycloakProcessor.getScriptProviderDescriptorsFromJarFile`
//! and `configureScriptDescriptor`.

use std::collections::{BTreeMap, HashSet};
use std::io::{self, Read, Seek};

use diagnostic::{Finding, Level, Source};

use crate::Provider;
use crate::archive::{Archive, Content, ContentError, Entry};
use crate::descriptor::{self, java};

/// No larger descriptor is looked into.
const LARGEST_DESCRIPTOR: usize = 1 << 20;
/// No larger script is looked into.
const LARGEST_SCRIPT: usize = 1 << 20;
/// No more than this is unpacked from one jar.
const LARGEST_TOTAL: usize = 32 << 20;

pub(super) struct Scripts {
    pub(super) providers: Vec<Provider>,
    pub(super) scripts: BTreeMap<String, Source>,
    pub(super) findings: Vec<Finding>,
    pub(super) builds: bool,
}

pub(super) fn read<R: Read + Seek>(jar: &Source, archive: &mut Archive<R>) -> io::Result<Scripts> {
    let mut scripts = Scripts {
        providers: Vec::new(),
        scripts: BTreeMap::new(),
        findings: Vec::new(),
        builds: true,
    };
    let Some(entry) = archive.find(descriptor::PATH).cloned() else {
        return Ok(scripts);
    };
    let content = match archive.content(&entry, LARGEST_DESCRIPTOR) {
        Ok(content) => content,
        Err(error) => {
            scripts.builds = false;
            scripts.findings.push(unreadable(jar, &entry, error)?);
            return Ok(scripts);
        }
    };
    let name = format!("{}!/{}", jar.name(), descriptor::PATH);
    if content.is_cut {
        // What a server would do can't be told; that it's fine least of all.
        scripts.builds = false;
        scripts.findings.push(
            Finding::new(
                Level::Error,
                "descriptor-too-large",
                format!(
                    "the descriptor has more than {LARGEST_DESCRIPTOR} bytes and isn't read here"
                ),
            )
            .in_file(&Source::new(name, ""))
            .help("make it smaller"),
        );
        return Ok(scripts);
    }
    scripts.findings.extend(claims(jar, &entry, &content));
    let read = descriptor::read(&name, &content.bytes);
    scripts.builds = read.accepted;
    scripts.findings.extend(read.findings);
    scripts.providers = read.providers;
    let mut files = Files {
        jar,
        descriptor: &read.source,
        left: LARGEST_TOTAL,
        scripts: &mut scripts,
        seen: HashSet::new(),
    };
    files.read(archive)?;
    Ok(scripts)
}

struct Files<'a> {
    jar: &'a Source,
    descriptor: &'a Source,
    left: usize,
    scripts: &'a mut Scripts,
    /// File names that were looked at already.
    seen: HashSet<String>,
}

impl Files<'_> {
    fn read<R: Read + Seek>(&mut self, archive: &mut Archive<R>) -> io::Result<()> {
        for provider in self.scripts.providers.clone() {
            if !self.seen.insert(provider.file_name.clone()) {
                continue;
            }
            let Some(entry) = archive.find(&provider.file_name).cloned() else {
                self.scripts.builds = false;
                let finding = missing(self.descriptor, &provider, archive.entries());
                self.scripts.findings.push(finding);
                continue;
            };
            if self.left == 0 {
                continue;
            }
            match archive.content(&entry, LARGEST_SCRIPT.min(self.left)) {
                Ok(content) => self.file(&provider, &entry, content),
                Err(error) => {
                    self.scripts.builds = false;
                    let finding = unreadable(self.jar, &entry, error)?;
                    self.scripts.findings.push(finding);
                }
            }
        }
        if self.left == 0 {
            self.scripts.findings.push(
                Finding::new(
                    Level::Warning,
                    "script-too-large",
                    format!("the scripts have more than {LARGEST_TOTAL} bytes; the rest wasn't looked into"),
                )
                .in_file(self.jar),
            );
        }
        Ok(())
    }

    fn file(&mut self, provider: &Provider, entry: &Entry, content: Content) {
        let findings = &mut self.scripts.findings;
        findings.extend(claims(self.jar, entry, &content));
        let length = content.bytes.len();
        self.left = self.left.saturating_sub(length);
        if content.is_cut {
            if self.left > 0 {
                findings.push(
                    Finding::new(
                        Level::Warning,
                        "script-too-large",
                        format!(
                            "`{}` has more than {LARGEST_SCRIPT} bytes and wasn't looked into",
                            entry.name
                        ),
                    )
                    .at(self.descriptor, provider.place),
                );
            }
            return;
        }
        let name = format!("{}!/{}", self.jar.name(), entry.name);
        let text = String::from_utf8_lossy(&content.bytes);
        let source = Source::new(name, text.strip_prefix('\u{FEFF}').unwrap_or(&text));
        let about_text = self.text(provider, entry, &content.bytes, &source);
        self.scripts.findings.extend(about_text);
        self.scripts
            .scripts
            .insert(provider.file_name.clone(), source);
    }

    fn text(
        &self,
        provider: &Provider,
        entry: &Entry,
        bytes: &[u8],
        source: &Source,
    ) -> Vec<Finding> {
        let mut findings = Vec::new();
        // `String.trim().isEmpty()`, in Keycloak's words.
        if bytes.iter().all(|&byte| byte <= b' ') {
            let message = if entry.is_directory() {
                format!(
                    "`{}` is a folder, which makes an empty script",
                    provider.file_name
                )
            } else {
                format!("the script `{}` is empty", provider.file_name)
            };
            findings.push(
                Finding::new(Level::Error, "script-empty", message)
                    .at(self.descriptor, provider.place)
                    .note("saving a mapper with it answers 500 `unknown_error`: IllegalArgumentException: script must not be null or empty"),
            );
        }
        if bytes.starts_with(b"\xEF\xBB\xBF") {
            findings.push(
                Finding::new(
                    Level::Note,
                    "script-byte-order-mark",
                    "the script begins with a byte-order mark; Keycloak takes it for white space",
                )
                .in_file(source),
            );
        }
        if let Err(error) = std::str::from_utf8(bytes) {
            let mut finding = Finding::new(
                Level::Warning,
                "script-encoding",
                "the script isn't UTF-8: Keycloak replaces what it can't read by `\u{FFFD}`",
            )
            .in_file(source)
            .help("save it as UTF-8, or write characters beyond ASCII as `\\u00fc`");
            // Before the first bad byte, the text is the bytes but for the mark.
            let mark = bytes.starts_with(b"\xEF\xBB\xBF");
            let at = error.valid_up_to() - if mark { 3 } else { 0 };
            if let Ok(at) = u32::try_from(at) {
                finding = finding.at(source, diagnostic::Span::new(at, at + 1));
            }
            findings.push(finding);
        }
        if entry.is_symlink {
            findings.push(
                Finding::new(
                    Level::Warning,
                    "jar-symlink",
                    format!(
                        "`{}` is a symbolic link: the script is the path it points to",
                        entry.name
                    ),
                )
                .at(self.descriptor, provider.place)
                .help("pack the file, not the link"),
            );
        }
        findings
    }
}

fn missing(descriptor: &Source, provider: &Provider, entries: &[Entry]) -> Finding {
    let wanted = &provider.file_name;
    let finding = Finding::new(
        Level::Error,
        "script-missing",
        format!("the jar has no entry `{wanted}`"),
    )
    .at(descriptor, provider.place)
    .note(java::build_fails(
        "NullPointerException: entry (`ze` on newer Java), without the name of the file",
    ));
    match entries.iter().find(|entry| is_near(&entry.name, wanted)) {
        Some(near) => finding.help(format!(
            "it has `{}`; a name must be the same to the letter, without a leading `/` or `./`",
            near.name
        )),
        None => finding.help("add the file at the root of the jar, or remove the entry"),
    }
}

/// Whether a name was probably meant.
fn is_near(name: &str, wanted: &str) -> bool {
    let file = |path: &str| {
        let path = path.replace('\\', "/").to_lowercase();
        path.rsplit('/').next().unwrap_or_default().to_owned()
    };
    !name.ends_with('/') && !file(wanted).is_empty() && file(name) == file(wanted)
}

pub(super) fn unreadable(jar: &Source, entry: &Entry, error: ContentError) -> io::Result<Finding> {
    match error {
        ContentError::Io(error) => Err(error),
        ContentError::Refused(words) => Ok(Finding::new(
            Level::Error,
            "jar-broken",
            format!("`{}` can't be unpacked", entry.name),
        )
        .in_file(jar)
        .note(java::build_fails(&words))
        .help("copy or download the jar again, or make it anew")),
    }
}

fn claims(jar: &Source, entry: &Entry, content: &Content) -> Option<Finding> {
    (!content.is_as_claimed).then(|| {
        Finding::new(
            Level::Warning,
            "jar-checksum",
            format!(
                "`{}` isn't what the jar's directory says: size or checksum differ",
                entry.name
            ),
        )
        .in_file(jar)
        .note("Keycloak doesn't check that, other tools refuse the jar")
        .help("make the jar anew")
    })
}
