//! Tags and source identity of a session, as commands show them.

use std::collections::BTreeMap;

use diagnostic::visible_line;
use federation::SessionClaims;
use serde_json::{Map, Value, json};

/// The tags on one line; nothing when there are none.
pub(super) fn tags(claims: &SessionClaims) -> Option<String> {
    let tags = claims.tags_in_words();
    (!tags.is_empty()).then(|| tags.join(", "))
}

/// The source identity, fit for a terminal.
pub(super) fn source_identity(claims: &SessionClaims) -> Option<String> {
    let identity = claims.source_identity.as_deref()?;
    Some(visible_line(identity).into_owned())
}

/// `document` with the members `tags`, `transitiveTagKeys` and `sourceIdentity`.
pub(super) fn added(claims: &SessionClaims, mut document: Value) -> Value {
    let tags: BTreeMap<_, _> = claims.tags.iter().cloned().collect();
    let members = json!({
        "tags": tags,
        "transitiveTagKeys": claims.transitive,
        "sourceIdentity": claims.source_identity,
    });
    if let (Some(document), Value::Object(members)) = (document.as_object_mut(), members) {
        document.extend::<Map<String, Value>>(members);
    }
    document
}
