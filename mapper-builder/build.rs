//! Links what unwinds the stack into the program, where the C compiler has it for that: a tenth of the time to start goes
//! into loading it otherwise.

use std::env;
use std::ffi::OsString;
use std::path::Path;
use std::process::Command;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    let is = |name, value| env::var(name).is_ok_and(|set| set == value);
    let for_itself = env::var_os("HOST") == env::var_os("TARGET");
    if for_itself
        && is("CARGO_CFG_TARGET_OS", "linux")
        && is("CARGO_CFG_TARGET_ENV", "gnu")
        && has("libgcc_eh.a")
    {
        println!("cargo::rustc-link-lib=static:-bundle=gcc_eh");
    }
}

/// Whether the compiler that links knows where a library is. It gives back the bare name of one it doesn't.
fn has(library: &str) -> bool {
    let linker = env::var_os("RUSTC_LINKER").unwrap_or_else(|| OsString::from("cc"));
    let asked = Command::new(linker)
        .arg(format!("-print-file-name={library}"))
        .output();
    let path = asked
        .ok()
        .and_then(|answer| String::from_utf8(answer.stdout).ok());
    path.is_some_and(|path| Path::new(path.trim()).is_file())
}
