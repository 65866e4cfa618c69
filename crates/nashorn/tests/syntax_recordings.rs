//! The parser answers as Nashorn itself does: `data/syntax/*.jsonl` holds what Nashorn 15.4 said
//! about a few thousand small scripts, `deviations.jsonl` where we knowingly say something else.

#![expect(clippy::unwrap_used, reason = "the helpers of a test may panic")]

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::PathBuf;

use nashorn::syntax::{ParseOptions, Refusal, SyntaxError, parse, print};
use serde_json::Value;

/// A script and Nashorn's answer.
struct Recording {
    source: String,
    accepted: bool,
    line: i64,
    column: i64,
    /// The whole text of the exception.
    message: String,
}

/// All recordings by file; the first line of each file says how they were made.
fn recordings() -> BTreeMap<String, Vec<Recording>> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/data/syntax");
    std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .map(|path| {
            let text = std::fs::read_to_string(&path).unwrap();
            let recordings = text.lines().skip(1).map(recording).collect();
            (
                path.file_stem().unwrap().to_str().unwrap().to_owned(),
                recordings,
            )
        })
        .collect()
}

fn recording(line: &str) -> Recording {
    let value: Value = serde_json::from_str(line).unwrap();
    Recording {
        source: value["source"].as_str().unwrap().to_owned(),
        accepted: value["accepted"].as_bool().unwrap(),
        line: value["line"].as_i64().unwrap_or(-1),
        column: value["column"].as_i64().unwrap_or(-1),
        message: value["message"].as_str().unwrap_or_default().to_owned(),
    }
}

/// Nashorn's line, column and message as the parser gives them.
fn answer(error: &SyntaxError) -> (i64, i64, String) {
    let nashorn = error.nashorn.as_deref().unwrap();
    let (line, column) = match &nashorn.place {
        Some(place) => (i64::from(place.line), i64::from(place.column)),
        None => (-1, -1),
    };
    (line, column, nashorn.full_text("<eval>"))
}

fn agrees(recording: &Recording) -> bool {
    match parse(&recording.source, &ParseOptions::default()) {
        Ok(_) => recording.accepted,
        Err(error) => {
            !recording.accepted
                && answer(&error) == (recording.line, recording.column, recording.message.clone())
        }
    }
}

#[test]
fn the_parser_says_what_nashorn_says() {
    let mut compared = 0;
    let mut different = String::new();
    for (file, recordings) in recordings() {
        if file == "deviations" {
            continue;
        }
        for recording in recordings {
            compared += 1;
            if !agrees(&recording) {
                let ours = parse(&recording.source, &ParseOptions::default())
                    .map(|_| "accepted".to_owned())
                    .unwrap_or_else(|error| answer(&error).2);
                let Recording {
                    source, message, ..
                } = &recording;
                writeln!(different, "{file}: {source:?}\n  {message:?}\n  {ours:?}").unwrap();
            }
        }
    }
    assert!(different.is_empty(), "{different}");
    assert!(compared > 2_000, "only {compared} recordings");
}

#[test]
fn the_listed_deviations_are_all_still_there() {
    let recordings = recordings();
    for recording in &recordings["deviations"] {
        assert!(
            !agrees(recording),
            "no deviation any more: {:?}",
            recording.source
        );
    }
}

#[test]
fn what_nashorn_accepts_prints_and_parses_again() {
    for recording in recordings().into_values().flatten() {
        let Ok(program) = parse(&recording.source, &ParseOptions::default()) else {
            continue;
        };
        let printed = print(&program);
        let again = parse(&printed, &ParseOptions::default());
        match again {
            Ok(again) => assert_eq!(printed, print(&again), "{:?}", recording.source),
            Err(error) => panic!("{:?}: {error}\n{printed}", recording.source),
        }
    }
}

#[test]
fn newer_syntax_is_named_where_it_stands() {
    let mut table = String::new();
    for recording in &recordings()["modern"] {
        let Err(error) = parse(&recording.source, &ParseOptions::default()) else {
            continue;
        };
        let span = error.span.start as usize..error.span.end as usize;
        let blamed = recording.source.get(span).unwrap();
        let name = match error.refusal {
            Refusal::Modern(feature) => feature.name().to_owned(),
            _ => format!("- {}", error.message),
        };
        writeln!(table, "{:?} {blamed:?} {name}", recording.source).unwrap();
    }
    insta::assert_snapshot!(table);
}
