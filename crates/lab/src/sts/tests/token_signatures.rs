//! Which signatures `AssumeRoleWithWebIdentity` takes, and which key of the provider it looks for.

use ring::rand::SystemRandom;
use ring::signature::{
    ECDSA_P256_SHA256_FIXED_SIGNING, ECDSA_P384_SHA384_FIXED_SIGNING, EcdsaKeyPair,
    EcdsaSigningAlgorithm, RSA_PKCS1_SHA256, RSA_PKCS1_SHA384, RSA_PKCS1_SHA512, RSA_PSS_SHA256,
};
use serde_json::{Value, json};

use super::signer::KEYS;
use super::world::*;

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
