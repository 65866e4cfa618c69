//! Keycloak distributions: fetched by Maven once, unpacked for every run.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, ensure};

/// A distribution in the cache.
pub struct Distribution {
    pub version: String,
    archive: PathBuf,
}

/// Where distributions are kept: beside the jars of the comparison with Nashorn.
pub fn default_cache() -> PathBuf {
    e2e::nashorn::real::cache().join("keycloak")
}

/// Makes sure that a folder has what a script of this directory fetches.
fn fetch(script: &str, folder: &Path, what: &[String]) -> Result<()> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("live")
        .join(script);
    let status = Command::new("bash")
        .arg(path)
        .arg(folder)
        .args(what)
        .stdin(Stdio::null())
        .status()
        .context("can't run bash")?;
    ensure!(status.success(), "{script}: {status}");
    Ok(())
}

/// The folder of the cache that has `name`, which `fetch-NAME.sh` sees to.
pub fn fetched(name: &str) -> Result<PathBuf> {
    let folder = default_cache().with_file_name(name);
    fetch(&format!("fetch-{name}.sh"), &folder, &[])?;
    Ok(folder)
}

impl Distribution {
    /// Makes sure the cache has these versions.
    pub fn fetch_all(cache: &Path, versions: &[String]) -> Result<Vec<Self>> {
        fetch("fetch.sh", cache, versions)?;
        Ok(versions
            .iter()
            .map(|version| Self {
                version: version.clone(),
                archive: cache.join(format!("keycloak-quarkus-dist-{version}.tar.gz")),
            })
            .collect())
    }

    /// Unpacks into a folder and gives the server's home in it.
    pub fn unpack(&self, folder: &Path) -> Result<PathBuf> {
        let status = Command::new("tar")
            .arg("-xzf")
            .arg(&self.archive)
            .arg("-C")
            .arg(folder)
            .stdin(Stdio::null())
            .status()
            .context("can't run tar")?;
        let home = folder.join(format!("keycloak-{}", self.version));
        ensure!(
            status.success() && home.join("bin/kc.sh").is_file(),
            "{} is broken; remove it",
            self.archive.display()
        );
        Ok(home)
    }

    /// The first number of the version.
    pub fn major(&self) -> Result<u32> {
        self.version
            .split('.')
            .next()
            .and_then(|major| major.parse().ok())
            .with_context(|| format!("`{}` isn't a version", self.version))
    }
}
