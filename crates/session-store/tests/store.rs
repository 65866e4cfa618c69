//! What a store promises, seen from outside: private, whole, shared by processes.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeSet;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};
use std::{env, fs, thread};

use serde::{Deserialize, Serialize};
use session_store::{KeyHome, KeyPolicy, Kind, RecordId, Step, Store, StoreError};

const SESSION: Kind = Kind::new("session");

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Session {
    refresh_token: String,
}

fn session(token: &str) -> Session {
    Session {
        refresh_token: token.to_owned(),
    }
}

fn id(user: &str) -> RecordId {
    RecordId::of([("user", Some(user))])
}

/// A machine without a desktop.
fn store(folder: &Path) -> Store {
    let policy = KeyPolicy {
        keyring: false,
        ..KeyPolicy::background()
    };
    Store::new(folder.join("state"), policy)
}

#[test]
fn what_one_call_writes_the_next_one_reads() {
    let home = tempfile::tempdir().unwrap();
    let written = session("rt-1");
    store(home.path())
        .write(SESSION, &id("alice"), &written)
        .unwrap();
    let later = store(home.path());
    assert_eq!(later.read(SESSION, &id("alice")).unwrap(), Some(written));
    assert_eq!(later.read::<Session>(SESSION, &id("bob")).unwrap(), None);
    assert!(later.notices().is_empty());
}

#[test]
fn a_store_that_was_never_written_to_makes_no_folder() {
    let home = tempfile::tempdir().unwrap();
    let store = store(home.path());
    assert_eq!(store.read::<Session>(SESSION, &id("alice")).unwrap(), None);
    assert!(store.list::<Session>(SESSION).unwrap().is_empty());
    assert_eq!(store.key_home().unwrap(), None);
    assert!(!home.path().join("state").exists());
}

#[test]
fn no_file_holds_a_secret_in_the_clear_but_the_key() {
    let home = tempfile::tempdir().unwrap();
    let store = store(home.path());
    store
        .write(SESSION, &id("alice"), &session("planted-secret"))
        .unwrap();
    let mut files = 0;
    for path in files_below(home.path()) {
        files += 1;
        let bytes = fs::read(&path).unwrap();
        let clear = bytes.windows(14).any(|window| window == b"planted-secret");
        assert!(!clear, "{}", path.display());
    }
    assert_eq!(
        files, 3,
        "the record, the key, and the lock for making the key"
    );
}

#[cfg(unix)]
#[test]
fn only_the_owner_may_look() {
    use std::os::unix::fs::MetadataExt;
    let home = tempfile::tempdir().unwrap();
    let store = store(home.path());
    store
        .write(SESSION, &id("alice"), &session("rt-1"))
        .unwrap();
    drop(store.try_lock(SESSION, &id("alice")).unwrap());
    for path in files_below(home.path()) {
        assert_eq!(
            fs::metadata(&path).unwrap().mode() & 0o777,
            0o600,
            "{}",
            path.display()
        );
    }
    for folder in ["state", "state/session", "state/locks"] {
        let mode = fs::metadata(home.path().join(folder)).unwrap().mode();
        assert_eq!(mode & 0o777, 0o700, "{folder}");
    }
}

#[cfg(unix)]
#[test]
fn a_folder_that_others_can_write_to_is_not_used() {
    use std::os::unix::fs::PermissionsExt;
    let home = tempfile::tempdir().unwrap();
    let folder = home.path().join("state");
    fs::create_dir(&folder).unwrap();
    fs::set_permissions(&folder, fs::Permissions::from_mode(0o777)).unwrap();
    let refused = store(home.path()).write(SESSION, &id("alice"), &session("rt-1"));
    assert!(refused.unwrap_err().to_string().contains("chmod 700"));
    assert_eq!(fs::read_dir(&folder).unwrap().count(), 0);
}

#[cfg(unix)]
#[test]
fn a_key_that_others_could_read_is_not_used() {
    use std::os::unix::fs::PermissionsExt;
    let home = tempfile::tempdir().unwrap();
    store(home.path())
        .write(SESSION, &id("alice"), &session("rt-1"))
        .unwrap();
    let key = home.path().join("state/key");
    fs::set_permissions(&key, fs::Permissions::from_mode(0o644)).unwrap();
    let refused = store(home.path()).read::<Session>(SESSION, &id("alice"));
    assert!(refused.unwrap_err().to_string().contains("others may read"));
}

