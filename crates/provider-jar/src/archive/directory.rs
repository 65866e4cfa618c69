//! The central directory: `ZipFileSystem.initCEN` and `ZipFile.Source.initCEN`.

use super::{Broken, Entry, Method, number};

/// Length of an entry's header without its variable parts.
pub(super) const HEADER: u64 = 46;
const MAGIC: u64 = 0xFFFF_FFFF;
const SYMLINK: u64 = 0o120_000;

pub(super) struct Directory {
    pub(super) entries: Vec<Entry>,
    /// What Java 25 says, when it refuses what Java 17 accepts.
    pub(super) newer: Option<String>,
}

pub(super) fn read(bytes: &[u8], prefix: u64) -> Result<Directory, Broken> {
    let mut entries = Vec::new();
    let mut newer = None;
    let mut rest = bytes;
    let mut at = 0;
    while rest.len() as u64 >= HEADER {
        let header = Header { bytes: rest, at };
        let length = header.check()?;
        let (entry, complaint) = header.entry(prefix)?;
        entries.push(entry);
        newer = newer.or(complaint);
        at += length;
        rest = rest.get(length..).unwrap_or_default();
    }
    if !rest.is_empty() {
        return Err(Broken::zip("invalid CEN header"));
    }
    Ok(Directory { entries, newer })
}

/// One header and what follows it.
struct Header<'a> {
    bytes: &'a [u8],
    /// Its offset in the directory, which Java's messages name.
    at: usize,
}

impl<'a> Header<'a> {
    fn number(&self, at: usize, length: usize) -> u64 {
        number(self.bytes, at, length)
    }

    fn part(&self, at: usize, length: usize) -> &'a [u8] {
        self.bytes.get(at..at + length).unwrap_or_default()
    }

    fn lengths(&self) -> [usize; 3] {
        // Two bytes each: they fit.
        [28, 30, 32].map(|at| self.number(at, 2) as usize)
    }

    /// How long it is, if Java accepts its fixed part.
    fn check(&self) -> Result<usize, Broken> {
        if !self.bytes.starts_with(b"PK\x01\x02") {
            return Err(Broken::zip("invalid CEN header (bad signature)"));
        }
        if self.number(8, 2) & 1 != 0 {
            return Err(Broken::zip("invalid CEN header (encrypted entry)"));
        }
        let method = self.number(10, 2);
        if method != 0 && method != 8 {
            return Err(Broken::zip(format!(
                "invalid CEN header (unsupported compression method: {method})"
            )));
        }
        let [name, extra, comment] = self.lengths();
        let length = HEADER as usize + name + extra + comment;
        if length > 0xFFFF || length > self.bytes.len() {
            // Which of its lengths Java complains of depends on the version.
            return Err(Broken::zip(""));
        }
        self.check_extra(self.part(HEADER as usize + name, extra))?;
        Ok(length)
    }

    fn check_extra(&self, extra: &[u8]) -> Result<(), Broken> {
        let mut rest = extra;
        while rest.len() >= 4 {
            let tag = number(rest, 0, 2);
            let size = number(rest, 2, 2) as usize;
            let Some(field) = rest.get(4..4 + size) else {
                return Err(Broken::zip(format!(
                    "Invalid CEN header (invalid extra data field size for tag: 0x{tag:04x} at {})",
                    self.at
                )));
            };
            if tag == 1 {
                self.check_zip64(field)?;
            }
            rest = rest.get(4 + size..).unwrap_or_default();
        }
        Ok(())
    }

    fn check_zip64(&self, field: &[u8]) -> Result<(), Broken> {
        let (packed, size) = (self.number(20, 4), self.number(24, 4));
        let is_needed = packed == MAGIC || size == MAGIC;
        let is_negative = |at| number(field, at, 8) > i64::MAX as u64;
        match field.len() {
            0 if !is_needed => Ok(()),
            8 | 16 | 24 | 28 => {
                if size == MAGIC && is_negative(0) {
                    Err(Broken::zip("Invalid zip64 extra block size value"))
                } else if packed == MAGIC && field.len() >= 16 && is_negative(8) {
                    Err(Broken::zip(
                        "Invalid zip64 extra block compressed size value",
                    ))
                } else {
                    Ok(())
                }
            }
            _ => Err(Broken::zip(
                "Invalid CEN header (invalid zip64 extra data field size)",
            )),
        }
    }

    /// The entry, and what Java 25 says against it.
    fn entry(&self, prefix: u64) -> Result<(Entry, Option<String>), Broken> {
        let [name, extra, comment] = self.lengths();
        let start = HEADER as usize;
        let Ok(text) = std::str::from_utf8(self.part(start, name)) else {
            return Err(Broken::zip("invalid CEN header (bad entry name)"));
        };
        if text.split('/').any(|part| matches!(part, "." | "..")) {
            let name = text.trim_start_matches('/').trim_end_matches('/');
            return Err(Broken::zip(format!(
                "ZIP file can't be opened as a file system because entry \"/{name}\" has a '.' or '..' element in its name"
            )));
        }
        let has_bad_comment =
            std::str::from_utf8(self.part(start + name + extra, comment)).is_err();
        let mut sizes = [self.number(24, 4), self.number(20, 4), self.number(42, 4)];
        let mut newer = None;
        if extra == 0 && (sizes.contains(&MAGIC) || self.number(34, 2) == 0xFFFF) {
            newer = Some("ZipException: Invalid CEN header (invalid zip64 extra len size)");
        } else {
            large_numbers(&mut sizes, self.part(start + name, extra));
        }
        if has_bad_comment {
            newer = newer.or(Some(
                "ZipException: invalid CEN header (bad entry name or comment)",
            ));
        }
        let [size, packed, offset] = sizes;
        // Only Unix keeps a file's type in the upper half of the attributes.
        let is_unix = self.number(5, 1) == 3;
        let entry = Entry {
            name: text.to_owned(),
            method: if self.number(10, 2) == 0 {
                Method::Stored
            } else {
                Method::Deflated
            },
            crc: self.number(16, 4) as u32,
            size,
            packed,
            offset: offset.saturating_add(prefix),
            is_symlink: is_unix && self.number(40, 2) & 0o170_000 == SYMLINK,
            has_bad_comment,
        };
        Ok((entry, newer.map(str::to_owned)))
    }
}

/// `ZipFileInputStream.checkZIP64`: size, packed size and offset, as many as are too large for
/// their fields.
fn large_numbers(numbers: &mut [u64; 3], extra: &[u8]) {
    let mut rest = extra;
    while rest.len() > 4 {
        let size = number(rest, 2, 2) as usize;
        let Some(mut field) = rest.get(4..4 + size) else {
            return;
        };
        if number(rest, 0, 2) == 1 {
            for one in numbers.iter_mut().filter(|one| **one == MAGIC) {
                if field.len() < 8 {
                    return;
                }
                *one = number(field, 0, 8);
                field = field.get(8..).unwrap_or_default();
            }
            return;
        }
        rest = rest.get(4 + size..).unwrap_or_default();
    }
}
