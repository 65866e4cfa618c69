//! Links what unwinds the stack into the program, where the C compiler has it for that: a tenth of the time to start goes
//! into loading it otherwise.

use std::env;
use std::process::Command;

const LIBRARY: &str = "libgcc_eh.a";

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    let is = |name, value| env::var(name).is_ok_and(|set| set == value);
    let for_itself = env::var_os("HOST") == env::var_os("TARGET");
    if for_itself
        && is("CARGO_CFG_TARGET_OS", "linux")
        && is("CARGO_CFG_TARGET_ENV", "gnu")
        && has()
    {
        println!("cargo::rustc-link-lib=static:-bundle=gcc_eh");
    }
}

/// Whether the C compiler, which is what links, knows where the library is.
fn has() -> bool {
    let asked = Command::new("cc")
        .arg(format!("-print-file-name={LIBRARY}"))
        .output();
    // One it doesn't know comes back as it was asked for.
    asked.is_ok_and(|answer| answer.stdout.trim_ascii() != LIBRARY.as_bytes())
}
