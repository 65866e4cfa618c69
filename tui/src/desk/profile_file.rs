//! A new profile at the end of the configuration file; all else in it stays as it is.

use std::io::{ErrorKind, Write};
use std::path::Path;
use std::{fs, io};

use diagnostic::Source;

use super::of_findings;
use crate::config::Config;
use crate::screen::data::{NewProfile, RolesFrom, Trouble};

/// Adds a profile to the file, which comes into being when there is none.
pub(super) fn add(path: &Path, profile: &NewProfile) -> Result<(), Trouble> {
    let config = Config::read(path).map_err(|findings| of_findings(&findings))?;
    if config.profile_names().any(|name| name == profile.name) {
        return Err(Trouble {
            what: format!("there is a profile {} already", profile.name),
            advice: vec!["Choose another name.".to_owned()],
        });
    }
    let failed = |error: io::Error| Trouble {
        what: format!("cannot write {}: {error}", path.display()),
        advice: Vec::new(),
    };
    let mut whole = match fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == ErrorKind::NotFound => String::new(),
        Err(error) => return Err(failed(error)),
    };
    if !whole.is_empty() && !whole.ends_with('\n') {
        whole.push('\n');
    }
    whole.push_str(&text(profile));
    // What can't be read again isn't written.
    let source = Source::new(path.display().to_string(), whole.clone());
    let findings = Config::parse(source).map(|config| config.check());
    match findings {
        Ok(findings) if findings.is_empty() => {}
        Ok(findings) | Err(findings) => return Err(of_findings(&findings)),
    }
    let folder = path.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder).map_err(failed)?;
    let mut file = tempfile::NamedTempFile::new_in(folder).map_err(failed)?;
    file.write_all(whole.as_bytes()).map_err(failed)?;
    file.as_file().sync_all().map_err(failed)?;
    file.persist(path).map_err(|error| failed(error.error))?;
    Ok(())
}

fn text(profile: &NewProfile) -> String {
    let quoted = |text: &str| toml::Value::from(text).to_string();
    let mut text = format!(
        "\n[profiles.{}]\nissuer = {}\nclient-id = {}\n",
        quoted(&profile.name),
        quoted(&profile.issuer),
        quoted(&profile.client_id)
    );
    if profile.device_code {
        text.push_str("flow = \"device\"\n");
    }
    match profile.roles {
        RolesFrom::Claim => {}
        RolesFrom::Saml => text.push_str("federation = \"saml\"\n"),
        RolesFrom::Fixed => text.push_str(&format!("roles = [{}]\n", quoted(&profile.role))),
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shop() -> NewProfile {
        NewProfile {
            name: "shop".to_owned(),
            issuer: "https://id.example.com/realms/shop".to_owned(),
            client_id: "keyferry".to_owned(),
            device_code: true,
            roles: RolesFrom::Fixed,
            role: "arn:aws:iam::123456789012:role/Developer".to_owned(),
        }
    }

    #[test]
    fn what_was_in_the_file_stays_as_it_was() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("keyferry/config.toml");
        add(&path, &shop()).unwrap();
        let mine = "# mine\n[profiles.old]   # kept\nissuer = 'https://id.example.com/realms/old'\nclient-id = \"x\"";
        fs::write(&path, mine).unwrap();
        add(&path, &shop()).unwrap();
        let text = fs::read_to_string(&path).unwrap();
        assert!(text.starts_with(mine), "{text}");
        let config = Config::read(&path).unwrap();
        let names: Vec<_> = config.profile_names().map(str::to_owned).collect();
        assert_eq!(names, ["old", "shop"]);
    }

    #[test]
    fn a_name_that_is_taken_or_a_mistake_changes_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("config.toml");
        add(&path, &shop()).unwrap();
        let before = fs::read_to_string(&path).unwrap();
        assert!(add(&path, &shop()).unwrap_err().what.contains("already"));
        let wrong = NewProfile {
            name: "other".to_owned(),
            role: "Developer".to_owned(),
            ..shop()
        };
        add(&path, &wrong).unwrap_err();
        assert_eq!(fs::read_to_string(&path).unwrap(), before);
    }

    #[test]
    fn names_with_quotes_and_dots_are_quoted() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("config.toml");
        let odd = NewProfile {
            name: "a.\"b\"".to_owned(),
            ..shop()
        };
        add(&path, &odd).unwrap();
        let config = Config::read(&path).unwrap();
        assert_eq!(config.profile_names().collect::<Vec<_>>(), ["a.\"b\""]);
    }
}
