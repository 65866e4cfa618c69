//! Files that no tool should be trusted with: each ends in a clear message and exit code 2.

use std::fs;
use std::path::Path;
use std::time::Instant;

use insta::assert_snapshot;

use crate::driver::program;

const MANIFEST: &str =
    "kind = \"mapper\"\nname = \"A\"\nscript = \"a.js\"\n[claim]\ntargets = [\"id-token\"]\n";

/// What is said about a project whose script is made by `script`, and about that script alone.
fn said_about(script: impl Fn(&Path)) -> String {
    let folder = tempfile::tempdir().unwrap();
    let project = folder.path().join("mapper");
    fs::create_dir(&project).unwrap();
    fs::write(project.join("mapper.toml"), MANIFEST).unwrap();
    script(&project.join("a.js"));
    let start = Instant::now();
    let seen = [
        program(folder.path(), &["check", "mapper"]).seen(),
        program(folder.path(), &["check", "mapper/a.js"]).seen(),
        program(folder.path(), &["pack", "mapper", "--no-test"]).seen(),
        program(folder.path(), &["inspect", "mapper/a.js"]).seen(),
    ];
    assert!(start.elapsed().as_secs() < 30);
    let left = fs::read_dir(folder.path()).unwrap().count();
    assert_eq!(left, 1, "something was left behind");
    seen.join("\n\n")
}

#[test]
fn a_gigabyte_is_refused_without_reading_it() {
    let seen = said_about(|path| fs::File::create(path).unwrap().set_len(1 << 30).unwrap());
    assert_snapshot!(seen, @"
    $ mapper-builder check mapper
    [stderr]
    error[file-too-large]: holds more than 4 MiB
    --> mapper/a.js

    [exit status: 2]

    $ mapper-builder check mapper/a.js
    [stderr]
    error[file-too-large]: holds more than 4 MiB
    --> mapper/a.js

    [exit status: 2]

    $ mapper-builder pack mapper --no-test
    [stderr]
    error[file-too-large]: holds more than 4 MiB
    --> mapper/a.js

    [exit status: 2]

    $ mapper-builder inspect mapper/a.js
    [stderr]
    error[file-too-large]: holds more than 512 MiB
    --> mapper/a.js

    [exit status: 2]
    ");
}

#[cfg(unix)]
#[test]
fn a_link_to_itself_is_refused() {
    let seen = said_about(|path| std::os::unix::fs::symlink(path, path).unwrap());
    assert_snapshot!(seen, @"
    $ mapper-builder check mapper
    [stderr]
    error[unreadable-file]: cannot be read: Too many levels of symbolic links (os error 40)
    --> mapper/a.js

    [exit status: 2]

    $ mapper-builder check mapper/a.js
    [stderr]
    error[unreadable-file]: cannot be read: Too many levels of symbolic links (os error 40)
    --> mapper/a.js

    [exit status: 2]

    $ mapper-builder pack mapper --no-test
    [stderr]
    error[unreadable-file]: cannot be read: Too many levels of symbolic links (os error 40)
    --> mapper/a.js

    [exit status: 2]

    $ mapper-builder inspect mapper/a.js
    [stderr]
    error[unreadable-file]: cannot be read: Too many levels of symbolic links (os error 40)
    --> mapper/a.js

    [exit status: 2]
    ");
}

#[cfg(unix)]
#[test]
fn a_device_is_refused_instead_of_read_for_ever() {
    let seen = said_about(|path| std::os::unix::fs::symlink("/dev/zero", path).unwrap());
    assert_snapshot!(seen, @"
    $ mapper-builder check mapper
    [stderr]
    error[not-a-file]: is not a regular file
    --> mapper/a.js

    [exit status: 2]

    $ mapper-builder check mapper/a.js
    [stderr]
    error[not-a-file]: is not a regular file
    --> mapper/a.js

    [exit status: 2]

    $ mapper-builder pack mapper --no-test
    [stderr]
    error[not-a-file]: is not a regular file
    --> mapper/a.js

    [exit status: 2]

    $ mapper-builder inspect mapper/a.js
    [stderr]
    error[not-a-file]: is not a regular file
    --> mapper/a.js

    [exit status: 2]
    ");
}

#[cfg(unix)]
#[test]
fn a_pipe_is_refused_instead_of_waited_for() {
    let seen = said_about(|path| {
        let made = std::process::Command::new("mkfifo")
            .arg(path)
            .status()
            .unwrap();
        assert!(made.success());
    });
    assert_snapshot!(seen, @"
    $ mapper-builder check mapper
    [stderr]
    error[not-a-file]: is not a regular file
    --> mapper/a.js

    [exit status: 2]

    $ mapper-builder check mapper/a.js
    [stderr]
    error[not-a-file]: is not a regular file
    --> mapper/a.js

    [exit status: 2]

    $ mapper-builder pack mapper --no-test
    [stderr]
    error[not-a-file]: is not a regular file
    --> mapper/a.js

    [exit status: 2]

    $ mapper-builder inspect mapper/a.js
    [stderr]
    error[not-a-file]: is not a regular file
    --> mapper/a.js

    [exit status: 2]
    ");
}

#[test]
fn a_deeply_nested_script_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("deep.js"), "(".repeat(200_000)).unwrap();
    let output = program(folder.path(), &["check", "deep.js"]).output();
    assert_eq!(output.status.code(), Some(1));
    assert!(output.stdout.len() < 4096);
}

#[test]
fn deeply_nested_toml_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let text = format!("kind = {}", "[".repeat(100_000));
    fs::write(folder.path().join("mapper.toml"), text).unwrap();
    let output = program(folder.path(), &["check", "."]).output();
    assert_eq!(output.status.code(), Some(2));
    assert!(output.stderr.len() < 4096);
}
