//! Our predictions, held to the recordings of real servers.
//!
//! `exceptions.tsv` lists the cases where they may not agree yet, with the reason; a case that does agree must not be
//! in there.

use anyhow::{Result, bail, ensure};
use e2e::predictions::{Recording, compare};

/// Recording, version, case, reason.
const EXCEPTIONS: &str = include_str!("exceptions.tsv");

/// The error: every difference and refusal that isn't excepted. Prints the counts.
#[expect(clippy::print_stdout, reason = "how much agrees, for who reads on")]
fn agree(recording: Recording, file: &str, version: &str, text: &str) -> Result<()> {
    let comparison = compare(recording, text)?;
    let mut excepted = exceptions(file, version)?;
    println!(
        "{file} {version}: {} agree, {} refused, {} differ",
        comparison.agreed,
        comparison.refused.len(),
        comparison.differences.len()
    );
    let mut failures = Vec::new();
    for (case, what) in comparison.refused.iter().chain(&comparison.differences) {
        match excepted.iter().position(|known| known == case) {
            Some(place) => drop(excepted.remove(place)),
            None => failures.push(format!("{case}\n  {what}")),
        }
    }
    for case in excepted {
        failures.push(format!(
            "{case}\n  is as recorded now: remove it from exceptions.tsv"
        ));
    }
    ensure!(failures.is_empty(), "{}", failures.join("\n"));
    Ok(())
}

/// The cases of a recording that may not agree.
fn exceptions(file: &str, version: &str) -> Result<Vec<&'static str>> {
    let mut cases = Vec::new();
    for line in EXCEPTIONS.lines().filter(|line| !line.starts_with('#')) {
        let columns: Vec<&str> = line.split('\t').collect();
        let &[of_file, of_version, case, reason] = columns.as_slice() else {
            bail!("exceptions.tsv: not four columns: {line}");
        };
        ensure!(!reason.is_empty(), "exceptions.tsv: no reason: {line}");
        if of_file == file && (of_version == version || of_version == "*") {
            cases.push(case);
        }
    }
    Ok(cases)
}

macro_rules! held_to {
    ($($name:ident: $recording:ident, $version:literal, $file:literal;)+) => {$(
        #[test]
        fn $name() {
            let text = include_str!(concat!("../live/recordings/", $version, "/", $file, ".jsonl"));
            agree(Recording::$recording, $file, $version, text).unwrap();
        }
    )+};
}

held_to! {
    results_convert_as_in_26_7_3: Conversion, "26.7.3", "conversion";
    results_convert_as_in_24_0_5: Conversion, "24.0.5", "conversion";
    scripts_see_what_they_see_in_26_7_3: Bindings, "26.7.3", "bindings";
    scripts_see_what_they_see_in_24_0_5: Bindings, "24.0.5", "bindings";
    saml_attributes_are_those_of_26_7_3: Saml, "26.7.3", "saml";
    saml_attributes_are_those_of_24_0_5: Saml, "24.0.5", "saml";
    logins_change_as_in_26_7_3: Claims, "26.7.3", "claims";
    logins_change_as_in_24_0_5: Claims, "24.0.5", "claims";
    failures_are_those_of_26_7_3: Errors, "26.7.3", "errors";
    failures_are_those_of_24_0_5: Errors, "24.0.5", "errors";
    shipped_mappers_do_what_they_did_in_26_7_3: Mappers, "26.7.3", "mappers";
    shipped_mappers_do_what_they_did_in_24_0_5: Mappers, "24.0.5", "mappers";
}
