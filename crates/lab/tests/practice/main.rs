//! The practice world, asked over HTTP as any client asks it.

#![expect(
    clippy::expect_used,
    clippy::panic,
    clippy::print_stderr,
    clippy::unwrap_used,
    reason = "a test that can't run fails, or says why it is skipped"
)]

mod browser;
mod device;
mod exchange;
mod hostile;
mod login;
mod logout;
mod mappers;
mod recordings;
mod refresh;
mod sts;
mod world;

use std::process::ExitCode;

use libtest_mimic::{Arguments, Trial};

/// A test by the name of its function.
#[macro_export]
macro_rules! trials {
    ($($name:ident),* $(,)?) => {
        vec![$(libtest_mimic::Trial::test(
            concat!(module_path!(), "::", stringify!($name)),
            || {
                $crate::world::block_on($name());
                Ok(())
            },
        )),*]
    };
}

fn main() -> ExitCode {
    if std::env::args().nth(1).as_deref() == Some("__script-worker") {
        return match lab::serve_worker() {
            Ok(()) => ExitCode::SUCCESS,
            Err(_) => ExitCode::FAILURE,
        };
    }
    // Ignored: somebody may have done so before.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let tests: Vec<Trial> = [
        login::tests(),
        refresh::tests(),
        device::tests(),
        logout::tests(),
        mappers::tests(),
        exchange::tests(),
        recordings::tests(),
        sts::tests(),
        hostile::tests(),
    ]
    .into_iter()
    .flatten()
    .collect();
    libtest_mimic::run(&Arguments::from_args(), tests).exit_code()
}
