//! `AssumeRoleWithWebIdentity`: facts 1.2 to 1.7 of AWS's service.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::world::*;

const NOT_AUTHORIZED: (u16, &str, &str) = (
    403,
    "AccessDenied",
    "Not authorized to perform sts:AssumeRoleWithWebIdentity",
);
const WRONG_AUDIENCE: (u16, &str, &str) = (400, "InvalidIdentityToken", "Incorrect token audience");
const NOT_LISTED: (u16, &str, &str) = (
    400,
    "InvalidIdentityToken",
    "The target role ARN is not present in the roles claim of the identity token",
);

#[tokio::test]
async fn a_keycloak_token_gets_credentials_as_aws_describes_them() {
    let world = World::new().await;
    let answer = world.assume(&rs256(&world.claims())).await;
    assert_eq!(answer.outcome(), FINE, "{}", answer.body);
    assert_eq!(answer.get("SubjectFromWebIdentityToken"), "alice-subject");
    assert_eq!(answer.get("Audience"), CLIENT);
    // 1.2: not the issuer, as documented, but the provider's ARN.
    let name = world.issuer.trim_start_matches("http://");
    assert_eq!(
        answer.get("Provider"),
        format!("arn:aws:iam::{ACCOUNT}:oidc-provider/{name}")
    );
    assert_eq!(answer.get("PackedPolicySize"), "25");
    // 1.2: the role's path is dropped.
    assert_eq!(
        answer.get("Arn"),
        "arn:aws:sts::123456789012:assumed-role/Reader/alice"
    );
    let id = answer.get("AssumedRoleId");
    assert!(id.starts_with("AROA") && id.ends_with(":alice"), "{id}");
    assert!(answer.get("AccessKeyId").starts_with("ASIA"));
    assert_eq!(answer.get("AccessKeyId").len(), 20);
    assert_eq!(answer.get("SecretAccessKey").len(), 40);
    let expiration: Timestamp = answer.get("Expiration").parse().unwrap();
    let seconds = expiration.duration_since(Timestamp::now()).as_secs();
    // 1.9: the token had 60 seconds left, the session has its hour.
    assert!((3590..=3600).contains(&seconds), "{seconds}");

    // 1.5: tokens are not single-use; credentials are random.
    let token = rs256(&world.claims());
    let (first, second) = (world.assume(&token).await, world.assume(&token).await);
    assert_ne!(first.get("AccessKeyId"), second.get("AccessKeyId"));
    assert_ne!(first.get("SessionToken"), second.get("SessionToken"));
    assert_eq!(first.get("AssumedRoleId"), second.get("AssumedRoleId"));
    assert_eq!(world.calls("AssumeRoleWithWebIdentity"), 3);
}

#[tokio::test]
async fn claims_are_judged_as_the_live_service_judges_them() {
    let world = World::new().await;
    let now = Timestamp::now().as_second();
    let invalid = 400;
    let cases: Vec<(&str, Value, (u16, &str))> = vec![
        // 1.5: required claims.
        (
            "no sub",
            json!({"sub": null}),
            (invalid, "InvalidIdentityToken"),
        ),
        (
            "no aud",
            json!({"aud": null}),
            (invalid, "InvalidIdentityToken"),
        ),
        (
            "no iat",
            json!({"iat": null}),
            (invalid, "InvalidIdentityToken"),
        ),
        (
            "no exp",
            json!({"exp": null}),
            (invalid, "InvalidIdentityToken"),
        ),
        (
            "no iss",
            json!({"iss": null}),
            (invalid, "InvalidIdentityToken"),
        ),
        // 1.5: `sub` may be empty, a number, or long.
        ("empty sub", json!({"sub": ""}), (200, "")),
        ("numeric sub", json!({"sub": 42}), (200, "")),
        ("long sub", json!({"sub": "x".repeat(300)}), (200, "")),
        // 1.5: five minutes of tolerance.
        (
            "expired for 4 minutes",
            json!({"exp": now - 240}),
            (200, ""),
        ),
        (
            "expired for 6 minutes",
            json!({"exp": now - 360}),
            (invalid, "ExpiredTokenException"),
        ),
        ("issued in 4 minutes", json!({"iat": now + 240}), (200, "")),
        (
            "issued in 6 minutes",
            json!({"iat": now + 360}),
            (invalid, "InvalidIdentityToken"),
        ),
        ("valid in 4 minutes", json!({"nbf": now + 240}), (200, "")),
        (
            "valid in 6 minutes",
            json!({"nbf": now + 360}),
            (invalid, "InvalidIdentityToken"),
        ),
        // 1.5: integer-looking strings are times, fractions are not.
        (
            "exp as text",
            json!({"exp": (now + 60).to_string()}),
            (200, ""),
        ),
        (
            "exp with a fraction",
            json!({"exp": now as f64 + 60.5}),
            (invalid, "InvalidIdentityToken"),
        ),
        // 1.5: two audiences need azp; azp is what counts.
        (
            "one-element aud",
            json!({"aud": [CLIENT], "azp": null}),
            (200, ""),
        ),
        (
            "two aud, no azp",
            json!({"aud": [CLIENT, "other"], "azp": null}),
            (invalid, "InvalidIdentityToken"),
        ),
        ("two aud and azp", json!({"aud": ["a", "b"]}), (200, "")),
        (
            "azp of another client",
            json!({"azp": "other"}),
            (invalid, "InvalidIdentityToken"),
        ),
        (
            "aud of another client",
            json!({"aud": "other", "azp": null}),
            (invalid, "InvalidIdentityToken"),
        ),
        // 1.5: the issuer is compared in its exact case.
        (
            "issuer in other case",
            json!({"iss": world.issuer.replace("realms", "Realms")}),
            (invalid, "InvalidIdentityToken"),
        ),
        (
            "issuer with a slash",
            json!({"iss": format!("{}/", world.issuer)}),
            (invalid, "InvalidIdentityToken"),
        ),
    ];
    for (name, changes, expected) in cases {
        let answer = world.assume(&rs256(&world.claims_with(&changes))).await;
        let (status, code, message) = answer.outcome();
        assert_eq!((status, code), expected, "{name}: {message}");
    }

    // 1.5: `sub: null` is an internal failure.
    let mut claims = world.claims();
    claims["sub"] = Value::Null;
    let answer = world.assume(&rs256(&claims)).await;
    assert_eq!(answer.outcome().0, 500);
    assert_eq!(answer.get("Code"), "InternalFailure");
    assert_eq!(answer.get("Type"), "Receiver");
}

