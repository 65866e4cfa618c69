//! Which processor a fork begins on. Left to the system, forks made within a millisecond often begin
//! on the same one and stay there while others idle.

#[cfg(target_os = "linux")]
use rustix::thread::{CpuSet, sched_getaffinity, sched_getcpu, sched_setaffinity};

/// A processor to begin on, with the way back to all of them.
#[derive(Clone, Copy)]
pub(super) struct Place {
    /// `None` when the system doesn't tell.
    #[cfg(target_os = "linux")]
    first_and_all: Option<[CpuSet; 2]>,
}

#[cfg(target_os = "linux")]
impl Place {
    /// The place of the fork of this number: for the first one, the processor after this thread's.
    pub(super) fn of(number: usize) -> Self {
        let first_and_all = sched_getaffinity(None).ok().and_then(|all| {
            let here = sched_getcpu();
            let usable = (here + 1..CpuSet::MAX_CPU).chain(0..=here);
            let usable: Vec<_> = usable.filter(|&processor| all.is_set(processor)).collect();
            let mut first = CpuSet::new();
            first.set(*usable.get(number.checked_rem(usable.len())?)?);
            Some([first, all])
        });
        Self { first_and_all }
    }

    /// Moves this thread there; threads that it starts begin there, too.
    pub(super) fn take(&self) {
        if let Some([first, _]) = &self.first_and_all {
            // It is a matter of speed alone.
            sched_setaffinity(None, first).unwrap_or_default();
        }
    }

    /// Lets the system move this thread again.
    pub(super) fn leave(&self) {
        if let Some([_, all]) = &self.first_and_all {
            sched_setaffinity(None, all).unwrap_or_default();
        }
    }
}

#[cfg(not(target_os = "linux"))]
impl Place {
    pub(super) const fn of(_number: usize) -> Self {
        Self {}
    }

    pub(super) const fn take(&self) {}

    pub(super) const fn leave(&self) {}
}
