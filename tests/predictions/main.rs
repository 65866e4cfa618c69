//! Our predictions, held to the recordings of real servers.
//!
//! `exceptions.tsv` lists the cases where they may not agree yet, with the reason; a case that does agree must not be
//! in there.

use e2e::predictions::{Recording, compare};

/// Recording, version, case, reason.
const EXCEPTIONS: &str = include_str!("exceptions.tsv");

/// Fails with every difference and refusal that isn't excepted; prints the counts.
#[track_caller]
fn assert_agrees(recording: Recording, file: &str, version: &str, text: &str) {
    let comparison = compare(recording, text).unwrap();
    let mut excepted: Vec<&str> = EXCEPTIONS
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| {
            let columns: Vec<&str> = line.split('\t').collect();
            let [of_file, of_version, case, reason] = columns[..] else {
                panic!("exceptions.tsv: not four columns: {line}");
            };
            assert!(!reason.is_empty(), "exceptions.tsv: no reason: {line}");
            (of_file == file && (of_version == version || of_version == "*")).then_some(case)
        })
        .collect();
    println!(
        "{file} {version}: {} agree, {} refused, {} differ",
        comparison.agreed,
        comparison.refused.len(),
        comparison.differences.len()
    );
    let mut failures = Vec::new();
    let disagreeing = comparison.refused.iter().chain(&comparison.differences);
    for (case, what) in disagreeing {
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
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

macro_rules! held_to {
    ($($name:ident: $recording:ident, $version:literal, $file:literal;)+) => {$(
        #[test]
        fn $name() {
            let text = include_str!(concat!("../live/recordings/", $version, "/", $file, ".jsonl"));
            assert_agrees(Recording::$recording, $file, $version, text);
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