#[tokio::test]
async fn error_texts_are_those_of_aws() {
    let world = World::new().await;
    let answer = world
        .assume(&rs256(&world.claims_with(&json!({"azp": "other"}))))
        .await;
    assert_eq!(answer.outcome(), WRONG_AUDIENCE);
    assert_eq!(answer.get("Type"), "Sender");
    assert!(
        answer
            .body
            .contains(r#"<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">"#)
    );

    let answer = world
        .assume(&rs256(
            &world.claims_with(&json!({"iss": "http://127.0.0.1:1/x"})),
        ))
        .await;
    assert_eq!(
        answer.outcome(),
        (
            400,
            "InvalidIdentityToken",
            "No OpenIDConnect provider found in your account for http://127.0.0.1:1/x"
        )
    );
    let answer = world
        .assume(&rs256(&world.claims_with(&json!({"exp": 1000}))))
        .await;
    let (_, _, message) = answer.outcome();
    assert!(
        message.starts_with("Token expired: current date/time "),
        "{message}"
    );
    assert!(
        message.ends_with(" must be before the expiration date/time 1000"),
        "{message}"
    );
}

#[tokio::test]
async fn a_role_of_another_account_doesnt_see_the_provider() {
    let world = World::new().await;
    let token = rs256(&world.claims());
    for (role, code) in [
        (
            "arn:aws:iam::210987654321:role/Reader",
            "InvalidIdentityToken",
        ),
        (
            "arn:aws-cn:iam::123456789012:role/Reader",
            "InvalidIdentityToken",
        ),
        // 1.4: a role that doesn't exist is answered like one that doesn't trust.
        ("arn:aws:iam::123456789012:role/Nobody", "AccessDenied"),
        ("arn:aws:iam::123456789012:user/alice", "ValidationError"),
    ] {
        let answer = world.assume_with(&token, &[("RoleArn", role)]).await;
        assert_eq!(answer.outcome().1, code, "{role}");
    }
}

#[tokio::test]
async fn the_roles_claim_is_enforced_before_the_trust_policy() {
    let world = World::new().await;
    let other = "arn:aws:iam::123456789012:role/Other";
    for (name, claim, expected) in [
        ("listed", json!([other, ROLE]), FINE),
        (
            "listed in one string",
            json!(format!("{other}; {ROLE} ")),
            FINE,
        ),
        ("no ARN beside it", json!(["x", ROLE]), FINE),
        ("not listed", json!([other]), NOT_LISTED),
        ("empty", json!([]), NOT_LISTED),
        (
            "a pattern",
            json!(["arn:aws:iam::123456789012:role/*"]),
            NOT_LISTED,
        ),
        (
            "other case",
            json!([ROLE.replace("Reader", "reader")]),
            NOT_LISTED,
        ),
    ] {
        let token = rs256(&world.claims_with(&json!({ROLES_CLAIM: claim})));
        assert_eq!(world.assume(&token).await.outcome(), expected, "{name}");
    }
    // `null` is as good as absent.
    let mut claims = world.claims();
    claims[ROLES_CLAIM] = Value::Null;
    assert_eq!(world.assume(&rs256(&claims)).await.outcome(), FINE);

    // A policy can require the claim; without it the key is false.
    let strict = World::with(|mut statement| {
        statement["Condition"]["Bool"] = json!({"sts:RoleAuthorizedByIdp": "true"});
        statement
    })
    .await;
    let without = rs256(&strict.claims());
    assert_eq!(strict.assume(&without).await.outcome(), NOT_AUTHORIZED);
    let with = rs256(&strict.claims_with(&json!({ROLES_CLAIM: [ROLE]})));
    assert_eq!(strict.assume(&with).await.outcome(), FINE);
}

#[tokio::test]
async fn tags_and_source_identity_need_permissions_of_their_own() {
    let tags = json!({TAGS_CLAIM: {"principal_tags": {"team": ["platform"]}}});
    let identity = json!({SOURCE_IDENTITY_CLAIM: "alice"});

    let world = World::new().await;
    for (claims, action) in [
        (&tags, "sts:TagSession"),
        (&identity, "sts:SetSourceIdentity"),
    ] {
        let answer = world.assume(&rs256(&world.claims_with(claims))).await;
        let message = format!("Not authorized to perform {action}");
        assert_eq!(answer.outcome(), (403, "AccessDenied", message.as_str()));
    }

    let world = World::with(|mut statement| {
        statement["Action"] = json!([
            "sts:AssumeRoleWithWebIdentity",
            "sts:TagSession",
            "sts:SetSourceIdentity"
        ]);
        statement
    })
    .await;
    assert_eq!(
        world
            .assume(&rs256(&world.claims_with(&tags)))
            .await
            .outcome(),
        FINE
    );
    let answer = world.assume(&rs256(&world.claims_with(&identity))).await;
    assert_eq!(answer.get("SourceIdentity"), "alice");
    // 1.7: exactly one string per tag, and a limited character set.
    for tag in [json!(["a", "b"]), json!("a"), json!(["a*b"])] {
        let claims = world.claims_with(&json!({TAGS_CLAIM: {"principal_tags": {"team": tag}}}));
        assert_eq!(
            world.assume(&rs256(&claims)).await.outcome().1,
            "InvalidIdentityToken"
        );
    }
}

#[tokio::test]
async fn a_session_is_as_long_as_asked_and_no_longer_than_the_role_allows() {
    let world = World::new().await;
    let token = rs256(&world.claims());
    let answer = world
        .assume_with(&token, &[("DurationSeconds", "7200")])
        .await;
    let expiration: Timestamp = answer.get("Expiration").parse().unwrap();
    let seconds = expiration.duration_since(Timestamp::now()).as_secs();
    assert!((7190..=7200).contains(&seconds), "{seconds}");
    let answer = world
        .assume_with(&token, &[("DurationSeconds", "7201")])
        .await;
    assert_eq!(
        answer.outcome(),
        (
            400,
            "ValidationError",
            "The requested DurationSeconds exceeds the MaxSessionDuration set for this role."
        )
    );
}

#[tokio::test]
async fn an_identity_provider_that_cant_be_reached_is_a_communication_error() {
    let world = World::new().await;
    let token = rs256(&world.claims());
    let expected = "IDPCommunicationError";
    world.published.lock().unwrap().status = 503;
    assert_eq!(world.assume(&token).await.outcome().1, expected);

    world.published.lock().unwrap().status = 200;
    let discovery = |jwks: &str| Some(json!({"issuer": world.issuer, "jwks_uri": jwks}));
    world.published.lock().unwrap().discovery = discovery("http://127.0.0.1:1/certs");
    assert_eq!(world.assume(&token).await.outcome().1, expected);
    world.published.lock().unwrap().discovery = discovery("http://192.0.2.1/certs");
    assert_eq!(world.assume(&token).await.outcome().1, expected);

    world.published.lock().unwrap().discovery = Some(json!({"issuer": world.issuer}));
    assert_eq!(world.assume(&token).await.outcome(), NO_KEY);

    // OpenID Connect Discovery 4.3: the document has to name the issuer it was found by.
    let jwks = format!("{}/certs", world.issuer);
    world.published.lock().unwrap().discovery =
        Some(json!({"issuer": "http://127.0.0.1/", "jwks_uri": jwks}));
    let answer = world.assume(&token).await;
    assert_eq!(answer.outcome().1, "InvalidIdentityToken");
}

#[tokio::test]
async fn provider_id_never_goes_with_an_id_token() {
    let world = World::new().await;
    let token = rs256(&world.claims());
    for (id, code) in [
        ("example.org", "AccessDenied"),
        ("www.amazon.com", "InvalidIdentityToken"),
        ("graph.facebook.com", "IDPRejectedClaim"),
    ] {
        let answer = world.assume_with(&token, &[("ProviderId", id)]).await;
        assert_eq!(answer.outcome().1, code, "{id}");
    }
}
