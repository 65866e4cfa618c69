//! Many jobs over as many workers as the machine has cores.

use std::{
    collections::VecDeque,
    num::NonZeroUsize,
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
    lane::{Fork, Lane, Queue},
    parent::Worker,
    process::Process,
    replies::Silence,
};

/// Workers that share one set-up. They are started when first needed and kept for further jobs.
pub struct Pool<S: Service> {
    command: WorkerCommand,
    pub(super) limits: Limits,
    setup: S::Setup,
    /// The same as a message. Forks need none.
    encoded: OnceLock<Vec<u8>>,
    idle: Idle,
}

/// Workers without a job.
struct Idle(Mutex<Vec<Worker>>);

impl Drop for Idle {
    fn drop(&mut self) {
        let workers = self.0.get_mut().unwrap_or_else(PoisonError::into_inner);
        workers.drain(..).for_each(Worker::release);
    }
}

/// Jobs some of which may have begun already.
pub struct Begun<S: Service> {
    pool: Pool<S>,
    jobs: Vec<S::Job>,
    queue: Queue,
    /// One with the first job, one with the last.
    forks: Vec<Fork>,
}

/// Jobs that have ended.
pub struct Finished<S: Service> {
    /// The jobs.
    pub jobs: Vec<S::Job>,
    /// How each has ended, in their order.
    pub ended: Vec<Ended<S::Answer>>,
    /// For more jobs; its workers have been let go.
    pub pool: Pool<S>,
}

/// How many workers are worth beginning with: the first server of a worker takes longest.
const BEGUN: usize = 2;

/// How many jobs each of them has from its beginning. Their caller may be long in handing out more: on a
/// machine with few cores it has none to itself.
const SHARE: usize = 4;

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
            idle: Idle(Mutex::new(Vec::new())),
        }
    }

    /// Begins with the jobs beside what the caller has to do before it wants their results, where this
    /// process may be forked. Elsewhere nothing begins before [`Begun::finish`].
    #[must_use]
    pub fn begin(self, jobs: Vec<S::Job>) -> Begun<S> {
        let queue = Queue::new(jobs.len(), processors());
        let mut forks = Vec::new();
        let mut first: Vec<VecDeque<usize>> = Vec::new();
        if !jobs.is_empty() && self.command.may_fork && Process::can_fork() {
            first.resize_with(BEGUN.min(queue.lanes), VecDeque::new);
            for _ in 0..SHARE {
                for (number, places) in first.iter_mut().enumerate() {
                    places.extend(queue.share(number));
                }
            }
        }
        for places in first {
            let serve = |input, output| {
                // The input of earlier ones would not end while this one lives.
                let earlier = forks.drain(..).filter_map(|fork: Fork| fork.process);
                earlier.for_each(Process::release);
                let jobs = places.iter().filter_map(|&place| jobs.get(place));
                let jobs = jobs.cloned().collect();
                serve_forked::<S>(input, output, self.limits, self.setup.clone(), jobs)
            };
            let process = Process::fork(serve).ok();
            forks.push(Fork {
                process,
                jobs: places,
            });
        }
        Begun {
            pool: self,
            jobs,
            queue,
            forks,
        }
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
        let queue = Queue::new(jobs.len(), cores());
        let keep = |worker| self.lock_idle().push(worker);
        self.finish(jobs, &queue, Vec::new(), done, keep)
    }

    fn finish(
        &self,
        jobs: &[S::Job],
        queue: &Queue,
        forks: Vec<Fork>,
        done: &(dyn Fn(usize) + Sync),
        let_go: impl Fn(Worker) + Sync,
    ) -> Result<Vec<Ended<S::Answer>>, WorkerError> {
        let mut forks = forks.into_iter();
        let ended = AtomicUsize::new(0);
        let (sender, results) = mpsc::channel();
        let work = |number, fork| {
            let mut lane = Lane::new(self, jobs, queue, number, fork);
            while let Some(result) = lane.next().transpose() {
                let failed = result.is_err();
                if sender.send(result).is_err() || failed {
                    break;
                }
                done(ended.fetch_add(1, Ordering::Relaxed) + 1);
            }
            if let Some(worker) = lane.end() {
                let_go(worker);
            }
        };
        if queue.is_empty() {
            // Forks have all jobs. What they say waits in their pipes; a thread for each costs more than it gains.
            for (number, fork) in forks.enumerate() {
                work(number, Some(fork));
            }
        } else {
            thread::scope(|scope| {
                let first = forks.next();
                for number in 1..queue.lanes {
                    let (work, fork) = (&work, forks.next());
                    scope.spawn(move || work(number, fork));
                }
                work(0, first);
            });
        }
        drop(sender);
        let mut results = results.into_iter().collect::<Result<Vec<_>, _>>()?;
        results.sort_by_key(|done| done.place);
        Ok(results.into_iter().map(|done| done.ended).collect())
    }

    pub(super) fn run_fresh(
        &self,
        worker: &mut Option<Worker>,
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

    pub(super) fn result(&self, worker: &mut Worker) -> Ended<S::Answer> {
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

    pub(super) fn lock_idle(&self) -> std::sync::MutexGuard<'_, Vec<Worker>> {
        self.idle.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<S: Service> Begun<S>
where
    S::Answer: 'static,
    S::Job: Sync,
{
    /// How many jobs there are.
    #[must_use]
    pub const fn total(&self) -> usize {
        self.jobs.len()
    }

    /// Runs what is left, otherwise as [`Pool::run`], and gives back the pool.
    ///
    /// # Errors
    /// When a worker can't be started.
    pub fn finish(self, done: &(dyn Fn(usize) + Sync)) -> Result<Finished<S>, WorkerError> {
        let Self {
            pool,
            jobs,
            mut queue,
            forks,
        } = self;
        if !queue.is_empty() {
            queue.lanes = cores().min(jobs.len()).max(forks.len());
        }
        // The system takes its time to end them, and has it while others work.
        let ended = pool.finish(&jobs, &queue, forks, done, Worker::release)?;
        Ok(Finished { jobs, ended, pool })
    }
}

/// How many workers are worth having. Asked once: what a container may use stands in files of the system.
fn cores() -> usize {
    static CORES: OnceLock<usize> = OnceLock::new();
    *CORES.get_or_init(|| thread::available_parallelism().map_or(1, NonZeroUsize::get))
}

/// The processors there are: a quick answer, which can be more than a container may use.
#[cfg(target_os = "linux")]
fn processors() -> usize {
    let allowed = rustix::thread::sched_getaffinity(None);
    allowed.map_or_else(|_| cores(), |set| set.count() as usize)
}

#[cfg(not(target_os = "linux"))]
fn processors() -> usize {
    cores()
}
