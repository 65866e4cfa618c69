//! Where configuration and records lie.

use std::path::PathBuf;

use etcetera::BaseStrategy;

/// The variable that names another configuration file.
pub const FILE_VARIABLE: &str = "KEYFERRY_CONFIG";
/// The variable that names another folder for sessions and credentials.
pub const STATE_VARIABLE: &str = "KEYFERRY_STATE_DIR";

/// The system doesn't say where the home folder is.
#[derive(Debug, thiserror::Error)]
#[error(
    "there is no home folder: set HOME to an absolute path, or {FILE_VARIABLE} and {STATE_VARIABLE}"
)]
pub struct Homeless;

/// The configuration file: `given`, or what the environment says, or the one in the platform's
/// folder (`$XDG_CONFIG_HOME/keyferry/config.toml` on Linux).
///
/// # Errors
/// When nothing says where.
pub fn file(given: Option<PathBuf>) -> Result<PathBuf, Homeless> {
    if let Some(path) = given.or_else(|| from_environment(FILE_VARIABLE)) {
        return Ok(path);
    }
    usual_file()
}

/// The configuration file where nobody names another.
///
/// # Errors
/// When nothing says where.
pub(crate) fn usual_file() -> Result<PathBuf, Homeless> {
    let base = base()?;
    Ok(base.config_dir().join("keyferry").join("config.toml"))
}

/// The folder of sessions and credentials: `$XDG_STATE_HOME/keyferry` on Linux.
///
/// # Errors
/// When nothing says where.
pub fn state() -> Result<PathBuf, Homeless> {
    if let Some(path) = from_environment(STATE_VARIABLE) {
        return Ok(path);
    }
    let base = base()?;
    // Windows has no folder for state alone.
    let folder = base.state_dir().unwrap_or_else(|| base.data_dir());
    Ok(folder.join("keyferry"))
}

/// The platform's folders. A home that isn't absolute would be another one in each folder that the
/// program is started from.
fn base() -> Result<impl BaseStrategy, Homeless> {
    let base = etcetera::choose_base_strategy().map_err(|_| Homeless)?;
    base.home_dir()
        .is_absolute()
        .then_some(base)
        .ok_or(Homeless)
}

fn from_environment(name: &str) -> Option<PathBuf> {
    let value = std::env::var_os(name)?;
    (!value.is_empty()).then(|| value.into())
}
