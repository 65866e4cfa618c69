//! The child's side.

use std::{
    io::{self, Read, Write},
    sync::mpsc,
};

use nashorn::{EngineThread, spawn_engine_thread};

use super::{
    Limits, Service,
    frame::{self, Hello, Reply},
};

/// Messages from the parent are trusted in content, not in length.
const LONGEST_MESSAGE: usize = 1 << 30;

/// Serves jobs from `input` to `output` until `input` ends; the whole life of a worker process.
///
/// Jobs run on a thread of their own with a large stack. This thread goes on reading, so that the
/// process ends with its parent even in the middle of a job that never would.
///
/// # Errors
/// When the streams fail or carry something else than a parent's messages.
pub fn serve<S: Service>(
    mut input: impl Read,
    mut output: impl Write + Send + 'static,
) -> io::Result<()> {
    let Some(Hello { limits }) = frame::receive(&mut input, LONGEST_MESSAGE)? else {
        return Ok(());
    };
    limit_memory(limits.memory)?;
    frame::send(&mut output, &Reply::<S::Answer>::Ready)?;
    let Some(setup) = frame::receive_bytes(&mut input, LONGEST_MESSAGE)? else {
        return Ok(());
    };
    work::<S>(input, output, limits, Vec::new(), move || {
        frame::decode(&setup)
    })
}

/// The same for a fork, which has its set-up and its first jobs and whose parent needs no greeting.
pub(super) fn serve_forked<S: Service>(
    input: impl Read,
    output: impl Write + Send + 'static,
    limits: Limits,
    setup: S::Setup,
    jobs: Vec<S::Job>,
) -> io::Result<()> {
    limit_memory(limits.memory)?;
    work::<S>(input, output, limits, jobs, || Ok(setup))
}

fn work<S: Service>(
    mut input: impl Read,
    mut output: impl Write + Send + 'static,
    limits: Limits,
    first: Vec<S::Job>,
    setup: impl FnOnce() -> io::Result<S::Setup> + Send + 'static,
) -> io::Result<()> {
    let (jobs, queue) = mpsc::channel::<S::Job>();
    spawn_engine_thread(move |thread| -> io::Result<()> {
        let mut service = S::new(setup()?);
        for job in first.into_iter().chain(queue) {
            answer::<S>(&mut service, thread, job, &mut output, limits)?;
        }
        Ok(())
    })?;
    while let Some(job) = frame::receive(&mut input, LONGEST_MESSAGE)? {
        if jobs.send(job).is_err() {
            break;
        }
    }
    // The process ends now; the engine needn't tidy up before.
    std::mem::forget(jobs);
    Ok(())
}

fn answer<S: Service>(
    service: &mut S,
    thread: &EngineThread,
    job: S::Job,
    output: &mut impl Write,
    limits: Limits,
) -> io::Result<()> {
    let bytes = frame::encode(&Reply::Answer(service.run(thread, job)))?;
    if bytes.len() > limits.answer {
        return frame::send(output, &Reply::<S::Answer>::AnswerTooLong(bytes.len()));
    }
    output.write_all(&bytes)?;
    output.flush()
}

/// An allocation beyond the limit aborts this process and no other. No core file: it would hold
/// the realm.
#[cfg(unix)]
fn limit_memory(bytes: u64) -> io::Result<()> {
    use rustix::process::{Resource, Rlimit, setrlimit};
    let at = |value| Rlimit {
        current: Some(value),
        maximum: Some(value),
    };
    setrlimit(Resource::As, at(bytes))?;
    setrlimit(Resource::Core, at(0))?;
    Ok(())
}

/// Elsewhere the time limit is what ends a script that eats memory.
#[cfg(not(unix))]
fn limit_memory(_bytes: u64) -> io::Result<()> {
    Ok(())
}
