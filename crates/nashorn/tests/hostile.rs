//! Scripts that mean harm end as their first lines say, and the process goes on. Those that only
//! the limits of a process of their own can stop are not run here.

#![expect(clippy::unwrap_used, reason = "the helpers of a test may panic")]

use std::{path::Path, rc::Rc};

use diagnostic::Source;
use nashorn::{Engine, EngineThread, Killed, Limits, Outcome, java::Registry, on_engine_thread};

/// Name, expected end and text of every script.
fn scripts() -> Vec<(String, String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/hostile");
    let mut scripts: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "js"))
        .map(|path| {
            let text = std::fs::read_to_string(&path).unwrap();
            let first = text.lines().next().unwrap_or_default();
            let end = first.strip_prefix("// ends: ").unwrap_or_default();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            (name, end.to_owned(), text)
        })
        .collect();
    scripts.sort();
    scripts
}

fn outcome(engine: &Engine, thread: &EngineThread, text: &str) -> Outcome {
    let script = engine.compile(&Source::new("<eval>", text)).unwrap();
    engine.run(thread, &script, &[], Rc::new(())).outcome
}

fn ends_so(outcome: &Outcome, end: &str) -> bool {
    match end {
        "budget" => matches!(outcome, Outcome::Killed(Killed::Instructions)),
        "stack" => {
            matches!(outcome, Outcome::Throws(error) if error.class == "java.lang.StackOverflowError")
        }
        "output" => matches!(outcome, Outcome::Killed(Killed::Output)),
        "result" => matches!(outcome, Outcome::Killed(Killed::Result)),
        "regexp" => matches!(outcome, Outcome::Killed(Killed::RegularExpression)),
        "refused" => matches!(outcome, Outcome::Refused(_)),
        _ => false,
    }
}

#[test]
fn a_script_that_means_harm_is_ended_by_the_engine() {
    let registry = Registry::builder().build().unwrap();
    let engine = Engine::new(registry.clone(), Limits::default());
    let impatient = Limits {
        instructions: 3_000_000,
        ..Limits::default()
    };
    let impatient = Engine::new(registry, impatient);
    let scripts = scripts();
    let (mut run, mut wrong) = (0, Vec::new());
    for (name, end, text) in &scripts {
        if matches!(end.as_str(), "memory" | "time") {
            continue;
        }
        run += 1;
        let engine = if end == "budget" { &impatient } else { &engine };
        let outcome = on_engine_thread(|thread| outcome(engine, thread, text)).unwrap();
        if !ends_so(&outcome, end) {
            wrong.push(format!("{name}: {end} expected, {outcome:?}"));
        }
    }
    assert!(run > 50, "{run} scripts");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
