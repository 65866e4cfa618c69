//! `AssumeRole` with a role's credentials.

use std::time::SystemTime;

use serde_json::{Value, json};
use trust_policy::{AccountId, RoleArn};
use url::form_urlencoded;

use super::caller::{Keys, send, signed};
use super::world::*;
use crate::{ProviderSettings, RoleSettings, StsSettings};

const TARGET: &str = "arn:aws:iam::210987654321:role/Target";
const SESSION: &str = "arn:aws:sts::123456789012:assumed-role/Reader/alice";

/// A world with a second role, and the keys of a session of the first.
async fn world(target: Value, claims: &Value) -> (World, Keys) {
    let (issuer, published) = publish().await;
    let name = issuer.trim_start_matches("http://").to_owned();
    let first = json!({
        "Effect": "Allow",
        "Principal": {"Federated": format!("arn:aws:iam::{ACCOUNT}:oidc-provider/{name}")},
        "Action": ["sts:AssumeRoleWithWebIdentity", "sts:TagSession", "sts:SetSourceIdentity"],
        "Condition": {"StringEquals": {format!("{name}:aud"): CLIENT}},
    });
    let role = |arn: &str, statement: Value| RoleSettings {
        arn: RoleArn::parse(arn).unwrap(),
        trust_policy: policy(&json!({"Version": "2012-10-17", "Statement": statement})),
        max_session_seconds: 43_200,
    };
    let account = AccountId::parse(ACCOUNT).unwrap();
    let settings = StsSettings {
        roles: vec![role(ROLE, first), role(TARGET, target)],
        providers: vec![
            ProviderSettings::oidc(&account, &issuer, vec![CLIENT.to_owned()]).unwrap(),
        ],
        ..StsSettings::default()
    };
    let world = World::serve(settings, issuer, published).await;
    let answer = world.assume(&rs256(&world.claims_with(claims))).await;
    let keys = Keys::of(&answer);
    (world, keys)
}

fn statement(principal: &str) -> Value {
    json!({
        "Effect": "Allow",
        "Principal": {"AWS": principal},
        "Action": ["sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"],
    })
}

async fn assume(world: &World, keys: &Keys, more: &[(&str, &str)]) -> Answer {
    let form = form_urlencoded::Serializer::new(String::new())
        .append_pair("Action", "AssumeRole")
        .append_pair("Version", "2011-06-15")
        .append_pair("RoleArn", TARGET)
        .append_pair("RoleSessionName", "next")
        .extend_pairs(more)
        .finish();
    send(world, signed(world, keys, &form, SystemTime::now())).await
}

#[tokio::test]
async fn a_session_gets_into_a_role_that_trusts_it() {
    for principal in [
        SESSION,
        ROLE,
        "123456789012",
        "arn:aws:iam::123456789012:root",
    ] {
        let (world, keys) = world(statement(principal), &json!({})).await;
        let answer = assume(&world, &keys, &[]).await;
        assert_eq!(answer.outcome().0, 200, "{principal}: {}", answer.body);
        assert_eq!(
            answer.get("Arn"),
            "arn:aws:sts::210987654321:assumed-role/Target/next"
        );
        let next = Keys::of(&answer);
        let form = "Action=GetCallerIdentity&Version=2011-06-15";
        let answer = send(&world, signed(&world, &next, form, SystemTime::now())).await;
        assert_eq!(answer.get("Account"), "210987654321");
    }
}

#[tokio::test]
async fn nobody_gets_in_unsigned_or_untrusted() {
    let (world, keys) = world(statement("210987654321"), &json!({})).await;
    let answer = assume(&world, &keys, &[]).await;
    assert_eq!(
        answer.outcome(),
        (
            403,
            "AccessDenied",
            "User: arn:aws:sts::123456789012:assumed-role/Reader/alice is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::210987654321:role/Target"
        )
    );
    let answer = world
        .post(&[("Action", "AssumeRole"), ("Version", "2011-06-15")])
        .await;
    assert_eq!(answer.outcome().1, "MissingAuthenticationToken");
}

#[tokio::test]
async fn a_chained_session_lasts_an_hour_at_most() {
    let (world, keys) = world(statement(ROLE), &json!({})).await;
    assert_eq!(
        assume(&world, &keys, &[("DurationSeconds", "3600")])
            .await
            .outcome()
            .0,
        200
    );
    let answer = assume(&world, &keys, &[("DurationSeconds", "3601")]).await;
    assert_eq!(
        answer.outcome(),
        (
            400,
            "ValidationError",
            "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining"
        )
    );
}

#[tokio::test]
async fn a_policy_sees_external_id_tags_and_names() {
    let with = |condition: Value| {
        let mut statement = statement(ROLE);
        statement["Condition"] = condition;
        statement
    };
    let tag = [("Tags.member.1.Key", "team"), ("Tags.member.1.Value", "x")];
    for (name, condition, more, allowed) in [
        (
            "the external id",
            json!({"StringEquals": {"sts:ExternalId": "e1"}}),
            vec![("ExternalId", "e1")],
            true,
        ),
        (
            "another external id",
            json!({"StringEquals": {"sts:ExternalId": "e1"}}),
            vec![("ExternalId", "e2")],
            false,
        ),
        (
            "no external id",
            json!({"StringEquals": {"sts:ExternalId": "e1"}}),
            vec![],
            false,
        ),
        (
            "the tag",
            json!({"StringEquals": {"aws:RequestTag/team": "x"}}),
            tag.to_vec(),
            true,
        ),
        (
            "another tag",
            json!({"StringEquals": {"aws:RequestTag/team": "y"}}),
            tag.to_vec(),
            false,
        ),
        (
            "the session name",
            json!({"StringEquals": {"sts:RoleSessionName": "next"}}),
            vec![],
            true,
        ),
        (
            "the caller's role",
            json!({"ArnEquals": {"aws:PrincipalArn": ROLE}}),
            vec![],
            true,
        ),
        (
            "the region of the signature",
            json!({"StringEquals": {"aws:RequestedRegion": "eu-central-1"}}),
            vec![],
            true,
        ),
    ] {
        let (world, keys) = world(with(condition), &json!({})).await;
        let answer = assume(&world, &keys, &more).await;
        assert_eq!(
            answer.outcome().0 == 200,
            allowed,
            "{name}: {}",
            answer.body
        );
    }
}

#[tokio::test]
async fn transitive_tags_and_source_identity_stay_along_the_chain() {
    let claims = json!({
        TAGS_CLAIM: {
            "principal_tags": {"team": ["platform"], "cost": ["42"]},
            "transitive_tag_keys": ["team"],
        },
        SOURCE_IDENTITY_CLAIM: "alice",
    });
    let mut target = statement(ROLE);
    target["Condition"] = json!({"StringEquals": {
        "aws:RequestTag/team": "platform",
        "aws:PrincipalTag/cost": "42",
        "sts:SourceIdentity": "alice",
    }});
    let (world, keys) = world(target, &claims).await;
    let answer = assume(&world, &keys, &[]).await;
    assert_eq!(answer.outcome().0, 200, "{}", answer.body);
    assert_eq!(answer.get("SourceIdentity"), "alice");
    for more in [
        vec![("SourceIdentity", "bob")],
        vec![("Tags.member.1.Key", "TEAM"), ("Tags.member.1.Value", "x")],
    ] {
        let answer = assume(&world, &keys, &more).await;
        assert_eq!(answer.outcome().1, "ValidationError", "{more:?}");
    }
}
