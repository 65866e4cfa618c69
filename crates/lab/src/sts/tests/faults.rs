//! Each fault switch, seen from a client.

use std::time::{Duration, Instant};

use jiff::SignedDuration;

use super::world::*;
use crate::StsFaults;

#[tokio::test]
async fn every_fault_happens_once_and_then_the_call_works() {
    let world = World::new().await;
    let token = rs256(&world.claims());
    let none = StsFaults::default();
    // Facts 1.4, and 1.1 for roles that aren't known everywhere yet.
    for (faults, status, code) in [
        (
            StsFaults {
                throttle: 1,
                ..none
            },
            400,
            "Throttling",
        ),
        (
            StsFaults {
                server_error: 1,
                ..none
            },
            500,
            "InternalFailure",
        ),
        (
            StsFaults {
                idp_communication_error: 1,
                ..none
            },
            400,
            "IDPCommunicationError",
        ),
        (
            StsFaults {
                propagation: 1,
                ..none
            },
            403,
            "AccessDenied",
        ),
    ] {
        world.sts.faults().set(faults);
        let answer = world.assume(&token).await;
        assert_eq!((answer.outcome().0, answer.outcome().1), (status, code));
        assert_eq!(world.assume(&token).await.outcome().0, 200, "{code}");
    }
    world.sts.faults().set(StsFaults { garbage: 1, ..none });
    let answer = world.assume(&token).await;
    assert_eq!(answer.status, 200);
    assert!(roxmltree::Document::parse(&answer.body).is_err());
    assert_eq!(world.assume(&token).await.outcome().0, 200);
}

#[tokio::test]
async fn a_slow_answer_is_slow() {
    let world = World::new().await;
    let delay = Duration::from_millis(300);
    world.sts.faults().set(StsFaults {
        delay,
        ..StsFaults::default()
    });
    let start = Instant::now();
    world.assume(&rs256(&world.claims())).await;
    assert!(start.elapsed() >= delay);
}

#[tokio::test]
async fn a_server_whose_clock_is_ahead_finds_tokens_expired() {
    let world = World::new().await;
    let token = rs256(&world.claims());
    for (minutes, code) in [
        (10, "ExpiredTokenException"),
        (-10, "InvalidIdentityToken"),
        (0, ""),
    ] {
        world.sts.faults().set(StsFaults {
            clock_offset: SignedDuration::from_mins(minutes),
            ..StsFaults::default()
        });
        assert_eq!(world.assume(&token).await.outcome().1, code, "{minutes}");
    }
}
