//! Programs run to their end, and what can be seen of that.

use std::process::{ExitStatus, Output, Stdio};

use anyhow::{Context, Result, ensure};
use serde_json::Value;
use tokio::process::{Child, Command};
use tokio::time::timeout;

use crate::lab::PATIENCE;

/// What a program wrote, and how it ended.
#[derive(Debug)]
pub struct Seen {
    pub stdout: String,
    pub stderr: String,
    pub status: ExitStatus,
}

impl Seen {
    fn of(output: Output) -> Result<Self> {
        Ok(Self {
            stdout: String::from_utf8(output.stdout)?,
            stderr: String::from_utf8(output.stderr)?,
            status: output.status,
        })
    }

    /// The exit code; -1 for a program that a signal ended.
    pub fn code(&self) -> i32 {
        self.status.code().unwrap_or(-1)
    }

    /// The JSON document on standard output.
    pub fn json(&self) -> Result<Value> {
        serde_json::from_str(&self.stdout)
            .with_context(|| format!("no JSON: {}{}", self.stdout, self.stderr))
    }

    /// An error unless the program ended well.
    pub fn done(self) -> Result<Self> {
        ensure!(self.status.success(), "{}: {}", self.status, self.stderr);
        Ok(self)
    }
}

/// Starts a program that ends with us, its outputs for us to read.
pub fn start(command: &mut Command) -> Result<Child> {
    command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .with_context(|| format!("can't run {:?}", command.as_std().get_program()))
}

/// Waits for a program's end, without holding anybody else up.
pub async fn ended(child: Child) -> Result<Seen> {
    let output = timeout(PATIENCE, child.wait_with_output()).await;
    Seen::of(output.context("a program takes too long")??)
}

/// Runs a program to its end.
pub async fn run(mut command: Command) -> Result<Seen> {
    ended(start(&mut command)?).await
}
