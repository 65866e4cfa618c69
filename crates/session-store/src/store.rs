//! The store: a folder of sealed records.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, OnceLock};
use std::time::{Duration, SystemTime};
use std::{fmt, fs, io};

use serde::Serialize;
use serde::de::DeserializeOwned;
use zeroize::Zeroizing;

use crate::StoreError;
use crate::file;
use crate::key::{self, KeyHome, KeyPolicy};
use crate::keyring::Keyring;
use crate::lock::{self, Lock};
use crate::record::{Kind, RecordId};
use crate::seal::{self, MasterKey, Unopened};

/// What writing a record passes through. Whoever is killed at one of these leaves the record as it
/// was before, or as it should be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// A new file lies beside the record's.
    Created,
    /// The sealed bytes are in it.
    Written,
    /// They are on the disk.
    Synced,
    /// The new file has taken the record's place.
    Renamed,
}

/// A record and its id.
#[derive(Debug)]
pub struct Listed<T> {
    /// Which record of its kind.
    pub id: RecordId,
    /// What it holds.
    pub value: T,
}

/// A folder of sealed records, one file each, which any number of processes use at once.
///
/// Reading takes no lock and sees a whole record or none. A record that can't be opened (damaged,
/// of another key, of a form unknown here) is set aside, which [`Store::notices`] tells, and counts
/// as missing.
pub struct Store {
    folder: PathBuf,
    policy: KeyPolicy,
    key: OnceLock<MasterKey>,
    notices: Mutex<Vec<String>>,
    observer: Option<Box<dyn Fn(Step) + Send + Sync>>,
}

impl fmt::Debug for Store {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Store")
            .field("folder", &self.folder)
            .finish_non_exhaustive()
    }
}

impl Store {
    /// The desktop's keyring for the callers of this store: unlocked only where the store's may be.
    #[must_use]
    pub const fn keyring(&self) -> Keyring {
        if self.policy.may_unlock {
            Keyring::interactive()
        } else {
            Keyring::background()
        }
    }

    /// The store in `folder`, which comes into being with its first record.
    #[must_use]
    pub fn new(folder: PathBuf, policy: KeyPolicy) -> Self {
        Self {
            folder,
            policy,
            key: OnceLock::new(),
            notices: Mutex::default(),
            observer: None,
        }
    }

    /// The same store, telling `observer` what writing passes through.
    #[must_use]
    pub fn observed(self, observer: impl Fn(Step) + Send + Sync + 'static) -> Self {
        Self {
            observer: Some(Box::new(observer)),
            ..self
        }
    }

    /// Where it lies.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Where its key lies, if it has one yet.
    ///
    /// # Errors
    /// When the folder can't be read.
    pub fn key_home(&self) -> Result<Option<KeyHome>, StoreError> {
        key::home(&self.folder)
    }

    /// What people should know: each record that was set aside. Says it once.
    #[must_use]
    pub fn notices(&self) -> Vec<String> {
        match self.notices.lock() {
            Ok(mut notices) => std::mem::take(&mut notices),
            Err(_) => Vec::new(),
        }
    }

    /// Reads a record; nothing when there is none, or none that can be opened.
    ///
    /// # Errors
    /// When the system refuses, or the key can't be had.
    pub fn read<T: DeserializeOwned>(
        &self,
        kind: Kind,
        id: &RecordId,
    ) -> Result<Option<T>, StoreError> {
        let path = self.path(kind, id);
        let Some(sealed) = file::read(&path)? else {
            return Ok(None);
        };
        // Records without their key are of no use, and `logout` should still find them.
        let Some(key) = self.key()? else {
            return self.set_aside(kind, &path, &sealed, "its key is missing");
        };
        let plain = match seal::open(key, kind, id, &sealed) {
            Ok(plain) => plain,
            Err(Unopened::Damaged) => {
                return self.set_aside(kind, &path, &sealed, "it is damaged");
            }
            Err(Unopened::OtherKey) => {
                return self.set_aside(kind, &path, &sealed, "it was sealed with another key");
            }
        };
        match serde_json::from_slice(&plain) {
            Ok(value) => Ok(Some(value)),
            Err(_) => self.set_aside(kind, &path, &sealed, "another version wrote it"),
        }
    }

    /// Writes a record, in the place of an earlier one.
    ///
    /// # Errors
    /// When the system refuses (the earlier record stays), the key can't be had, or the value is
    /// too large.
    pub fn write<T: Serialize>(
        &self,
        kind: Kind,
        id: &RecordId,
        value: &T,
    ) -> Result<(), StoreError> {
        // Room enough, as a rule: growing would leave copies behind.
        let mut plain = Zeroizing::new(Vec::with_capacity(64 << 10));
        serde_json::to_writer(&mut *plain, value)
            .map_err(|error| StoreError::Value(error.to_string()))?;
        if plain.len() as u64 > file::LONGEST / 2 {
            return Err(StoreError::Value(format!(
                "it has {} bytes, and at most {} are stored",
                plain.len(),
                file::LONGEST / 2
            )));
        }
        file::private_folder(&self.folder)?;
        let key = match self.key()? {
            Some(key) => key,
            None => {
                let key = key::find_or_create(&self.folder, &self.policy)?;
                self.key.get_or_init(|| key)
            }
        };
        let sealed = seal::seal(key, kind, id, &plain)?;
        let path = self.path(kind, id);
        file::private_folder(&self.folder.join(kind.name()))?;
        file::write(&path, &sealed, |step| {
            if let Some(observer) = &self.observer {
                observer(step);
            }
        })
    }

