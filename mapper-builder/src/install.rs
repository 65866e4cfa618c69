//! Putting a jar where a server finds it.

use std::fs;
use std::path::{Path, PathBuf};

use diagnostic::{Finding, Level, Source};
use keycloak_model::KeycloakVersion;
use provider_jar::{Package, provider_id};

use crate::check;

/// More jars than any providers folder holds.
const MAX_JARS: usize = 1000;

/// Scripts of other jars in a folder that have the ids of this package's.
///
/// # Errors
/// When the folder can't be listed, or no server looks into it: it is the one around `providers`.
pub fn rivals(folder: &Path, own: &Path, package: &Package) -> Result<Vec<Finding>, Box<Finding>> {
    let within = folder.join("providers");
    if within.is_dir() {
        let finding = Finding::new(
            Level::Error,
            "unknown-input",
            "is no providers folder: there is one in it",
        );
        let finding = finding.in_file(&Source::new(folder.display().to_string(), ""));
        return Err(Box::new(finding.help(format!(
            "a server loads jars from `{}`: name that one",
            within.display()
        ))));
    }
    let mut findings = Vec::new();
    for path in jars(folder)? {
        if path.file_name() == own.file_name() {
            continue;
        }
        // What can't be read is no rival; that it can't is the other jar's problem.
        let Ok(inspection) = check::inspect(&path) else {
            continue;
        };
        for script in package.scripts() {
            let has_it = |provider: &provider_jar::Provider| provider.file_name == script.file_name;
            if inspection.providers.iter().any(has_it) {
                let id = provider_id(&script.file_name);
                findings.push(
                    Finding::new(
                        Level::Warning,
                        "provider-in-two-jars",
                        format!("another jar in the folder has a script with the id `{id}`, too"),
                    )
                    .in_file(&Source::new(path.display().to_string(), ""))
                    .note(
                        "a server keeps one of the two, which one isn't defined, and says nothing",
                    )
                    .help("remove the other jar, or rename one of the scripts"),
                );
            }
        }
    }
    Ok(findings)
}

fn jars(folder: &Path) -> Result<Vec<PathBuf>, Box<Finding>> {
    let unlistable = |error| {
        Box::new(
            Finding::new(
                Level::Error,
                "unreadable-file",
                format!("cannot be listed: {error}"),
            )
            .in_file(&Source::new(folder.display().to_string(), ""))
            .help("name the providers folder of a Keycloak server"),
        )
    };
    let mut jars = Vec::new();
    for entry in fs::read_dir(folder).map_err(unlistable)? {
        let path = entry.map_err(unlistable)?.path();
        if path.extension().is_some_and(|extension| extension == "jar") && jars.len() < MAX_JARS {
            jars.push(path);
        }
    }
    jars.sort();
    Ok(jars)
}

/// What to run so that a server of this version takes the jar.
#[must_use]
pub fn next_steps(version: KeycloakVersion) -> Vec<String> {
    let mut steps = vec![
        format!("next, for Keycloak {version}:"),
        "  development: restart `kc.sh start-dev --features=scripts`; it notices the new jar"
            .into(),
        "  production:  `kc.sh build --features=scripts`, then restart `kc.sh start --optimized`"
            .into(),
    ];
    // Read in sources: the refusal is in the first version that was run after 25.0.6, 26.4.0.
    steps.push(if version.at_least(26, 4) {
        "  without the build, `start --optimized` refuses: \"A provider JAR was updated since the last build\"".into()
    } else {
        "  without the build, `start --optimized` says nothing and runs the old script".into()
    });
    if !version.at_least(21, 1) {
        steps.push(
            "  this version has no script engine on Java 15 and later: nashorn-core 15.4 and its five asm jars belong into the same folder"
                .into(),
        );
    }
    steps
}
