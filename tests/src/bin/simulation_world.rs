//! Writes a realm and roles for timing `mapper-builder simulate`: always the same bytes for the same
//! arguments.
//!
//!     simulation_world FOLDER [USERS] [ROLES]
//!
//! `realm.json`, an export, has users with up to twelve groups each, out of as many as there are roles; a team and
//! a level as session tags; and a roles claim for some. Every role's policy has values of its own, in
//! one of three mixes: `substrings.json`, `exact.json`, and `unindexed.json`, whose conditions can't be
//! looked up by anything a user brings along.

use std::path::Path;

use anyhow::Context;
use serde_json::{Value, json};

const PROVIDER: &str = "arn:aws:iam::123456789012:oidc-provider/sso.example.org/realms/prod";
const HOST: &str = "sso.example.org/realms/prod";

fn main() -> anyhow::Result<()> {
    let mut arguments = std::env::args().skip(1);
    let folder = arguments.next().context("simulation_world FOLDER")?;
    let mut number = |usual: usize| match arguments.next() {
        Some(text) => text.parse(),
        None => Ok(usual),
    };
    let (users, roles) = (number(10_000)?, number(10_000)?);
    let folder = Path::new(&folder);
    let write = |name: &str, value: &Value| std::fs::write(folder.join(name), value.to_string());
    write("realm.json", &realm(users, roles))?;
    write("substrings.json", &list(roles, substring))?;
    write("exact.json", &list(roles, exact))?;
    write("unindexed.json", &list(roles, unindexed))?;
    Ok(())
}

/// Numbers that look random (Knuth's MMIX generator).
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005);
        self.0 = self.0.wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap_or_default() % end.max(1)
    }
}

/// A realm as `kc.sh export` writes it.
fn realm(users: usize, roles: usize) -> Value {
    let mut numbers = Numbers(1);
    let people = (0..users).map(|user| {
        let many = 1 + numbers.below(12);
        let mut groups: Vec<usize> = (0..many).map(|_| numbers.below(roles)).collect();
        groups.sort_unstable();
        groups.dedup();
        let groups: Vec<String> = groups.iter().map(|at| format!("/team-{at}")).collect();
        let team = format!("team-{}", numbers.below(roles));
        let level = numbers.below(10).to_string();
        let listed = if user % 10 == 0 { 3 } else { 0 };
        let listed: Vec<String> = (0..listed).map(|_| arn(numbers.below(roles))).collect();
        json!({
            "id": id(user), "username": format!("user-{user}"), "enabled": true, "groups": groups,
            "attributes": {"team": [team], "level": [level]},
            "clientRoles": {"aws-cli": listed},
        })
    });
    let people: Vec<Value> = people.collect();
    let groups = (0..roles).map(|group| {
        let name = format!("team-{group}");
        json!({"id": id(1_000_000 + group), "name": name, "path": format!("/{name}")})
    });
    let own_roles = (0..roles).map(|role| json!({"id": id(2_000_000 + role), "name": arn(role)}));
    let mapper = |name: &str, provider: &str, config: Value| {
        json!({"id": id(name.len()), "name": name, "protocol": "openid-connect",
            "protocolMapper": provider, "config": config})
    };
    let tag = |name: &str| {
        mapper(
            name,
            "oidc-usermodel-attribute-mapper",
            json!({
                "user.attribute": name,
                "claim.name": format!(r"https://aws\.amazon\.com/tags/principal_tags/{name}"),
                "jsonType.label": "String", "id.token.claim": "true",
            }),
        )
    };
    let listed = mapper(
        "listed roles",
        "oidc-usermodel-client-role-mapper",
        json!({
            "claim.name": r"https://aws\.amazon\.com/roles", "multivalued": "true",
            "id.token.claim": "true", "usermodel.clientRoleMapping.clientId": "aws-cli",
        }),
    );
    json!({
        "id": id(0), "realm": "prod", "enabled": true,
        "groups": groups.collect::<Value>(),
        "roles": {"client": {"aws-cli": own_roles.collect::<Value>()}},
        "clients": [{
            "id": id(1), "clientId": "aws-cli", "enabled": true, "protocol": "openid-connect",
            "fullScopeAllowed": true,
            "protocolMappers": [tag("team"), tag("level"), listed],
        }],
        "users": people,
    })
}

fn id(number: usize) -> String {
    format!("00000000-0000-4000-8000-{number:012}")
}

