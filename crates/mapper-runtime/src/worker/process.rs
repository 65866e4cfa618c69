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

/// What its end is brought about and noticed by. A process that nobody has released is killed.
#[derive(Debug)]
pub(super) struct Life(Option<Handle>);

#[derive(Debug)]
enum Handle {
    Program(Child),
    #[cfg(target_os = "linux")]
    Fork(Pid),
}

impl Process {
    /// Starts a program.
    pub(super) fn start(mut command: Command) -> io::Result<Self> {
        look_at_left();
        let (read, input) = io::pipe()?;
        let (output, write) = io::pipe()?;
        command
            // A script may look at the environment; what it sees comes from the fixture.
            .env_clear()
            .stdin(read)
            .stdout(write)
            .stderr(Stdio::null());
        let life = Life(Some(Handle::Program(command.spawn()?)));
        Ok(Self {
            input,
            output,
            life,
        })
    }

    /// Whether this process may be forked: when it has one thread. What others held, such as the
    /// allocator's lock, would stay held in a fork for ever.
    #[cfg(target_os = "linux")]
    pub(super) fn can_fork() -> bool {
        std::fs::read_dir("/proc/self/task").is_ok_and(|threads| threads.count() == 1)
    }

    /// Forks this process, which must be one that [can be](Self::can_fork). The child does `work` with
    /// its end of the pipes and is gone then.
    #[cfg(target_os = "linux")]
    pub(super) fn fork(
        work: impl FnOnce(PipeReader, PipeWriter) -> io::Result<()>,
    ) -> io::Result<Self> {
        use std::panic::{AssertUnwindSafe, catch_unwind};

        use fork::{Fork, fork};

        let (read, input) = io::pipe()?;
        let (output, write) = io::pipe()?;
        match fork()? {
            Fork::Parent(child) => {
                let child = Pid::from_raw(child);
                let handle = Handle::Fork(child.ok_or(io::ErrorKind::InvalidData)?);
                let life = Life(Some(handle));
                Ok(Self {
                    input,
                    output,
                    life,
                })
            }
            // What the parent was doing must not go on here: no return, no unwinding.
            Fork::Child => {
                let ended = catch_unwind(AssertUnwindSafe(|| {
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

    /// Lets it go: it ends when its input does.
    pub(super) fn release(self) {
        drop(self.input);
        self.life.release();
    }

    /// Elsewhere nothing is forked.
    #[cfg(not(target_os = "linux"))]
    pub(super) const fn can_fork() -> bool {
        false
    }

    #[cfg(not(target_os = "linux"))]
    pub(super) fn fork(
        _work: impl FnOnce(PipeReader, PipeWriter) -> io::Result<()>,
    ) -> io::Result<Self> {
        Err(io::ErrorKind::Unsupported.into())
    }
}

/// Killed or released, and perhaps not yet gone: the system takes its time to give back the memory of a
/// process, and nobody needs to wait for that.
static LEFT: Mutex<Vec<Handle>> = Mutex::new(Vec::new());

impl Life {
    /// Ends the process, if it hasn't, and says how it had ended by itself.
    pub(super) fn end(mut self) -> Option<ExitStatus> {
        self.0.take()?.end()
    }

    /// Lets go of a process that ends by itself.
    pub(super) fn release(mut self) {
        if let Some(handle) = self.0.take() {
            handle.leave();
        }
    }
}

impl Drop for Life {
    fn drop(&mut self) {
        self.0.take().and_then(Handle::end);
    }
}

impl Handle {
    fn end(mut self) -> Option<ExitStatus> {
        let ended = self.ended();
        if ended.is_none() {
            self.kill();
            self.leave();
        }
        ended
    }

    fn leave(self) {
        let mut left = LEFT.lock().unwrap_or_else(PoisonError::into_inner);
        left.push(self);
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

/// Looks at what is left of processes: until then, the system keeps how they ended.
fn look_at_left() {
    let mut left = LEFT.lock().unwrap_or_else(PoisonError::into_inner);
    left.retain_mut(|handle| handle.ended().is_none());
}
