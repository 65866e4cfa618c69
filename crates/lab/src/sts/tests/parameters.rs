//! Limits of the service model: facts 1.2.

use serde_json::json;

use super::world::*;

#[tokio::test]
async fn parameters_outside_of_the_service_model_are_named() {
    let world = World::new().await;
    let token = rs256(&world.claims());
    let long = "x".repeat(65);
    let long_token = "x".repeat(20_001);
    let long_policy = format!("{{\"Statement\":[],\"Id\":\"{}\"}}", "x".repeat(2048));
    let long_arn = format!("arn:aws:iam::123456789012:role/{}", "x".repeat(2048));
    for (name, value, at) in [
        ("RoleArn", "(none)", "roleArn"),
        ("RoleArn", "arn:aws:iam::1:role", "roleArn"),
        ("RoleArn", &long_arn, "roleArn"),
        ("RoleSessionName", "(none)", "roleSessionName"),
        ("RoleSessionName", "a", "roleSessionName"),
        ("RoleSessionName", &long, "roleSessionName"),
        ("RoleSessionName", "a b", "roleSessionName"),
        ("RoleSessionName", "a/b", "roleSessionName"),
        ("RoleSessionName", "a:b", "roleSessionName"),
        ("RoleSessionName", "zoë", "roleSessionName"),
        ("WebIdentityToken", "(none)", "webIdentityToken"),
        ("WebIdentityToken", "abc", "webIdentityToken"),
        ("WebIdentityToken", &long_token, "webIdentityToken"),
        ("ProviderId", "abc", "providerId"),
        ("Policy", "", "policy"),
        ("Policy", &long_policy, "policy"),
        ("Policy", "{\"Statement\":\"Ω\"}", "policy"),
        ("DurationSeconds", "899", "durationSeconds"),
        ("DurationSeconds", "43201", "durationSeconds"),
        ("DurationSeconds", "soon", "durationSeconds"),
        ("MinimumSessionTokenSize", "4097", "minimumSessionTokenSize"),
    ] {
        let answer = world.assume_with(&token, &[(name, value)]).await;
        let (status, code, message) = answer.outcome();
        assert_eq!((status, code), (400, "ValidationError"), "{name}={value}");
        assert!(message.contains(&format!("at '{at}' failed")), "{message}");
        assert!(
            message.starts_with("1 validation error detected: "),
            "{message}"
        );
        assert!(
            !message.contains("xxxxxxxxxx") || name == "RoleSessionName",
            "{message}"
        );
    }
}

#[tokio::test]
async fn an_error_text_spells_the_constraint_as_aws_does() {
    let world = World::new().await;
    let token = rs256(&world.claims());
    let answer = world
        .assume_with(&token, &[("RoleSessionName", "a b")])
        .await;
    assert_eq!(
        answer.outcome().2,
        r"1 validation error detected: Value 'a b' at 'roleSessionName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\w+=,.@-]*"
    );
}

#[tokio::test]
async fn session_policies_are_looked_at() {
    let world = World::new().await;
    let token = rs256(&world.claims());
    let arns: Vec<String> = (1..=11)
        .map(|index| format!("PolicyArns.member.{index}.arn"))
        .collect();
    let eleven: Vec<(&str, &str)> = arns
        .iter()
        .map(|name| (name.as_str(), "arn:aws:iam::aws:policy/ReadOnlyAccess"))
        .collect();
    let fat = json!({"Statement": [], "Id": "x".repeat(2000)}).to_string();
    for (changes, code) in [
        (
            vec![("Policy", r#"{"Version":"2012-10-17","Statement":[]}"#)],
            "",
        ),
        (vec![("Policy", "{")], "MalformedPolicyDocument"),
        (vec![("Policy", "[]")], "MalformedPolicyDocument"),
        (eleven[..10].to_vec(), ""),
        (eleven, "ValidationError"),
        (
            vec![(
                "PolicyArns.member.1.arn",
                "arn:aws:iam::210987654321:policy/x",
            )],
            "ValidationError",
        ),
        (
            vec![
                ("Policy", fat.as_str()),
                (
                    "PolicyArns.member.1.arn",
                    "arn:aws:iam::aws:policy/ReadOnlyAccess",
                ),
            ],
            "PackedPolicyTooLarge",
        ),
    ] {
        let answer = world.assume_with(&token, &changes).await;
        assert_eq!(answer.outcome().1, code, "{changes:?}: {}", answer.body);
    }
}

#[tokio::test]
async fn a_session_token_is_as_long_as_asked() {
    let world = World::new().await;
    let token = rs256(&world.claims());
    let answer = world
        .assume_with(&token, &[("MinimumSessionTokenSize", "4096")])
        .await;
    assert!(answer.get("SessionToken").len() >= 4096);
}

#[tokio::test]
async fn what_is_no_call_of_sts_is_said_to_be_none() {
    let world = World::new().await;
    for (form, code, message) in [
        (
            vec![],
            "MissingAction",
            "The request is missing an action or a required parameter.",
        ),
        (
            vec![("Action", "Dance"), ("Version", "2011-06-15")],
            "InvalidAction",
            "Could not find operation Dance for version 2011-06-15",
        ),
        (
            vec![("Action", "GetCallerIdentity")],
            "InvalidAction",
            "Could not find operation GetCallerIdentity for version NO_VERSION_SPECIFIED",
        ),
        (
            vec![("Action", "GetCallerIdentity"), ("Version", "2010-01-01")],
            "InvalidAction",
            "Could not find operation GetCallerIdentity for version 2010-01-01",
        ),
    ] {
        assert_eq!(world.post(&form).await.outcome(), (400, code, message));
    }
    let huge = "x".repeat(600 * 1024);
    let answer = world.post(&[("Action", &huge)]).await;
    assert_eq!(answer.outcome().0, 413);
}

#[tokio::test]
async fn a_call_may_come_in_the_query() {
    let world = World::new().await;
    let token = rs256(&world.claims());
    let url = reqwest::Url::parse_with_params(
        &world.url,
        [
            ("Action", "AssumeRoleWithWebIdentity"),
            ("Version", "2011-06-15"),
            ("RoleArn", ROLE),
            ("RoleSessionName", "alice"),
            ("WebIdentityToken", &token),
        ],
    )
    .unwrap();
    // `generate_presigned_url` of boto3 makes a POST of it unless told otherwise.
    for request in [world.client.get(url.clone()), world.client.post(url)] {
        let answer = Answer::read(request.send().await.unwrap()).await;
        assert_eq!(answer.outcome().0, 200, "{}", answer.body);
    }
}
