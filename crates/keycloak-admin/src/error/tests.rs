use super::*;

fn refusal(status: u16, url: &str, body: &str) -> Refusal {
    Refusal::read("POST", url.into(), status, None, body.as_bytes())
}

/// Bodies as Keycloak 24.0.5 and 26.7.3 send them.
#[test]
fn keycloaks_error_bodies_are_understood() {
    use RefusalKind::*;
    let mapper = "https://h/admin/realms/r/clients/c/protocol-mappers/models";
    let token = "https://h/realms/master/protocol/openid-connect/token";
    for (status, url, body, kind, message) in [
        (
            400,
            mapper,
            r#"{"error":"{0}","error_description":"Could not compile 'bad-script' problem was: <eval>:1:8 Expected an operand but found ;\nvar x = ;\n        ^ in <eval> at line number 1 at column number 8"}"#,
            ScriptDoesNotCompile,
            "Could not compile 'bad-script' problem was: <eval>:1:8 Expected an operand but found ;\nvar x = ;\n        ^ in <eval> at line number 1 at column number 8",
        ),
        (
            404,
            mapper,
            r#"{"error":"ProtocolMapper provider not found"}"#,
            ProviderMissing,
            "ProtocolMapper provider not found",
        ),
        (
            404,
            mapper,
            r#"{"error":"ProtocolMapper provider not found","error_description":"For more on this error consult the server log at the debug level."}"#,
            ProviderMissing,
            "ProtocolMapper provider not found",
        ),
        (
            404,
            mapper,
            r#"{"error":"Protocol mapper provider not found"}"#,
            ProviderMissing,
            "Protocol mapper provider not found",
        ),
        (
            409,
            mapper,
            r#"{"errorMessage":"Protocol mapper exists with same name"}"#,
            Conflict,
            "Protocol mapper exists with same name",
        ),
        (
            500,
            mapper,
            r#"{"error":"unknown_error"}"#,
            ServerError,
            "unknown_error",
        ),
        (
            401,
            token,
            r#"{"error":"invalid_grant","error_description":"Invalid user credentials"}"#,
            Unauthorized,
            "invalid_grant: Invalid user credentials",
        ),
        (
            400,
            token,
            r#"{"error":"invalid_grant","error_description":"Account is not fully set up"}"#,
            Unauthorized,
            "invalid_grant: Account is not fully set up",
        ),
        (
            403,
            mapper,
            r#"{"error":"HTTP 403 Forbidden"}"#,
            Forbidden,
            "HTTP 403 Forbidden",
        ),
        (
            400,
            "https://h/admin/realms/r/users",
            r#"{"errors":[{"field":"email","errorMessage":"error-invalid-email"},{"field":"dept","errorMessage":"too long"}]}"#,
            Rejected,
            "email error-invalid-email; dept too long",
        ),
        (404, mapper, "<html>nginx</html>", NotFound, ""),
        (502, mapper, "", ServerError, ""),
    ] {
        let got = refusal(status, url, body);
        assert_eq!(
            (got.kind, got.message.as_str()),
            (kind, message),
            "{status} {body}"
        );
        assert!(got.hint.is_some() || kind == Rejected, "{status} {body}");
    }
}

#[test]
fn a_refusal_names_method_url_and_status() {
    let got = refusal(409, "https://h/x", r#"{"errorMessage":"taken"}"#);
    assert_eq!(got.to_string(), "POST https://h/x: 409: taken");
    assert_eq!(
        refusal(502, "https://h/x", "").to_string(),
        "POST https://h/x: 502"
    );
}

#[test]
fn an_absent_provider_comes_with_what_to_do() {
    let got = refusal(
        404,
        "https://h/x",
        r#"{"error":"ProtocolMapper provider not found"}"#,
    );
    let hint = got.hint.unwrap();
    for word in ["providers/", "kc.sh build", "--features=scripts"] {
        assert!(hint.contains(word), "{hint}");
    }
}

#[test]
fn an_unknown_path_points_to_the_relative_path() {
    let hint = refusal(404, "https://h/realms/master", "").hint.unwrap();
    assert!(hint.contains("/auth"), "{hint}");
}

#[test]
fn foreign_text_cannot_reach_the_terminal() {
    let body = serde_json::json!({"error": format!("\u{1b}[31mred\u{7}{}", "x".repeat(5000))});
    let got = refusal(400, "https://h/x", &body.to_string());
    assert!(got.message.starts_with("[31mred"), "{}", got.message);
    assert_eq!(got.message.chars().count(), 2001);
}
