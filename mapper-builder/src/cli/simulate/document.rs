use serde_json::{Value, json};
use trust_policy::Decision;

use super::Answer;
use crate::simulate::{HoleKind, Intent, Named, named, role_name};

/// The answer as one JSON document; what is denied isn't listed.
pub(super) fn of(answer: &Answer) -> Value {
    let realm = answer.plan.realm();
    let matrix = &answer.matrix;
    let name = |user: usize, role: usize| named(realm, matrix, user, role);
    let pairs = |decision: Decision| -> Value {
        let pairs = matrix.pairs.iter();
        let pairs = pairs.filter(|pair| pair.decision == decision);
        pairs
            .filter_map(|pair| name(pair.user, pair.role))
            .map(pair)
            .collect()
    };
    let users = matrix.logins.iter().map(|login| {
        let unknown = login.unknown.iter();
        let unknown = unknown.map(|unknown| json!({"claim": unknown.claim, "why": unknown.why}));
        json!({
            "name": realm.users[login.user].username,
            "failure": login.shown.as_ref().err(),
            "unknown": unknown.collect::<Value>(),
        })
    });
    let roles = matrix.roles.roles().iter().zip(&answer.intents);
    let roles = roles.map(|(role, intent)| {
        let (meant, why) = match intent {
            Intent::Users { what, .. } => (Some(what), None),
            Intent::Unknown(why) => (None, Some(why)),
        };
        json!({"name": role_name(role), "meant": meant, "unknownIntent": why})
    });
    let holes = answer.holes.iter().filter_map(|hole| {
        let (user, role) = name(hole.user, hole.role)?;
        let kind = match hole.kind {
            HoleKind::Admitted => "admitted",
            HoleKind::Refused => "refused",
        };
        Some(json!({"user": user, "role": role, "kind": kind}))
    });
    let changes = answer.changes.as_ref().map(|changes| {
        json!({
            "gained": all(&changes.gained),
            "doubtful": all(&changes.doubtful),
            "lost": all(&changes.lost),
        })
    });
    let editable = answer.editable.iter().map(
        |input| json!({"attribute": input.attribute, "claim": input.claim, "mapper": input.mapper}),
    );
    json!({
        "keycloak": answer.plan.keycloak.to_string(),
        "realm": realm.name,
        "client": realm.clients[answer.plan.client()].client_id,
        "providers": answer.providers.iter().map(|provider| provider.arn.as_str()).collect::<Value>(),
        "users": users.collect::<Value>(),
        "roles": roles.collect::<Value>(),
        "allowed": pairs(Decision::Allowed),
        "unknown": pairs(Decision::Unknown),
        "holes": holes.collect::<Value>(),
        "changes": changes,
        "editable": editable.collect::<Value>(),
        "notes": answer.notes,
    })
}

fn all(names: &[Named]) -> Value {
    names.iter().cloned().map(pair).collect()
}

fn pair((user, role): Named) -> Value {
    json!({"user": user, "role": role})
}
