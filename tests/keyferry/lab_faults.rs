//! `keyferry lab --fault`: what goes wrong, and what is advised then.

use crate::driver::{Seen, program};
use crate::lab_process::Lab;

impl Lab {
    /// A world with these faults, and alice logged in.
    fn with(faults: &[&str]) -> Self {
        let flags: Vec<_> = faults.iter().flat_map(|fault| ["--fault", fault]).collect();
        let lab = Self::start(&flags);
        lab.log_in("alice").unwrap();
        lab
    }
}

#[test]
fn throttling_propagation_and_clocks_are_told_apart() {
    const THROTTLED: &str = "STS got too many calls";
    const NEW: &str = "for a new role or provider try again in 10 seconds";
    const CLOCK: &str = "(NTP)";
    let all = [THROTTLED, NEW, CLOCK];
    for (fault, code, words) in [
        ("throttle=3", "Throttling", THROTTLED),
        ("propagation=1", "AccessDenied", NEW),
        ("clock=-10m", "InvalidIdentityToken", CLOCK),
        ("clock=+15m", "ExpiredTokenException", CLOCK),
    ] {
        let lab = Lab::with(&[fault]);
        let seen = lab.ask("practice", "Admin");
        assert_eq!((seen.code, seen.stdout.as_str()), (5, ""), "{fault}");
        assert!(seen.stderr.contains(code), "{fault}: {}", seen.stderr);
        for advice in all {
            let is_said = seen.stderr.contains(advice);
            assert_eq!(is_said, advice == words, "{fault}: {}", seen.stderr);
        }
        // What is over after some calls is over now; a clock stays wrong.
        let again = lab.ask("practice", "Admin");
        let expected = if fault.starts_with("clock") { 5 } else { 0 };
        assert_eq!(again.code, expected, "{fault}: {}", again.stderr);
    }
}

#[test]
fn a_providers_clock_that_is_wrong_is_said_to_be_at_the_login() {
    for (fault, words) in [
        (
            "provider-clock=+20m",
            ["s in the future", "the provider's clock is ahead of"],
        ),
        (
            "provider-clock=-20m",
            ["had expired when it came", "s behind this machine's"],
        ),
    ] {
        let lab = Lab::start(&["--fault", fault]);
        let seen = lab.login("alice");
        assert_eq!(seen.code, 4, "{fault}: {}", seen.stderr);
        for words in words.into_iter().chain(["(NTP)"]) {
            assert!(seen.stderr.contains(words), "{fault}: {}", seen.stderr);
        }
        assert_eq!(lab.ask("practice", "Admin").code, 3);
    }
    // What clocks differ by everywhere.
    let lab = Lab::start(&["--fault", "provider-clock=+20s"]);
    let seen = lab.login("alice");
    assert_eq!(seen.code, 0, "{}", seen.stderr);
    let seen = lab.ask("practice", "Admin");
    assert_eq!((seen.code, seen.stderr.as_str()), (0, ""));
}

#[test]
fn faults_can_be_combined_and_few_are_got_over_without_a_word() {
    let lab = Lab::with(&["throttle=1", "server-error=1", "delay=50ms"]);
    let seen = lab.ask("practice-saml", "Operator");
    assert_eq!((seen.code, seen.stderr.as_str()), (0, ""));
}

#[test]
fn what_is_no_fault_is_refused_at_once() {
    let home = tempfile::tempdir().unwrap();
    for (faults, words) in [
        (&["throtle=2"][..], "`throtle=2` is no fault"),
        (&["throttle=many"], "`many` is no number of calls"),
        (&["delay=-1s"], "10 minutes at most"),
        (&["clock=late"], "`+10m`"),
        (&["throttle=1", "throttle=2"], "given twice"),
    ] {
        let mut command = program(home.path());
        command.arg("lab");
        for fault in faults {
            command.args(["--fault", fault]);
        }
        let seen = Seen::of(command.output().unwrap());
        assert_eq!((seen.code, seen.stdout.as_str()), (2, ""), "{faults:?}");
        assert!(seen.stderr.contains(words), "{}", seen.stderr);
    }
}
