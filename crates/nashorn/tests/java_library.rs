//! Programs about Java's library, with the answers of the real Nashorn under them: see
//! `java-library/RecordAnswers.java`.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "the helpers of a test may panic"
)]

use std::{path::Path, rc::Rc};

use diagnostic::Source;
use nashorn::{Engine, EngineThread, JavaValue, Limits, Outcome, java::Registry, on_engine_thread};

/// A program and what is recorded of it.
struct Case {
    place: String,
    program: String,
    answer: String,
}

fn cases() -> Vec<Case> {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/java-library");
    let mut files: Vec<_> = std::fs::read_dir(directory)
        .unwrap()
        .map(|file| file.unwrap().path())
        .filter(|file| file.extension().is_some_and(|extension| extension == "txt"))
        .collect();
    files.sort();
    files.iter().flat_map(|file| read(file)).collect()
}

/// A line with a program, an indented line with its answer, and so on.
fn read(file: &Path) -> Vec<Case> {
    let name = file.file_name().unwrap().to_string_lossy().into_owned();
    let text = std::fs::read_to_string(file).unwrap();
    let mut cases = Vec::new();
    let mut program = None;
    for (line, number) in text.lines().zip(1..) {
        match line.strip_prefix("    ") {
            Some(answer) => cases.push(Case {
                place: format!("{name}:{number}"),
                program: program.take().expect("an answer stands under its program"),
                answer: answer.to_owned(),
            }),
            None if line.starts_with('#') || line.is_empty() => {}
            None => program = Some(line.to_owned()),
        }
    }
    cases
}

fn run(engine: &Engine, thread: &EngineThread, program: &str) -> Outcome {
    match engine.compile(&Source::new("<eval>", program)) {
        Ok(compiled) => engine.run(thread, &compiled, &[], Rc::new(())).outcome,
        Err(error) => panic!("{program}: {error:?}"),
    }
}

fn escape(text: &str) -> String {
    let mut out = String::new();
    for unit in text.encode_utf16() {
        match unit {
            0x0A => out.push_str("\\n"),
            0x0D => out.push_str("\\r"),
            0x09 => out.push_str("\\t"),
            0x5C => out.push_str("\\\\"),
            0x20..=0x7E => out.push(char::from(unit as u8)),
            _ => out.push_str(&format!("\\u{unit:04x}")),
        }
    }
    out
}

/// What `String.valueOf` makes of the last expression of a program.
fn text_of_last(engine: &Engine, thread: &EngineThread, program: &str) -> String {
    let (before, last) = program.rsplit_once(';').unwrap_or(("", program));
    let wrapped = format!("{before};java.util.Objects.toString({last})");
    match run(engine, thread, &wrapped) {
        Outcome::Value(JavaValue::String(text)) => text,
        other => format!("{other:?}"),
    }
}

/// Our answer, in the words of the record.
fn answer(engine: &Engine, thread: &EngineThread, program: &str) -> String {
    match run(engine, thread, program) {
        Outcome::Value(JavaValue::Null) => "= null".to_owned(),
        Outcome::Value(value) => {
            let text = match &value {
                JavaValue::String(text) | JavaValue::Object { text, .. } => text.clone(),
                JavaValue::Integer(number) => number.to_string(),
                JavaValue::Boolean(value) => value.to_string(),
                JavaValue::Long(number) => number.to_string(),
                _ => text_of_last(engine, thread, program),
            };
            format!("= {} {}", value.class_name(), escape(&text))
        }
        Outcome::Throws(error) => {
            let is_java = error.class.contains('.');
            let message = if error.message.is_empty() {
                "null"
            } else {
                &error.message
            };
            if is_java {
                format!("! {}: {}", error.class, escape(message))
            } else {
                format!(
                    "! javax.script.ScriptException: {} in <eval> at line number {}",
                    escape(message),
                    error.line
                )
            }
        }
        Outcome::Refused(refused) => format!("refused: {}", refused.what),
        Outcome::Killed(why) => format!("killed: {why:?}"),
    }
}

/// Without what is not the library's: places, and the order in which a virtual machine happens to
/// list the methods of a class.
fn comparable(answer: &str) -> String {
    let answer = match answer.split_once(" in <eval> at line number") {
        Some((before, _)) => before.to_owned(),
        None => answer.to_owned(),
    };
    let Some((before, rest)) = answer.split_once("signatures [") else {
        return answer;
    };
    let Some((signatures, after)) = rest.split_once("] of the") else {
        return answer;
    };
    let mut signatures: Vec<&str> = signatures.split("), ").collect();
    signatures
        .iter_mut()
        .for_each(|signature| *signature = signature.trim_end_matches(')'));
    signatures.sort_unstable();
    format!("{before}signatures {signatures:?} of the{after}")
}

#[test]
fn programs_about_javas_library_answer_as_in_the_real_nashorn() {
    let cases = cases();
    let registry = Registry::builder().build().unwrap();
    let engine = Engine::new(registry, Limits::default());
    let wrong = on_engine_thread(|thread| {
        let mut wrong = Vec::new();
        for case in &cases {
            let ours = comparable(&answer(&engine, thread, &case.program));
            if ours != comparable(&case.answer) {
                wrong.push(format!(
                    "{}: {}\n  real {}\n  ours {ours}",
                    case.place, case.program, case.answer
                ));
            }
        }
        wrong
    })
    .unwrap();
    println!("{} programs", cases.len());
    assert!(cases.len() > 500);
    assert!(
        wrong.is_empty(),
        "{} of {} are wrong:\n{}",
        wrong.len(),
        cases.len(),
        wrong.join("\n")
    );
}

#[test]
fn what_is_not_emulated_is_refused_by_name() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/java-library/refused/refused.txt");
    let engine = Engine::new(Registry::builder().build().unwrap(), Limits::default());
    let wrong = on_engine_thread(|thread| {
        let cases = read(&file);
        assert!(cases.len() > 10);
        cases
            .iter()
            .map(|case| (answer(&engine, thread, &case.program), case))
            .filter(|(ours, case)| *ours != case.answer)
            .map(|(ours, case)| format!("{}: {}\n  {ours}", case.place, case.program))
            .collect::<Vec<_>>()
    })
    .unwrap();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
