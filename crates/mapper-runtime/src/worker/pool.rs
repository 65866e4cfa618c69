//! Many jobs over as many workers as the machine has cores.

use std::{
    num::NonZeroUsize,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
        mpsc,
    },
    thread,
};

use super::{
    Ended, KillReason, Limits, Service, WorkerCommand, WorkerError,
    frame::{self, Reply},
    parent::{Silence, Worker},
};

/// Workers that share one set-up. They are started when first needed and kept for further jobs.
pub struct Pool<S: Service> {
    command: WorkerCommand,
    limits: Limits,
    setup: Vec<u8>,
    idle: Mutex<Vec<Worker<S::Answer>>>,
}

impl<S: Service> Pool<S>
where
    S::Answer: 'static,
    S::Job: Sync,
{
    /// A pool without workers yet.
    ///
    /// # Errors
    /// When the set-up can't be encoded.
    pub fn new(
        command: WorkerCommand,
        limits: Limits,
        setup: &S::Setup,
    ) -> Result<Self, WorkerError> {
        Ok(Self {
            command,
            limits,
            setup: frame::encode(setup)?,
            idle: Mutex::new(Vec::new()),
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
        let cores = thread::available_parallelism().map_or(1, NonZeroUsize::get);
        // Half of the workers begin at the end: jobs beside each other have more in common, such as a
        // server's version, which a worker then has to get ready only once.
        let waiting = Mutex::new(0..jobs.len());
        let ended = AtomicUsize::new(0);
        let (sender, results) = mpsc::channel();
        thread::scope(|scope| {
            for number in 0..cores.min(jobs.len()) {
                let sender = sender.clone();
                let (waiting, ended) = (&waiting, &ended);
                scope.spawn(move || {
                    let mut worker = None;
                    loop {
                        let index = {
                            let mut waiting =
                                waiting.lock().unwrap_or_else(PoisonError::into_inner);
                            if number % 2 == 0 {
                                waiting.next()
                            } else {
                                waiting.next_back()
                            }
                        };
                        let Some((index, job)) = index.and_then(|at| Some((at, jobs.get(at)?)))
                        else {
                            break;
                        };
                        let result = self.run_one(&mut worker, job);
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
        let message = frame::encode(job)?;
        let reused = worker.take().or_else(|| self.lock_idle().pop());
        if let Some(mut running) = reused
            && let Ended::Answered(answer) = self.attempt(&mut running, &message)
        {
            *worker = Some(running);
            return Ok(Ended::Answered(answer));
        }
        let mut running = Worker::start(&self.command, self.limits, &self.setup)?;
        let ended = self.attempt(&mut running, &message);
        if matches!(
            ended,
            Ended::Answered(_) | Ended::Killed(KillReason::AnswerSize(_))
        ) {
            *worker = Some(running);
        }
        Ok(ended)
    }

    fn attempt(&self, worker: &mut Worker<S::Answer>, message: &[u8]) -> Ended<S::Answer> {
        match worker.ask(message, self.limits.time) {
            Ok(Reply::Answer(answer)) => Ended::Answered(answer),
            Ok(Reply::AnswerTooLong(size)) => Ended::Killed(KillReason::AnswerSize(size)),
            Ok(Reply::Ready) | Err(Silence::Gone) => Ended::Killed(KillReason::Crash),
            Err(Silence::Time) => Ended::Killed(KillReason::Time(self.limits.time)),
        }
    }

    fn lock_idle(&self) -> std::sync::MutexGuard<'_, Vec<Worker<S::Answer>>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
