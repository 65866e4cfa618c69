//! Any engine that speaks the batch protocol: JSON lines in, JSON lines out.

use std::collections::VecDeque;
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, Command, Stdio};

use serde_json::json;

use super::Error;
use super::answer::Answer;
use super::corpus::Program;

/// How to start an engine.
#[derive(Clone, Debug)]
pub struct Engine {
    /// Program and arguments.
    pub command: Vec<String>,
}

impl Engine {
    /// The answers to `programs`, in their order. An engine whose process ends over a program is
    /// started again for the rest.
    ///
    /// # Errors
    ///
    /// The engine can't be started, or writes something that is no answer.
    pub fn answers(&self, programs: &[Program]) -> Result<Vec<Answer>, Error> {
        let mut answers = Vec::with_capacity(programs.len());
        while answers.len() < programs.len() {
            let rest: &[Program] = programs.get(answers.len()..).unwrap_or_default();
            let got = self.run(rest)?;
            answers.extend(got);
            if let Some(program) = programs.get(answers.len()) {
                answers.push(Answer::died(&program.id));
            }
        }
        Ok(answers)
    }

    /// As many answers as the engine gives before its process ends.
    fn run(&self, programs: &[Program]) -> Result<Vec<Answer>, Error> {
        let mut child = self.start()?;
        let (Some(mut input), Some(output)) = (child.stdin.take(), child.stdout.take()) else {
            return Err(self.failed("no pipes"));
        };
        let lines: String = programs
            .iter()
            .enumerate()
            .map(|(number, program)| {
                let mut line = json!({ "id": number.to_string(), "source": program.source });
                if let Some(keycloak) = &program.keycloak {
                    line["keycloak"] = json!(keycloak);
                }
                format!("{line}\n")
            })
            .collect();
        // Written from a thread of its own: an engine may answer before it has read everything.
        let writer = std::thread::spawn(move || {
            // An engine that dies early closes the pipe; its missing answers say so.
            let _ = input.write_all(lines.as_bytes());
        });
        let mut answers = Vec::with_capacity(programs.len());
        let mut waiting: VecDeque<&Program> = programs.iter().collect();
        for line in BufReader::new(output).lines() {
            let line = line.map_err(|problem| self.failed(&problem.to_string()))?;
            let mut answer: Answer = serde_json::from_str(&line)
                .map_err(|problem| self.failed(&format!("wrote `{line}`: {problem}")))?;
            let Some(program) = waiting.pop_front() else {
                return Err(self.failed(&format!("one answer too many: `{line}`")));
            };
            if answer.id != answers.len().to_string() {
                return Err(self.failed(&format!("answers aren't in order: `{line}`")));
            }
            answer.id.clone_from(&program.id);
            answers.push(answer);
        }
        let _ = writer.join();
        child
            .wait()
            .map_err(|problem| self.failed(&problem.to_string()))?;
        Ok(answers)
    }

    fn start(&self) -> Result<Child, Error> {
        let Some((program, arguments)) = self.command.split_first() else {
            return Err(self.failed("no command given"));
        };
        Command::new(program)
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|problem| self.failed(&problem.to_string()))
    }

    fn failed(&self, problem: &str) -> Error {
        Error::Command {
            command: self.command.join(" "),
            problem: problem.to_owned(),
        }
    }
}
