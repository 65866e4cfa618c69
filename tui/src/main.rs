//! The `keyferry` program.

use std::env;
use std::process::ExitCode;

use keyferry::exit::guarded;
use keyferry::{cli, warm};

fn main() -> ExitCode {
    #[cfg(feature = "lab")]
    if env::args_os()
        .nth(1)
        .is_some_and(|argument| argument == "__script-worker")
    {
        // The program is its own worker for scripts.
        return match lab::serve_worker() {
            Ok(()) => ExitCode::SUCCESS,
            Err(_) => ExitCode::FAILURE,
        };
    }
    guarded(|| {
        if warm::answer(env::args_os().skip(1)).is_some() {
            return ExitCode::SUCCESS;
        }
        // Somebody else may have chosen already.
        let _ = rustls::crypto::ring::default_provider().install_default();
        cli::main()
    })
}
