//! Who does which job.

use std::{
    collections::VecDeque,
    ops::Range,
    sync::{Mutex, MutexGuard, PoisonError},
};

use super::{Ended, Service, WorkerError, frame, parent::Worker, pool::Pool, process::Process};

/// A worker that was made with the jobs of these places; `None` where there was none to be had.
pub(super) struct Fork {
    pub(super) process: Option<Process>,
    pub(super) jobs: VecDeque<usize>,
}

/// A job that has ended.
pub(super) struct Done<A> {
    pub(super) place: usize,
    pub(super) ended: Ended<A>,
}

/// What one worker after the other does for one thread of the parent.
pub(super) struct Lane<'p, S: Service> {
    pool: &'p Pool<S>,
    jobs: &'p [S::Job],
    queue: &'p Queue,
    number: usize,
    worker: Option<Worker>,
    /// The places of the jobs it has taken and that haven't ended.
    taken: VecDeque<usize>,
    /// How many of those the worker has been sent.
    sent: usize,
}

impl<'p, S: Service> Lane<'p, S>
where
    S::Answer: 'static,
    S::Job: Sync,
{
    pub(super) fn new(
        pool: &'p Pool<S>,
        jobs: &'p [S::Job],
        queue: &'p Queue,
        number: usize,
        fork: Option<Fork>,
    ) -> Self {
        let (process, taken) = fork.map_or_else(Default::default, |fork| (fork.process, fork.jobs));
        let worker = process.and_then(|process| Worker::new(process, pool.limits).ok());
        Self {
            pool,
            jobs,
            queue,
            number,
            sent: worker.as_ref().map_or(0, |_| taken.len()),
            worker,
            taken,
        }
    }

    /// How the next job ended; `None` when there are no more.
    pub(super) fn next(&mut self) -> Result<Option<Done<S::Answer>>, WorkerError> {
        if self.taken.is_empty() {
            self.taken.extend(self.queue.next(self.number));
        }
        let place = self.taken.front().copied();
        let Some((place, job)) = place.and_then(|place| Some((place, self.jobs.get(place)?)))
        else {
            return Ok(None);
        };
        let ended = self.run(job)?;
        self.taken.pop_front();
        Ok(Some(Done { place, ended }))
    }

    /// Its worker, unless that still works.
    pub(super) fn end(self) -> Option<Worker> {
        self.worker.filter(|_| self.taken.is_empty())
    }

    /// A job that ends its worker is tried once more in a fresh one, so that neither what earlier
    /// jobs left in memory nor a busy machine is blamed on it.
    fn run(&mut self, job: &S::Job) -> Result<Ended<S::Answer>, WorkerError> {
        let reused = self.worker.take().or_else(|| self.pool.lock_idle().pop());
        if let Some(mut worker) = reused
            && self.send(&mut worker)?
            && let Ended::Answered(answer) = self.pool.result(&mut worker)
        {
            self.worker = Some(worker);
            self.sent -= 1;
            return Ok(Ended::Answered(answer));
        }
        self.sent = 0;
        self.pool.run_fresh(&mut self.worker, job)
    }

    /// Sends a worker what it hasn't got yet, and a job ahead: it needn't wait then for its answer to
    /// be taken. False when it can't be reached.
    fn send(&mut self, worker: &mut Worker) -> Result<bool, WorkerError> {
        if self.taken.len() < 2 {
            self.taken.extend(self.queue.ahead(self.number));
        }
        let unsent = self.taken.iter().skip(self.sent);
        for job in unsent.filter_map(|&place| self.jobs.get(place)) {
            if worker.send(&frame::encode(job)?).is_err() {
                return Ok(false);
            }
        }
        self.sent = self.taken.len();
        Ok(true)
    }
}

/// The places of the jobs that wait.
pub(super) struct Queue {
    waiting: Mutex<Range<usize>>,
    /// How many workers there are for them.
    pub(super) lanes: usize,
}

impl Queue {
    pub(super) fn new(jobs: usize, cores: usize) -> Self {
        Self {
            waiting: Mutex::new(0..jobs),
            lanes: cores.min(jobs),
        }
    }

    /// Whether all have been handed out.
    pub(super) fn is_empty(&self) -> bool {
        self.waiting().is_empty()
    }

    /// The next one for a worker. Half of them begin at the end: jobs beside each other have more in
    /// common, such as a server's version, which a worker then has to get ready only once.
    pub(super) fn next(&self, worker: usize) -> Option<usize> {
        self.next_of(worker, 1)
    }

    /// The same for a worker that isn't done yet, while there are enough for the others.
    pub(super) fn ahead(&self, worker: usize) -> Option<usize> {
        self.next_of(worker, self.lanes)
    }

    /// The same for each of several in turn that haven't begun, while there are enough for those after it.
    pub(super) fn share(&self, worker: usize) -> Option<usize> {
        self.next_of(worker, self.lanes.saturating_sub(worker).max(1))
    }

    fn next_of(&self, worker: usize, least: usize) -> Option<usize> {
        let mut waiting = self.waiting();
        if waiting.len() < least {
            None
        } else if worker.is_multiple_of(2) {
            waiting.next()
        } else {
            waiting.next_back()
        }
    }

    fn waiting(&self) -> MutexGuard<'_, Range<usize>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
