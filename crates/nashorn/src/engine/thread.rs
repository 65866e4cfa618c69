use std::{cell::Cell, io, marker::PhantomData, thread};

/// Virtual, not resident: what recursion of a script through native code can need.
const STACK_BYTES: usize = 512 << 20;

thread_local! {
    static LARGE_STACK: Cell<bool> = const { Cell::new(false) };
}

/// Proof that the code runs on a thread whose stack is large enough for the engine.
#[derive(Debug)]
pub struct EngineThread {
    /// Neither `Send` nor `Sync`.
    not_send: PhantomData<*const ()>,
}

/// Runs `work` on a thread whose stack is large enough for the engine. Many runs in one `work` are
/// cheaper than one thread each.
///
/// # Errors
/// The operating system gives no thread.
///
/// # Panics
/// When `work` does.
pub fn on_engine_thread<R: Send>(work: impl FnOnce(&EngineThread) -> R + Send) -> io::Result<R> {
    if LARGE_STACK.get() {
        return Ok(work(&proof()));
    }
    thread::scope(|scope| {
        let worker = builder().spawn_scoped(scope, || on_large_stack(work))?;
        match worker.join() {
            Ok(result) => Ok(result),
            Err(panic) => std::panic::resume_unwind(panic),
        }
    })
}

/// Starts such a thread and doesn't wait for it.
///
/// # Errors
/// The operating system gives no thread.
pub fn spawn_engine_thread<R: Send + 'static>(
    work: impl FnOnce(&EngineThread) -> R + Send + 'static,
) -> io::Result<thread::JoinHandle<R>> {
    builder().spawn(|| on_large_stack(work))
}

fn builder() -> thread::Builder {
    thread::Builder::new()
        .name("script engine".to_owned())
        .stack_size(STACK_BYTES)
}

fn on_large_stack<R>(work: impl FnOnce(&EngineThread) -> R) -> R {
    LARGE_STACK.set(true);
    work(&proof())
}

const fn proof() -> EngineThread {
    EngineThread {
        not_send: PhantomData,
    }
}
