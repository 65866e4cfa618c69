//! Where two engines' answers agree, and where they don't.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use super::Error;
use super::answer::Answer;
use super::corpus::Program;

/// What comparing two answers to one program says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The same outcome, class, text, entries, message and place.
    Same,
    /// Ours says that the text doesn't decide Integer or Double; everything else is the same.
    Undecided,
    /// Anything else.
    Different,
}

/// Compares our answer with the real one.
pub fn verdict(real: &Answer, ours: &Answer) -> Verdict {
    if real.outcome != ours.outcome || printed(real) != printed(ours) {
        return Verdict::Different;
    }
    match real.outcome.as_str() {
        "value" => value(real, ours),
        // A refusal's message has the source line and a caret below it; ours may draw them otherwise.
        "refused" | "throws" => {
            let same = first_line(real) == first_line(ours) && place(real) == place(ours);
            if same {
                Verdict::Same
            } else {
                Verdict::Different
            }
        }
        _ => Verdict::Same,
    }
}

fn value(real: &Answer, ours: &Answer) -> Verdict {
    match (&real.detail, &ours.detail) {
        (Some(real), Some(ours)) => {
            let (real, ours) = (masked(real), masked(ours));
            if real == ours || is_same_but_for_identity_hashes(&real, &ours) {
                Verdict::Same
            } else if ours.contains("Number?(") && decided(&real) == decided(&ours) {
                Verdict::Undecided
            } else {
                Verdict::Different
            }
        }
        _ if ours.class.as_deref() == Some("Number?") => {
            let number = |answer: &Answer| {
                answer
                    .text
                    .as_deref()
                    .and_then(|text| text.parse::<f64>().ok())
                    .map(f64::to_bits)
            };
            let class = real.class.as_deref().unwrap_or_default();
            if matches!(class, "Integer" | "Double") && number(real) == number(ours) {
                Verdict::Undecided
            } else {
                Verdict::Different
            }
        }
        _ if real.class == ours.class && text(real) == text(ours) => Verdict::Same,
        _ => Verdict::Different,
    }
}

/// A set of objects without a hash code of their own is in another order at every start of a JVM.
fn is_same_but_for_identity_hashes(real: &str, ours: &str) -> bool {
    let letters = |text: &str| {
        let mut letters: Vec<char> = text.chars().collect();
        letters.sort_unstable();
        letters
    };
    real.contains("java.util.HashSet[Script:") && letters(real) == letters(ours)
}

/// The detail without the class of its numbers.
fn decided(detail: &str) -> String {
    detail
        .replace("Number?(", "Number(")
        .replace("Integer(", "Number(")
        .replace("Double(", "Number(")
        .replace(".0)", ")")
}

fn text(answer: &Answer) -> Option<String> {
    answer.text.as_deref().map(masked)
}

fn printed(answer: &Answer) -> String {
    masked(answer.printed.as_deref().unwrap_or_default())
}

/// Line and column; -1 is Nashorn's word for not knowing.
fn place(answer: &Answer) -> (i64, i64) {
    (answer.line.unwrap_or(-1), answer.column.unwrap_or(-1))
}

/// The first line of the message, without ` in <eval> at line number …`, which repeats the place.
fn first_line(answer: &Answer) -> String {
    let message = answer.message.as_deref().unwrap_or_default();
    let line = message.lines().next().unwrap_or_default();
    let line = line
        .split(" in <eval> at line number ")
        .next()
        .unwrap_or_default();
    masked(line)
}

/// The text with identity hash codes replaced: `java.lang.Object@HASH`.
fn masked(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('@') {
        let (before, after) = rest.split_at(at + 1);
        out.push_str(before);
        let digits = after
            .bytes()
            .take_while(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
            .count();
        let (hash, tail) = after.split_at(digits);
        out.push_str(if (1..=8).contains(&digits) {
            "HASH"
        } else {
            hash
        });
        rest = tail;
    }
    out.push_str(rest);
    out
}

/// Differences we know of and keep, each with its reason.
#[derive(Clone, Debug, Default)]
pub struct Known {
    path: PathBuf,
    reasons: BTreeMap<String, String>,
}

impl Known {
    /// Reads a table: `category: id`, a tab, the reason; `##` opens a comment.
    ///
    /// # Errors
    ///
    /// The file can't be read, or a line has no reason.
    pub fn read(path: &Path) -> Result<Self, Error> {
        let text = fs::read_to_string(path).map_err(Error::file(path))?;
        let mut reasons = BTreeMap::new();
        for (index, line) in text.lines().enumerate() {
            if line.trim().is_empty() || line.starts_with("##") {
                continue;
            }
            let (name, reason) = line.split_once('\t').ok_or_else(|| Error::Format {
                place: format!("{}:{}", path.display(), index + 1),
                problem: "no reason; write `category: id`, a tab, the reason".to_owned(),
            })?;
            reasons.insert(name.to_owned(), reason.to_owned());
        }
        Ok(Self {
            path: path.to_owned(),
            reasons,
        })
    }
}

/// Counts for one category.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Programs.
    pub programs: usize,
    /// Of these, programs that the real engine ends in a value.
    pub values: usize,
    /// Agreeing.
    pub same: usize,
    /// Integer or Double left open by us.
    pub undecided: usize,
    /// Differing for a known reason.
    pub known: usize,
    /// Differing otherwise.
    pub different: usize,
}

