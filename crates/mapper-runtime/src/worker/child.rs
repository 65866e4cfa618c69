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
    let (jobs, queue) = mpsc::channel();
    spawn_engine_thread(move |thread| work::<S>(thread, setup, queue, output, limits))?;
    while let Some(job) = frame::receive::<S::Job>(&mut input, LONGEST_MESSAGE)? {
        if jobs.send(job).is_err() {
            break;
        }
    }
    Ok(())
}

fn work<S: Service>(
    thread: &EngineThread,
    setup: Vec<u8>,
    queue: mpsc::Receiver<S::Job>,
    mut output: impl Write,
    limits: Limits,
) -> io::Result<()> {
    let mut service = S::new(frame::decode(&setup)?);
    drop(setup);
    frame::send(&mut output, &Reply::<S::Answer>::Ready)?;
    for job in queue {
        let bytes = frame::encode(&Reply::Answer(service.run(thread, job)))?;
        if bytes.len() > limits.answer {
            frame::send(&mut output, &Reply::<S::Answer>::AnswerTooLong(bytes.len()))?;
        } else {
            output.write_all(&bytes)?;
            output.flush()?;
        }
    }
    Ok(())
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
