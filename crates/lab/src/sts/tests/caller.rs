//! Signed calls. The signatures are made by AWS's own crate, and by hand where they are to be wrong.

use std::time::{Duration, SystemTime};

use aws_credential_types::Credentials;
use aws_sigv4::http_request::{
    SignableBody, SignableRequest, SignatureLocation, SigningSettings, sign,
};
use aws_sigv4::sign::v4;
use jiff::SignedDuration;
use reqwest::{Method, Request};

use super::world::*;
use crate::StsFaults;

const FORM: &str = "Action=GetCallerIdentity&Version=2011-06-15";

/// Credentials out of an answer.
pub(super) struct Keys {
    pub(super) id: String,
    pub(super) secret: String,
    pub(super) token: Option<String>,
}

impl Keys {
    pub(super) fn of(answer: &Answer) -> Self {
        Self {
            id: answer.get("AccessKeyId").to_owned(),
            secret: answer.get("SecretAccessKey").to_owned(),
            token: Some(answer.get("SessionToken").to_owned()),
        }
    }
}

/// A signed POST of a form.
pub(super) fn signed(world: &World, keys: &Keys, form: &str, time: SystemTime) -> Request {
    sign_request(world, keys, form, time, "sts", SigningSettings::default())
}

fn sign_request(
    world: &World,
    keys: &Keys,
    form: &str,
    time: SystemTime,
    service: &str,
    settings: SigningSettings,
) -> Request {
    let presigned = settings.signature_location == SignatureLocation::QueryParams;
    let identity =
        Credentials::new(&keys.id, &keys.secret, keys.token.clone(), None, "test").into();
    let parameters = v4::SigningParams::builder()
        .identity(&identity)
        .region("eu-central-1")
        .name(service)
        .time(time)
        .settings(settings)
        .build()
        .unwrap()
        .into();
    let (method, url, body) = if presigned {
        (Method::GET, format!("{}?{form}", world.url), "")
    } else {
        (Method::POST, world.url.clone(), form)
    };
    let content_type = ("content-type", "application/x-www-form-urlencoded");
    let headers = if presigned {
        vec![]
    } else {
        vec![content_type]
    };
    let signable = SignableRequest::new(
        method.as_str(),
        &url,
        headers.iter().copied(),
        SignableBody::Bytes(body.as_bytes()),
    )
    .unwrap();
    let (instructions, _) = sign(signable, &parameters).unwrap().into_parts();
    let mut request = world.client.request(method, &url);
    for (name, value) in headers {
        request = request.header(name, value);
    }
    for (name, value) in instructions.headers() {
        request = request.header(name, value);
    }
    let query: Vec<_> = instructions.params().to_vec();
    request.query(&query).body(body.to_owned()).build().unwrap()
}

pub(super) async fn send(world: &World, request: Request) -> Answer {
    Answer::read(world.client.execute(request).await.unwrap()).await
}

async fn alice(world: &World) -> Keys {
    Keys::of(&world.assume(&rs256(&world.claims())).await)
}

#[tokio::test]
async fn credentials_are_known_to_the_sts_that_issued_them() {
    let world = World::new().await;
    let keys = alice(&world).await;
    let answer = send(&world, signed(&world, &keys, FORM, SystemTime::now())).await;
    assert_eq!(answer.outcome().0, 200, "{}", answer.body);
    assert_eq!(answer.get("Account"), ACCOUNT);
    assert_eq!(
        answer.get("Arn"),
        "arn:aws:sts::123456789012:assumed-role/Reader/alice"
    );
    assert!(answer.get("UserId").starts_with("AROA"));
    assert!(answer.get("UserId").ends_with(":alice"));
    assert_eq!(world.sts.counters().calls("GetCallerIdentity"), 1);

    // Another server of the same kind never issued them.
    let other = World::new().await;
    let answer = send(&other, signed(&other, &keys, FORM, SystemTime::now())).await;
    assert_eq!(
        answer.outcome(),
        (
            403,
            "InvalidClientTokenId",
            "The security token included in the request is invalid."
        )
    );
}

