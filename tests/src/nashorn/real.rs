//! The real engine: `nashorn-core` on a JDK, driven by `tests/nashorn/java/Oracle.java`.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;
use tempfile::TempDir;

use super::Error;
use super::engine::Engine;

/// Group, name and version.
type Artifact<'a> = (&'a str, &'a str, &'a str);

/// The version every Keycloak since 21.1 carries, and an ASM in the range they carry it with.
const JARS: [Artifact<'_>; 6] = [
    ("org.openjdk.nashorn", "nashorn-core", "15.4"),
    ("org.ow2.asm", "asm", "9.8"),
    ("org.ow2.asm", "asm-analysis", "9.8"),
    ("org.ow2.asm", "asm-commons", "9.8"),
    ("org.ow2.asm", "asm-tree", "9.8"),
    ("org.ow2.asm", "asm-util", "9.8"),
];
/// Keycloak's own, with the interfaces scripts see and the helpers they call.
const MODULES: [&str; 5] = [
    "keycloak-common",
    "keycloak-core",
    "keycloak-server-spi",
    "keycloak-server-spi-private",
    "keycloak-services",
];
/// What those can't be loaded without.
const LIBRARIES: [Artifact<'_>; 4] = [
    ("org.jboss.logging", "jboss-logging", "3.6.1.Final"),
    (
        "com.fasterxml.jackson.core",
        "jackson-annotations",
        "2.17.2",
    ),
    ("com.fasterxml.jackson.core", "jackson-core", "2.17.2"),
    ("com.fasterxml.jackson.core", "jackson-databind", "2.17.2"),
];
const JAVA_EE: [Artifact<'_>; 2] = [
    ("javax.ws.rs", "javax.ws.rs-api", "2.1.1"),
    ("javax.transaction", "javax.transaction-api", "1.3"),
];
const JAKARTA_EE: [Artifact<'_>; 2] = [
    ("jakarta.ws.rs", "jakarta.ws.rs-api", "3.1.0"),
    ("jakarta.transaction", "jakarta.transaction-api", "2.0.1"),
];
const COPY: &str = "org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy";

/// The real engine, compiled and ready to be started.
#[derive(Debug)]
pub struct Real {
    java: Vec<String>,
    // Each has its own: two at once would compile into one another's.
    _classes: TempDir,
}

/// A Keycloak whose own interfaces and token classes surround the scripts.
#[derive(Clone, Copy, Debug)]
pub struct Keycloak<'a> {
    /// Its version.
    pub version: &'a str,
    /// The fixture, as JSON: who logs in is `alice`, at the client `conf`.
    pub fixture: &'a Path,
}

impl Real {
    /// Fetches the jars by Maven into `cache` unless they are there, and compiles the driver.
    ///
    /// # Errors
    ///
    /// `mvn`, `javac` or `java` is missing or fails.
    pub fn prepare(cache: &Path) -> Result<Self, Error> {
        let jars = cache.join("nashorn/jars");
        fetch(&jars, &JARS)?;
        Self::compiled(&[jars], &["."], None)
    }

    /// The same with the bindings of a Keycloak mapper.
    ///
    /// # Errors
    ///
    /// As for [`Self::prepare`].
    pub fn prepare_keycloak(cache: &Path, keycloak: Keycloak<'_>) -> Result<Self, Error> {
        let version = keycloak.version;
        let jars = cache.join("nashorn/jars");
        fetch(&jars, &JARS)?;
        let server = cache.join("keycloak-jars").join(version);
        fetch(
            &server,
            &MODULES.map(|module| ("org.keycloak", module, version)),
        )?;
        // Keycloak moved from Java EE to Jakarta EE with 22.
        let major = version
            .split('.')
            .next()
            .and_then(|major| major.parse::<u32>().ok());
        let (folder, enterprise) = if major.is_some_and(|major| major < 22) {
            ("libraries-javax", JAVA_EE)
        } else {
            ("libraries-jakarta", JAKARTA_EE)
        };
        let libraries = cache.join("nashorn").join(folder);
        fetch(&libraries, &LIBRARIES)?;
        fetch(&libraries, &enterprise)?;
        Self::compiled(
            &[jars, server, libraries],
            &[".", "world"],
            Some(keycloak.fixture),
        )
    }

