//! Files that only their owner can read, written whole or not at all.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::path::Path;

use zeroize::Zeroizing;

use crate::StoreError;
use crate::store::Step;

/// The longest record: a session has a few kilobytes.
pub(crate) const LONGEST: u64 = 1 << 20;

/// Reads a file whole. Nothing when it isn't there; links, pipes and giants are errors.
pub(crate) fn read(path: &Path) -> Result<Option<Zeroizing<Vec<u8>>>, StoreError> {
    let error = |source| StoreError::Io {
        doing: "read",
        path: path.to_owned(),
        source,
    };
    let file = match open(path) {
        Ok(file) => file,
        Err(source) if source.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(source) => return Err(error(source)),
    };
    let about = file.metadata().map_err(error)?;
    if !about.is_file() || about.len() > LONGEST {
        return Err(error(io::Error::other(
            "it is no file that was written here",
        )));
    }
    // Room for all of it, so that growing leaves no copies behind.
    let mut bytes = Zeroizing::new(Vec::with_capacity(about.len() as usize + 1));
    file.take(LONGEST).read_to_end(&mut bytes).map_err(error)?;
    Ok(Some(bytes))
}

/// Writes a file beside its place and renames it: readers see the old bytes or the new ones.
pub(crate) fn write(path: &Path, bytes: &[u8], step: impl Fn(Step)) -> Result<(), StoreError> {
    let error = |source| StoreError::Io {
        doing: "write",
        path: path.to_owned(),
        source,
    };
    let folder = path.parent().unwrap_or(Path::new("."));
    // Created with mode 0600.
    let mut file = tempfile::Builder::new()
        .prefix(".new-")
        .tempfile_in(folder)
        .map_err(error)?;
    step(Step::Created);
    file.write_all(bytes).map_err(error)?;
    step(Step::Written);
    file.as_file().sync_all().map_err(error)?;
    step(Step::Synced);
    file.persist(path).map_err(|failed| error(failed.error))?;
    step(Step::Renamed);
    Ok(())
}

/// Makes a folder for its owner alone, and sees that an existing one is so.
pub(crate) fn private_folder(path: &Path) -> Result<(), StoreError> {
    let error = |source| StoreError::Io {
        doing: "create",
        path: path.to_owned(),
        source,
    };
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent).map_err(error)?;
    }
    match create_folder(path) {
        Ok(()) => Ok(()),
        Err(source) if source.kind() == io::ErrorKind::AlreadyExists => {
            if is_private(path).map_err(error)? {
                Ok(())
            } else {
                Err(StoreError::NotPrivate {
                    path: path.to_owned(),
                })
            }
        }
        Err(source) => Err(error(source)),
    }
}

#[cfg(unix)]
fn open(path: &Path) -> io::Result<File> {
    use std::os::unix::fs::OpenOptionsExt;
    // A pipe without a writer would wait for one; a link is nothing of ours.
    let flags = rustix::fs::OFlags::NOFOLLOW | rustix::fs::OFlags::NONBLOCK;
    OpenOptions::new()
        .read(true)
        .custom_flags(flags.bits().cast_signed())
        .open(path)
}

#[cfg(not(unix))]
fn open(path: &Path) -> io::Result<File> {
    OpenOptions::new().read(true).open(path)
}

#[cfg(unix)]
fn create_folder(path: &Path) -> io::Result<()> {
    use std::os::unix::fs::DirBuilderExt;
    fs::DirBuilder::new().mode(0o700).create(path)
}

#[cfg(not(unix))]
fn create_folder(path: &Path) -> io::Result<()> {
    fs::create_dir(path)
}

/// Whether a folder is its owner's alone to write to, and the owner is the one who runs this.
#[cfg(unix)]
fn is_private(path: &Path) -> io::Result<bool> {
    use std::os::unix::fs::MetadataExt;
    let about = fs::metadata(path)?;
    Ok(about.is_dir()
        && about.mode() & 0o022 == 0
        && about.uid() == rustix::process::geteuid().as_raw())
}

#[cfg(not(unix))]
fn is_private(path: &Path) -> io::Result<bool> {
    Ok(fs::metadata(path)?.is_dir())
}

/// Whether others may read a file.
#[cfg(unix)]
pub(crate) fn is_exposed(path: &Path) -> io::Result<bool> {
    use std::os::unix::fs::MetadataExt;
    Ok(fs::metadata(path)?.mode() & 0o077 != 0)
}

#[cfg(not(unix))]
pub(crate) fn is_exposed(_: &Path) -> io::Result<bool> {
    Ok(false)
}
