use serde_json::json;

use super::*;
use crate::test_server::{TestServer, ok};
use crate::{Error, Limits};

/// A realm of one group below another, a client with a role, a composite role, and three people: one of them comes
/// from a directory, and one is a service account.
fn lab(path: &str) -> Option<&'static str> {
    Some(match path {
        "" => r#"{"realm":"lab","attributes":{"a":"b"}}"#,
        "/users/profile" => r#"{"unmanagedAttributePolicy":"ENABLED","attributes":[]}"#,
        "/clients" => {
            r#"[{"id":"c1","clientId":"app","secret":"hunter2","fullScopeAllowed":false,
                 "protocolMappers":[{"name":"m","protocol":"openid-connect","protocolMapper":"script-m.js","config":{}}]}]"#
        }
        "/client-scopes" => r#"[{"id":"s1","name":"extra"}]"#,
        "/client-scopes/s1/scope-mappings" => r#"{"realmMappings":[{"id":"r2","name":"part"}]}"#,
        "/clients/c1/scope-mappings" => {
            r#"{"clientMappings":{"app":{"id":"c1","mappings":[{"id":"r3","name":"of app"}]}}}"#
        }
        "/users" => {
            r#"[{"id":"u1","username":"ann"},{"id":"u2","username":"ben","federationLink":"ldap"}]"#
        }
        "/groups" => {
            r#"[{"id":"g1","name":"a/b","subGroupCount":1,"subGroups":[],"realmRoles":["part"]}]"#
        }
        "/groups/g1/children" => r#"[{"id":"g2","name":"c","subGroupCount":0}]"#,
        "/groups/g1/members" => "[]",
        "/groups/g2/members" => r#"[{"id":"u1","username":"ann"}]"#,
        "/roles" => {
            r#"[{"id":"r1","name":"all","composite":true},{"id":"r2","name":"part","composite":false}]"#
        }
        "/roles/all/composites" => {
            r#"[{"id":"r2","name":"part","clientRole":false,"containerId":"lab"},
                {"id":"r3","name":"of app","clientRole":true,"containerId":"c1"}]"#
        }
        "/roles/all/users" => r#"[{"id":"u1","username":"ann"},{"id":"u9","username":"robot"}]"#,
        "/roles/part/users" => r#"[{"id":"u2","username":"ben"}]"#,
        "/clients/c1/roles" => r#"[{"id":"r3","name":"of app","composite":false}]"#,
        "/clients/c1/roles/of%20app/users" => r#"[{"id":"u1","username":"ann"}]"#,
        "/users/u2/groups" => r#"[{"id":"g2","name":"c","path":"/a~/b/c"}]"#,
        "/users/u2/role-mappings" => {
            r#"{"realmMappings":[{"id":"r1","name":"all"}],
                "clientMappings":{"app":{"mappings":[{"id":"r3","name":"of app"}]}}}"#
        }
        _ => return None,
    })
}

async fn export(
    realm: impl Fn(&str) -> Option<String> + Send + Sync + 'static,
) -> Result<RealmRepresentation, Error> {
    let server = TestServer::start(move |request| {
        let path = request.target.split('?').next().unwrap_or_default();
        realm(path.strip_prefix("/admin/realms/lab")?).map(|body| ok(&body))
    })
    .await;
    let admin = server.connect(Limits::default()).await.unwrap();
    let realm = admin.realm("lab");
    realm.export(&ExportLimits::default(), &|_| {}).await
}

#[tokio::test]
async fn a_realm_is_put_together_as_an_export_writes_it() {
    let realm = export(|path| lab(path).map(str::to_owned)).await.unwrap();
    let written = serde_json::to_value(&realm).unwrap();
    assert_eq!(written["attributes"], json!({"a": "b"}));
    assert_eq!(
        written["users"],
        json!([
            {"id": "u1", "username": "ann", "groups": ["/a~/b/c"], "realmRoles": ["all"], "clientRoles": {"app": ["of app"]}},
            {"id": "u2", "username": "ben", "groups": ["/a~/b/c"], "federationLink": "ldap",
             "realmRoles": ["all"], "clientRoles": {"app": ["of app"]}},
        ])
    );
    assert_eq!(
        written["roles"]["realm"][0]["composites"],
        json!({"realm": ["part"], "client": {"app": ["of app"]}})
    );
    assert_eq!(written["roles"]["client"]["app"][0]["name"], "of app");
    assert_eq!(written["groups"][0]["realmRoles"], json!(["part"]));
    assert_eq!(written["groups"][0]["subGroups"][0]["name"], "c");
    assert_eq!(
        written["scopeMappings"],
        json!([{"clientScope": "extra", "roles": ["part"]}])
    );
    assert_eq!(
        written["clientScopeMappings"],
        json!({"app": [{"client": "app", "roles": ["of app"]}]})
    );
    let profile = &written["components"]["org.keycloak.userprofile.UserProfileProvider"][0];
    let profile = profile["config"]["kc.user.profile.config"][0].as_str();
    assert!(profile.unwrap().contains("ENABLED"), "{profile:?}");
    assert_eq!(
        written["clients"][0]["protocolMappers"][0]["protocolMapper"],
        "script-m.js"
    );
}

#[tokio::test]
async fn no_secret_is_in_it() {
    let realm = export(|path| lab(path).map(str::to_owned)).await.unwrap();
    let written = serde_json::to_string(&realm).unwrap();
    assert!(!written.contains("hunter2"), "{written}");
}

#[tokio::test]
async fn groups_without_end_are_refused() {
    let endless = |path: &str| match path {
        "/groups" => Some(r#"[{"id":"1","name":"g","subGroupCount":1}]"#.to_owned()),
        path if path.ends_with("/children") => {
            Some(r#"[{"id":"1","name":"g","subGroupCount":1}]"#.to_owned())
        }
        path => lab(path).map(str::to_owned),
    };
    let error = export(endless).await.unwrap_err();
    assert!(matches!(error, Error::TooDeep { .. }), "{error}");
}

#[tokio::test]
async fn what_the_account_may_not_see_is_an_error_and_not_an_empty_list() {
    let server = TestServer::start(|request| {
        let path = request.target.split('?').next()?;
        let path = path.strip_prefix("/admin/realms/lab")?;
        Some(if path == "/roles" {
            crate::test_server::Reply::Full(403, "", r#"{"error":"HTTP 403 Forbidden"}"#.into())
        } else {
            ok(lab(path)?)
        })
    })
    .await;
    let admin = server.connect(Limits::default()).await.unwrap();
    let realm = admin.realm("lab");
    let error = realm.export(&ExportLimits::default(), &|_| {}).await;
    let error = error.unwrap_err();
    assert!(error.is(RefusalKind::Forbidden), "{error}");
    assert!(error.hint().unwrap().contains("view-realm"), "{error}");
}
