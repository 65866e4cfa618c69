//! Reading a zip file as a server's build does, within fixed memory and with every byte of it
//! distrusted.
//!
//! A build looks through each jar as a `jdk.nio.zipfs.ZipFileSystem` and then opens it as a
//! `java.util.jar.JarFile`: what one of them refuses, it refuses. Only the central directory
//! counts; a local header is looked at for where the data begins. The words of refusals are Java's,
//! recorded from Java 17 and 25 in `tests/data`.

mod content;
mod directory;

use std::collections::HashMap;
use std::io::{self, Read, Seek, SeekFrom};

pub(crate) use content::{Content, ContentError};

/// A central directory larger than this isn't read: that is some 200,000 entries.
const LARGEST_DIRECTORY: u64 = 16 << 20;
const END: u64 = 22;
const END64: u64 = 56;
const LOCATOR64: u64 = 20;

/// Why a file can't be opened as a jar.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Broken {
    /// Java refuses it with these words.
    Refused(String),
    /// It is larger than is read here.
    TooLarge(u64),
}

impl Broken {
    fn zip(words: impl Into<String>) -> Self {
        Self::Refused(
            format!("ZipException: {}", words.into())
                .trim_end_matches(": ")
                .into(),
        )
    }
}

/// What goes wrong while opening.
#[derive(Debug)]
pub(crate) enum OpenError {
    Broken(Broken),
    Io(io::Error),
}

impl From<Broken> for OpenError {
    fn from(broken: Broken) -> Self {
        Self::Broken(broken)
    }
}

impl From<io::Error> for OpenError {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

/// How an entry's bytes are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Method {
    Stored,
    Deflated,
}

/// One entry as the central directory describes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Entry {
    pub(crate) name: String,
    pub(crate) method: Method,
    pub(crate) crc: u32,
    /// Size once unpacked, as it claims.
    pub(crate) size: u64,
    pub(crate) packed: u64,
    /// Where its local header is.
    pub(crate) offset: u64,
    pub(crate) is_symlink: bool,
    /// Java 17 can't look up an entry whose comment isn't UTF-8, newer ones don't open the jar.
    pub(crate) has_bad_comment: bool,
}

impl Entry {
    pub(crate) fn is_directory(&self) -> bool {
        self.name.ends_with('/')
    }
}

/// An opened jar.
#[derive(Debug)]
pub(crate) struct Archive<R> {
    file: R,
    length: u64,
    entries: Vec<Entry>,
    by_name: HashMap<String, usize>,
    /// Bytes before the first local header.
    pub(crate) prefix: u64,
    /// What Java 25 says, when it refuses a jar that Java 17 opens.
    pub(crate) newer: Option<String>,
}

impl<R: Read + Seek> Archive<R> {
    pub(crate) fn open(mut file: R) -> Result<Self, OpenError> {
        let length = file.seek(SeekFrom::End(0))?;
        let end = find_end(&mut file, length)?;
        let mut archive = Self {
            file,
            length,
            entries: Vec::new(),
            by_name: HashMap::new(),
            prefix: 0,
            newer: None,
        };
        if end.at == 0 {
            return Ok(archive);
        }
        let start = (end.at)
            .checked_sub(end.size)
            .ok_or_else(|| Broken::zip("invalid END header (bad central directory size)"))?;
        archive.prefix = start
            .checked_sub(end.offset)
            .ok_or_else(|| Broken::zip("invalid END header (bad central directory offset)"))?;
        if end.size > LARGEST_DIRECTORY {
            return Err(Broken::TooLarge(end.size).into());
        }
        let bytes = read_at(&mut archive.file, start, end.size)?;
        if end.count > end.size / directory::HEADER {
            archive.newer =
                Some("ZipException: invalid END header (total entries count too large)".into());
        }
        let read = directory::read(&bytes, archive.prefix)?;
        archive.newer = archive.newer.or(read.newer);
        archive.entries = read.entries;
        // Collecting keeps the last of each name, which is the one Java finds.
        archive.by_name = archive
            .entries
            .iter()
            .enumerate()
            .map(|(index, entry)| (entry.name.clone(), index))
            .collect();
        Ok(archive)
    }

    /// In the order of the directory, doubled ones too.
    pub(crate) fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// The entry Java finds under a name: the last, or else a folder of that name.
    pub(crate) fn find(&self, name: &str) -> Option<&Entry> {
        let index = self
            .by_name
            .get(name)
            .or_else(|| self.by_name.get(&format!("{name}/")))?;
        self.entries.get(*index)
    }
}

/// Where the central directory is, as the end record says.
struct End {
    /// Position of the end record, or of the zip64 one.
    at: u64,
    count: u64,
    size: u64,
    offset: u64,
}

/// `ZipFileSystem.findEND`: the last end record whose comment ends with the file.
fn find_end<R: Read + Seek>(file: &mut R, length: u64) -> Result<End, OpenError> {
    let tail_start = length.saturating_sub(END + 0xFFFF);
    let tail = read_at(file, tail_start, length - tail_start)?;
    for at in (0..tail.len().saturating_sub(END as usize - 1)).rev() {
        let Some(record) = tail.get(at..at + END as usize) else {
            continue;
        };
        if !record.starts_with(b"PK\x05\x06") {
            continue;
        }
        let position = tail_start + at as u64;
        if position + END + number(record, 20, 2) != length {
            continue;
        }
        let end = End {
            at: position,
            count: number(record, 10, 2),
            size: number(record, 12, 4),
            offset: number(record, 16, 4),
        };
        return Ok(zip64(file, &end)?.unwrap_or(end));
    }
    Err(Broken::zip("zip END header not found").into())
}

/// The zip64 end record, if there is one that agrees with the ordinary one.
fn zip64<R: Read + Seek>(file: &mut R, end: &End) -> io::Result<Option<End>> {
    let Some(at) = end.at.checked_sub(LOCATOR64) else {
        return Ok(None);
    };
    let locator = read_at(file, at, LOCATOR64)?;
    if !locator.starts_with(b"PK\x06\x07") {
        return Ok(None);
    }
    let position = number(&locator, 8, 8);
    let record = read_at(file, position, END64)?;
    if record.len() as u64 != END64 || !record.starts_with(b"PK\x06\x06") {
        return Ok(None);
    }
    let large = End {
        at: position,
        count: number(&record, 32, 8),
        size: number(&record, 40, 8),
        offset: number(&record, 48, 8),
    };
    let agrees = |large, small, magic| large == small || small == magic;
    let is_used = agrees(large.size, end.size, 0xFFFF_FFFF)
        && agrees(large.offset, end.offset, 0xFFFF_FFFF)
        && agrees(large.count, end.count, 0xFFFF);
    Ok(is_used.then_some(large))
}

/// Up to `length` bytes at a position; fewer at the end of the file.
fn read_at<R: Read + Seek>(file: &mut R, at: u64, length: u64) -> io::Result<Vec<u8>> {
    file.seek(SeekFrom::Start(at))?;
    let mut bytes = Vec::new();
    file.take(length).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// A little-endian number of up to eight bytes; bytes that aren't there are zero.
fn number(bytes: &[u8], at: usize, length: usize) -> u64 {
    bytes
        .iter()
        .skip(at)
        .take(length)
        .rev()
        .fold(0, |number, &byte| number << 8 | u64::from(byte))
}