    fn compiled(jars: &[PathBuf], folders: &[&str], world: Option<&Path>) -> Result<Self, Error> {
        let classes = TempDir::new().map_err(Error::file(&std::env::temp_dir()))?;
        let libraries: Vec<String> = jars
            .iter()
            .map(|folder| format!("{}/*", folder.display()))
            .collect();
        let libraries = libraries.join(":");
        let mut arguments = vec![
            "-nowarn".to_owned(),
            "-cp".to_owned(),
            libraries.clone(),
            "-d".to_owned(),
            classes.path().display().to_string(),
        ];
        for folder in folders {
            let sources = Path::new(env!("CARGO_MANIFEST_DIR"))
                .join("nashorn/java")
                .join(folder);
            for entry in fs::read_dir(&sources).map_err(Error::file(&sources))? {
                let path = entry.map_err(Error::file(&sources))?.path();
                if path
                    .extension()
                    .is_some_and(|extension| extension == "java")
                {
                    arguments.push(path.display().to_string());
                }
            }
        }
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        run("javac", &arguments)?;
        let mut java: Vec<String> = [
            "java",
            "-XX:+UseSerialGC",
            // Compiled code would throw some exceptions without their messages.
            "-XX:-OmitStackTraceInFastThrow",
            "-Dfile.encoding=UTF-8",
            "-Duser.timezone=UTC",
            "-Duser.language=en",
            "-Duser.country=US",
        ]
        .map(str::to_owned)
        .to_vec();
        if let Some(world) = world {
            java.push(format!("-Dworld={}", world.display()));
        }
        java.push("-cp".to_owned());
        java.push(format!("{}:{libraries}", classes.path().display()));
        java.push("Oracle".to_owned());
        Ok(Self {
            java,
            _classes: classes,
        })
    }

    /// The engine, to be asked while this is there.
    pub fn engine(&self) -> Engine {
        Engine {
            command: self.java.clone(),
        }
    }

    /// Names the engine and the JDK.
    ///
    /// # Errors
    ///
    /// `java` fails.
    pub fn header(&self) -> Result<Value, Error> {
        let mut arguments: Vec<&str> = self.java.iter().skip(1).map(String::as_str).collect();
        arguments.push("--header");
        let line = run("java", &arguments)?;
        serde_json::from_str(&line).map_err(|problem| Error::Format {
            place: "Oracle --header".to_owned(),
            problem: problem.to_string(),
        })
    }
}

/// Where jars are kept: `$MAPPER_BUILDER_CACHE`, or a folder in the user's cache.
pub fn cache() -> PathBuf {
    std::env::var_os("MAPPER_BUILDER_CACHE").map_or_else(
        || {
            let home = std::env::var_os("HOME").map_or_else(std::env::temp_dir, PathBuf::from);
            home.join(".cache/mapper-builder")
        },
        PathBuf::from,
    )
}

fn fetch(folder: &Path, artifacts: &[Artifact<'_>]) -> Result<(), Error> {
    for (group, artifact, version) in artifacts {
        if !folder.join(format!("{artifact}-{version}.jar")).is_file() {
            run(
                "mvn",
                &[
                    "-q",
                    "-B",
                    COPY,
                    &format!("-Dartifact={group}:{artifact}:{version}"),
                    &format!("-DoutputDirectory={}", folder.display()),
                ],
            )?;
        }
    }
    Ok(())
}

fn run(program: &str, arguments: &[&str]) -> Result<String, Error> {
    let failed = |problem: String| Error::Command {
        command: format!("{program} {}", arguments.join(" ")),
        problem,
    };
    let output = Command::new(program)
        .args(arguments)
        .output()
        .map_err(|problem| failed(problem.to_string()))?;
    if output.status.success() {
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    } else {
        Err(failed(format!(
            "{}\n{}{}",
            output.status,
            String::from_utf8_lossy(&output.stdout),
            String::from_utf8_lossy(&output.stderr)
        )))
    }
}
