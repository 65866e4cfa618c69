//! The worker against jobs that do to their process what a hostile script does.

use std::{
    collections::BTreeMap,
    io,
    path::PathBuf,
    process::ExitCode,
    sync::atomic::{AtomicUsize, Ordering},
    thread,
    time::{Duration, Instant},
};

use libtest_mimic::{Arguments, Failed, Trial};
use mapper_runtime::worker::{
    Begun, Ended, KillReason, Limits, Pool, Service, WorkerCommand, WorkerError, serve,
};
use nashorn::EngineThread;
use serde::{Deserialize, Serialize};

#[derive(Clone, Serialize, Deserialize)]
enum Job {
    Greet(String),
    Hang,
    Allocate(usize),
    Recurse,
    Abort,
    Remember(usize),
}

/// Answers, or misbehaves as told.
struct Greeter {
    greeting: String,
    memory: Vec<u8>,
}

impl Service for Greeter {
    type Setup = String;
    type Job = Job;
    type Answer = String;

    fn new(greeting: String) -> Self {
        Self {
            greeting,
            memory: Vec::new(),
        }
    }

    fn run(&mut self, _thread: &EngineThread, job: Job) -> String {
        match job {
            Job::Greet(name) => format!("{} {name}", self.greeting),
            Job::Hang => loop {
                thread::sleep(Duration::from_secs(1));
            },
            Job::Allocate(bytes) => vec![1_u8; bytes].len().to_string(),
            Job::Recurse => recurse(1).to_string(),
            Job::Abort => std::process::abort(),
            Job::Remember(bytes) => {
                self.memory.resize(self.memory.len() + bytes, 1);
                self.memory.len().to_string()
            }
        }
    }
}

#[expect(unconditional_recursion, reason = "overflows the stack on purpose")]
fn recurse(depth: u64) -> u64 {
    std::hint::black_box(recurse(depth + 1)) + depth
}

type Test = fn() -> Result<(), Failed>;

fn main() -> Result<ExitCode, Failed> {
    if std::env::args().nth(1).as_deref() == Some("__script-worker") {
        return match serve::<Greeter>(io::stdin(), io::stdout()) {
            Ok(()) => Ok(ExitCode::SUCCESS),
            Err(_) => Ok(ExitCode::FAILURE),
        };
    }
    // Forks are for a process without other threads, which a test harness is not.
    if let Some(name) = std::env::args().nth(1)
        && let Some((_, scene)) = FORKS.iter().find(|(known, _)| *known == name)
    {
        return scene().map(|()| ExitCode::SUCCESS);
    }
    let tests: [(&str, Test); 8] = [
        ("answers_come_back_in_the_order_of_the_jobs", order),
        ("a_job_that_hangs_is_killed_and_the_others_are_not", hang),
        ("a_job_beyond_the_memory_limit_is_killed_alone", memory),
        ("a_stack_overflow_ends_the_worker_only", overflow),
        ("an_abort_ends_the_worker_only", abort),
        ("a_long_answer_is_refused_by_its_size", long_answer),
        (
            "what_earlier_jobs_left_behind_is_not_blamed_on_a_later_one",
            leftovers,
        ),
        ("a_program_that_is_no_worker_is_named", no_worker),
    ];
    let tests = tests
        .into_iter()
        .map(|(name, test)| Trial::test(name, test));
    let forks = FORKS
        .iter()
        .map(|&(name, _)| Trial::test(name, move || in_a_process(name)));
    Ok(libtest_mimic::run(&Arguments::from_args(), tests.chain(forks).collect()).exit_code())
}

fn pool(limits: Limits) -> Result<Pool<Greeter>, Failed> {
    let command = WorkerCommand::new(std::env::current_exe()?, vec!["__script-worker".into()]);
    Ok(Pool::new(command, limits, "hello".to_owned()))
}

fn small() -> Limits {
    Limits {
        time: Duration::from_millis(1500),
        memory: 1 << 30,
        answer: 1000,
    }
}

