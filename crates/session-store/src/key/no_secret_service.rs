//! Systems whose keyring isn't used yet: their keys lie in files.

use zeroize::Zeroizing;

use super::Refused;

/// What an item is found by.
pub(crate) type Attributes = [(&'static str, String); 2];

pub(crate) fn get(_: Attributes, _: bool) -> Result<Option<Zeroizing<Vec<u8>>>, Refused> {
    Err(missing())
}

pub(crate) fn put(_: &'static str, _: Attributes, _: &str, _: bool) -> Result<(), Refused> {
    Err(missing())
}

pub(crate) fn remove(_: Attributes, _: bool) -> Result<bool, Refused> {
    Err(missing())
}

fn missing() -> Refused {
    Refused::Unavailable("which this system hasn't got".to_owned())
}
