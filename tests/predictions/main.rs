//! Our predictions, held to the recordings of real servers.

use e2e::predictions::{Comparison, Recording, compare};

/// Fails with every difference; prints what was left undecided.
#[track_caller]
fn assert_agrees(recording: Recording, text: &str) -> Comparison {
    let comparison = compare(recording, text).unwrap();
    assert!(
        comparison.differences.is_empty(),
        "{} agreed, {} undecided, {} differences\n{}",
        comparison.agreed,
        comparison.undecided.len(),
        comparison.differences.len(),
        comparison.differences.join("\n")
    );
    println!(
        "{} agreed, {} undecided\n{}",
        comparison.agreed,
        comparison.undecided.len(),
        comparison.undecided.join("\n")
    );
    comparison
}

macro_rules! held_to {
    ($($name:ident: $recording:ident, $version:literal, $file:literal;)+) => {$(
        #[test]
        fn $name() {
            let text = include_str!(concat!("../live/recordings/", $version, "/", $file, ".jsonl"));
            assert_agrees(Recording::$recording, text);
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
}
