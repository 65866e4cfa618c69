//! Locks between processes: the system's own locks on files, which vanish with whoever held them.
//! A lock's file is never deleted: somebody could be about to lock it.

use std::fs::{File, OpenOptions, TryLockError};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

use ring::rand::{SecureRandom, SystemRandom};

use crate::{StoreError, file};

/// A lock that is held until this is dropped.
#[derive(Debug)]
pub struct Lock {
    _file: File,
}

/// Where a store's locks lie.
pub(crate) fn folder(store: &Path) -> Result<PathBuf, StoreError> {
    file::private_folder(store)?;
    let locks = store.join("locks");
    file::private_folder(&locks)?;
    Ok(locks)
}

/// Takes a lock if it is free.
pub(crate) fn try_lock(path: &Path) -> Result<Option<Lock>, StoreError> {
    let error = |source| StoreError::Io {
        doing: "lock",
        path: path.to_owned(),
        source,
    };
    let file = open(path).map_err(error)?;
    match file.try_lock() {
        Ok(()) => Ok(Some(Lock { _file: file })),
        Err(TryLockError::WouldBlock) => Ok(None),
        Err(TryLockError::Error(source)) => Err(error(source)),
    }
}

/// Takes a lock as soon as it is free, and gives up after `patience`.
pub(crate) fn lock(path: &Path, patience: Duration) -> Result<Lock, StoreError> {
    let begun = Instant::now();
    loop {
        if let Some(lock) = try_lock(path)? {
            return Ok(lock);
        }
        let waited = begun.elapsed();
        if waited >= patience {
            return Err(StoreError::Busy {
                waited,
                path: path.to_owned(),
            });
        }
        thread::sleep(pause().min(patience - waited));
    }
}

/// 5 to 36 ms: a hundred waiters shouldn't all look at once.
fn pause() -> Duration {
    let mut byte = [16];
    // Without randomness they do look at once, and still all get their turn.
    let _ = SystemRandom::new().fill(&mut byte);
    Duration::from_micros(5_000 + u64::from(byte[0]) * 125)
}

#[cfg(unix)]
fn open(path: &Path) -> std::io::Result<File> {
    use std::os::unix::fs::OpenOptionsExt;
    OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(false)
        .mode(0o600)
        .open(path)
}

#[cfg(not(unix))]
fn open(path: &Path) -> std::io::Result<File> {
    OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(false)
        .open(path)
}