#[tokio::test]
async fn a_presigned_url_works_as_long_as_it_says() {
    let world = World::new().await;
    let keys = alice(&world).await;
    let presign = |age: u64| {
        let mut settings = SigningSettings::default();
        settings.signature_location = SignatureLocation::QueryParams;
        settings.expires_in = Some(Duration::from_secs(900));
        let time = SystemTime::now() - Duration::from_secs(age);
        sign_request(&world, &keys, FORM, time, "sts", settings)
    };
    assert_eq!(send(&world, presign(0)).await.outcome().0, 200);
    assert_eq!(send(&world, presign(890)).await.outcome().0, 200);
    let answer = send(&world, presign(1000)).await;
    assert_eq!(answer.outcome().1, "SignatureDoesNotMatch");
}

#[tokio::test]
async fn every_part_of_a_signed_call_counts() {
    let world = World::new().await;
    let keys = alice(&world).await;
    let now = SystemTime::now();
    let right = || signed(&world, &keys, FORM, now);
    let wrong_secret = Keys {
        secret: "x".repeat(40),
        id: keys.id.clone(),
        token: keys.token.clone(),
    };
    let no_token = Keys {
        secret: keys.secret.clone(),
        id: keys.id.clone(),
        token: None,
    };
    let wrong_token = Keys {
        secret: keys.secret.clone(),
        id: keys.id.clone(),
        token: Some("x".to_owned()),
    };
    let changed = |change: &dyn Fn(&mut Request)| {
        let mut request = right();
        change(&mut request);
        request
    };
    let set = |name: &'static str, value: &str| {
        let value = value.parse().unwrap();
        changed(&move |request: &mut Request| {
            request
                .headers_mut()
                .insert(name, reqwest::header::HeaderValue::clone(&value));
        })
    };
    let minutes = |count: u64| Duration::from_secs(60 * count);
    for (name, request, code) in [
        ("nothing changed", right(), ""),
        (
            "no signature",
            changed(&|request| {
                request.headers_mut().remove("authorization");
            }),
            "MissingAuthenticationToken",
        ),
        (
            "another scheme",
            set("authorization", "Basic eDp5"),
            "IncompleteSignature",
        ),
        (
            "half a signature",
            set("authorization", "AWS4-HMAC-SHA256 Credential=a/b/c/d/e"),
            "IncompleteSignature",
        ),
        (
            "a short credential",
            set(
                "authorization",
                "AWS4-HMAC-SHA256 Credential=a/b, SignedHeaders=host, Signature=00",
            ),
            "IncompleteSignature",
        ),
        (
            "another body",
            changed(&|request| {
                *request.body_mut() = Some(format!("{FORM}&x=y").into());
            }),
            "SignatureDoesNotMatch",
        ),
        (
            "another query",
            changed(&|request| request.url_mut().set_query(Some("x=y"))),
            "SignatureDoesNotMatch",
        ),
        (
            "a header that wasn't signed",
            set("x-amz-meta", "x"),
            "SignatureDoesNotMatch",
        ),
        (
            "another secret",
            signed(&world, &wrong_secret, FORM, now),
            "SignatureDoesNotMatch",
        ),
        (
            "no session token",
            signed(&world, &no_token, FORM, now),
            "InvalidClientTokenId",
        ),
        (
            "another session token",
            signed(&world, &wrong_token, FORM, now),
            "InvalidClientTokenId",
        ),
        (
            "another service",
            sign_request(&world, &keys, FORM, now, "s3", SigningSettings::default()),
            "SignatureDoesNotMatch",
        ),
        (
            "four minutes old",
            signed(&world, &keys, FORM, now - minutes(4)),
            "",
        ),
        (
            "six minutes old",
            signed(&world, &keys, FORM, now - minutes(6)),
            "SignatureDoesNotMatch",
        ),
        (
            "four minutes ahead",
            signed(&world, &keys, FORM, now + minutes(4)),
            "",
        ),
        (
            "six minutes ahead",
            signed(&world, &keys, FORM, now + minutes(6)),
            "SignatureDoesNotMatch",
        ),
    ] {
        let answer = send(&world, request).await;
        assert_eq!(answer.outcome().1, code, "{name}: {}", answer.body);
    }
}

#[tokio::test]
async fn expired_credentials_are_called_expired() {
    let world = World::new().await;
    let keys = alice(&world).await;
    let offset = SignedDuration::from_secs(3700);
    world.sts.faults().set(StsFaults {
        clock_offset: offset,
        ..StsFaults::default()
    });
    let later = SystemTime::now() + offset.unsigned_abs();
    let answer = send(&world, signed(&world, &keys, FORM, later)).await;
    assert_eq!(
        answer.outcome(),
        (
            403,
            "ExpiredToken",
            "The security token included in the request is expired"
        )
    );
}
