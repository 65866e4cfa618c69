//! The real engine: `nashorn-core` on a JDK, driven by `tests/nashorn/java/Oracle.java`.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use super::Error;
use super::engine::Engine;

/// The version every Keycloak since 21.1 carries, and an ASM in the range they carry it with.
const JARS: [(&str, &str, &str); 6] = [
    ("org.openjdk.nashorn", "nashorn-core", "15.4"),
    ("org.ow2.asm", "asm", "9.8"),
    ("org.ow2.asm", "asm-analysis", "9.8"),
    ("org.ow2.asm", "asm-commons", "9.8"),
    ("org.ow2.asm", "asm-tree", "9.8"),
    ("org.ow2.asm", "asm-util", "9.8"),
];
const COPY: &str = "org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy";

/// The real engine, compiled and ready to be started.
#[derive(Clone, Debug)]
pub struct Real {
    java: Vec<String>,
}

impl Real {
    /// Fetches the jars by Maven into `cache` unless they are there, and compiles the driver.
    ///
    /// # Errors
    ///
    /// `mvn`, `javac` or `java` is missing or fails.
    pub fn prepare(cache: &Path) -> Result<Self, Error> {
        let jars = cache.join("nashorn/jars");
        let classes = cache.join("nashorn/classes");
        fs::create_dir_all(&classes).map_err(Error::file(&classes))?;
        for (group, artifact, version) in JARS {
            if !jars.join(format!("{artifact}-{version}.jar")).is_file() {
                run(
                    "mvn",
                    &[
                        "-q",
                        "-B",
                        COPY,
                        &format!("-Dartifact={group}:{artifact}:{version}"),
                        &format!("-DoutputDirectory={}", jars.display()),
                    ],
                )?;
            }
        }
        let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("nashorn/java");
        let mut arguments = vec![
            "-nowarn".to_owned(),
            "-cp".to_owned(),
            format!("{}/*", jars.display()),
            "-d".to_owned(),
            classes.display().to_string(),
        ];
        for entry in fs::read_dir(&sources).map_err(Error::file(&sources))? {
            let path = entry.map_err(Error::file(&sources))?.path();
            if path
                .extension()
                .is_some_and(|extension| extension == "java")
            {
                arguments.push(path.display().to_string());
            }
        }
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        run("javac", &arguments)?;
        let java = [
            "java",
            "-XX:+UseSerialGC",
            "-Dfile.encoding=UTF-8",
            "-Duser.timezone=UTC",
            "-Duser.language=en",
            "-Duser.country=US",
            "-cp",
        ];
        Ok(Self {
            java: java
                .iter()
                .map(|&argument| argument.to_owned())
                .chain([
                    format!("{}:{}/*", classes.display(), jars.display()),
                    "Oracle".to_owned(),
                ])
                .collect(),
        })
    }

    /// The engine, to be asked.
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

/// Where jars and classes are kept: `$MAPPER_BUILDER_CACHE`, or a folder in the user's cache.
pub fn cache() -> PathBuf {
    std::env::var_os("MAPPER_BUILDER_CACHE").map_or_else(
        || {
            let home = std::env::var_os("HOME").map_or_else(std::env::temp_dir, PathBuf::from);
            home.join(".cache/mapper-builder")
        },
        PathBuf::from,
    )
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
