//! Keycloak distributions: fetched by Maven once, unpacked for every run.

use std::env;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, ensure};
use zip::ZipArchive;

/// A distribution in the cache.
pub struct Distribution {
    pub version: String,
    zip: PathBuf,
}

/// Where distributions are kept: `keycloak-live` in the user's cache folder.
pub fn default_cache() -> Result<PathBuf> {
    let folder = env::var_os("XDG_CACHE_HOME")
        .map(PathBuf::from)
        .or_else(|| Some(PathBuf::from(env::var_os("HOME")?).join(".cache")))
        .context("neither XDG_CACHE_HOME nor HOME is set; give --cache")?;
    Ok(folder.join("keycloak-live"))
}

impl Distribution {
    /// Makes sure the cache has these versions.
    pub fn fetch_all(cache: &Path, versions: &[String]) -> Result<Vec<Self>> {
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/live/fetch.sh");
        let status = Command::new("bash")
            .arg(script)
            .arg(cache)
            .args(versions)
            .stdin(Stdio::null())
            .status()
            .context("can't run bash")?;
        ensure!(status.success(), "{script}: {status}");
        Ok(versions
            .iter()
            .map(|version| Self {
                version: version.clone(),
                zip: cache.join(format!("keycloak-quarkus-dist-{version}.zip")),
            })
            .collect())
    }

    /// Unpacks into a folder and gives the server's home in it.
    pub fn unpack(&self, folder: &Path) -> Result<PathBuf> {
        let file =
            File::open(&self.zip).with_context(|| format!("can't read {}", self.zip.display()))?;
        ZipArchive::new(file)
            .and_then(|mut zip| zip.extract(folder))
            .with_context(|| format!("{} is broken; remove it", self.zip.display()))?;
        let home = folder.join(format!("keycloak-{}", self.version));
        fs::metadata(home.join("bin/kc.sh"))
            .with_context(|| format!("{} holds no server", self.zip.display()))?;
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
