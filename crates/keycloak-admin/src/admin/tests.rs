use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use super::*;
use crate::test_server::{Reply, TestServer, ok};
use crate::{ClientUuid, Example, MapperHome, MapperRepresentation, RealmRepresentation, UserId};

const INVALID_USER: &str =
    r#"{"error":"invalid_grant","error_description":"Invalid user credentials"}"#;

fn refused(status: u16, body: &str) -> Option<Reply> {
    Some(Reply::Full(status, "", body.into()))
}

#[tokio::test]
async fn a_wrong_password_is_refused_at_once_and_not_repeated() {
    let server = TestServer::start(|_| refused(401, INVALID_USER)).await;
    let error = server.connect(Limits::default()).await.unwrap_err();
    assert!(error.is(RefusalKind::Unauthorized), "{error}");
    assert!(error.hint().unwrap().contains("master"), "{error}");
    assert!(!format!("{error} {error:?}").contains("hunter2"));
    assert_eq!(server.asked().len(), 1);
}

#[tokio::test]
async fn a_server_that_does_not_know_its_administrator_yet_is_asked_again() {
    let asked = AtomicUsize::new(0);
    let server = TestServer::start(move |_| {
        if asked.fetch_add(1, Ordering::Relaxed) < 3 {
            refused(401, INVALID_USER)
        } else {
            None
        }
    })
    .await;
    let options = ConnectOptions {
        first_login_patience: Duration::from_secs(3),
        ..ConnectOptions::default()
    };
    let credentials = Credentials::admin("admin", "hunter2".into());
    Admin::connect(server.base(), credentials, options)
        .await
        .unwrap();
    assert_eq!(server.asked().len(), 4);
}

#[tokio::test]
async fn the_login_sends_what_oauth_wants() {
    let server = TestServer::start(|_| None).await;
    server.connect(Limits::default()).await.unwrap();
    let credentials = Credentials::Client {
        realm: "lab".into(),
        client_id: "svc".into(),
        secret: "s3/cret".into(),
    };
    Admin::connect(server.base(), credentials, ConnectOptions::default())
        .await
        .unwrap();
    let asked = server.asked();
    assert_eq!(
        asked[0].target,
        "/realms/master/protocol/openid-connect/token"
    );
    assert_eq!(
        asked[0].body,
        "grant_type=password&client_id=admin-cli&username=admin&password=hunter2"
    );
    assert_eq!(asked[1].target, "/realms/lab/protocol/openid-connect/token");
    assert_eq!(
        asked[1].body,
        "grant_type=client_credentials&client_id=svc&client_secret=s3%2Fcret"
    );
}

