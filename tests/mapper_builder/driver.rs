//! Runs the program and writes down what can be seen of it.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// A command line of the program under test.
pub struct Program {
    command: Command,
    shown: String,
    folder: PathBuf,
}

/// The program with these arguments, in a folder.
pub fn program(folder: &Path, arguments: &[&str]) -> Program {
    // Cargo builds it before this test and says where.
    let mut command = Command::new(env!("CARGO_BIN_EXE_mapper-builder"));
    command
        .args(arguments)
        .current_dir(folder)
        .env_clear()
        // Where Windows finds its libraries.
        .envs(std::env::var_os("SystemRoot").map(|root| ("SystemRoot", root)));
    Program {
        command,
        shown: arguments.join(" "),
        folder: folder.to_owned(),
    }
}

impl Program {
    pub fn env(mut self, name: &str, value: &str) -> Self {
        self.command.env(name, value);
        self
    }

    /// For tests that talk to it.
    pub fn command(self) -> Command {
        self.command
    }

    pub fn output(mut self) -> Output {
        self.command.output().unwrap()
    }

    /// Arguments, both streams and the exit code; the folder's own name left out.
    pub fn seen(self) -> String {
        let folder = self.folder.display().to_string();
        let shown = self.shown.clone();
        let output = self.output();
        let text = |bytes: &[u8]| {
            let text = String::from_utf8(bytes.to_vec()).unwrap();
            text.replace(&folder, "[folder]")
        };
        let mut seen = format!("$ mapper-builder {shown}\n");
        for (name, bytes) in [("stdout", &output.stdout), ("stderr", &output.stderr)] {
            if !bytes.is_empty() {
                write!(seen, "[{name}]\n{}", text(bytes)).unwrap();
            }
        }
        let status = output.status.code().unwrap();
        write!(seen, "[exit status: {status}]").unwrap();
        seen.replace(&folder, "[folder]")
    }
}

/// The folder of these tests.
pub fn here() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/mapper_builder")
}

/// The names of what is in a folder, sorted.
pub fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}
