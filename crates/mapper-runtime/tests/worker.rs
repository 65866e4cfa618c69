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
    Ended, KillReason, Limits, Pool, Service, WorkerCommand, WorkerError, serve,
};
use nashorn::EngineThread;
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize)]
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

fn main() -> ExitCode {
    if std::env::args().nth(1).as_deref() == Some("__script-worker") {
        // Leaves a file that says so, where somebody waits for that.
        if let Some(folder) = std::env::args().nth(2)
            && std::fs::write(format!("{folder}/{}", std::process::id()), "").is_err()
        {
            return ExitCode::FAILURE;
        }
        return match serve::<Greeter>(io::stdin(), io::stdout()) {
            Ok(()) => ExitCode::SUCCESS,
            Err(_) => ExitCode::FAILURE,
        };
    }
    let tests: [(&str, Test); 9] = [
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
        ("a_worker_that_was_started_ahead_is_used", ahead),
    ];
    libtest_mimic::run(
        &Arguments::from_args(),
        tests
            .into_iter()
            .map(|(name, test)| Trial::test(name, test))
            .collect(),
    )
    .exit_code()
}

fn pool(limits: Limits) -> Result<Pool<Greeter>, Failed> {
    let command = WorkerCommand::new(std::env::current_exe()?, vec!["__script-worker".into()]);
    Ok(Pool::new(command, limits, &"hello".to_owned())?)
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
        let pool = Pool::<Greeter>::new(command, small(), &String::new())?;
        match pool.run(&[greet("a")], &|_| {}) {
            Err(WorkerError::Start { .. }) if missing => {}
            Err(WorkerError::NotAWorker { .. }) if !missing => {}
            other => return Err(format!("{program}: {other:?}").into()),
        }
    }
    Ok(())
}

fn ahead() -> Result<(), Failed> {
    let folder = tempfile::tempdir()?;
    let (program, running) = (folder.path().join("worker"), folder.path().join("running"));
    std::fs::copy(std::env::current_exe()?, &program)?;
    std::fs::create_dir(&running)?;
    let args = vec!["__script-worker".into(), running.clone().into_os_string()];
    let command = WorkerCommand::new(program.clone(), args);
    command.start_ahead();
    let wanted = thread::available_parallelism()?.get().min(2);
    let begin = Instant::now();
    while std::fs::read_dir(&running)?.count() < wanted {
        assert!(begin.elapsed() < Duration::from_secs(60), "none is started");
        thread::sleep(Duration::from_millis(5));
    }
    // From now on, only those that run already can be workers.
    std::fs::remove_file(program)?;
    let pool = Pool::<Greeter>::new(command, small(), &"hello".to_owned())?;
    let results = pool.run(&[greet("a"), greet("b")], &|_| {})?;
    assert_eq!(results, [answered("hello a"), answered("hello b")]);
    Ok(())
}