#[tokio::test]
async fn a_token_the_server_no_longer_takes_is_renewed_once() {
    let server = TestServer::start(|r| match r.bearer.as_deref() {
        Some("t1") => refused(401, r#"{"error":"HTTP 401 Unauthorized"}"#),
        Some("t2") => Some(ok(r#"{"realm":"lab"}"#)),
        _ => None,
    })
    .await;
    let admin = server.connect(Limits::default()).await.unwrap();
    let realm = admin.realm("lab").representation().await.unwrap();
    assert_eq!(realm.realm, "lab");
    let renewal = &server.asked()[2];
    assert_eq!(
        renewal.body,
        "grant_type=refresh_token&refresh_token=r1&client_id=admin-cli"
    );
}

#[tokio::test]
async fn a_session_that_ended_is_logged_in_anew() {
    let server = TestServer::start(|r| match r.bearer.as_deref() {
        Some("t1") => refused(401, ""),
        Some(_) => Some(ok(r#"{"realm":"lab"}"#)),
        None if r.body.starts_with("grant_type=refresh_token") => refused(
            400,
            r#"{"error":"invalid_grant","error_description":"Session not active"}"#,
        ),
        None => None,
    })
    .await;
    let admin = server.connect(Limits::default()).await.unwrap();
    admin.realm("lab").representation().await.unwrap();
    let grants: Vec<String> = server
        .asked()
        .iter()
        .filter(|r| r.target.ends_with("/token"))
        .map(|r| r.body.split('&').next().unwrap().to_owned())
        .collect();
    assert_eq!(
        grants,
        [
            "grant_type=password",
            "grant_type=refresh_token",
            "grant_type=password"
        ]
    );
}

#[tokio::test]
async fn a_server_that_keeps_saying_401_is_believed() {
    let server = TestServer::start(|r| r.bearer.as_ref().and_then(|_| refused(401, ""))).await;
    let admin = server.connect(Limits::default()).await.unwrap();
    let error = admin.realm("lab").representation().await.unwrap_err();
    assert!(error.is(RefusalKind::Unauthorized), "{error}");
    assert_eq!(server.calls().len(), 2);
}

#[tokio::test]
async fn an_answer_that_does_not_end_is_cut_off() {
    let server = TestServer::start(|r| r.bearer.as_ref().map(|_| Reply::Flood(64 << 20))).await;
    let limits = Limits {
        body_bytes: 100_000,
        ..Limits::default()
    };
    let admin = server.connect(limits).await.unwrap();
    let error = admin.server_info().await.unwrap_err();
    assert!(
        matches!(error, Error::TooLarge { limit: 100_000, .. }),
        "{error}"
    );
}

#[tokio::test]
async fn a_server_that_does_not_answer_is_not_waited_for() {
    let server = TestServer::start(|r| r.bearer.as_ref().map(|_| Reply::Silence)).await;
    let limits = Limits {
        request: Duration::from_millis(200),
        ..Limits::default()
    };
    let admin = server.connect(limits).await.unwrap();
    let error = admin.server_info().await.unwrap_err();
    assert!(matches!(error, Error::Timeout { .. }), "{error}");
    assert!(error.to_string().contains("/admin/serverinfo"), "{error}");
}

#[tokio::test]
async fn nobody_listening_is_told_apart() {
    let base = {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        BaseUrl::parse(&format!("http://{}", listener.local_addr().unwrap())).unwrap()
    };
    let credentials = Credentials::admin("admin", "hunter2".into());
    let error = Admin::connect(base, credentials, ConnectOptions::default())
        .await
        .unwrap_err();
    assert!(matches!(error, Error::Unreachable { .. }), "{error}");
    assert!(error.to_string().contains("refused"), "{error}");
}

#[tokio::test]
async fn a_redirect_is_not_followed_with_the_token() {
    let server = TestServer::start(|r| {
        r.bearer.as_ref().map(|_| {
            Reply::Full(
                302,
                "location: https://elsewhere.example/\r\n",
                String::new(),
            )
        })
    })
    .await;
    let admin = server.connect(Limits::default()).await.unwrap();
    let error = admin.server_info().await.unwrap_err();
    assert!(error.is(RefusalKind::Redirect), "{error}");
    assert!(
        error.to_string().contains("https://elsewhere.example/"),
        "{error}"
    );
    assert_eq!(server.calls().len(), 1);
}

#[tokio::test]
async fn an_answer_that_is_not_json_names_the_request() {
    let server = TestServer::start(|r| r.bearer.as_ref().map(|_| ok("<html>"))).await;
    let admin = server.connect(Limits::default()).await.unwrap();
    let error = admin.server_info().await.unwrap_err().to_string();
    assert!(error.starts_with("GET http://127.0.0.1:"), "{error}");
    assert!(error.contains("/admin/serverinfo: "), "{error}");
}

#[tokio::test]
async fn lists_are_read_page_by_page() {
    let server = TestServer::start(|r| {
        let (_, query) = r.target.split_once("/users?")?;
        let number = |key: &str| -> usize {
            query
                .split('&')
                .find_map(|p| p.strip_prefix(key))
                .unwrap()
                .parse()
                .unwrap()
        };
        let (first, max) = (number("first="), number("max="));
        let users: Vec<String> = (first..(first + max).min(5))
            .map(|n| format!(r#"{{"username":"u{n}"}}"#))
            .collect();
        Some(ok(&format!("[{}]", users.join(","))))
    })
    .await;
    let lab = server
        .connect(Limits::default())
        .await
        .unwrap()
        .realm("lab");
    let users = lab.users().page_size(2).all(10).await.unwrap();
    let names: Vec<&str> = users.iter().map(|u| u.username.as_str()).collect();
    assert_eq!(names, ["u0", "u1", "u2", "u3", "u4"]);
    assert_eq!(
        server.calls(),
        [0, 2, 4].map(|first| format!(
            "GET /admin/realms/lab/users?briefRepresentation=false&first={first}&max=2"
        ))
    );
    let error = lab.users().page_size(2).all(3).await.unwrap_err();
    assert!(matches!(error, Error::TooMany { limit: 3, .. }), "{error}");
}

#[tokio::test]
async fn a_server_that_ignores_paging_is_asked_once() {
    let server = TestServer::start(|r| {
        r.bearer
            .as_ref()
            .map(|_| ok(r#"[{"username":"a"},{"username":"b"},{"username":"c"}]"#))
    })
    .await;
    let lab = server
        .connect(Limits::default())
        .await
        .unwrap()
        .realm("lab");
    assert_eq!(lab.users().page_size(2).all(10).await.unwrap().len(), 3);
    assert_eq!(server.calls().len(), 1);
}

#[tokio::test]
async fn a_group_tree_is_read_from_old_and_new_servers() {
    let server = TestServer::start(|r| {
        let target = r.target.as_str();
        let body = if target.contains("/realms/old/groups?") {
            r#"[{"id":"1","name":"a","subGroups":[{"id":"2","name":"b","subGroups":[]}]}]"#
        } else if target.contains("/realms/new/groups?") {
            r#"[{"id":"1","name":"a","subGroupCount":1,"subGroups":[]}]"#
        } else if target.contains("/realms/new/groups/1/children?") {
            r#"[{"id":"2","name":"b","subGroupCount":0}]"#
        } else {
            return None;
        };
        Some(ok(body))
    })
    .await;
    let admin = server.connect(Limits::default()).await.unwrap();
    for realm in ["old", "new"] {
        let tree = admin.realm(realm).group_tree(10).await.unwrap();
        assert_eq!(tree.len(), 1, "{realm}");
        assert_eq!(tree[0].sub_groups[0].name, "b", "{realm}");
    }
}

#[tokio::test]
async fn creating_gives_the_id_of_what_was_created() {
    let server = TestServer::start(|r| {
        (r.method == "POST" && r.target.contains("/models")).then(|| {
            Reply::Full(
                201,
                "location: http://elsewhere/admin/realms/lab/x/4711\r\n",
                String::new(),
            )
        })
    })
    .await;
    let lab = server
        .connect(Limits::default())
        .await
        .unwrap()
        .realm("lab");
    let home = MapperHome::Client(ClientUuid::new("c"));
    let mapper = MapperRepresentation {
        name: "m".into(),
        protocol: "openid-connect".into(),
        protocol_mapper: "script-m.js".into(),
        config: [("claim.name".into(), "m".into())].into(),
        ..MapperRepresentation::default()
    };
    let id = lab.create_mapper(&home, &mapper).await.unwrap();
    assert_eq!(id.as_ref(), "4711");
    assert_eq!(
        server.asked().last().unwrap().body,
        r#"{"name":"m","protocol":"openid-connect","protocolMapper":"script-m.js","config":{"claim.name":"m"}}"#
    );
}

#[tokio::test]
async fn a_created_thing_without_an_id_is_an_error() {
    let server = TestServer::start(|r| {
        r.bearer
            .as_ref()
            .map(|_| Reply::Full(201, "", String::new()))
    })
    .await;
    let lab = server
        .connect(Limits::default())
        .await
        .unwrap()
        .realm("lab");
    let error = lab
        .create_client(&crate::ClientRepresentation::default())
        .await
        .unwrap_err();
    assert!(error.to_string().contains("Location"), "{error}");
}

#[tokio::test]
async fn an_example_keeps_the_servers_numbers() {
    let server = TestServer::start(|r| r.bearer.as_ref().map(|_| ok(r#"{"n":5.0}"#))).await;
    let lab = server
        .connect(Limits::default())
        .await
        .unwrap()
        .realm("lab");
    let text = lab
        .example(
            Example::IdToken,
            &ClientUuid::new("c"),
            &UserId::new("u"),
            "openid email",
        )
        .await
        .unwrap();
    assert_eq!(text, r#"{"n":5.0}"#);
    assert_eq!(
        server.calls(),
        [
            "GET /admin/realms/lab/clients/c/evaluate-scopes/generate-example-id-token?scope=openid+email&userId=u"
        ]
    );
}

#[tokio::test]
async fn a_client_is_found_by_its_exact_client_id() {
    let server = TestServer::start(|r| {
        r.bearer
            .as_ref()
            .map(|_| ok(r#"[{"id":"1","clientId":"app-2"},{"id":"2","clientId":"app"}]"#))
    })
    .await;
    let lab = server
        .connect(Limits::default())
        .await
        .unwrap()
        .realm("lab");
    assert_eq!(lab.client("app").await.unwrap().0, ClientUuid::new("2"));
    let error = lab.client("ap").await.unwrap_err();
    assert_eq!(error.to_string(), "realm `lab` has no client `ap`");
}

#[tokio::test]
async fn fields_without_a_type_survive_but_do_not_show() {
    let server = TestServer::start(|r| {
        r.bearer
            .as_ref()
            .map(|_| ok(r#"{"realm":"lab","smtpServer":{"password":"hunter3"}}"#))
    })
    .await;
    let admin = server.connect(Limits::default()).await.unwrap();
    let realm: RealmRepresentation = admin.realm("lab").representation().await.unwrap();
    assert!(!format!("{realm:?}").contains("hunter3"), "{realm:?}");
    assert!(format!("{realm:?}").contains("smtpServer"), "{realm:?}");
    admin.create_realm(&realm).await.unwrap();
    assert_eq!(
        server.asked().last().unwrap().body,
        r#"{"realm":"lab","smtpServer":{"password":"hunter3"}}"#
    );
}
