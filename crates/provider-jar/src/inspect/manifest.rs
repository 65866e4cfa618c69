//! `META-INF/MANIFEST.MF`, which a build reads of every jar: `java.util.jar.Manifest.read` and
//! `Attributes.read`.

use std::io::{self, Read, Seek};

use diagnostic::{Finding, Level, Source};

use super::scripts::unreadable;
use crate::archive::Archive;
use crate::descriptor::java;

const PATH: &str = "META-INF/MANIFEST.MF";
/// `jdk.jar.maxSignatureFileSize`.
const LARGEST: usize = 16_000_000;
/// Length of Java's buffer for one line, its end included.
const LONGEST_LINE: usize = 512;
const LONGEST_NAME: usize = 70;

/// The finding about a manifest that stops the build.
pub(super) fn check<R: Read + Seek>(
    jar: &Source,
    archive: &mut Archive<R>,
) -> io::Result<Option<Finding>> {
    // Java looks for it without regard to case, and takes the last.
    let entry = archive
        .entries()
        .iter()
        .rfind(|entry| entry.name.eq_ignore_ascii_case(PATH))
        .cloned();
    let Some(entry) = entry else {
        return Ok(None);
    };
    // Java takes the directory's word for the size.
    let size = usize::try_from(entry.size).unwrap_or(usize::MAX);
    let complaint = match archive.content(&entry, size.min(LARGEST)) {
        Err(error) => return unreadable(jar, &entry, error).map(Some),
        Ok(_) if size > LARGEST => format!("IOException: Unsupported size: {size} for JarEntry"),
        Ok(content) if content.bytes.len() < size => format!(
            "EOFException: Expected:{size}, read:{}",
            content.bytes.len()
        ),
        Ok(content) => match read(&content.bytes) {
            Ok(()) => return Ok(None),
            Err(words) => format!("IOException: {words}"),
        },
    };
    Ok(Some(
        Finding::new(Level::Error, "jar-manifest", "the jar's manifest is broken")
            .in_file(jar)
            .note(java::build_fails(&complaint))
            .help("make the jar anew, with `mapper-builder pack` or `jar cf`"),
    ))
}

/// Java's complaint, if it has one.
fn read(bytes: &[u8]) -> Result<(), String> {
    let mut lines = Lines { bytes, number: 0 };
    attributes(&mut lines)?;
    loop {
        let Some(line) = lines.next("manifest line too long")? else {
            return Ok(());
        };
        if line.is_empty() {
            continue;
        }
        let is_name = line
            .get(..6)
            .is_some_and(|start| start.eq_ignore_ascii_case(b"name: "));
        if !is_name {
            return Err(lines.at("invalid manifest format"));
        }
        while lines.continues() {
            lines.next("manifest line too long")?;
        }
        attributes(&mut lines)?;
    }
}

/// One section's attributes, up to the empty line after it.
fn attributes(lines: &mut Lines<'_>) -> Result<(), String> {
    let mut is_first = true;
    while let Some(line) = lines.next("line too long")? {
        if line.is_empty() {
            break;
        }
        if line.starts_with(b" ") {
            if is_first {
                return Err(lines.at("misplaced continuation line"));
            }
            continue;
        }
        is_first = false;
        let colon = line.iter().position(|&byte| byte == b':');
        let Some((name, value)) = colon.and_then(|at| line.split_at_checked(at)) else {
            return Err(lines.at("invalid header field"));
        };
        if !value.starts_with(b": ") {
            return Err(lines.at("invalid header field"));
        }
        let is_valid = (1..=LONGEST_NAME).contains(&name.len())
            && name
                .iter()
                .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'));
        // Java checks a name once its value is complete.
        let number = lines.number;
        while lines.continues() {
            lines.next("line too long")?;
        }
        if !is_valid {
            let name = String::from_utf8_lossy(name);
            lines.number = lines.number.max(number);
            return Err(lines.at(&format!("invalid header field name: {name}")));
        }
    }
    Ok(())
}

struct Lines<'a> {
    bytes: &'a [u8],
    number: usize,
}

impl<'a> Lines<'a> {
    /// The next line without its end.
    fn next(&mut self, too_long: &str) -> Result<Option<&'a [u8]>, String> {
        if self.bytes.is_empty() {
            return Ok(None);
        }
        self.number += 1;
        let end = self
            .bytes
            .iter()
            .position(|byte| matches!(byte, b'\n' | b'\r'));
        let length = end.unwrap_or(self.bytes.len());
        let rest = self.bytes.get(length..).unwrap_or_default();
        let terminator = match rest {
            [b'\r', b'\n', ..] => 2,
            [] => 0,
            _ => 1,
        };
        if length + terminator.min(1) > LONGEST_LINE {
            return Err(self.at(too_long));
        }
        let line = self.bytes.get(..length).unwrap_or_default();
        self.bytes = rest.get(terminator..).unwrap_or_default();
        Ok(Some(line))
    }

    fn continues(&self) -> bool {
        self.bytes.starts_with(b" ")
    }

    fn at(&self, words: &str) -> String {
        format!("{words} (line {})", self.number)
    }
}