/// A whole comparison.
#[derive(Clone, Debug, Default)]
pub struct Report {
    counts: BTreeMap<String, Counts>,
    differences: Vec<String>,
    settled: Vec<String>,
}

impl Report {
    /// Adds programs with both engines' answers to them.
    pub fn add(&mut self, programs: &[Program], real: &[Answer], ours: &[Answer], known: &Known) {
        for ((program, real), ours) in programs.iter().zip(real).zip(ours) {
            let counts = self.counts.entry(program.category.clone()).or_default();
            counts.programs += 1;
            counts.values += usize::from(real.outcome == "value");
            let name = program.name();
            let listed = known.reasons.contains_key(&name);
            match verdict(real, ours) {
                Verdict::Same if listed => {
                    counts.same += 1;
                    self.settled
                        .push(format!("{}: {name}", known.path.display()));
                }
                Verdict::Same => counts.same += 1,
                Verdict::Undecided => counts.undecided += 1,
                Verdict::Different if listed => counts.known += 1,
                Verdict::Different => {
                    counts.different += 1;
                    self.differences.push(format!(
                        "{name}\n{}\n  real: {}\n  ours: {}\n",
                        indented(program),
                        real.summary(),
                        ours.summary()
                    ));
                }
            }
        }
    }

    /// True if nothing differs that isn't known, and everything known still differs.
    pub fn is_clean(&self) -> bool {
        self.differences.is_empty() && self.settled.is_empty()
    }

    /// The differing programs, each with both answers.
    pub fn differences(&self) -> &[String] {
        &self.differences
    }

    /// Counts by category, then what to do about what differs.
    pub fn table(&self) -> String {
        let mut out = format!(
            "{:<28}{:>9}{:>9}{:>9}{:>11}{:>7}{:>11}\n",
            "category", "programs", "values", "same", "undecided", "known", "different"
        );
        let mut total = Counts::default();
        for (category, counts) in &self.counts {
            row(&mut out, category, counts);
            total.programs += counts.programs;
            total.values += counts.values;
            total.same += counts.same;
            total.undecided += counts.undecided;
            total.known += counts.known;
            total.different += counts.different;
        }
        row(&mut out, "all", &total);
        for settled in &self.settled {
            let _ = writeln!(out, "agrees by now, take it out of the table: {settled}");
        }
        out
    }
}

fn row(out: &mut String, category: &str, counts: &Counts) {
    let _ = writeln!(
        out,
        "{:<28}{:>9}{:>9}{:>9}{:>11}{:>7}{:>11}",
        category,
        counts.programs,
        counts.values,
        counts.same,
        counts.undecided,
        counts.known,
        counts.different
    );
}

/// The source below its name, unless the name is the source.
fn indented(program: &Program) -> String {
    if program.id == program.source {
        return String::new();
    }
    program
        .source
        .lines()
        .map(|line| format!("    {line}\n"))
        .collect::<String>()
        .trim_end()
        .to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(class: &str, text: &str, detail: Option<&str>) -> Answer {
        Answer {
            outcome: "value".into(),
            class: Some(class.into()),
            text: Some(text.into()),
            detail: detail.map(str::to_owned),
            ..Answer::default()
        }
    }

    fn throws(message: &str, line: i64) -> Answer {
        Answer {
            outcome: "throws".into(),
            message: Some(message.into()),
            line: Some(line),
            ..Answer::default()
        }
    }

    #[test]
    fn an_integer_and_a_double_of_the_same_value_differ() {
        let real = value("Double", "5.0", None);
        assert_eq!(
            verdict(&real, &value("Integer", "5", None)),
            Verdict::Different
        );
        assert_eq!(
            verdict(&real, &value("Number?", "5", None)),
            Verdict::Undecided
        );
        assert_eq!(
            verdict(&real, &value("Number?", "6", None)),
            Verdict::Different
        );
    }

    #[test]
    fn an_open_number_inside_a_structure_is_undecided() {
        let real = value(
            "ArrayList",
            "[1.0]",
            Some("java.util.ArrayList[Double(1.0)]"),
        );
        let ours = value("ArrayList", "[1]", Some("java.util.ArrayList[Number?(1)]"));
        assert_eq!(verdict(&real, &ours), Verdict::Undecided);
    }

    #[test]
    fn identity_hash_codes_are_equal_to_each_other() {
        assert_eq!(
            masked("a java.lang.Object@1f2e3d b@"),
            "a java.lang.Object@HASH b@"
        );
    }

    #[test]
    fn the_place_repeated_in_a_message_does_not_count_but_the_line_does() {
        let real = throws("TypeError: x in <eval> at line number 2", 2);
        assert_eq!(verdict(&real, &throws("TypeError: x", 2)), Verdict::Same);
        assert_eq!(
            verdict(&real, &throws("TypeError: x", 3)),
            Verdict::Different
        );
    }

    #[test]
    fn a_known_difference_that_has_gone_makes_the_report_unclean() {
        let program = Program {
            id: "1".into(),
            category: "c".into(),
            source: "1".into(),
            keycloak: None,
        };
        let known = Known {
            path: "known".into(),
            reasons: BTreeMap::from([("c: 1".to_owned(), "because".to_owned())]),
        };
        let one = value("Integer", "1", None);
        let mut report = Report::default();
        let answers = [one];
        report.add(&[program], &answers, &answers, &known);
        assert!(!report.is_clean());
    }
}
