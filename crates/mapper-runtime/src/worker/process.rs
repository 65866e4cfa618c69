//! A worker's process: another program, or a fork of this one.

use std::{
    io::{self, PipeReader, PipeWriter},
    process::{Child, Command, ExitStatus, Stdio},
    sync::{Mutex, PoisonError},
};

#[cfg(target_os = "linux")]
use rustix::process::{Pid, Signal, WaitOptions, kill_process, waitpid};

/// A running process and the pipes to it.
#[derive(Debug)]
pub(super) struct Process {
    pub(super) input: PipeWriter,
    pub(super) output: PipeReader,
    pub(super) life: Life,
}

/// What its end is brought about and noticed by.
#[derive(Debug)]
pub(super) enum Life {
    Program(Child),
    #[cfg(target_os = "linux")]
    Fork(Pid),
}

impl Process {
    /// Starts a program.
    pub(super) fn start(mut command: Command) -> io::Result<Self> {
        let (read, input) = io::pipe()?;
        let (output, write) = io::pipe()?;
        command
            // A script may look at the environment; what it sees comes from the fixture.
            .env_clear()
            .stdin(read)
            .stdout(write)
            .stderr(Stdio::null());
        let life = Life::Program(command.spawn()?);
        Ok(Self {
            input,
            output,
            life,
        })
    }

    /// Forks this process; `None` where that isn't to be had. The child does `work` with its end of
    /// the pipes and is gone then. It lets go of the `earlier` ones, whose input would not end while
    /// it lives.
    ///
    /// Of a process with other threads nothing is forked: what those hold, such as the allocator's
    /// lock, would stay held in the child for ever.
    #[cfg(target_os = "linux")]
    pub(super) fn fork(
        earlier: &mut Vec<Self>,
        work: impl FnOnce(PipeReader, PipeWriter) -> io::Result<()>,
    ) -> io::Result<Option<Self>> {
        use std::panic::{AssertUnwindSafe, catch_unwind};

        use fork::{Fork, fork};

        if std::fs::read_dir("/proc/self/task")?.count() != 1 {
            return Ok(None);
        }
        let (read, input) = io::pipe()?;
        let (output, write) = io::pipe()?;
        match fork()? {
            Fork::Parent(child) => {
                let child = Pid::from_raw(child);
                let life = Life::Fork(child.ok_or(io::ErrorKind::InvalidData)?);
                Ok(Some(Self {
                    input,
                    output,
                    life,
                }))
            }
            // What the parent was doing must not go on here: no return, no unwinding.
            Fork::Child => {
                let ended = catch_unwind(AssertUnwindSafe(|| {
                    earlier.clear();
                    drop((input, output));
                    let nothing = std::fs::File::open("/dev/null")?;
                    rustix::stdio::dup2_stdin(&nothing)?;
                    rustix::stdio::dup2_stdout(&nothing)?;
                    rustix::stdio::dup2_stderr(&nothing)?;
                    work(read, write)
                }));
                std::process::exit(i32::from(!matches!(ended, Ok(Ok(())))))
            }
        }
    }

    /// Elsewhere nothing is forked.
    #[cfg(not(target_os = "linux"))]
    pub(super) fn fork(
        _earlier: &mut Vec<Self>,
        _work: impl FnOnce(PipeReader, PipeWriter) -> io::Result<()>,
    ) -> io::Result<Option<Self>> {
        Ok(None)
    }
}

/// Killed and perhaps not yet gone: the system takes its time to give back the memory of a process, and
/// nobody needs to wait for that.
static KILLED: Mutex<Vec<Life>> = Mutex::new(Vec::new());

impl Life {
    /// Ends the process, if it hasn't, and says how it had ended by itself.
    pub(super) fn end(mut self) -> Option<ExitStatus> {
        let ended = self.ended();
        let mut killed = KILLED.lock().unwrap_or_else(PoisonError::into_inner);
        // What is left of a process is there until somebody asks how it ended.
        killed.retain_mut(|life| life.ended().is_none());
        if ended.is_none() {
            self.kill();
            killed.push(self);
        }
        ended
    }

    fn ended(&mut self) -> Option<ExitStatus> {
        match self {
            Self::Program(child) => child.try_wait().ok()?,
            #[cfg(target_os = "linux")]
            Self::Fork(child) => {
                use std::os::unix::process::ExitStatusExt;
                let (_, status) = waitpid(Some(*child), WaitOptions::NOHANG).ok()??;
                Some(ExitStatus::from_raw(status.as_raw()))
            }
        }
    }

    /// Fails only when the process is gone already.
    fn kill(&mut self) {
        match self {
            Self::Program(child) => drop(child.kill()),
            #[cfg(target_os = "linux")]
            Self::Fork(child) => drop(kill_process(*child, Signal::KILL)),
        }
    }
}
