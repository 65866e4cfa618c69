//! Speaks the batch protocol of the comparison with the real Nashorn, in this process: JSON lines
//! `{"id": …, "source": …}` in, one JSON line for each out.

use std::{
    error::Error,
    io::{BufRead, Write},
    rc::Rc,
};

use diagnostic::Source;
use nashorn::{
    Engine, EngineThread, JavaValue, Limits, Outcome,
    java::{Jdk, Registry},
    on_engine_thread,
};
use serde_json::{Value as Json, json};

fn main() -> Result<(), Box<dyn Error>> {
    let done = on_engine_thread(|thread| answer_all(thread).map_err(|error| error.to_string()))?;
    Ok(done?)
}

fn answer_all(thread: &EngineThread) -> Result<(), Box<dyn Error>> {
    let engine = Engine::new(Registry::builder().build()?, Limits::default());
    let mut out = std::io::stdout().lock();
    for line in std::io::stdin().lock().lines() {
        let asked: Json = serde_json::from_str(&line?)?;
        let source = asked["source"].as_str().unwrap_or_default();
        let mut answer = answer(&engine, thread, source);
        answer["id"] = asked["id"].clone();
        writeln!(out, "{answer}")?;
        out.flush()?;
    }
    Ok(())
}

fn answer(engine: &Engine, thread: &EngineThread, source: &str) -> Json {
    let compiled = match engine.compile(&Source::new("<eval>", source)) {
        Ok(compiled) => compiled,
        Err(error) => {
            let Some(nashorn) = error.nashorn else {
                return json!({ "outcome": "limit", "message": error.message });
            };
            let mut answer =
                json!({ "outcome": "refused", "message": nashorn.full_text("<eval>") });
            if let Some(place) = nashorn.place {
                answer["line"] = place.line.into();
                answer["column"] = place.column.into();
            }
            return answer;
        }
    };
    let run = engine.run(thread, &compiled, &[], Rc::new(()));
    let mut answer = match run.outcome {
        Outcome::Value(value) => {
            let mut detail = String::new();
            write_detail(&value, &mut detail);
            json!({ "outcome": "value", "type": simple_name(&value), "detail": detail })
        }
        Outcome::Throws(error) if error.is_java => json!({
            "outcome": "throws",
            "type": last_part(&error.class),
            "message": error.message,
        }),
        Outcome::Throws(error) => json!({
            "outcome": "throws",
            "type": "ScriptException",
            "message": error.nashorn_message(),
            "line": error.line,
            "column": error.column.map_or(-1, i64::from),
        }),
        Outcome::Refused(refused) => {
            json!({ "outcome": "unsupported", "message": refused.what })
        }
        Outcome::Killed(killed) => {
            json!({ "outcome": "killed", "message": format!("{killed:?}") })
        }
    };
    if !run.printed.is_empty() {
        answer["printed"] = format!("{}\n", run.printed.join("\n")).into();
    }
    answer
}

fn simple_name(value: &JavaValue) -> String {
    match value {
        JavaValue::Array { component, .. } => format!("{component}[]"),
        JavaValue::Cycle => "Cycle".to_owned(),
        JavaValue::Number(_) => "Number?".to_owned(),
        other => last_part(&other.class_name()).to_owned(),
    }
}

fn last_part(class: &str) -> &str {
    class.rsplit(['.', '$']).next().unwrap_or(class)
}

/// As `Detail.java` does.
fn write_detail(value: &JavaValue, out: &mut String) {
    match value {
        JavaValue::Null => out.push_str("null"),
        JavaValue::Object { class, .. }
            if class == "org.openjdk.nashorn.internal.runtime.Undefined" =>
        {
            out.push_str("null");
        }
        JavaValue::String(text) => {
            out.push_str("String(");
            write_quoted(text, out);
            out.push(')');
        }
        JavaValue::Script(object) => {
            out.push_str(&format!("Script:{}{{", object.class));
            write_list(&object.entries, out, |(name, value), out| {
                write_quoted(name, out);
                out.push_str(": ");
                write_detail(value, out);
            });
            out.push('}');
        }
        JavaValue::Array { component, items } => {
            out.push_str(&format!("{component}[]{{"));
            write_list(items, out, write_detail);
            out.push('}');
        }
        JavaValue::Collection { class, items } => {
            out.push_str(&format!("{class}["));
            write_list(items, out, write_detail);
            out.push(']');
        }
        JavaValue::Map { class, entries } => {
            out.push_str(&format!("{class}{{"));
            write_list(entries, out, |(key, value), out| {
                write_detail(key, out);
                out.push_str(": ");
                write_detail(value, out);
            });
            out.push('}');
        }
        JavaValue::Object { class, text } if !is_box(class) => {
            out.push_str(class);
            out.push(' ');
            write_quoted(text, out);
        }
        JavaValue::Cycle => out.push_str("Cycle"),
        other => {
            let text = other.text(Jdk::default());
            out.push_str(&format!("{}({text})", simple_name(other)));
        }
    }
}

fn is_box(class: &str) -> bool {
    ["Character", "Short", "Byte", "Float"]
        .iter()
        .any(|simple| class.strip_prefix("java.lang.") == Some(simple))
}

fn write_list<T>(items: &[T], out: &mut String, mut write: impl FnMut(&T, &mut String)) {
    for (index, item) in items.iter().enumerate() {
        if index > 0 {
            out.push_str(", ");
        }
        write(item, out);
    }
}

fn write_quoted(text: &str, out: &mut String) {
    out.push('"');
    for character in text.chars() {
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\0'..' ' | '\u{7f}' | '\u{2028}' | '\u{2029}' => {
                out.push_str(&format!("\\u{:04x}", u32::from(character)));
            }
            other => out.push(other),
        }
    }
    out.push('"');
}
