//! Scripts that mean harm: each ends as its first line says, and takes nobody with it.

use std::fs;

use serde_json::{Value, json};

use crate::driver::{here, names};
use crate::eval::batch;

/// Name, expected end and text of each.
fn scripts() -> Vec<(String, String, String)> {
    let folder = here().join("../hostile");
    let scripts = names(&folder)
        .into_iter()
        .filter(|name| name.ends_with(".js"));
    scripts
        .map(|name| {
            let text = fs::read_to_string(folder.join(&name)).unwrap();
            let end = text.lines().next().unwrap();
            let end = end.strip_prefix("// ends: ").unwrap().to_owned();
            (name, end, text)
        })
        .collect()
}

fn ended(answer: &Value) -> String {
    let text = |key: &str| answer[key].as_str().unwrap_or_default().to_owned();
    match text("outcome").as_str() {
        "killed" => text("message"),
        "throws" => text("type"),
        other => other.to_owned(),
    }
}

/// What an end may look like. A machine that is busy reaches the time limit before a budget, and memory
/// or budget, whichever is spent first.
fn is_as_expected(end: &str, ended: &str) -> bool {
    const SPENT: &str = "this script does not come to an end";
    const TIME: &str = "the script did not end within";
    let any = |starts: &[&str]| starts.iter().any(|start| ended.starts_with(start));
    match end {
        "budget" => any(&[SPENT, TIME]),
        // On a busy machine the time can be up first; the engine's own test has no clock.
        "stack" => ended == "StackOverflowError" || any(&[TIME]),
        "memory" => any(&[
            SPENT,
            TIME,
            "this script makes too large",
            "the script used up memory",
        ]),
        "time" => any(&[TIME]),
        "regexp" => any(&["a regular expression of this script", TIME]),
        "output" => any(&["this script prints without end"]),
        "result" => any(&[
            "the result of this script is too large",
            "the result takes",
            TIME,
        ]),
        "refused" => ended == "refused",
        _ => false,
    }
}

#[test]
fn every_hostile_script_ends_as_it_should() {
    let mut scripts = scripts();
    assert!(scripts.len() >= 60, "{}", scripts.len());
    // What teaches nobody anything when read.
    for (name, text) in [
        ("brackets", "(".repeat(200_000)),
        ("one-long-line", format!("1{}", "+1".repeat(600_000))),
        ("nested-functions", "function f(){".repeat(50_000)),
        ("nested-regexp", format!("/{}/", "(".repeat(100_000))),
        (
            "deep-json",
            format!("JSON.parse('{}')", "[".repeat(100_000)),
        ),
    ] {
        let end = if name == "deep-json" {
            "any"
        } else {
            "refused"
        };
        scripts.push((name.to_owned(), end.to_owned(), text));
    }
    let lines: String = scripts
        .iter()
        .map(|(name, _, text)| {
            let line = json!({"id": name, "source": text, "claim": {}});
            format!("{line}\n")
        })
        .collect();
    let (answers, exit) = batch(&lines);
    assert_eq!(exit, 0);
    assert_eq!(answers.len(), scripts.len());
    let mut wrong = Vec::new();
    for ((name, end, _), answer) in scripts.iter().zip(&answers) {
        assert_eq!(answer["id"], name.as_str());
        let ended = ended(answer);
        if end != "any" && !is_as_expected(end, &ended) {
            wrong.push(format!("{name}: {ended} instead of {end}"));
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
}