fn greet(name: &str) -> Job {
    Job::Greet(name.to_owned())
}

fn answered(text: &str) -> Ended<String> {
    Ended::Answered(text.to_owned())
}

fn expect(jobs: &[Job], expected: &[Ended<String>]) -> Result<(), Failed> {
    expect_within(small(), jobs, expected)
}

fn expect_within(limits: Limits, jobs: &[Job], expected: &[Ended<String>]) -> Result<(), Failed> {
    let results = pool(limits)?.run(jobs, &|_| {})?;
    if results == expected {
        Ok(())
    } else {
        Err(format!("{results:?} instead of {expected:?}").into())
    }
}

fn order() -> Result<(), Failed> {
    let pool = pool(small())?;
    let jobs: Vec<_> = (0..200).map(|n| greet(&n.to_string())).collect();
    let expected: Vec<_> = (0..200).map(|n| answered(&format!("hello {n}"))).collect();
    // A second run uses the workers of the first.
    for _ in 0..2 {
        let most = AtomicUsize::new(0);
        let results = pool.run(&jobs, &|done| {
            most.fetch_max(done, Ordering::Relaxed);
        })?;
        assert_eq!(results, expected);
        assert_eq!(most.into_inner(), 200);
    }
    Ok(())
}

fn hang() -> Result<(), Failed> {
    expect(
        &[greet("a"), Job::Hang, greet("b"), greet("c")],
        &[
            answered("hello a"),
            Ended::Killed(KillReason::Time(small().time)),
            answered("hello b"),
            answered("hello c"),
        ],
    )
}

fn memory() -> Result<(), Failed> {
    expect(
        &[Job::Allocate(1 << 30), Job::Allocate(1000), greet("b")],
        &[
            Ended::Killed(KillReason::Crash),
            answered("1000"),
            answered("hello b"),
        ],
    )
}

fn overflow() -> Result<(), Failed> {
    // A large stack takes its time to fill.
    let limits = Limits {
        time: Duration::from_secs(60),
        ..small()
    };
    expect_within(
        limits,
        &[greet("a"), Job::Recurse, greet("b")],
        &[
            answered("hello a"),
            Ended::Killed(KillReason::Crash),
            answered("hello b"),
        ],
    )
}

fn abort() -> Result<(), Failed> {
    expect(
        &[Job::Abort, greet("b")],
        &[Ended::Killed(KillReason::Crash), answered("hello b")],
    )
}

fn long_answer() -> Result<(), Failed> {
    let results = pool(small())?.run(&[greet(&"x".repeat(2000)), greet("b")], &|_| {})?;
    let Some(Ended::Killed(KillReason::AnswerSize(size))) = results.first() else {
        return Err(format!("{results:?}").into());
    };
    assert!(*size > 2000, "{size}");
    assert_eq!(results.get(1), Some(&answered("hello b")));
    Ok(())
}

fn leftovers() -> Result<(), Failed> {
    // Each job alone fits; together in one worker they don't. Filling memory takes its time.
    let jobs: Vec<_> = (0..8).map(|_| Job::Remember(150 << 20)).collect();
    let limits = Limits {
        time: Duration::from_secs(60),
        ..small()
    };
    for ended in pool(limits)?.run(&jobs, &|_| {})? {
        assert!(matches!(ended, Ended::Answered(_)), "{ended:?}");
    }
    Ok(())
}

fn no_worker() -> Result<(), Failed> {
    let programs = BTreeMap::from([
        ("/bin/cat", false),
        ("/bin/true", false),
        ("/nowhere", true),
    ]);
    for (program, missing) in programs {
        let command = WorkerCommand::new(PathBuf::from(program), Vec::new());
        let pool = Pool::<Greeter>::new(command, small(), String::new());
        match pool.run(&[greet("a")], &|_| {}) {
            Err(WorkerError::Start { .. }) if missing => {}
            Err(WorkerError::NotAWorker { .. }) if !missing => {}
            other => return Err(format!("{program}: {other:?}").into()),
        }
    }
    Ok(())
}

