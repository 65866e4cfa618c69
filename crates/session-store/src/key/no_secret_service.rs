//! Systems whose keyring isn't used yet: their keys lie in files.

use std::path::Path;

use zeroize::Zeroizing;

use crate::{KeyError, StoreError};

pub(super) fn get(folder: &Path, _: bool) -> Result<Zeroizing<Vec<u8>>, StoreError> {
    Err(missing(folder))
}

pub(super) fn put(folder: &Path, _: &str, _: bool) -> Result<(), StoreError> {
    Err(missing(folder))
}

fn missing(folder: &Path) -> StoreError {
    KeyError::Unavailable {
        reason: "which this system hasn't got".to_owned(),
        folder: folder.to_owned(),
    }
    .into()
}
