//! Files that appear whole or not at all.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// A file that isn't there yet. What will be in it is on the disk already where the system knows files
/// without a name: it gets one when it is saved, and nothing is left of it when it never is, however the
/// program ends.
#[derive(Debug)]
pub struct Draft {
    path: PathBuf,
    bytes: Vec<u8>,
    unnamed: Option<File>,
}

impl Draft {
    /// Begins with what shall be the file at `path`. Whether it can be is found out by [`save`](Self::save).
    #[must_use]
    pub fn new(path: PathBuf, bytes: Vec<u8>) -> Self {
        let place = replaceable(&path).ok();
        let unnamed = place.and_then(|place| unnamed(folder(&place), &bytes).ok());
        Self {
            path,
            bytes,
            unnamed,
        }
    }

    /// What will be in the file.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Where the file will be.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Puts the file in its place in one step: it was flushed to the disk before. The time of its last
    /// change is now, which is how Keycloak notices a changed jar. A link stays one: the file it leads to
    /// is replaced.
    ///
    /// # Errors
    /// When the folder can't be written to, or something other than a file is at the path: a folder, a
    /// device. What was there then is still there, whole.
    pub fn save(&self) -> io::Result<()> {
        let place = &replaceable(&self.path)?;
        let folder = folder(place);
        let mut beside = tempfile::Builder::new();
        beside.prefix(".").suffix(".part");
        if let Some(file) = &self.unnamed
            && let Ok(named) = beside.make_in(folder, |name| give_name(file, name))
        {
            named.persist(place).map_err(|error| error.error)?;
            return Ok(());
        }
        // Others may read it, as any new file: a server often runs as another user.
        #[cfg(unix)]
        beside.permissions(std::os::unix::fs::PermissionsExt::from_mode(MODE));
        let mut file = beside.tempfile_in(folder).map_err(|error| {
            // The error names the file beside, which nobody has heard of.
            fs::metadata(folder)
                .err()
                .unwrap_or_else(|| error.kind().into())
        })?;
        file.as_file_mut().write_all(&self.bytes)?;
        file.as_file().sync_all()?;
        file.persist(place).map_err(|error| error.error)?;
        Ok(())
    }
}

/// Who may use a new file, unless the user's mask says otherwise.
#[cfg(unix)]
const MODE: u32 = 0o666;

/// A file in a folder under no name, flushed to the disk.
#[cfg(target_os = "linux")]
fn unnamed(folder: &Path, bytes: &[u8]) -> io::Result<File> {
    use rustix::fs::{Mode, OFlags, open};
    let flags = OFlags::TMPFILE | OFlags::WRONLY | OFlags::CLOEXEC;
    let mut file = File::from(open(folder, flags, Mode::from_raw_mode(MODE))?);
    file.write_all(bytes)?;
    file.sync_all()?;
    Ok(file)
}

/// As of now.
#[cfg(target_os = "linux")]
fn give_name(file: &File, name: &Path) -> io::Result<()> {
    use std::os::fd::AsRawFd;

    use rustix::fs::{AtFlags, CWD, linkat};
    file.set_modified(std::time::SystemTime::now())?;
    let itself = format!("/proc/self/fd/{}", file.as_raw_fd());
    linkat(CWD, itself, CWD, name, AtFlags::SYMLINK_FOLLOW)?;
    Ok(())
}

#[cfg(not(target_os = "linux"))]
fn unnamed(_folder: &Path, _bytes: &[u8]) -> io::Result<File> {
    Err(io::ErrorKind::Unsupported.into())
}

#[cfg(not(target_os = "linux"))]
fn give_name(_file: &File, _name: &Path) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}

fn folder(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if folder != Path::new("") => folder,
        _ => Path::new("."),
    }
}

/// The file that a path names, itself or through links; a rename would put an end to a device as well.
fn replaceable(path: &Path) -> io::Result<PathBuf> {
    match fs::metadata(path) {
        Ok(there) if there.is_dir() => Err(io::ErrorKind::IsADirectory.into()),
        Ok(there) if !there.is_file() => Err(io::Error::other("not a regular file")),
        Ok(_) if path.is_symlink() => path.canonicalize(),
        Ok(_) | Err(_) => Ok(path.to_owned()),
    }
}

#[cfg(test)]
mod tests;
