//! The hand-written programs and what the real engine was recorded to say of them.
//!
//! `tests/nashorn/programs/NAME.lines` holds one program a line, `##` opens a comment; a program's
//! id is its text. `NAME.js` holds longer ones, each after a line `//# id`; line numbers count from
//! the line below. `NAME.expected.jsonl` holds a header line and one answer for each program.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::Error;
use super::answer::Answer;

/// A script to be judged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Program {
    /// Unique within its category.
    pub id: String,
    /// What it is about: the file it stands in, or the generator's kind.
    pub category: String,
    /// The script.
    pub source: String,
    /// The Keycloak version whose objects it sees, if it needs any.
    pub keycloak: Option<String>,
}

impl Program {
    /// Unique among all programs.
    pub fn name(&self) -> String {
        format!("{}: {}", self.category, self.id)
    }
}

/// The folder of the programs in this repository.
pub fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("nashorn/programs")
}

/// The files with programs, in order of their names.
///
/// # Errors
///
/// The folder can't be read.
pub fn files(folder: &Path) -> Result<Vec<PathBuf>, Error> {
    let mut files: Vec<PathBuf> = fs::read_dir(folder)
        .map_err(Error::file(folder))?
        .filter_map(|entry| entry.ok().map(|entry| entry.path()))
        .filter(|path| {
            path.extension()
                .is_some_and(|extension| extension == "lines" || extension == "js")
        })
        .collect();
    files.sort();
    Ok(files)
}

/// The programs of one file.
///
/// # Errors
///
/// The file can't be read, or an id stands twice.
pub fn programs(file: &Path) -> Result<Vec<Program>, Error> {
    let text = fs::read_to_string(file).map_err(Error::file(file))?;
    let category = file
        .file_stem()
        .map(|stem| stem.to_string_lossy().into_owned())
        .unwrap_or_default();
    let programs = if file.extension().is_some_and(|extension| extension == "js") {
        sections(&text, &category)
    } else {
        text.lines()
            .filter(|line| !line.trim().is_empty() && !line.starts_with("##"))
            .map(|line| Program {
                id: line.to_owned(),
                category: category.clone(),
                source: line.to_owned(),
                keycloak: None,
            })
            .collect()
    };
    let mut ids = BTreeSet::new();
    for program in &programs {
        if !ids.insert(&program.id) {
            return Err(Error::Format {
                place: file.display().to_string(),
                problem: format!("`{}` stands here twice; ids are unique", program.id),
            });
        }
    }
    Ok(programs)
}

fn sections(text: &str, category: &str) -> Vec<Program> {
    let mut sections: Vec<(&str, Vec<&str>)> = Vec::new();
    // Not `lines`: a carriage return belongs to the script.
    for line in text.split('\n') {
        if let Some(id) = line.strip_prefix("//# ") {
            sections.push((id.trim(), Vec::new()));
        } else if let Some((_, lines)) = sections.last_mut() {
            lines.push(line);
        }
    }
    sections
        .into_iter()
        .map(|(id, lines)| Program {
            id: id.to_owned(),
            category: category.to_owned(),
            source: lines.join("\n").trim_end().to_owned(),
            keycloak: None,
        })
        .collect()
}

/// The scripts of a folder as mappers: each once for its value, and once more for the claims it has
/// written to the token.
///
/// # Errors
///
/// The folder or a script can't be read.
pub fn mappers(folder: &Path, keycloak: &str) -> Result<Vec<Program>, Error> {
    let mut paths: Vec<PathBuf> = fs::read_dir(folder)
        .map_err(Error::file(folder))?
        .filter_map(|entry| entry.ok().map(|entry| entry.path()))
        .filter(|path| path.extension().is_some_and(|extension| extension == "js"))
        .collect();
    paths.sort();
    let mut programs = Vec::new();
    for path in paths {
        let script = fs::read_to_string(&path).map_err(Error::file(&path))?;
        let name = path
            .file_stem()
            .map(|stem| stem.to_string_lossy().into_owned());
        let name = name.unwrap_or_default();
        for (part, source) in [
            ("value", script.clone()),
            ("claims", format!("{script}\n;token.getOtherClaims()")),
        ] {
            programs.push(Program {
                id: name.clone(),
                category: format!("{part} {keycloak}"),
                source,
                keycloak: Some(keycloak.to_owned()),
            });
        }
    }
    Ok(programs)
}

/// Where the answers to the programs of `file` are recorded.
pub fn recording(file: &Path) -> PathBuf {
    file.with_extension("expected.jsonl")
}

/// The recorded answers to the programs of `file`, without the header.
///
/// # Errors
///
/// There is no recording, or it isn't JSON lines.
pub fn recorded(file: &Path) -> Result<Vec<Answer>, Error> {
    let path = recording(file);
    let text = fs::read_to_string(&path).map_err(Error::file(&path))?;
    text.lines()
        .enumerate()
        .skip(1)
        .map(|(index, line)| {
            serde_json::from_str(line).map_err(|problem| Error::Format {
                place: format!("{}:{}", path.display(), index + 1),
                problem: problem.to_string(),
            })
        })
        .collect()
}

/// Writes a recording: `header` says which engine answered.
///
/// # Errors
///
/// The file can't be written.
pub fn record(file: &Path, header: &Value, answers: &[Answer]) -> Result<(), Error> {
    let mut text = format!("{header}\n");
    for answer in answers {
        text.push_str(
            &serde_json::to_string(answer).map_err(|problem| Error::Format {
                place: answer.id.clone(),
                problem: problem.to_string(),
            })?,
        );
        text.push('\n');
    }
    let path = recording(file);
    fs::write(&path, text).map_err(Error::file(&path))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn line_numbers_of_a_section_count_from_the_line_below_its_name() {
        let programs = sections("//# one\na\nb\n\n//# two\n\nc\n", "x");
        assert_eq!(programs.len(), 2);
        assert_eq!(programs[0].source, "a\nb");
        assert_eq!(programs[1].source, "\nc");
    }

    #[test]
    fn every_program_has_a_recorded_answer_and_no_answer_lacks_its_program() {
        for file in files(&folder()).unwrap() {
            let programs: Vec<String> = programs(&file)
                .unwrap()
                .into_iter()
                .map(|program| program.id)
                .collect();
            let answers: Vec<String> = recorded(&file)
                .unwrap()
                .into_iter()
                .map(|answer| answer.id)
                .collect();
            assert_eq!(programs, answers, "{}: record it anew", file.display());
        }
    }
}
