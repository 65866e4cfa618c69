//! Many jobs over as many workers as the machine has cores.

use std::{
    num::NonZeroUsize,
    ops::Range,
    sync::{
        Mutex, OnceLock, PoisonError,
        atomic::{AtomicUsize, Ordering},
        mpsc,
    },
    thread,
};

use super::{
    Ended, KillReason, Limits, Service, WorkerCommand, WorkerError,
    child::serve_forked,
    frame::{self, Reply},
    parent::{Silence, Worker},
    process::Process,
};

/// Workers that share one set-up. They are started when first needed and kept for further jobs.
pub struct Pool<S: Service> {
    command: WorkerCommand,
    limits: Limits,
    setup: S::Setup,
    /// The same as a message. Forks need none.
    encoded: OnceLock<Vec<u8>>,
    idle: Mutex<Vec<Worker<S::Answer>>>,
}

/// Jobs some of which may have begun already.
pub struct Begun<S: Service> {
    pool: Pool<S>,
    jobs: Vec<S::Job>,
    /// One worker with the first job, one with the last.
    busy: Vec<Worker<S::Answer>>,
}

/// How many jobs are worth beginning: the first server of a worker takes longest.
const BEGUN: usize = 2;

impl<S: Service> Pool<S>
where
    S::Answer: 'static,
    S::Job: Sync,
{
    /// A pool without workers yet.
    #[must_use]
    pub const fn new(command: WorkerCommand, limits: Limits, setup: S::Setup) -> Self {
        Self {
            command,
            limits,
            setup,
            encoded: OnceLock::new(),
            idle: Mutex::new(Vec::new()),
        }
    }

    /// Begins with the jobs beside what the caller has to do before it wants their results, where this
    /// process may be forked. Elsewhere nothing begins before [`Begun::finish`].
    ///
    /// # Errors
    /// When a job can't be encoded.
    pub fn begin(self, jobs: Vec<S::Job>) -> Result<Begun<S>, WorkerError> {
        let mut forks = Vec::new();
        while self.command.may_fork && forks.len() < BEGUN.min(cores()).min(jobs.len()) {
            let serve =
                |input, output| serve_forked::<S>(input, output, self.limits, self.setup.clone());
            match Process::fork(&mut forks, serve) {
                Ok(Some(fork)) => forks.push(fork),
                // Then it is started in time.
                Ok(None) | Err(_) => break,
            }
        }
        let mut busy = Vec::with_capacity(forks.len());
        for (fork, job) in forks.into_iter().zip([jobs.first(), jobs.last()]) {
            let message = job.map(frame::encode).transpose()?.unwrap_or_default();
            let begun = Worker::new(fork, self.limits).and_then(|mut worker| {
                worker.send(&message)?;
                Ok(worker)
            });
            match begun {
                Ok(worker) => busy.push(worker),
                Err(_) => break,
            }
        }
        Ok(Begun {
            pool: self,
            jobs,
            busy,
        })
    }

    /// Runs all jobs and returns their results in the same order. `done` is told, from any thread,
    /// how many have ended.
    ///
    /// # Errors
    /// When a worker can't be started.
    pub fn run(
        &self,
        jobs: &[S::Job],
        done: &(dyn Fn(usize) + Sync),
    ) -> Result<Vec<Ended<S::Answer>>, WorkerError> {
        self.finish(jobs, Vec::new(), done)
    }

    fn finish(
        &self,
        jobs: &[S::Job],
        busy: Vec<Worker<S::Answer>>,
        done: &(dyn Fn(usize) + Sync),
    ) -> Result<Vec<Ended<S::Answer>>, WorkerError> {
        let queue = Queue(Mutex::new(0..jobs.len()));
        let begun: Vec<_> = busy
            .into_iter()
            .enumerate()
            .filter_map(|(number, worker)| Some((queue.next(number)?, worker)))
            .collect();
        let mut begun = begun.into_iter();
        let ended = AtomicUsize::new(0);
        let (sender, results) = mpsc::channel();
        thread::scope(|scope| {
            for number in 0..cores().min(jobs.len()) {
                let sender = sender.clone();
                let mut begun = begun.next();
                let (queue, ended) = (&queue, &ended);
                scope.spawn(move || {
                    let mut worker = None;
                    let mut next = || match begun.take() {
                        Some((index, running)) => Some((index, Some(running))),
                        None => Some((queue.next(number)?, None)),
                    };
                    while let Some((index, running)) = next()
                        && let Some(job) = jobs.get(index)
                    {
                        let result = match running {
                            Some(running) => self.run_begun(running, &mut worker, job),
                            None => self.run_one(&mut worker, job),
                        };
                        let failed = result.is_err();
                        if sender.send((index, result)).is_err() || failed {
                            break;
                        }
                        done(ended.fetch_add(1, Ordering::Relaxed) + 1);
                    }
                    if let Some(worker) = worker {
                        self.lock_idle().push(worker);
                    }
                });
            }
        });
        drop(sender);
        let mut results = results
            .into_iter()
            .map(|(index, result)| result.map(|ended| (index, ended)))
            .collect::<Result<Vec<_>, _>>()?;
        results.sort_by_key(|&(index, _)| index);
        Ok(results.into_iter().map(|(_, ended)| ended).collect())
    }

    /// A job that ends its worker is tried once more in a fresh one, so that neither what earlier
    /// jobs left in memory nor a busy machine is blamed on it.
    fn run_one(
        &self,
        worker: &mut Option<Worker<S::Answer>>,
        job: &S::Job,
    ) -> Result<Ended<S::Answer>, WorkerError> {
        let reused = worker.take().or_else(|| self.lock_idle().pop());
        let Some(mut running) = reused else {
            return self.run_fresh(worker, job);
        };
        match running.send(&frame::encode(job)?) {
            Ok(()) => self.run_begun(running, worker, job),
            Err(_) => self.run_fresh(worker, job),
        }
    }

    /// The same for a job that a worker has got already.
    fn run_begun(
        &self,
        mut running: Worker<S::Answer>,
        worker: &mut Option<Worker<S::Answer>>,
        job: &S::Job,
    ) -> Result<Ended<S::Answer>, WorkerError> {
        if let Ended::Answered(answer) = self.result(&mut running) {
            *worker = Some(running);
            return Ok(Ended::Answered(answer));
        }
        drop(running);
        self.run_fresh(worker, job)
    }

    fn run_fresh(
        &self,
        worker: &mut Option<Worker<S::Answer>>,
        job: &S::Job,
    ) -> Result<Ended<S::Answer>, WorkerError> {
        let mut running = Worker::start(&self.command, self.limits, self.encoded()?)?;
        let ended = match running.send(&frame::encode(job)?) {
            Ok(()) => self.result(&mut running),
            Err(_) => Ended::Killed(KillReason::Crash),
        };
        if matches!(
            ended,
            Ended::Answered(_) | Ended::Killed(KillReason::AnswerSize(_))
        ) {
            *worker = Some(running);
        }
        Ok(ended)
    }

    fn result(&self, worker: &mut Worker<S::Answer>) -> Ended<S::Answer> {
        match worker.reply(self.limits.time) {
            Ok(Reply::Answer(answer)) => Ended::Answered(answer),
            Ok(Reply::AnswerTooLong(size)) => Ended::Killed(KillReason::AnswerSize(size)),
            Ok(Reply::Ready) | Err(Silence::Gone) => Ended::Killed(KillReason::Crash),
            Err(Silence::Time) => Ended::Killed(KillReason::Time(self.limits.time)),
        }
    }

    fn encoded(&self) -> Result<&[u8], WorkerError> {
        if let Some(encoded) = self.encoded.get() {
            return Ok(encoded);
        }
        let encoded = frame::encode(&self.setup)?;
        Ok(self.encoded.get_or_init(|| encoded))
    }

    fn lock_idle(&self) -> std::sync::MutexGuard<'_, Vec<Worker<S::Answer>>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<S: Service> Begun<S>
where
    S::Answer: 'static,
    S::Job: Sync,
{
    /// Runs what is left; otherwise as [`Pool::run`].
    ///
    /// # Errors
    /// When a worker can't be started.
    pub fn finish(
        self,
        done: &(dyn Fn(usize) + Sync),
    ) -> Result<Vec<Ended<S::Answer>>, WorkerError> {
        self.pool.finish(&self.jobs, self.busy, done)
    }
}

/// The places of the jobs that wait.
struct Queue(Mutex<Range<usize>>);

impl Queue {
    /// The next one for a worker. Half of them begin at the end: jobs beside each other have more in
    /// common, such as a server's version, which a worker then has to get ready only once.
    fn next(&self, worker: usize) -> Option<usize> {
        let mut waiting = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if worker.is_multiple_of(2) {
            waiting.next()
        } else {
            waiting.next_back()
        }
    }
}

/// Asked once: the answer stands in files of the system.
fn cores() -> usize {
    static CORES: OnceLock<usize> = OnceLock::new();
    *CORES.get_or_init(|| thread::available_parallelism().map_or(1, NonZeroUsize::get))
}
