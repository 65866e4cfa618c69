//! Reading files and streams of unknown origin.

use std::fs::{self, File};
use std::io::Read;
use std::path::Path;

use crate::{Finding, Level, Source, Span};

fn error(id: &'static str, message: impl Into<String>) -> Finding {
    Finding::new(Level::Error, id, message)
}

/// Opens a regular file of at most `limit` bytes.
///
/// # Errors
/// When it is something else, can't be read or is too large.
pub fn open(path: &Path, limit: u64) -> Result<File, Box<Finding>> {
    let name = path.display().to_string();
    let unreadable = |reason| unreadable(&name, &reason);
    // Before opening: a pipe or a device would block or never end.
    let metadata = fs::metadata(path).map_err(unreadable)?;
    if metadata.is_dir() {
        let finding = error("not-a-file", "is a folder, a file is expected here");
        return Err(about(&name, finding));
    }
    if !metadata.is_file() {
        return Err(about(&name, error("not-a-file", "is not a regular file")));
    }
    if metadata.len() > limit {
        return Err(too_large(&name, limit));
    }
    File::open(path).map_err(unreadable)
}

/// The bytes of a regular file that holds at most `limit` of them.
///
/// # Errors
/// When it is something else, can't be read or is too large.
pub fn read_bytes(path: &Path, limit: u64) -> Result<Vec<u8>, Box<Finding>> {
    let file = open(path, limit)?;
    let length = file.metadata().map_or(0, |metadata| metadata.len());
    // Some files say they are empty (/proc), others grow.
    whole(&path.display().to_string(), file, limit, length)
}

/// The bytes of a stream called `name` that gives at most `limit` of them.
///
/// # Errors
/// When it can't be read, or gives more.
pub fn read_stream(name: &str, stream: impl Read, limit: u64) -> Result<Vec<u8>, Box<Finding>> {
    whole(name, stream, limit, 0)
}

fn whole(
    name: &str,
    stream: impl Read,
    limit: u64,
    expected: u64,
) -> Result<Vec<u8>, Box<Finding>> {
    // One more, to see the end without growing.
    let capacity = usize::try_from(expected.min(limit)).unwrap_or(0) + 1;
    let mut bytes = Vec::with_capacity(capacity);
    stream
        .take(limit + 1)
        .read_to_end(&mut bytes)
        .map_err(|reason| unreadable(name, &reason))?;
    if bytes.len() as u64 > limit {
        return Err(too_large(name, limit));
    }
    Ok(bytes)
}

fn about(name: &str, finding: Finding) -> Box<Finding> {
    Box::new(finding.in_file(&Source::new(name, "")))
}

fn unreadable(name: &str, reason: &std::io::Error) -> Box<Finding> {
    about(
        name,
        error("unreadable-file", format!("cannot be read: {reason}")),
    )
}

fn too_large(name: &str, limit: u64) -> Box<Finding> {
    let mib = limit >> 20;
    about(
        name,
        error("file-too-large", format!("holds more than {mib} MiB")),
    )
}

impl Source {
    /// The text of a file that holds at most `limit` bytes of UTF-8, named as the path was given. A
    /// leading byte-order mark is left out.
    ///
    /// # Errors
    /// When it is no regular file, can't be read, is too large, or isn't text: with the place.
    pub fn read(path: &Path, limit: u64) -> Result<Self, Box<Finding>> {
        text_of(&path.display().to_string(), read_bytes(path, limit)?)
    }

    /// The same of a stream called `name`.
    ///
    /// # Errors
    /// As for [`Source::read`].
    pub fn read_stream(name: &str, stream: impl Read, limit: u64) -> Result<Self, Box<Finding>> {
        text_of(name, read_stream(name, stream, limit)?)
    }
}

/// The bytes as text, or a finding at the first byte that isn't.
fn text_of(name: &str, bytes: Vec<u8>) -> Result<Source, Box<Finding>> {
    if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
        let finding = error("not-utf-8", "is UTF-16").help("save it as UTF-8");
        return Err(Box::new(finding.in_file(&Source::new(name, ""))));
    }
    let text = match String::from_utf8(bytes) {
        Ok(text) => text,
        Err(invalid) => {
            let place = offset(invalid.utf8_error().valid_up_to());
            let byte = invalid.as_bytes().get(place as usize).copied();
            let byte = byte.unwrap_or_default();
            let source = Source::new(name, String::from_utf8_lossy(invalid.as_bytes()));
            let finding = error("not-utf-8", format!("byte 0x{byte:02X} is not UTF-8"))
                .at(&source, Span::new(place, place + 3))
                .note(format!("in Latin-1 it is `{}`", char::from(byte)))
                .help("save the file as UTF-8");
            return Err(Box::new(finding));
        }
    };
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    let source = Source::new(name, text);
    match text.find('\0') {
        None => Ok(source),
        Some(place) => {
            let place = offset(place);
            let finding = error("binary-file", "holds a NUL byte, so it is not a text")
                .at(&source, Span::new(place, place + 1));
            Err(Box::new(finding))
        }
    }
}

/// A place in a text as findings count it; files are far smaller than 4 GiB.
fn offset(place: usize) -> u32 {
    u32::try_from(place).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finding(bytes: &[u8]) -> Finding {
        *text_of("world.toml", bytes.to_vec()).unwrap_err()
    }

    fn place(finding: &Finding) -> (u32, u32) {
        let place = finding
            .source
            .as_ref()
            .unwrap()
            .line_column(finding.span.unwrap().start);
        (place.line, place.column)
    }

    #[test]
    fn a_latin_1_file_is_refused_at_its_first_umlaut() {
        let finding = finding(b"[realm]\nname = \"Z\xfcrich\"\n");
        assert_eq!(place(&finding), (2, 10));
        assert_eq!(finding.message, "byte 0xFC is not UTF-8");
        assert_eq!(finding.notes, ["in Latin-1 it is `ü`"]);
    }

    #[test]
    fn a_utf_16_file_is_refused_by_name() {
        assert_eq!(finding(b"\xff\xfe[\0").message, "is UTF-16");
    }

    #[test]
    fn a_nul_byte_is_refused_where_it_stands() {
        assert_eq!(place(&finding(b"a\n b\0")), (2, 3));
    }

    #[test]
    fn a_byte_order_mark_is_left_out() {
        let source = text_of("x", b"\xef\xbb\xbf{}".to_vec()).unwrap();
        assert_eq!(source.text(), "{}");
    }

    #[test]
    fn a_folder_a_missing_file_and_a_too_large_one_are_refused() {
        let folder = tempfile::tempdir().unwrap();
        let message = |path: &Path| Source::read(path, 4).unwrap_err().message;
        assert_eq!(
            message(folder.path()),
            "is a folder, a file is expected here"
        );
        assert!(message(&folder.path().join("none")).starts_with("cannot be read: No such file"));
        let large = folder.path().join("large");
        fs::write(&large, "12345").unwrap();
        assert_eq!(message(&large), "holds more than 0 MiB");
    }

    #[cfg(unix)]
    #[test]
    fn a_link_to_itself_and_a_device_are_refused_instead_of_read() {
        let folder = tempfile::tempdir().unwrap();
        let link = folder.path().join("link");
        std::os::unix::fs::symlink(&link, &link).unwrap();
        let finding = Source::read(&link, 4).unwrap_err();
        assert!(
            finding.message.contains("symbolic links"),
            "{}",
            finding.message
        );
        let finding = Source::read(Path::new("/dev/zero"), 4).unwrap_err();
        assert_eq!(finding.message, "is not a regular file");
    }
}
