//! An entry's bytes: `ZipFile.ZipFileInputStream` and `ZipFileInflaterInputStream`.

use std::io::{self, Read, Seek, SeekFrom};

use flate2::{Crc, Decompress, FlushDecompress, Status};

use super::{Archive, Entry, Method, number, read_at};

const LOCAL_HEADER: u64 = 30;

/// What an entry unpacks to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Content {
    /// The bytes, up to the limit.
    pub(crate) bytes: Vec<u8>,
    /// Whether there were more.
    pub(crate) is_cut: bool,
    /// Whether size and checksum are what the entry claims; Java doesn't check.
    pub(crate) is_as_claimed: bool,
}

/// Why an entry can't be read.
#[derive(Debug)]
pub(crate) enum ContentError {
    /// Java stops with these words.
    Refused(String),
    Io(io::Error),
}

impl From<io::Error> for ContentError {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

fn refused(words: &str) -> ContentError {
    ContentError::Refused(words.into())
}

impl<R: Read + Seek> Archive<R> {
    /// At most `limit` bytes of an entry. No more than that is unpacked, whatever the entry says.
    pub(crate) fn content(&mut self, entry: &Entry, limit: usize) -> Result<Content, ContentError> {
        if entry.has_bad_comment {
            return Err(refused("IllegalArgumentException: malformed input off"));
        }
        let header = read_at(&mut self.file, entry.offset, LOCAL_HEADER)?;
        if (header.len() as u64) < LOCAL_HEADER {
            return Err(refused("EOFException"));
        }
        if !header.starts_with(b"PK\x03\x04") {
            return Err(refused(
                "ZipException: ZipFile invalid LOC header (bad signature)",
            ));
        }
        let start = entry
            .offset
            .saturating_add(LOCAL_HEADER + number(&header, 26, 2) + number(&header, 28, 2));
        self.file.seek(SeekFrom::Start(start.min(self.length)))?;
        let packed = (&mut self.file).take(entry.packed);
        let mut bytes = match entry.method {
            Method::Stored => {
                let mut bytes = Vec::new();
                packed.take(limit as u64 + 1).read_to_end(&mut bytes)?;
                bytes
            }
            Method::Deflated => inflate(packed, limit)?,
        };
        let is_cut = bytes.len() > limit;
        bytes.truncate(limit);
        let mut crc = Crc::new();
        crc.update(&bytes);
        let is_as_claimed = is_cut || (bytes.len() as u64 == entry.size && crc.sum() == entry.crc);
        Ok(Content {
            bytes,
            is_cut,
            is_as_claimed,
        })
    }
}

/// Inflates until one byte more than the limit is there.
fn inflate(mut packed: impl Read, limit: usize) -> Result<Vec<u8>, ContentError> {
    let mut inflater = Decompress::new(false);
    let mut bytes = Vec::new();
    let mut input = [0; 8192];
    let mut output = [0; 8192];
    loop {
        let read = packed.read(&mut input)?;
        // Java feeds one zero byte more at the end of the input, as some streams want it.
        let mut rest: &[u8] = match input.get(..read) {
            Some(read) if !read.is_empty() => read,
            _ => &[0],
        };
        let at_end = read == 0;
        while !rest.is_empty() {
            let (before, written) = (inflater.total_in(), inflater.total_out());
            let status = inflater
                .decompress(rest, &mut output, FlushDecompress::None)
                .map_err(|_| refused("ZipException: "))?;
            let consumed = (inflater.total_in() - before) as usize;
            let produced = (inflater.total_out() - written) as usize;
            bytes.extend_from_slice(output.get(..produced).unwrap_or_default());
            if status == Status::StreamEnd || bytes.len() > limit {
                return Ok(bytes);
            }
            rest = rest.get(consumed..).unwrap_or_default();
            if consumed == 0 && produced == 0 {
                break;
            }
        }
        if at_end {
            return Err(refused("EOFException: Unexpected end of ZLIB input stream"));
        }
    }
}
