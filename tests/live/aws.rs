//! The AWS CLI and boto3, at versions of our own choice: never those of whoever runs this.

use std::fs;
use std::path::PathBuf;

use anyhow::Result;

use crate::distribution;
use crate::keyferry::Keyferry;

/// A Python environment with both.
pub struct AwsTools {
    folder: PathBuf,
}

impl AwsTools {
    /// Makes sure the cache has them.
    pub fn fetch() -> Result<Self> {
        let folder = distribution::fetched("aws")?;
        Ok(Self { folder })
    }

    /// The AWS CLI in somebody's home.
    pub fn cli(&self, of: &Keyferry, arguments: &[&str]) -> tokio::process::Command {
        let mut command = self.surround(of, "aws");
        command.args(arguments);
        command
    }

    /// A Python script with boto3.
    pub fn python(&self, of: &Keyferry, script: &str) -> tokio::process::Command {
        let mut command = self.surround(of, "python");
        command.args(["-c", script]);
        command
    }

    /// Where `aws` is found as well.
    pub fn path(&self) -> PathBuf {
        self.folder.join("bin")
    }

    fn surround(&self, of: &Keyferry, program: &str) -> tokio::process::Command {
        let mut command = of.surround(self.path().join(program));
        command
            .env("AWS_CONFIG_FILE", of.home().join("aws-config"))
            .env("AWS_SHARED_CREDENTIALS_FILE", "/nonexistent")
            .env("AWS_EC2_METADATA_DISABLED", "true");
        command
    }
}

/// Writes somebody's `~/.aws/config`: profiles with their `credential_process`, and where the
/// services are.
pub fn configure(
    of: &Keyferry,
    profiles: &[(&str, String)],
    services: &[(&str, &str)],
) -> Result<()> {
    let mut text = String::new();
    for (name, process) in profiles {
        text.push_str(&format!(
            "[profile {name}]\nregion = us-east-1\nservices = ours\ncredential_process = {process}\n\n"
        ));
    }
    text.push_str("[services ours]\n");
    for (service, url) in services {
        text.push_str(&format!("{service} =\n  endpoint_url = {url}\n"));
    }
    Ok(fs::write(of.home().join("aws-config"), text)?)
}
