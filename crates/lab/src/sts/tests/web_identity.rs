//! `AssumeRoleWithWebIdentity`: facts 1.2 to 1.7 of AWS's service.

use jiff::Timestamp;
use ring::rand::SystemRandom;
use ring::signature::{
    ECDSA_P256_SHA256_FIXED_SIGNING, ECDSA_P384_SHA384_FIXED_SIGNING, EcdsaKeyPair,
    EcdsaSigningAlgorithm, RSA_PKCS1_SHA256, RSA_PKCS1_SHA384, RSA_PKCS1_SHA512, RSA_PSS_SHA256,
};
use serde_json::{Value, json};

use super::signer::KEYS;
use super::world::*;

const NOT_AUTHORIZED: (u16, &str, &str) = (
    403,
    "AccessDenied",
    "Not authorized to perform sts:AssumeRoleWithWebIdentity",
);
const NO_KEY: (u16, &str, &str) = (
    400,
    "InvalidIdentityToken",
    "Couldn't retrieve verification key from your identity provider,  please reference AssumeRoleWithWebIdentity documentation for requirements",
);
const WRONG_AUDIENCE: (u16, &str, &str) = (400, "InvalidIdentityToken", "Incorrect token audience");
const NOT_LISTED: (u16, &str, &str) = (
    400,
    "InvalidIdentityToken",
    "The target role ARN is not present in the roles claim of the identity token",
);
const FINE: (u16, &str, &str) = (200, "", "");

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
async fn every_documented_algorithm_is_verified_and_no_other() {
    let world = World::new().await;
    let claims = world.claims().to_string();
    let sign_rsa = |algorithm: &str, encoding| {
        token(
            &json!({"alg": algorithm, "kid": "first"}),
            &claims,
            |message| rsa_sign(encoding, &RSA_KEYS[0], message),
        )
    };
    for (algorithm, encoding) in [
        ("RS256", &RSA_PKCS1_SHA256),
        ("RS384", &RSA_PKCS1_SHA384),
        ("RS512", &RSA_PKCS1_SHA512),
    ] {
        // The key says `alg: RS256`: the token's header decides.
        assert_eq!(
            world.assume(&sign_rsa(algorithm, encoding)).await.outcome(),
            FINE,
            "{algorithm}"
        );
    }
    let answer = world.assume(&sign_rsa("PS256", &RSA_PSS_SHA256)).await;
    assert_eq!(answer.outcome().1, "InvalidIdentityToken");

    let curves: [(&str, &str, &'static EcdsaSigningAlgorithm); 2] = [
        ("ES256", "P-256", &ECDSA_P256_SHA256_FIXED_SIGNING),
        ("ES384", "P-384", &ECDSA_P384_SHA384_FIXED_SIGNING),
    ];
    for (algorithm, curve, signing) in curves {
        let random = SystemRandom::new();
        let document = EcdsaKeyPair::generate_pkcs8(signing, &random).unwrap();
        let key = EcdsaKeyPair::from_pkcs8(signing, document.as_ref(), &random).unwrap();
        world.publish(json!([ec_jwk("ec", curve, &key)]));
        let header = json!({"alg": algorithm, "kid": "ec"});
        let signed = token(&header, &claims, |message| {
            key.sign(&random, message).unwrap().as_ref().to_vec()
        });
        assert_eq!(world.assume(&signed).await.outcome(), FINE, "{algorithm}");
    }

    let (key, signed) = es512(&claims);
    world.publish(json!([key]));
    assert_eq!(world.assume(&signed).await.outcome(), FINE, "ES512");
    let (other_key, _) = es512(&claims);
    world.publish(json!([other_key]));
    let answer = world.assume(&signed).await;
    assert_eq!(answer.outcome().1, "InvalidIdentityToken");

    // Nobody may choose the key's other half as a shared secret, or no signature at all.
    world.publish(json!([rsa_jwk("first", &RSA_KEYS[0])]));
    for algorithm in ["none", "HS256", "EdDSA"] {
        let header = json!({"alg": algorithm, "kid": "first"});
        let answer = world.assume(&token(&header, &claims, |_| Vec::new())).await;
        assert_eq!(answer.outcome().1, "InvalidIdentityToken", "{algorithm}");
    }
}

#[tokio::test]
async fn a_token_that_was_changed_or_signed_by_another_is_refused() {
    let world = World::new().await;
    let header = json!({"alg": "RS256", "kid": "first"});
    let claims = world.claims().to_string();
    let forged = token(&header, &claims, |message| {
        rsa_sign(&RSA_PKCS1_SHA256, &RSA_KEYS[1], message)
    });
    assert_eq!(
        world.assume(&forged).await.outcome().1,
        "InvalidIdentityToken"
    );

    let genuine = rs256(&world.claims());
    let changed = rs256(&world.claims_with(&json!({"sub": "mallory"})));
    let mut parts: Vec<&str> = genuine.split('.').collect();
    parts[1] = changed.split('.').nth(1).unwrap();
    assert_eq!(
        world.assume(&parts.join(".")).await.outcome().1,
        "InvalidIdentityToken"
    );

    for text in ["....", "abcd", "e30.e30.", "é.é.é.é"] {
        let answer = world.assume(text).await;
        assert_eq!(
            answer.outcome(),
            (
                400,
                "InvalidIdentityToken",
                "The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)"
            ),
            "{text}"
        );
    }
}

#[tokio::test]
async fn keys_are_chosen_as_the_live_service_chooses() {
    let world = World::new().await;
    let claims = world.claims().to_string();
    let named = rs256(&world.claims());
    let nameless = token(&json!({"alg": "RS256"}), &claims, |message| {
        rsa_sign(&RSA_PKCS1_SHA256, &RSA_KEYS[0], message)
    });
    let [right, wrong] = [0, 1].map(|index| &RSA_KEYS[index]);
    let with = |name: &str, value: Value| {
        let mut key = rsa_jwk("first", right);
        key[name] = value;
        key
    };
    let without = |name: &str| {
        let mut key = rsa_jwk("first", right);
        key.as_object_mut().unwrap().remove(name);
        key
    };
    let many = |kind: &str, count: usize| {
        let mut keys: Vec<Value> = (0..count)
            .map(|index| json!({"kid": index.to_string(), "kty": kind, "use": "enc"}))
            .collect();
        keys.push(rsa_jwk("first", right));
        Value::Array(keys)
    };
    // All from 1.5.
    let invalid = "InvalidIdentityToken";
    for (name, keys, token, code) in [
        ("no keys", json!([]), &named, invalid),
        (
            "the key under another name",
            json!([rsa_jwk("second", right)]),
            &named,
            invalid,
        ),
        (
            "a key without a name",
            json!([without("kid")]),
            &named,
            invalid,
        ),
        (
            "a key without a name, a token without one",
            json!([without("kid")]),
            &nameless,
            invalid,
        ),
        (
            "one key, a token without a name",
            json!([rsa_jwk("first", right)]),
            &nameless,
            "",
        ),
        (
            "two keys, a token without a name",
            json!([rsa_jwk("first", right), rsa_jwk("b", wrong)]),
            &nameless,
            invalid,
        ),
        (
            "the same name twice, the last is right",
            json!([rsa_jwk("first", wrong), rsa_jwk("first", right)]),
            &named,
            "",
        ),
        (
            "the same name twice, the first is right",
            json!([rsa_jwk("first", right), rsa_jwk("first", wrong)]),
            &named,
            invalid,
        ),
        (
            "another alg in the key",
            json!([with("alg", json!("RS512"))]),
            &named,
            "",
        ),
        (
            "a key for encryption",
            json!([with("use", json!("enc"))]),
            &named,
            invalid,
        ),
        ("a key without use", json!([without("use")]), &named, ""),
        (
            "key_ops, even verify",
            json!([with("key_ops", json!(["verify"]))]),
            &named,
            invalid,
        ),
        (
            "only x5c",
            json!([{"kid": "first", "kty": "RSA", "x5c": ["AAAA"]}]),
            &named,
            invalid,
        ),
        (
            "x5c that is no certificate",
            json!([with("x5c", json!(["AAAA"]))]),
            &named,
            invalid,
        ),
        (
            "x5c of another key",
            json!([with("x5c", json!([KEYS[1].certificate()]))]),
            &named,
            invalid,
        ),
        ("99 other RSA keys", many("RSA", 99), &named, ""),
        ("100 other RSA keys", many("RSA", 100), &named, invalid),
        ("101 EC keys beside", many("EC", 101), &named, ""),
    ] {
        world.publish(keys);
        assert_eq!(world.assume(token).await.outcome().1, code, "{name}");
    }
    world.publish(json!([]));
    assert_eq!(world.assume(&named).await.outcome(), NO_KEY);
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

/// A fresh P-521 key as JWK, and a token it signed.
fn es512(claims: &str) -> (Value, String) {
    use p521::ecdsa::signature::Signer;
    let mut secret = [0; 66];
    secret[2..].copy_from_slice(&crate::random::bytes::<64>());
    let key = p521::ecdsa::SigningKey::from_slice(&secret).unwrap();
    let point = key.verifying_key().to_sec1_point(false);
    let encode = |half: &[u8]| {
        use base64::Engine;
        base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(half)
    };
    let (x, y) = point.as_bytes()[1..].split_at(66);
    let jwk = json!({"kid": "ec", "kty": "EC", "crv": "P-521", "x": encode(x), "y": encode(y)});
    let signed = token(&json!({"alg": "ES512", "kid": "ec"}), claims, |message| {
        let signature: p521::ecdsa::Signature = key.sign(message);
        signature.to_bytes().to_vec()
    });
    (jwk, signed)
}