#[test]
fn a_damaged_record_is_set_aside_and_the_next_call_goes_on() {
    let home = tempfile::tempdir().unwrap();
    store(home.path())
        .write(SESSION, &id("alice"), &session("rt-1"))
        .unwrap();
    let record = home
        .path()
        .join(format!("state/session/{}.sealed", id("alice").hex()));
    let whole = fs::read(&record).unwrap();
    let damages: [&[u8]; 5] = [b"", b"kfs1", &whole[..whole.len() - 1], &[0xff; 300], b"{}"];
    for damaged in damages {
        fs::write(&record, damaged).unwrap();
        let store = store(home.path());
        assert_eq!(store.read::<Session>(SESSION, &id("alice")).unwrap(), None);
        let notices = store.notices();
        assert!(
            notices.len() == 1 && notices[0].contains("it is damaged"),
            "{notices:?}"
        );
        let aside = home.path().join(format!(
            "state/set-aside/session-{}.sealed",
            id("alice").hex()
        ));
        assert_eq!(fs::read(aside).unwrap(), damaged);
        assert!(!record.exists());
        store
            .write(SESSION, &id("alice"), &session("rt-2"))
            .unwrap();
        assert_eq!(
            store.read(SESSION, &id("alice")).unwrap(),
            Some(session("rt-2"))
        );
    }
}

#[test]
fn records_cannot_be_swapped() {
    let home = tempfile::tempdir().unwrap();
    let store = store(home.path());
    store
        .write(SESSION, &id("alice"), &session("alice's"))
        .unwrap();
    store.write(SESSION, &id("bob"), &session("bob's")).unwrap();
    let place = |user: &str| {
        home.path()
            .join(format!("state/session/{}.sealed", id(user).hex()))
    };
    fs::copy(place("alice"), place("bob")).unwrap();
    assert_eq!(store.read::<Session>(SESSION, &id("bob")).unwrap(), None);
    assert_eq!(
        store.read(SESSION, &id("alice")).unwrap(),
        Some(session("alice's"))
    );
}

#[test]
fn records_of_a_key_that_is_gone_are_set_aside() {
    let home = tempfile::tempdir().unwrap();
    store(home.path())
        .write(SESSION, &id("alice"), &session("rt-1"))
        .unwrap();
    fs::remove_file(home.path().join("state/key")).unwrap();
    let store = store(home.path());
    store.write(SESSION, &id("bob"), &session("rt-2")).unwrap();
    assert_eq!(store.read::<Session>(SESSION, &id("alice")).unwrap(), None);
    assert!(store.notices()[0].contains("another key"));
    assert_eq!(store.list::<Session>(SESSION).unwrap().len(), 1);
}

#[test]
fn a_store_says_where_its_key_lies() {
    let home = tempfile::tempdir().unwrap();
    let store = store(home.path());
    store
        .write(SESSION, &id("alice"), &session("rt-1"))
        .unwrap();
    assert_eq!(
        store.key_home().unwrap(),
        Some(KeyHome::File(home.path().join("state/key")))
    );
}

#[test]
fn what_is_removed_is_gone() {
    let home = tempfile::tempdir().unwrap();
    let store = store(home.path());
    store
        .write(SESSION, &id("alice"), &session("rt-1"))
        .unwrap();
    assert!(store.remove(SESSION, &id("alice")).unwrap());
    assert!(!store.remove(SESSION, &id("alice")).unwrap());
    assert_eq!(store.read::<Session>(SESSION, &id("alice")).unwrap(), None);
}

#[test]
fn a_giant_is_refused_and_the_earlier_record_stays() {
    let home = tempfile::tempdir().unwrap();
    let store = store(home.path());
    store
        .write(SESSION, &id("alice"), &session("rt-1"))
        .unwrap();
    let refused = store.write(SESSION, &id("alice"), &session(&"x".repeat(1 << 20)));
    assert!(refused.unwrap_err().to_string().contains("bytes"));
    assert_eq!(
        store.read(SESSION, &id("alice")).unwrap(),
        Some(session("rt-1"))
    );
}

#[test]
fn a_lock_that_is_held_is_waited_for_only_so_long() {
    let home = tempfile::tempdir().unwrap();
    let store = store(home.path());
    let held = store.try_lock(SESSION, &id("alice")).unwrap().unwrap();
    assert!(store.try_lock(SESSION, &id("alice")).unwrap().is_none());
    assert!(store.try_lock(SESSION, &id("bob")).unwrap().is_some());
    let busy = store.lock(SESSION, &id("alice"), Duration::from_millis(50));
    assert!(matches!(busy, Err(StoreError::Busy { .. })));
    drop(held);
    store.lock(SESSION, &id("alice"), Duration::ZERO).unwrap();
}

