use std::path::{Path, PathBuf};

use clap::Args;
use diagnostic::{Finding, Level, Source};
use keycloak_model::KeycloakVersion;
use provider_jar::{Script, content_hash, provider_id};
use serde_json::{Value, json};

use super::{Answer, Format, Trouble, misuse};
use crate::check::{self, Checked, Subject};
use crate::install;
use crate::pack::{Packed, Tested};
use crate::printer::{self, Printer};
use crate::project::Project;

/// Checks and tests projects, and packs them into one provider jar.
///
/// The same scripts give the same bytes on every system.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  mapper-builder pack mapper-scripts/group-stringify
  mapper-builder pack mapper-scripts -o mappers.jar
  mapper-builder pack my-mapper --install /opt/keycloak/providers")]
pub(super) struct Pack {
    /// Folders with mapper.toml, or of such folders.
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// The jar to write [default: the name of the folder and .jar].
    #[arg(short, long, value_name = "FILE", conflicts_with = "install")]
    output: Option<PathBuf>,
    /// Packs without running the cases.
    #[arg(long)]
    no_test: bool,
    /// Puts the jar into the providers folder of a server, and says what to run next.
    #[arg(long, value_name = "DIR")]
    install: Option<PathBuf>,
    /// In which form to print the result.
    #[arg(long, value_enum, default_value_t)]
    pub(super) format: Format,
}

impl Pack {
    pub(super) fn run(self, printer: &mut Printer) -> Result<Answer, Trouble> {
        let (projects, folders) = self.projects()?;
        let mut checked = Vec::new();
        let mut findings = Vec::new();
        for project in projects {
            match Checked::new(project) {
                Ok(project) => {
                    findings.extend_from_slice(project.findings());
                    checked.push(project);
                }
                Err(found) => findings.extend(found),
            }
        }
        if check::has_errors(&findings) {
            self.refuse(printer, &findings)?;
            return Ok(Answer::No);
        }
        if !self.no_test {
            return Err(misuse("the cases can't be run yet")
                .help("pack without them: `--no-test`")
                .into());
        }
        let tested: Vec<Tested> = checked.into_iter().map(Tested::skipped).collect();
        if self.format == Format::Text {
            printer.report_aside(&findings)?;
            printer.aside("WARNING: --no-test: the cases were not run; nobody knows what claims this makes")?;
        }
        let packed = match Packed::new(&tested) {
            Ok(packed) => packed,
            Err(error) => {
                findings.push(Finding::new(Level::Error, "package", error.to_string()));
                self.refuse(printer, &findings)?;
                return Ok(Answer::No);
            }
        };
        let path = self.path(&folders);
        if let Some(folder) = &self.install {
            let rivals = install::rivals(folder, &path, &packed.package)
                .map_err(|finding| Trouble::Input(vec![*finding]))?;
            if self.format == Format::Text {
                printer.report_aside(&rivals)?;
            }
            findings.extend(rivals);
        }
        provider_jar::save(&path, &packed.jar).map_err(|error| unwritable(&path, &error))?;
        let versions = tested.iter().flat_map(|one| one.checked().project().versions());
        self.tell(printer, &path, &packed, versions.max().copied(), &findings)?;
        Ok(Answer::Fine)
    }

    /// The projects, and the folders they were found in.
    fn projects(&self) -> Result<(Vec<Project>, Vec<PathBuf>), Trouble> {
        let mut projects = Vec::new();
        let mut folders = Vec::new();
        let mut unreadable = Vec::new();
        for path in &self.paths {
            for subject in check::subjects(path).map_err(|finding| Trouble::Input(vec![*finding]))? {
                let Subject::Project(folder) = subject else {
                    let message = format!("{} is no project", path.display());
                    return Err(misuse(message)
                        .help("name a folder with mapper.toml; `mapper-builder new NAME` makes one")
                        .into());
                };
                match Project::read(&folder) {
                    Ok(project) => projects.push(project),
                    Err(found) => unreadable.extend(found),
                }
                folders.push(folder);
            }
        }
        if unreadable.is_empty() {
            Ok((projects, folders))
        } else {
            Err(Trouble::Input(unreadable))
        }
    }

    /// Where the jar goes.
    fn path(&self, folders: &[PathBuf]) -> PathBuf {
        if let Some(output) = &self.output {
            return output.clone();
        }
        let name = match folders {
            [only] => folder_name(only),
            _ => None,
        };
        let mut file = name.unwrap_or_else(|| "mappers".into());
        file.push_str(".jar");
        match &self.install {
            Some(folder) => folder.join(file),
            None => file.into(),
        }
    }

    fn refuse(&self, printer: &mut Printer, findings: &[Finding]) -> Result<(), Trouble> {
        match self.format {
            Format::Text => {
                printer.report_aside(findings)?;
                printer.aside("not packed")?;
            }
            Format::Json => printer.json(&json!({
                "ok": false,
                "findings": printer::findings(findings),
            }))?,
        }
        Ok(())
    }

    fn tell(
        &self,
        printer: &mut Printer,
        path: &Path,
        packed: &Packed,
        version: Option<KeycloakVersion>,
        findings: &[Finding],
    ) -> Result<(), Trouble> {
        let next = match (&self.install, version) {
            (Some(_), Some(version)) => install::next_steps(version),
            _ => Vec::new(),
        };
        if self.format == Format::Json {
            let scripts: Vec<Value> = packed.package.scripts().map(script).collect();
            printer.json(&json!({
                "ok": true,
                "jar": path.display().to_string(),
                "sha256": packed.sha256,
                "size": packed.jar.len(),
                "tested": !self.no_test,
                "providers": scripts,
                "findings": printer::findings(findings),
            }))?;
            return Ok(());
        }
        printer.line(&format!("packed {}", path.display()))?;
        for script in packed.package.scripts() {
            printer.line(&format!(
                "  {:<13} {}  {:?} [{}]",
                script.kind.words(),
                provider_id(&script.file_name),
                script.name,
                content_hash(&script.code)
            ))?;
        }
        printer.line(&format!("  sha256        {}", packed.sha256))?;
        for step in next {
            printer.line(&step)?;
        }
        Ok(())
    }
}

/// `mapper` for `path/mapper`, also when the path is `.`.
fn folder_name(folder: &Path) -> Option<String> {
    let name = |path: &Path| Some(path.file_name()?.to_string_lossy().into_owned());
    name(folder).or_else(|| name(&folder.canonicalize().ok()?))
}

fn unwritable(path: &Path, error: &std::io::Error) -> Finding {
    Finding::new(
        Level::Error,
        "unwritable-file",
        format!("cannot be written: {error}"),
    )
    .in_file(&Source::new(path.display().to_string(), ""))
    .help("name another file with -o")
}

fn script(script: &Script) -> Value {
    json!({
        "kind": script.kind.key(),
        "id": provider_id(&script.file_name),
        "fileName": script.file_name,
        "name": script.name,
        "contentHash": content_hash(&script.code),
    })
}