#[cfg(not(target_os = "linux"))]
const FORKS: &[(&str, Test)] = &[];

#[cfg(target_os = "linux")]
const FORKS: &[(&str, Test)] = &[
    ("forks_do_the_first_jobs_and_others_after_them", forks::work),
    (
        "a_begun_job_that_misbehaves_is_killed_alone",
        forks::misbehave,
    ),
    ("a_process_with_other_threads_is_not_forked", forks::threads),
    ("forks_end_when_nobody_wants_their_results", forks::unwanted),
];

fn in_a_process(scene: &str) -> Result<(), Failed> {
    let output = std::process::Command::new(std::env::current_exe()?)
        .arg(scene)
        .output()?;
    if output.status.success() && output.stdout.is_empty() {
        return Ok(());
    }
    Err(format!("{output:?}").into())
}

#[cfg(target_os = "linux")]
mod forks {
    use super::*;

    fn begin(program: &str, jobs: Vec<Job>) -> Begun<Greeter> {
        let command = WorkerCommand::new(program.into(), vec!["__script-worker".into()]);
        Pool::new(command.or_fork(), small(), "hello".to_owned()).begin(jobs)
    }

    /// How many children run. What is left of one that has been killed is there until it is looked at.
    fn children() -> io::Result<usize> {
        let children = std::fs::read_to_string("/proc/thread-self/children")?;
        let runs = |child: &&str| {
            let status = std::fs::read_to_string(format!("/proc/{child}/status"));
            status.is_ok_and(|status| !status.contains("State:\tZ"))
        };
        Ok(children.split_whitespace().filter(runs).count())
    }

    fn wanted() -> io::Result<usize> {
        Ok(thread::available_parallelism()?.get().min(2))
    }

    pub(super) fn work() -> Result<(), Failed> {
        // No program, so that only forks can be workers.
        let begun = begin("/nowhere", vec![greet("a"), greet("b")]);
        assert_eq!(children()?, wanted()?);
        let mut results = begun.finish(&|_| {})?.ended;
        assert_eq!(results.pop(), Some(answered("hello b")));
        assert_eq!(results.pop(), Some(answered("hello a")));
        let program = std::env::current_exe()?;
        let jobs = ["a", "b", "c", "d", "e"].map(greet).into();
        let begun = begin(&program.to_string_lossy(), jobs);
        let results = begun.finish(&|_| {})?.ended;
        let expected = ["a", "b", "c", "d", "e"].map(|name| answered(&format!("hello {name}")));
        assert_eq!(results, expected);
        Ok(())
    }

    pub(super) fn misbehave() -> Result<(), Failed> {
        let program = std::env::current_exe()?;
        let begun = begin(
            &program.to_string_lossy(),
            vec![Job::Hang, greet("a"), Job::Abort],
        );
        let results = begun.finish(&|_| {})?.ended;
        let expected = [
            Ended::Killed(KillReason::Time(small().time)),
            answered("hello a"),
            Ended::Killed(KillReason::Crash),
        ];
        assert_eq!(results, expected);
        Ok(())
    }

    pub(super) fn threads() -> Result<(), Failed> {
        thread::scope(|scope| {
            let (end, ended) = std::sync::mpsc::channel::<()>();
            scope.spawn(move || ended.recv());
            let begun = begin("/nowhere", vec![greet("a")]);
            assert_eq!(children()?, 0);
            let result = begun.finish(&|_| {}).map(|finished| finished.ended);
            assert!(
                matches!(result, Err(WorkerError::Start { .. })),
                "{result:?}"
            );
            drop(end);
            Ok(())
        })
    }

    pub(super) fn unwanted() -> Result<(), Failed> {
        let begun = begin("/nowhere", vec![Job::Hang, Job::Hang]);
        assert_eq!(children()?, wanted()?);
        drop(begun);
        let begin = Instant::now();
        while children()? > 0 {
            assert!(begin.elapsed() < Duration::from_secs(60), "they go on");
            thread::sleep(Duration::from_millis(5));
        }
        Ok(())
    }
}
