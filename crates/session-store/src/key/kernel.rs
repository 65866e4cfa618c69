//! A key at rest in the kernel's keyring of the user (keyrings(7)): gone at its time, at logout of
//! the last session, and with the machine.

use std::path::Path;
use std::time::Duration;

use linux_keyutils::{KeyPermissionsBuilder, KeyRing, KeyRingIdentifier, Permission};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

/// The key of the store in `folder`, if it rests here. Where the kernel has no keyrings, or
/// a container isn't allowed to use them, none does.
pub(super) fn get(folder: &Path) -> Option<Zeroizing<Vec<u8>>> {
    let ring = KeyRing::from_special_id(KeyRingIdentifier::User, false).ok()?;
    let key = ring.search(&name(folder)).ok()?;
    key.read_to_vec().ok().map(Zeroizing::new)
}

/// Lets a key rest here for `rest`. Nothing depends on it, so nothing is said when it can't.
pub(super) fn put(folder: &Path, hex: &[u8], rest: Duration) {
    let readable = Permission::VIEW | Permission::READ | Permission::SEARCH;
    let permissions = KeyPermissionsBuilder::builder()
        .posessor(Permission::ALL)
        .user(readable)
        .build();
    let Ok(ring) = KeyRing::from_special_id(KeyRingIdentifier::User, true) else {
        return;
    };
    let Ok(key) = ring.add_key(&name(folder), hex) else {
        return;
    };
    let seconds = usize::try_from(rest.as_secs()).unwrap_or(usize::MAX);
    // A key that would stay for ever, or that can't be read again, is of no use here.
    if key.set_timeout(seconds).is_err() || key.set_perms(permissions).is_err() {
        let _ = key.invalidate();
    }
}

/// What keys of stores are called. A digest, because anybody may list names.
fn name(folder: &Path) -> String {
    let digest = Sha256::digest(folder.as_os_str().as_encoded_bytes());
    format!("keyferry:{}", *crate::hex::encode(&digest[..16]))
}