    /// Removes a record. Says whether there was one.
    ///
    /// # Errors
    /// When the system refuses.
    pub fn remove(&self, kind: Kind, id: &RecordId) -> Result<bool, StoreError> {
        let path = self.path(kind, id);
        match fs::remove_file(&path) {
            Ok(()) => Ok(true),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
            Err(source) => Err(StoreError::Io {
                doing: "remove",
                path,
                source,
            }),
        }
    }

    /// All records of a kind that can be opened, in the order of their ids.
    ///
    /// # Errors
    /// As for [`Store::read`].
    pub fn list<T: DeserializeOwned>(&self, kind: Kind) -> Result<Vec<Listed<T>>, StoreError> {
        let mut listed = Vec::new();
        for id in self.ids(kind)? {
            if let Some(value) = self.read(kind, &id)? {
                listed.push(Listed { id, value });
            }
        }
        Ok(listed)
    }

    /// The ids of a kind's records, in order. Clears away what killed writers left.
    ///
    /// # Errors
    /// When the system refuses.
    pub fn ids(&self, kind: Kind) -> Result<Vec<RecordId>, StoreError> {
        let folder = self.folder.join(kind.name());
        let entries = match fs::read_dir(&folder) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(source) => {
                return Err(StoreError::Io {
                    doing: "list",
                    path: folder,
                    source,
                });
            }
        };
        let mut ids = Vec::new();
        for entry in entries.flatten() {
            let name = entry.file_name();
            let name = name.to_string_lossy();
            if let Some(id) = name.strip_suffix(SUFFIX).and_then(RecordId::from_hex) {
                ids.push(id);
            } else if name.starts_with(".new-") && is_old(&entry) {
                // Whoever else clears it away is welcome to.
                let _ = fs::remove_file(entry.path());
            }
        }
        ids.sort_unstable_by_key(RecordId::hex);
        Ok(ids)
    }

    /// Takes a record's lock if it is free.
    ///
    /// # Errors
    /// When the system refuses.
    pub fn try_lock(&self, kind: Kind, id: &RecordId) -> Result<Option<Lock>, StoreError> {
        lock::try_lock(&self.lock_path(kind, id)?)
    }

    /// Takes a record's lock as soon as it is free.
    ///
    /// # Errors
    /// When it isn't free within `patience`, or the system refuses.
    pub fn lock(&self, kind: Kind, id: &RecordId, patience: Duration) -> Result<Lock, StoreError> {
        lock::lock(&self.lock_path(kind, id)?, patience)
    }

    fn key(&self) -> Result<Option<&MasterKey>, StoreError> {
        if let Some(key) = self.key.get() {
            return Ok(Some(key));
        }
        Ok(key::find(&self.folder, &self.policy)?.map(|key| self.key.get_or_init(|| key)))
    }

    fn path(&self, kind: Kind, id: &RecordId) -> PathBuf {
        self.folder.join(kind.name()).join(id.hex() + SUFFIX)
    }

    fn lock_path(&self, kind: Kind, id: &RecordId) -> Result<PathBuf, StoreError> {
        let locks = lock::folder(&self.folder)?;
        Ok(locks.join(format!("{}-{}", kind.name(), id.hex())))
    }

    /// Moves a record out of the way, unless it was written anew meanwhile.
    fn set_aside<T>(
        &self,
        kind: Kind,
        path: &Path,
        seen: &[u8],
        why: &str,
    ) -> Result<Option<T>, StoreError> {
        let unchanged = file::read(path)?.is_some_and(|now| now.as_slice() == seen);
        if unchanged {
            let folder = self.folder.join("set-aside");
            file::private_folder(&folder)?;
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            let place = folder.join(format!("{}-{name}", kind.name()));
            fs::rename(path, &place).map_err(|source| StoreError::Io {
                doing: "set aside",
                path: path.to_owned(),
                source,
            })?;
            if let Ok(mut notices) = self.notices.lock() {
                notices.push(format!(
                    "a stored record ({}) couldn't be used: {why}; it lies in {} now",
                    kind.name(),
                    place.display()
                ));
            }
        }
        Ok(None)
    }
}

const SUFFIX: &str = ".sealed";

/// Whether a writer must have given up on a file.
fn is_old(entry: &fs::DirEntry) -> bool {
    let age = entry
        .metadata()
        .and_then(|about| about.modified())
        .map(|changed| SystemTime::now().duration_since(changed));
    matches!(age, Ok(Ok(age)) if age > Duration::from_secs(3600))
}
