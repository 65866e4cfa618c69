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
    let proof = || EngineThread {
        not_send: PhantomData,
    };
    if LARGE_STACK.get() {
        return Ok(work(&proof()));
    }
    thread::scope(|scope| {
        let worker = thread::Builder::new()
            .name("script engine".to_owned())
            .stack_size(STACK_BYTES)
            .spawn_scoped(scope, || {
                LARGE_STACK.set(true);
                work(&proof())
            })?;
        match worker.join() {
            Ok(result) => Ok(result),
            Err(panic) => std::panic::resume_unwind(panic),
        }
    })
}
