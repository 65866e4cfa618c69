use diagnostic::Source;
use nashorn::{java::Registry, *};
use serde_json::{Value as J, json};
use std::{
    io::{BufRead, Write},
    rc::Rc,
};
fn q(s: &str, o: &mut String) {
    let mut i = 0;
    o.push('"');
    for c in s.chars() {
        let _ = i;
        i += 1;
        match c {
            '"' => o.push_str("\\\""),
            '\\' => o.push_str("\\\\"),
            '\n' => o.push_str("\\n"),
            '\r' => o.push_str("\\r"),
            '\t' => o.push_str("\\t"),
            c if c < ' ' || c == '\u{2028}' || c == '\u{2029}' || c == '\u{7f}' => {
                o.push_str(&format!("\\u{:04x}", c as u32))
            }
            c => o.push(c),
        }
    }
    o.push('"');
}
fn dbl(d: f64) -> String {
    if d.is_nan() {
        return "NaN".into();
    }
    if d.is_infinite() {
        return if d > 0.0 {
            "Infinity".into()
        } else {
            "-Infinity".into()
        };
    }
    let a = d.abs();
    if a == 0.0 || (1e-3..1e7).contains(&a) {
        let s = format!("{d}");
        if s.contains('.') { s } else { s + ".0" }
    } else {
        let s = format!("{d:e}");
        let (m, e) = s.split_once('e').unwrap();
        let m = if m.contains('.') {
            m.to_owned()
        } else {
            format!("{m}.0")
        };
        format!("{m}E{e}")
    }
}
fn detail(v: &JavaValue, o: &mut String, depth: usize) {
    match v {
        JavaValue::Null => o.push_str("null"),
        JavaValue::Boolean(b) => o.push_str(&format!("Boolean({b})")),
        JavaValue::Integer(i) => o.push_str(&format!("Integer({i})")),
        JavaValue::Long(i) => o.push_str(&format!("Long({i})")),
        JavaValue::Double(d) => o.push_str(&format!("Double({})", dbl(*d))),
        JavaValue::Number(d) => o.push_str(&format!("Number?({})", dbl(*d))),
        JavaValue::String(s) => {
            o.push_str("String(");
            q(s, o);
            o.push(')')
        }
        JavaValue::Cycle => o.push_str("Cycle"),
        JavaValue::Script(s) => {
            o.push_str(&format!("Script:{}{{", s.class));
            for (i, (k, v)) in s.entries.iter().enumerate() {
                if i > 0 {
                    o.push_str(", ")
                }
                q(k, o);
                o.push_str(": ");
                detail(v, o, depth + 1)
            }
            o.push('}')
        }
        JavaValue::Array { component, items } => {
            o.push_str(&format!("{component}[]{{"));
            for (i, v) in items.iter().enumerate() {
                if i > 0 {
                    o.push_str(", ")
                }
                detail(v, o, depth + 1)
            }
            o.push('}')
        }
        JavaValue::Collection { class, items } => {
            o.push_str(&format!("{class}["));
            for (i, v) in items.iter().enumerate() {
                if i > 0 {
                    o.push_str(", ")
                }
                detail(v, o, depth + 1)
            }
            o.push(']')
        }
        JavaValue::Map { class, entries } => {
            o.push_str(&format!("{class}{{"));
            for (i, (k, v)) in entries.iter().enumerate() {
                if i > 0 {
                    o.push_str(", ")
                }
                detail(k, o, depth + 1);
                o.push_str(": ");
                detail(v, o, depth + 1)
            }
            o.push('}')
        }
        JavaValue::Object { class, text } if class == "java.lang.Character" => {
            o.push_str(&format!("Character({text})"))
        }
        JavaValue::Object { class, text }
            if ["java.lang.Short", "java.lang.Byte", "java.lang.Float"]
                .contains(&class.as_str()) =>
        {
            o.push_str(&format!("{}({text})", &class[10..]))
        }
        JavaValue::Object { class, text }
            if class == "org.openjdk.nashorn.internal.runtime.Undefined" =>
        {
            let _ = text;
            o.push_str("null")
        }
        JavaValue::Object { class, text } => {
            o.push_str(class);
            o.push(' ');
            q(text, o)
        }
    }
}
fn simple(v: &JavaValue) -> String {
    match v {
        JavaValue::Null => "null".into(),
        JavaValue::Boolean(_) => "Boolean".into(),
        JavaValue::Integer(_) => "Integer".into(),
        JavaValue::Long(_) => "Long".into(),
        JavaValue::Double(_) => "Double".into(),
        JavaValue::Number(_) => "Number?".into(),
        JavaValue::String(_) => "String".into(),
        JavaValue::Script(_) => "ScriptObjectMirror".into(),
        JavaValue::Object { class, .. }
        | JavaValue::Collection { class, .. }
        | JavaValue::Map { class, .. } => class.rsplit(['.', '$']).next().unwrap().into(),
        JavaValue::Array { component, .. } => format!("{component}[]"),
        JavaValue::Cycle => "Cycle".into(),
    }
}
fn main() {
    on_engine_thread(|t| {
        let engine = Engine::new(Registry::builder().build().unwrap(), Limits::default());
        let out = std::io::stdout();
        let mut out = out.lock();
        for line in std::io::stdin().lock().lines() {
            let line = line.unwrap();
            let j: J = serde_json::from_str(&line).unwrap();
            let Some(src) = j["source"].as_str() else {
                continue;
            };
            let src = src.to_owned();
            let mut a = json!({"id":j["id"]});
            match engine.compile(&Source::new("s", src.as_str())) {
                Err(e) => {
                    a["outcome"] = "refused".into();
                    match &e.nashorn {
                        Some(n) => {
                            a["message"] = n.full_text("<eval>").into();
                            if let Some(p) = &n.place {
                                a["line"] = p.line.into();
                                a["column"] = p.column.into();
                            }
                        }
                        None => {
                            a["outcome"] = "limit".into();
                            a["message"] = e.message.clone().into()
                        }
                    }
                }
                Ok(c) => {
                    let run = engine.run(t, &c, &[], Rc::new(()));
                    if !run.printed.is_empty() {
                        a["printed"] = format!("{}\n", run.printed.join("\n")).into()
                    }
                    match run.outcome {
                        Outcome::Value(v) => {
                            a["outcome"] = "value".into();
                            a["type"] = simple(&v).into();
                            let mut o = String::new();
                            detail(&v, &mut o, 0);
                            a["detail"] = o.into();
                        }
                        Outcome::Throws(e) => {
                            a["outcome"] = "throws".into();
                            let java = e.class.contains('.');
                            a["type"] = if java {
                                e.class.rsplit('.').next().unwrap().into()
                            } else {
                                "ScriptException".into()
                            };
                            a["message"] = if java {
                                e.message.clone().into()
                            } else {
                                e.message.clone().into()
                            };
                            if !java {
                                a["line"] = (e.line as i64).into();
                                a["column"] = e.column.map_or(-1, |c| c as i64).into();
                            }
                            if let Some(h) = e.hint {
                                a["hint"] = h.into()
                            }
                        }
                        Outcome::Refused(r) => {
                            a["outcome"] = "unsupported".into();
                            a["message"] = r.what.into()
                        }
                        Outcome::Killed(k) => {
                            a["outcome"] = "killed".into();
                            a["message"] = format!("{k:?}").into()
                        }
                    }
                }
            }
            writeln!(out, "{a}").unwrap();
            out.flush().unwrap();
        }
    })
    .unwrap();
}