// The tests below run this program again as other processes. A child is told what to be by a
// variable, and run by the name of a test that does nothing otherwise.

const ROLE: &str = "SESSION_STORE_TEST_ROLE";
const HOME: &str = "SESSION_STORE_TEST_HOME";

fn child(role: &str, home: &Path) -> Command {
    let mut command = Command::new(env::current_exe().unwrap());
    command
        .args(["--exact", "another_process", "--nocapture"])
        .env(ROLE, role)
        .env(HOME, home)
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    command
}

/// The other process.
#[test]
fn another_process() {
    let Ok(role) = env::var(ROLE) else {
        return;
    };
    let home = env::var_os(HOME).unwrap();
    let home = Path::new(&home);
    let store = store(home);
    if role == "count" {
        // Everybody waits for the go.
        while !home.join("go").exists() {
            thread::sleep(Duration::from_millis(1));
        }
        let _lock = store
            .lock(SESSION, &id("count"), Duration::from_secs(60))
            .unwrap();
        let before: u32 = store.read(SESSION, &id("count")).unwrap().unwrap_or(0);
        store.write(SESSION, &id("count"), &(before + 1)).unwrap();
    } else if role == "hold" {
        let _lock = store.try_lock(SESSION, &id("alice")).unwrap().unwrap();
        fs::write(home.join("held"), "").unwrap();
        thread::sleep(Duration::from_secs(60));
    } else {
        // Dies at the named step of writing, as by `kill -9`.
        let store = store.observed(move |step| {
            if format!("{step:?}") == role {
                let own = std::process::id().to_string();
                Command::new("kill").args(["-9", &own]).status().unwrap();
                thread::sleep(Duration::from_secs(60));
            }
        });
        store.write(SESSION, &id("alice"), &session("new")).unwrap();
    }
}

#[test]
fn a_writer_killed_at_any_step_leaves_the_old_record_or_the_new_one() {
    for (step, left) in [
        (Step::Created, "old"),
        (Step::Written, "old"),
        (Step::Synced, "old"),
        (Step::Renamed, "new"),
    ] {
        let home = tempfile::tempdir().unwrap();
        store(home.path())
            .write(SESSION, &id("alice"), &session("old"))
            .unwrap();
        let ended = child(&format!("{step:?}"), home.path()).status().unwrap();
        assert!(!ended.success(), "{step:?}");
        let store = store(home.path());
        assert_eq!(
            store.read(SESSION, &id("alice")).unwrap(),
            Some(session(left)),
            "{step:?}"
        );
        assert!(store.notices().is_empty());
        store
            .write(SESSION, &id("alice"), &session("after"))
            .unwrap();
        assert_eq!(store.list::<Session>(SESSION).unwrap().len(), 1);
    }
}

#[test]
fn a_lock_vanishes_with_a_killed_process() {
    let home = tempfile::tempdir().unwrap();
    let mut holder = child("hold", home.path()).spawn().unwrap();
    while !home.path().join("held").exists() {
        thread::sleep(Duration::from_millis(2));
    }
    let store = store(home.path());
    assert!(store.try_lock(SESSION, &id("alice")).unwrap().is_none());
    holder.kill().unwrap();
    holder.wait().unwrap();
    store
        .lock(SESSION, &id("alice"), Duration::from_secs(10))
        .unwrap();
}

#[test]
fn processes_that_start_at_once_agree_on_one_key_and_take_turns() {
    let home = tempfile::tempdir().unwrap();
    let mut children: Vec<_> = (0..30)
        .map(|_| child("count", home.path()).spawn().unwrap())
        .collect();
    thread::sleep(Duration::from_millis(100));
    fs::write(home.path().join("go"), "").unwrap();
    let begun = Instant::now();
    for child in &mut children {
        assert!(child.wait().unwrap().success());
    }
    assert!(begun.elapsed() < Duration::from_secs(60));
    let store = store(home.path());
    assert_eq!(store.read(SESSION, &id("count")).unwrap(), Some(30_u32));
    assert!(store.notices().is_empty());
}

fn files_below(folder: &Path) -> BTreeSet<std::path::PathBuf> {
    let mut files = BTreeSet::new();
    for entry in fs::read_dir(folder).unwrap().flatten() {
        if entry.path().is_dir() {
            files.extend(files_below(&entry.path()));
        } else {
            files.insert(entry.path());
        }
    }
    files
}
