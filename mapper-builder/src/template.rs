//! New projects.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use clap::ValueEnum;

/// What a new project begins with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Template {
    /// The user name, as a beginning.
    #[default]
    Blank,
    /// Group names as one delimited text.
    GroupStringify,
    /// A user attribute, with a value for users without it.
    Attribute,
    /// Realm roles as a list.
    Roles,
    /// AWS roles as a SAML attribute.
    SamlRole,
}

/// A file of a template: its path, and its text. The name of the template's own project stands for
/// that of the new one in both.
type File = (&'static str, &'static str);

macro_rules! files {
    ($folder:literal: $($from:literal => $to:literal),+ $(,)?) => {
        &[$(($to, include_str!(concat!($folder, $from)))),+]
    };
}

const BLANK: &[File] = files!("../templates/blank/":
    "mapper.toml" => "mapper.toml",
    "script.js" => "@name@.js",
    "realm.toml" => "realm.toml",
    "README.md" => "README.md",
    "cases/alice.toml" => "cases/alice.toml",
    "cases/bob.toml" => "cases/bob.toml",
);
const ATTRIBUTE: &[File] = files!("../templates/attribute/":
    "mapper.toml" => "mapper.toml",
    "script.js" => "@name@.js",
    "realm.toml" => "realm.toml",
    "README.md" => "README.md",
    "cases/with-department.toml" => "cases/with-department.toml",
    "cases/without-department.toml" => "cases/without-department.toml",
);
const ROLES: &[File] = files!("../templates/roles/":
    "mapper.toml" => "mapper.toml",
    "script.js" => "@name@.js",
    "realm.toml" => "realm.toml",
    "README.md" => "README.md",
    "cases/two-roles.toml" => "cases/two-roles.toml",
    "cases/no-role.toml" => "cases/no-role.toml",
);
const SAML_ROLE: &[File] = files!("../templates/saml-role/":
    "mapper.toml" => "mapper.toml",
    "script.js" => "@name@.js",
    "realm.toml" => "realm.toml",
    "README.md" => "README.md",
    "cases/two-roles.toml" => "cases/two-roles.toml",
    "cases/one-role.toml" => "cases/one-role.toml",
);
/// The mapper that is shipped, so that the two can't drift apart. Its own README speaks of its neighbours.
const GROUP_STRINGIFY: &[File] = files!("../../mapper-scripts/group-stringify/":
    "mapper.toml" => "mapper.toml",
    "group-stringify.js" => "group-stringify.js",
    "realm.toml" => "realm.toml",
    "../../mapper-builder/templates/group-stringify/README.md" => "README.md",
    "cases/no-group.toml" => "cases/no-group.toml",
    "cases/one-group.toml" => "cases/one-group.toml",
    "cases/several-groups.toml" => "cases/several-groups.toml",
    "cases/nested-groups.toml" => "cases/nested-groups.toml",
    "cases/delimiter-in-a-name.toml" => "cases/delimiter-in-a-name.toml",
    "cases/the-group-that-was-meant.toml" => "cases/the-group-that-was-meant.toml",
);

impl Template {
    const fn files(self) -> (&'static str, &'static [File]) {
        match self {
            Self::Blank => ("@name@", BLANK),
            Self::Attribute => ("@name@", ATTRIBUTE),
            Self::Roles => ("@name@", ROLES),
            Self::SamlRole => ("@name@", SAML_ROLE),
            Self::GroupStringify => ("group-stringify", GROUP_STRINGIFY),
        }
    }

    /// The files of a project called `name`, by their paths in it.
    #[must_use]
    pub fn project(self, name: &str) -> Vec<(PathBuf, String)> {
        let (placeholder, files) = self.files();
        files
            .iter()
            .map(|(path, text)| {
                let path = path.replace(placeholder, name);
                (path.into(), text.replace(placeholder, name))
            })
            .collect()
    }

    /// Makes the folder of a new project, whole or not at all.
    ///
    /// # Errors
    /// When something of that name is there already, or the folder can't be made.
    pub fn create(self, folder: &Path, name: &str) -> io::Result<()> {
        if folder.symlink_metadata().is_ok() {
            return Err(io::ErrorKind::AlreadyExists.into());
        }
        let parent = match folder.parent() {
            Some(parent) if parent != Path::new("") => parent,
            _ => Path::new("."),
        };
        let mut builder = tempfile::Builder::new();
        builder.prefix(".").suffix(".part");
        // Others may look into it, as into any new folder.
        #[cfg(unix)]
        builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o777));
        let draft = builder.tempdir_in(parent).map_err(|error| {
            // The error names the draft, which nobody has heard of.
            fs::metadata(parent)
                .err()
                .unwrap_or_else(|| error.kind().into())
        })?;
        for (path, text) in self.project(name) {
            let path = draft.path().join(path);
            if let Some(folder) = path.parent() {
                fs::create_dir_all(folder)?;
            }
            fs::write(path, text)?;
        }
        fs::rename(draft.path(), folder)?;
        // Under its first name there is nothing left to remove.
        let _ = draft.keep();
        Ok(())
    }
}

/// Whether a text can be a project's name: it becomes a folder, a file and a provider id.
#[must_use]
pub fn is_name(text: &str) -> bool {
    let is_fine = |one: char| one.is_ascii_alphanumeric() || matches!(one, '-' | '_' | '.');
    (1..=64).contains(&text.len())
        && text.chars().all(is_fine)
        && text.starts_with(|first: char| first.is_ascii_alphanumeric())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check;
    use crate::project::Project;

    #[test]
    fn every_template_makes_a_project_without_findings_and_with_two_cases() {
        for template in Template::value_variants() {
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("my-mapper");
            template.create(&path, "my-mapper").unwrap();
            let project = Project::read(&path).unwrap_or_else(|found| panic!("{found:?}"));
            assert_eq!(project.file_name(), "my-mapper.js");
            assert!(project.cases.len() >= 2, "{template:?}");
            assert_eq!(check::project(&project, &[]), [], "{template:?}");
            assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
        }
    }

    #[test]
    fn every_file_of_a_template_folder_is_part_of_the_template() {
        // What is about AWS isn't part of a new project.
        let aws = ["aws", "policy.json"];
        for (folder, template, left_out) in [
            ("templates/blank", Template::Blank, &[][..]),
            ("templates/attribute", Template::Attribute, &[]),
            ("templates/roles", Template::Roles, &[]),
            ("templates/saml-role", Template::SamlRole, &[]),
            (
                "../mapper-scripts/group-stringify",
                Template::GroupStringify,
                &aws,
            ),
        ] {
            let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
            let is_part =
                |entry: &fs::DirEntry| !left_out.iter().any(|name| entry.file_name() == *name);
            let count = |path: &Path| {
                let entries = fs::read_dir(path).unwrap().map(Result::unwrap);
                entries.filter(is_part).count()
            };
            // The folder of cases isn't a file.
            let there = count(&folder) - 1 + count(&folder.join("cases"));
            assert_eq!(there, template.files().1.len(), "{template:?}");
        }
    }

    #[test]
    fn a_folder_that_is_there_already_is_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("mine");
        fs::create_dir(&path).unwrap();
        let error = Template::Blank.create(&path, "mine").unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::AlreadyExists);
        assert_eq!(fs::read_dir(&path).unwrap().count(), 0);
    }
}
