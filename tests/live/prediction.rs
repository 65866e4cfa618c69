//! What `mapper-builder` says would happen, held to what servers were recorded to do.

use std::io::Write;
use std::process::{Command, Stdio};
use std::thread;

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};

use crate::lab::REALM;
use crate::mask::Mask;
use crate::project;
use crate::suite::conversion::{Line, Outcome};
use crate::token;

/// How the predictions compare.
#[derive(Debug, Default)]
pub struct Comparison {
    pub agreed: usize,
    /// Scripts the tool refuses to run: it says so instead of guessing.
    pub refused: Vec<String>,
    pub differences: Vec<String>,
}

/// Asks `mapper-builder eval --batch` about recorded conversions, all in one process.
pub fn compare(lines: &[Line]) -> Result<Comparison> {
    let program = project::mapper_builder()?;
    let questions = lines
        .iter()
        .enumerate()
        .map(|(number, line)| Ok(format!("{}\n", question(number, line)?)))
        .collect::<Result<String>>()?;
    let mut child = Command::new(&program)
        .args(["eval", "--batch"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .with_context(|| format!("can't run {}", program.display()))?;
    let mut input = child.stdin.take().context("no standard input")?;
    // Beside reading, or both sides would wait for each other once a pipe is full.
    let writer = thread::spawn(move || input.write_all(questions.as_bytes()));
    let output = child.wait_with_output()?;
    ensure!(
        output.status.success(),
        "{} eval --batch: {}",
        program.display(),
        output.status
    );
    if writer.join().is_err() {
        anyhow::bail!("the questions couldn't be written");
    }
    let answers = String::from_utf8(output.stdout)?;
    judge(lines, &answers)
}

fn question(number: usize, line: &Line) -> Result<Value> {
    let mut claim = json!({"multivalued": line.multivalued});
    if let (Some(label), Some(object)) = (&line.json_type, claim.as_object_mut()) {
        object.insert("jsonType".into(), label.as_str().into());
    }
    Ok(json!({
        "id": number.to_string(),
        "source": line.script,
        "user": alice()?,
        "keycloak": line.version,
        "claim": claim,
    }))
}

/// The user all cases log in as, as `realm.json` has her.
fn alice() -> Result<Value> {
    let realm: Value = serde_json::from_str(REALM)?;
    realm["users"]
        .as_array()
        .into_iter()
        .flatten()
        .find(|user| user["username"] == "alice")
        .cloned()
        .context("realm.json has no alice")
}

fn judge(lines: &[Line], answers: &str) -> Result<Comparison> {
    let mask = Mask::new("http://127.0.0.1:0")?;
    let mut comparison = Comparison::default();
    let mut answered = vec![false; lines.len()];
    for answer in answers.lines() {
        let parsed: Value = serde_json::from_str(answer).with_context(|| answer.to_owned())?;
        let number: usize = parsed["id"]
            .as_str()
            .context("an answer without id")?
            .parse()?;
        let line = lines.get(number).context("an answer to no question")?;
        if let Some(seen) = answered.get_mut(number) {
            *seen = true;
        }
        let case = format!(
            "{} `{}` as {}{}",
            line.version,
            line.script,
            line.json_type.as_deref().unwrap_or("no type"),
            if line.multivalued {
                ", multivalued"
            } else {
                ""
            }
        );
        if parsed["outcome"] == "refused" {
            comparison
                .refused
                .push(format!("{case}: {}", parsed["message"]));
            continue;
        }
        let predicted = prediction(answer, &mask)?;
        let happened = (
            line.outcome.name().to_owned(),
            line.raw.as_deref().map(serde_json::from_str).transpose()?,
        );
        if predicted == happened {
            comparison.agreed += 1;
        } else {
            comparison.differences.push(format!(
                "{case}: predicted {predicted:?}, but the server: {happened:?}"
            ));
        }
    }
    let silent = answered.iter().filter(|seen| !**seen).count();
    if silent > 0 {
        comparison
            .differences
            .push(format!("{silent} questions without an answer"));
    }
    Ok(comparison)
}

/// Outcome and value of the claim in an answer. A [`Value`] keeps `5` and `5.0` apart.
fn prediction(answer: &str, mask: &Mask) -> Result<(String, Option<Value>)> {
    let member = |text: &str, name: &str| -> Result<Option<String>> {
        let members = token::members(text)?;
        Ok(members
            .into_iter()
            .find_map(|(key, raw)| (key == name).then_some(raw)))
    };
    let claim = member(answer, "claim")?.with_context(|| format!("no claim in {answer}"))?;
    let outcome: String = serde_json::from_str(
        &member(&claim, "outcome")?.with_context(|| format!("no outcome in {answer}"))?,
    )?;
    let value = match member(&claim, "value")? {
        Some(raw) if outcome == Outcome::Claim.name() => {
            Some(serde_json::from_str(&mask.text(&raw))?)
        }
        _ => None,
    };
    Ok((outcome, value))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(outcome: &str, raw: Option<&str>) -> Line {
        serde_json::from_value(json!({
            "version": "26.7.3", "script": "s", "jsonType": "int", "multivalued": false,
            "outcome": outcome, "status": 200, "body": null, "value": null, "raw": raw, "log": [],
        }))
        .unwrap()
    }

    #[test]
    fn an_integer_is_no_double() {
        let lines = [line("claim", Some("5")), line("claim", Some("5.0"))];
        let answers = concat!(
            r#"{"id":"0","outcome":"value","claim":{"outcome":"claim","value":5.0}}"#,
            "\n",
            r#"{"id":"1","outcome":"value","claim":{"outcome":"claim","value":5.0}}"#
        );
        let found = judge(&lines, answers).unwrap();
        assert_eq!((found.agreed, found.differences.len()), (1, 1), "{found:?}");
    }

    #[test]
    fn refusals_are_counted_and_silence_is_a_difference() {
        let lines = [
            line("omitted", None),
            line("login-fails", None),
            line("omitted", None),
        ];
        let answers = concat!(
            r#"{"id":"0","outcome":"refused","message":"not supported"}"#,
            "\n",
            r#"{"id":"2","outcome":"throws","claim":{"outcome":"omitted"}}"#
        );
        let found = judge(&lines, answers).unwrap();
        assert_eq!((found.agreed, found.refused.len()), (1, 1), "{found:?}");
        assert_eq!(found.differences, ["1 questions without an answer"]);
    }
}
