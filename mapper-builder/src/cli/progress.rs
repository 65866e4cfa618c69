use std::sync::OnceLock;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};

/// Shorter work needs no bar.
const PATIENCE: Duration = Duration::from_secs(1);

/// A progress bar on standard error, when that is a terminal and the work takes a while. It is gone
/// when this is dropped.
pub(super) struct Progress {
    what: &'static str,
    begun: Instant,
    bar: OnceLock<ProgressBar>,
}

impl Progress {
    pub(super) fn new(what: &'static str) -> Self {
        Self {
            what,
            begun: Instant::now(),
            bar: OnceLock::new(),
        }
    }

    /// Says how much of all is done.
    pub(super) fn at(&self, done: usize, total: usize) {
        if self.bar.get().is_none() && self.begun.elapsed() < PATIENCE {
            return;
        }
        let bar = self.bar.get_or_init(|| self.shown(total));
        bar.set_position(done as u64);
    }

    /// Says how much is done of nobody knows how much.
    pub(super) fn so_far(&self, done: usize) {
        if self.bar.get().is_none() && self.begun.elapsed() < PATIENCE {
            return;
        }
        let bar = self.bar.get_or_init(|| {
            let style = ProgressStyle::with_template("{spinner} {pos} {msg}, {elapsed}");
            let style = style.unwrap_or_else(|_| ProgressStyle::default_spinner());
            ProgressBar::no_length()
                .with_style(style)
                .with_message(self.what)
        });
        bar.set_position(done as u64);
    }

    fn shown(&self, total: usize) -> ProgressBar {
        let style = ProgressStyle::with_template("{bar:30} {pos} of {len} {msg}, {eta} left");
        let style = style.unwrap_or_else(|_| ProgressStyle::default_bar());
        ProgressBar::new(total as u64)
            .with_style(style)
            .with_message(self.what)
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some(bar) = self.bar.get() {
            bar.finish_and_clear();
        }
    }
}