fn arn(role: usize) -> String {
    format!("arn:aws:iam::123456789012:role/R{role}")
}

fn list(roles: usize, statements: fn(usize) -> Value) -> Value {
    let roles = (0..roles).map(|role| {
        json!({
            "RoleName": format!("R{role}"), "Arn": arn(role), "MaxSessionDuration": 3600,
            "AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": statements(role)},
        })
    });
    json!({"Roles": roles.collect::<Value>()})
}

fn statement(effect: &str, action: &str, condition: Value) -> Value {
    json!({"Effect": effect, "Principal": {"Federated": PROVIDER}, "Action": action, "Condition": condition})
}

const ASSUME: &str = "sts:AssumeRoleWithWebIdentity";

/// An Allow of the assume action with these conditions and the audience, and one of the tags.
fn allow(mut condition: Value) -> Value {
    condition["StringEquals"][format!("{HOST}:aud")] = "aws-cli".into();
    let tags = statement("Allow", "sts:TagSession", json!({}));
    json!([statement("Allow", ASSUME, condition), tags])
}

/// Everybody but those for whom `condition` holds.
fn but(condition: Value) -> Value {
    let mut statements = allow(json!({}));
    if let Some(statements) = statements.as_array_mut() {
        statements.push(statement("Deny", "sts:*", condition));
    }
    statements
}

fn sub() -> String {
    format!("{HOST}:sub")
}

/// A group's name with its delimiters.
fn substring(role: usize) -> Value {
    allow(json!({"StringLike": {sub(): format!("*-team-{role}-*")}}))
}

/// Values that are there or aren't.
fn exact(role: usize) -> Value {
    let teams = [role, role + 1, role + 2].map(|team| format!("team-{team}"));
    match role % 4 {
        0 => allow(json!({"StringEquals": {"aws:RequestTag/team": teams}})),
        1 => allow(json!({
            "StringEqualsIfExists": {"aws:RequestTag/team": teams},
            "StringEquals": {"aws:RequestTag/level": ["1", "2"]},
        })),
        2 => allow(json!({"Bool": {"sts:RoleAuthorizedByIdp": "true"}})),
        _ => allow(json!({
            "ForAllValues:StringEquals": {"aws:TagKeys": ["team", "level"]},
            "StringEquals": {sub(): teams.each_ref().map(|team| format!("-{team}-")), "aws:RequestTag/team": teams},
        })),
    }
}

/// Wildcards between every two letters, variables, orders, ranges, negations, denies: what a user has to
/// be held against one by one. No text in the patterns tells one role from another.
fn unindexed(role: usize) -> Value {
    let digits = role.to_string();
    let spread = digits.chars().map(|digit| format!("{digit}*"));
    let spread: String = spread.collect();
    let (head, tail) = digits.split_at(digits.len() / 2);
    match role % 8 {
        0 => allow(json!({"StringLike": {sub(): format!("*-te?m-{head}?{tail}-*")}})),
        1 => allow(json!({"StringLike": {sub(): format!("*t*e*a*m*{spread}")}})),
        2 => allow(json!({"StringLike": {sub(): format!("*-${{aws:RequestTag/team}}-*{spread}")}})),
        3 => allow(json!({
            "NumericLessThan": {"aws:RequestTag/level": format!("{}.{role}", role % 10)},
            "DateGreaterThan": {"aws:CurrentTime": format!("20{:02}-01-01T00:00:00Z", role % 30)},
            "NotIpAddress": {"aws:SourceIp": format!("10.{}.{}.0/24", role / 256, role % 256)},
        })),
        4 => allow(json!({
            "ForAnyValue:StringLike": {"aws:TagKeys": ["?ea?", "le*l"]},
            "StringNotLike": {sub(): format!("*-?eam-{head}?*{tail}-*")},
        })),
        5 => but(
            json!({"StringNotLike": {sub(): [format!("*-*m-{digits}?-*"), "*e?m-1*".to_owned()]}}),
        ),
        6 => but(json!({"StringLikeIfExists": {sub(): format!("*?-{spread}-*")}})),
        _ => allow(json!({
            "ForAllValues:StringLike": {"aws:TagKeys": ["t*", "l*"]},
            "StringNotEqualsIgnoreCase": {sub(): format!("-TEAM-{digits}-")},
            "StringLike": {"aws:RequestTag/team": format!("*{spread}")},
        })),
    }
}
