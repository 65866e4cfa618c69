use std::fs;
use std::io;
use std::path::Path;
use std::time::{Duration, SystemTime};

use super::Draft;

/// Saves a file, also the way that is left where files have names from their beginning.
fn save(path: &Path) -> io::Result<()> {
    let named = Draft {
        unnamed: None,
        ..Draft::new(path.to_owned(), b"in between".to_vec())
    };
    let first = named.save();
    let second = Draft::new(path.to_owned(), b"new".to_vec()).save();
    assert_eq!(first.is_ok(), second.is_ok(), "{first:?} {second:?}");
    second
}

#[test]
fn saving_replaces_the_file_in_one_step_and_leaves_nothing_else_behind() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.jar");
    fs::write(&path, "old").unwrap();
    let old = SystemTime::now() - Duration::from_secs(3600);
    fs::File::options()
        .write(true)
        .open(&path)
        .unwrap()
        .set_modified(old)
        .unwrap();
    save(&path).unwrap();
    assert_eq!(fs::read(&path).unwrap(), b"new");
    let modified = fs::metadata(&path).unwrap().modified().unwrap();
    assert!(modified.elapsed().unwrap_or_default() < Duration::from_secs(600));
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[cfg(unix)]
#[test]
fn a_saved_jar_can_be_read_by_a_server_that_runs_as_another_user() {
    use std::os::unix::fs::PermissionsExt;

    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.jar");
    save(&path).unwrap();
    let other = folder.path().join("other");
    fs::write(&other, "").unwrap();
    let mode = |path| fs::metadata(path).unwrap().permissions().mode();
    assert_eq!(mode(&path), mode(&other));
}

#[test]
fn a_file_that_cannot_be_saved_leaves_the_folder_as_it_was() {
    let folder = tempfile::tempdir().unwrap();
    // A folder stands where the file should go.
    let path = folder.path().join("a.jar");
    fs::create_dir_all(path.join("inside")).unwrap();
    assert!(save(&path).is_err());
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    assert!(save(&folder.path().join("missing/a.jar")).is_err());
}

/// As root, renaming a jar over `/dev/null` would leave the machine without one.
#[cfg(unix)]
#[test]
fn what_is_no_file_is_not_replaced_and_a_link_stays_one() {
    let folder = tempfile::tempdir().unwrap();
    let socket = folder.path().join("socket");
    use std::os::unix::{fs::symlink, net::UnixListener};
    let _listener = UnixListener::bind(&socket).unwrap();
    assert!(save(&socket).is_err());
    assert!(!socket.is_file());

    let (real, link) = (
        folder.path().join("real.jar"),
        folder.path().join("link.jar"),
    );
    fs::write(&real, b"old").unwrap();
    symlink("real.jar", &link).unwrap();
    save(&link).unwrap();
    assert!(link.is_symlink());
    assert_eq!(fs::read(&real).unwrap(), b"new");
}

#[test]
fn a_draft_that_is_never_saved_was_never_there() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.jar");
    fs::write(&path, "old").unwrap();
    let draft = Draft::new(path.clone(), b"new".to_vec());
    assert!(cfg!(not(target_os = "linux")) || draft.unnamed.is_some());
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    drop(draft);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    assert_eq!(fs::read(&path).unwrap(), b"old");
}

#[test]
fn the_time_of_a_file_is_that_of_its_saving_and_not_of_its_draft() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.jar");
    let draft = Draft::new(path.clone(), b"new".to_vec());
    let old = SystemTime::now() - Duration::from_secs(3600);
    if let Some(file) = &draft.unnamed {
        file.set_modified(old).unwrap();
    }
    draft.save().unwrap();
    let modified = fs::metadata(&path).unwrap().modified().unwrap();
    assert!(modified.elapsed().unwrap_or_default() < Duration::from_secs(600));
}

#[test]
fn a_draft_goes_where_its_path_leads_when_it_is_saved() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("within/a.jar");
    let draft = Draft::new(path.clone(), b"new".to_vec());
    assert!(draft.save().is_err(), "no folder yet");
    fs::create_dir(folder.path().join("within")).unwrap();
    draft.save().unwrap();
    assert_eq!(fs::read(&path).unwrap(), b"new");
}
