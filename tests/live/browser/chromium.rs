//! A headless Chromium whose person logs in by an extension: it fills in the login page, as hands would.

use std::env;
use std::fs;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::Mutex;

use anyhow::Result;
use federation::Opener;
use reqwest::Url;
use tempfile::TempDir;

const MANIFEST: &str = r#"{
  "manifest_version": 3, "name": "person", "version": "1",
  "content_scripts": [{"matches": ["http://127.0.0.1/*"], "js": ["person.js"], "run_at": "document_idle"}]
}"#;

const PERSON: &str = "
const user = document.getElementById('username');
if (user) {
  user.value = 'alice';
  document.getElementById('password').value = 'alice-password';
  document.getElementById('kc-login').click();
}
";

/// Chromium with a profile of its own; ends when this is dropped.
pub struct Chromium {
    program: PathBuf,
    folder: TempDir,
    running: Mutex<Option<Child>>,
}

impl Chromium {
    /// Debian's, when it is installed.
    pub fn find() -> Result<Option<Self>> {
        let path = env::var_os("PATH").unwrap_or_default();
        let program = env::split_paths(&path)
            .map(|folder| folder.join("chromium"))
            .find(|program| program.is_file());
        let Some(program) = program else {
            return Ok(None);
        };
        let folder = tempfile::Builder::new().prefix("chromium-").tempdir()?;
        let extension = folder.path().join("extension");
        fs::create_dir(&extension)?;
        fs::write(extension.join("manifest.json"), MANIFEST)?;
        fs::write(extension.join("person.js"), PERSON)?;
        Ok(Some(Self {
            program,
            folder,
            running: Mutex::new(None),
        }))
    }
}

impl Opener for Chromium {
    fn open(&self, url: &Url) -> Result<(), String> {
        let home = self.folder.path();
        let child = Command::new(&self.program)
            .args([
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--no-first-run",
            ])
            .args([
                "--disable-background-networking",
                "--disable-component-update",
            ])
            .args([
                "--disable-features=DisableLoadExtensionCommandLineSwitch",
                "--no-proxy-server",
            ])
            .arg(format!(
                "--user-data-dir={}",
                home.join("profile").display()
            ))
            .arg(format!(
                "--load-extension={}",
                home.join("extension").display()
            ))
            .arg(url.as_str())
            .env("HOME", home)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|e| e.to_string())?;
        *self.running.lock().map_err(|e| e.to_string())? = Some(child);
        Ok(())
    }
}

impl Drop for Chromium {
    fn drop(&mut self) {
        let running = self.running.lock().ok().and_then(|mut child| child.take());
        if let Some(mut child) = running {
            // It may have ended by itself.
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}
