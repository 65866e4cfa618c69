mod entries;
mod manifest;
mod scripts;
mod sniff;

use std::collections::BTreeMap;
use std::io::{self, Read, Seek, SeekFrom};

use diagnostic::{Finding, Level, Source, in_order};
use sha2::{Digest, Sha256};

use crate::archive::{Archive, Broken, OpenError};
use crate::package::hexadecimal;
use crate::{Provider, lint};

/// What a server would make of a jar.
#[derive(Clone, Debug)]
pub struct Inspection {
    /// Of the whole file, in lower-case hexadecimal digits.
    pub sha256: String,
    /// Length of the file.
    pub size: u64,
    /// How many entries its directory has.
    pub entry_count: usize,
    /// The scripts its descriptor announces.
    pub providers: Vec<Provider>,
    /// The announced scripts that can be read, by file name.
    pub scripts: BTreeMap<String, Source>,
    /// Everything worth telling, in order.
    pub findings: Vec<Finding>,
    /// Whether `kc.sh build` gets past this jar.
    pub builds: bool,
}

/// Reads a jar, its own or a foreign one, broken or hostile, within fixed memory.
///
/// `name` is what findings call it; its entries are called `name!/entry`.
///
/// # Errors
/// Only when the file itself can't be read.
pub fn inspect<R: Read + Seek>(name: &str, mut file: R) -> io::Result<Inspection> {
    let (sha256, head, size) = hash(&mut file)?;
    let jar = Source::new(name, "");
    let mut inspection = Inspection {
        sha256,
        size,
        entry_count: 0,
        providers: Vec::new(),
        scripts: BTreeMap::new(),
        findings: Vec::new(),
        builds: true,
    };
    match Archive::open(file) {
        Ok(mut archive) => {
            inspection.entry_count = archive.entries().len();
            inspection.findings = whole_jar(&jar, &archive);
            let read = scripts::read(&jar, &mut archive)?;
            // Of a descriptor that is wrong it isn't known which scripts it would name.
            let is_whole = !read.findings.iter().any(|finding| {
                finding.level == Level::Error && finding.id.starts_with("descriptor-")
            });
            let named = is_whole.then_some(read.providers.as_slice());
            inspection
                .findings
                .extend(entries::lint(&jar, archive.entries(), named));
            inspection.providers = read.providers;
            inspection.scripts = read.scripts;
            let manifest = manifest::check(&jar, &mut archive)?;
            inspection.builds = read.builds && manifest.is_none();
            inspection.findings.extend(manifest);
            if !inspection.builds {
                lint::settle(&mut inspection.providers, false);
            }
            inspection.findings.extend(read.findings);
        }
        Err(OpenError::Io(error)) => return Err(error),
        Err(OpenError::Broken(broken)) => {
            inspection.builds = false;
            inspection.findings.push(unopened(&jar, &head, broken));
        }
    }
    inspection.findings = in_order(inspection.findings);
    Ok(inspection)
}

/// Hash, first bytes and length of a file.
fn hash<R: Read + Seek>(file: &mut R) -> io::Result<(String, Vec<u8>, u64)> {
    file.seek(SeekFrom::Start(0))?;
    let mut hasher = Sha256::new();
    let mut head = Vec::new();
    let mut size = 0;
    let mut buffer = vec![0; 1 << 16];
    loop {
        let read = match file.read(&mut buffer) {
            Ok(0) => break,
            Ok(read) => read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        let bytes = buffer.get(..read).unwrap_or_default();
        hasher.update(bytes);
        size += read as u64;
        let missing = 512_usize.saturating_sub(head.len());
        head.extend(bytes.iter().take(missing));
    }
    Ok((hexadecimal(&hasher.finalize()), head, size))
}

fn unopened(jar: &Source, head: &[u8], broken: Broken) -> Finding {
    match broken {
        Broken::Refused(words) => {
            let (message, help) = sniff::explain(head, &words);
            Finding::new(Level::Error, "jar-broken", message)
                .in_file(jar)
                .note(format!("Java says: {words}"))
                .help(help)
        }
        Broken::TooLarge(size) => Finding::new(
            Level::Error,
            "jar-too-large",
            format!("the jar's directory has {size} bytes, more than is read here"),
        )
        .in_file(jar)
        .help("put the scripts into a jar of their own"),
    }
}

fn whole_jar<R: Read + Seek>(jar: &Source, archive: &Archive<R>) -> Vec<Finding> {
    let mut findings = Vec::new();
    if let Some(words) = &archive.newer {
        findings.push(
            Finding::new(
                Level::Warning,
                "jar-newer-java",
                "Java 17 opens this jar, newer versions don't",
            )
            .in_file(jar)
            .note(format!("Java 25 says: {words}"))
            .help("make the jar anew"),
        );
    }
    if archive.prefix > 0 {
        findings.push(
            Finding::new(
                Level::Note,
                "jar-prefix",
                format!(
                    "{} bytes stand before the jar's first entry",
                    archive.prefix
                ),
            )
            .in_file(jar)
            .note("Java doesn't mind, other tools may"),
        );
    }
    findings
}

#[cfg(test)]
mod tests;
