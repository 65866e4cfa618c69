use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::{Value, json};
use trust_policy::Decision;

use super::Answer;
use crate::simulate::{HoleKind, Intent, PairSet, named, role_name};

/// The answer as one JSON document; what is denied isn't listed. It is written as it is made: there
/// can be millions of pairs.
pub(super) struct Document<'a>(pub(super) &'a Answer);

/// A list that is made while it is written.
struct Each<F>(F);

impl<F, I> Serialize for Each<F>
where
    F: Fn() -> I,
    I: Iterator<Item: Serialize>,
{
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq((self.0)())
    }
}

/// User and role by name.
#[derive(serde::Serialize)]
struct Pair<'n> {
    user: &'n str,
    role: &'n str,
    #[serde(skip_serializing_if = "Option::is_none")]
    kind: Option<&'static str>,
}

impl<'n> From<(&'n str, &'n str)> for Pair<'n> {
    fn from((user, role): (&'n str, &'n str)) -> Self {
        Self {
            user,
            role,
            kind: None,
        }
    }
}

impl Serialize for Document<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let answer = self.0;
        let realm = answer.plan.realm();
        let matrix = &answer.matrix;
        let providers = || {
            answer
                .providers
                .iter()
                .map(|provider| provider.arn.as_str())
        };
        let pairs = |wanted: Decision| {
            let pairs = matrix.pairs();
            let pairs = pairs.filter(move |pair| pair.decision == wanted);
            pairs.filter_map(|pair| self.pair(pair.user, pair.role))
        };
        let holes = || {
            answer.holes.iter().filter_map(|hole| {
                let kind = match hole.kind {
                    HoleKind::Admitted => "admitted",
                    HoleKind::Refused => "refused",
                };
                let pair = self.pair(hole.user, hole.role)?;
                Some(Pair {
                    kind: Some(kind),
                    ..pair
                })
            })
        };
        let editable = || {
            answer.editable.iter().map(
                |input| json!({"attribute": input.attribute, "claim": input.claim, "mapper": input.mapper}),
            )
        };
        let mut document = serializer.serialize_map(None)?;
        document.serialize_entry("keycloak", &answer.plan.keycloak.to_string())?;
        document.serialize_entry("realm", &realm.name)?;
        let client = &realm.clients[answer.plan.client()].client_id;
        document.serialize_entry("client", client)?;
        document.serialize_entry("providers", &Each(providers))?;
        document.serialize_entry("users", &Each(|| self.users()))?;
        document.serialize_entry("roles", &Each(|| self.roles()))?;
        document.serialize_entry("allowed", &Each(|| pairs(Decision::Allowed)))?;
        document.serialize_entry("unknown", &Each(|| pairs(Decision::Unknown)))?;
        document.serialize_entry("holes", &Each(holes))?;
        document.serialize_entry("changes", &answer.changes.as_ref().map(|_| Changes(self)))?;
        document.serialize_entry("editable", &Each(editable))?;
        document.serialize_entry("notes", &answer.notes)?;
        document.end()
    }
}

impl Document<'_> {
    fn pair(&self, user: usize, role: usize) -> Option<Pair<'_>> {
        named(self.0.plan.realm(), &self.0.matrix, user, role).map(Pair::from)
    }

    fn users(&self) -> impl Iterator<Item = Value> {
        let realm = self.0.plan.realm();
        self.0.matrix.logins.iter().map(|login| {
            let unknown = login.unknown.iter();
            let unknown =
                unknown.map(|unknown| json!({"claim": unknown.claim, "why": unknown.why}));
            json!({
                "name": realm.users[login.user].username,
                "failure": login.shown.as_ref().err(),
                "unknown": unknown.collect::<Value>(),
            })
        })
    }

    fn roles(&self) -> impl Iterator<Item = Value> {
        let roles = self.0.matrix.roles.roles().iter();
        roles.zip(&self.0.intents).map(|(role, intent)| {
            let (meant, why) = match intent {
                Intent::Users { what, .. } => (Some(what), None),
                Intent::Unknown(why) => (None, Some(why)),
            };
            json!({"name": role_name(role), "meant": meant, "unknownIntent": why})
        })
    }
}

/// What is new since the earlier run.
struct Changes<'a>(&'a Document<'a>);

impl Serialize for Changes<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut document = serializer.serialize_map(None)?;
        if let Some(changes) = &self.0.0.changes {
            let gained = || self.pairs(&changes.gained);
            let doubtful = || self.pairs(&changes.doubtful);
            document.serialize_entry("gained", &Each(gained))?;
            document.serialize_entry("doubtful", &Each(doubtful))?;
            let lost = || {
                let lost = changes.lost.iter();
                lost.map(|(user, role)| Pair::from((user.as_str(), role.as_str())))
            };
            document.serialize_entry("lost", &Each(lost))?;
        }
        document.end()
    }
}

impl Changes<'_> {
    fn pairs(&self, set: &PairSet) -> impl Iterator<Item = Pair<'_>> {
        let pairs = set.iter();
        pairs.filter_map(|(user, role)| self.0.pair(user, role))
    }
}
