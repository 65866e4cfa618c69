//! Scratch: speaks the batch protocol, parses only.
use nashorn::syntax::{ParseOptions, parse};
use std::io::{BufRead, Write};
fn main() {
    let stdin = std::io::stdin();
    let mut out = std::io::stdout().lock();
    for line in stdin.lock().lines() {
        let v: serde_json::Value = serde_json::from_str(&line.unwrap()).unwrap();
        let src = v["source"].as_str().unwrap();
        let r = match parse(src, &ParseOptions::default()) {
            Ok(_) => serde_json::json!({"id": v["id"], "outcome": "value"}),
            Err(e) => match e.nashorn {
                Some(n) => {
                    serde_json::json!({"id": v["id"], "outcome": "refused", "message": n.full_text("<eval>"), "line": n.place.as_ref().map(|p| p.line as i64).unwrap_or(-1), "column": n.place.as_ref().map(|p| p.column as i64).unwrap_or(-1)})
                }
                None => {
                    serde_json::json!({"id": v["id"], "outcome": "refused", "message": e.message})
                }
            },
        };
        writeln!(out, "{r}").unwrap();
    }
}
