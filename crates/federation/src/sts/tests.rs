use std::time::Instant;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use secrecy::SecretString;
use serde_json::{Value, json};

use super::*;
use crate::assertion::Assertion;
use crate::assertion::tests::{KEYCLOAK, PROVIDER, ROLE as SAML_ROLE, then};
use crate::credentials::SessionFacts;
use crate::http::HttpSettings;
use crate::scripted_server::{Reply, ScriptedServer};
use crate::session_name::SessionName;

const ROLE: &str = "arn:aws:iam::123456789012:role/team/Admin";
/// The clock of the scripted STS: 1795323604.
const DATE: &str = "Sun, 22 Nov 2026 05:00:04 GMT";
const NOW: i64 = 1_795_323_604;

fn jwt(claims: &Value) -> SecretString {
    let part = |text: &str| URL_SAFE_NO_PAD.encode(text);
    format!(
        "{}.{}.{}",
        part(r#"{"alg":"RS256","kid":"k"}"#),
        part(&claims.to_string()),
        part("the-signature-is-a-secret")
    )
    .into()
}

fn token() -> SecretString {
    jwt(&json!({
        "iss": "https://sso.example.org/realms/a", "sub": "alice-id", "aud": "keyferry",
        "iat": NOW - 10, "exp": NOW + 290
    }))
}

fn sts(server: &ScriptedServer) -> Sts {
    let endpoint = server.url.as_str();
    let target = StsTarget::new(Some(endpoint), None, |_| None).unwrap();
    let settings = HttpSettings {
        body_limit: 100_000,
        ..HttpSettings::default()
    };
    Sts::new(Arc::new(Http::new(&settings).unwrap()), target)
}

fn request(token: &SecretString) -> WebIdentityRequest<'_> {
    WebIdentityRequest {
        role: Some(RoleArn::parse(ROLE).unwrap()),
        session_name: SessionName::parse("alice").unwrap(),
        duration: Duration::from_secs(3600),
        token,
        policies: SessionPolicies::default(),
    }
}

fn xml(body: &str) -> Reply {
    Reply::new(200, "text/xml", body)
}

fn refusal(status: u16, code: &str, message: &str) -> Reply {
    let body = format!(
        r#"<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type><Code>{code}</Code><Message>{message}</Message></Error><RequestId>r-1</RequestId></ErrorResponse>"#
    );
    Reply::new(status, "text/xml", body)
        .with("date", DATE)
        .with("x-amzn-requestid", "r-1")
}

fn granted() -> Reply {
    xml(
        r#"<AssumeRoleWithWebIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleWithWebIdentityResult>
        <SubjectFromWebIdentityToken>alice-id</SubjectFromWebIdentityToken><Audience>keyferry</Audience>
        <AssumedRoleUser><Arn>arn:aws:sts::123456789012:assumed-role/Admin/alice</Arn><AssumedRoleId>AROAX:alice</AssumedRoleId></AssumedRoleUser>
        <Credentials><SessionToken>the-session-token</SessionToken><SecretAccessKey>the-secret-key</SecretAccessKey><Expiration>2026-11-22T06:00:04Z</Expiration><AccessKeyId>ASIAEXAMPLE</AccessKeyId></Credentials>
        <Provider>arn:aws:iam::123456789012:oidc-provider/sso.example.org/realms/a</Provider><SessionTokenUtilization>25</SessionTokenUtilization>
        </AssumeRoleWithWebIdentityResult><ResponseMetadata><RequestId>r-2</RequestId></ResponseMetadata></AssumeRoleWithWebIdentityResponse>"#,
    )
}

/// What MinIO answers (seen running).
const MINIO: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<AssumeRoleWithWebIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleWithWebIdentityResult><AssumedRoleUser><Arn></Arn><AssumeRoleId></AssumeRoleId></AssumedRoleUser><Credentials><AccessKeyId>HVPN4C3BLG3U8HB6MIFZ</AccessKeyId><SecretAccessKey>abc/def+ghi</SecretAccessKey><SessionToken>eyJhbGciOiJIUzUxMiIs.x.y</SessionToken><Expiration>2026-11-21T20:38:27Z</Expiration></Credentials><SubjectFromWebIdentityToken>9c31a6e0</SubjectFromWebIdentityToken></AssumeRoleWithWebIdentityResult><ResponseMetadata><RequestId>18EA29A90ADAC1D4</RequestId></ResponseMetadata></AssumeRoleWithWebIdentityResponse>"#;

async fn refused(replies: Vec<Reply>, token: &SecretString) -> (StsError, usize) {
    let server = ScriptedServer::start(replies).await;
    let error = sts(&server)
        .assume_with_web_identity(&request(token))
        .await
        .unwrap_err();
    (error, server.asked().len())
}

fn causes(error: &StsError) -> Vec<Cause> {
    let refusal = error.refusal().unwrap_or_else(|| panic!("{error:?}"));
    refusal
        .advice
        .likely
        .iter()
        .map(|likely| likely.cause)
        .collect()
}

#[tokio::test]
async fn a_token_becomes_credentials_and_the_call_is_unsigned() {
    let server = ScriptedServer::start(vec![granted()]).await;
    let token = token();
    let got = sts(&server)
        .assume_with_web_identity(&request(&token))
        .await
        .unwrap();

    assert_eq!(got.access_key_id, "ASIAEXAMPLE");
    assert_eq!(got.secret_access_key.expose_secret(), "the-secret-key");
    assert_eq!(got.session_token.expose_secret(), "the-session-token");
    assert_eq!(got.expiration.to_string(), "2026-11-22T06:00:04Z");
    assert_eq!(
        got.assumed_arn.as_deref(),
        Some("arn:aws:sts::123456789012:assumed-role/Admin/alice")
    );
    assert_eq!(got.session.audience.as_deref(), Some("keyferry"));
    assert_eq!(got.session.session_token_utilization, Some(25));

    let asked = server.asked();
    let [asked] = asked.as_slice() else { panic!() };
    assert_eq!(asked.header("authorization"), None);
    assert_eq!(asked.header("x-amz-security-token"), None);
    for (name, value) in [
        ("Action", "AssumeRoleWithWebIdentity"),
        ("Version", "2011-06-15"),
        ("RoleArn", ROLE),
        ("RoleSessionName", "alice"),
        ("DurationSeconds", "3600"),
        ("WebIdentityToken", token.expose_secret()),
    ] {
        assert_eq!(asked.field(name).as_deref(), Some(value), "{name}");
    }
    for name in ["ProviderId", "Policy", "PolicyArns.member.1.arn"] {
        assert_eq!(asked.field(name), None, "{name}");
    }
}

#[tokio::test]
async fn policies_narrow_the_session() {
    let server = ScriptedServer::start(vec![granted()]).await;
    let token = token();
    let mut request = request(&token);
    request.policies = SessionPolicies {
        policy: Some("{}".into()),
        policy_arns: vec!["arn:aws:iam::aws:policy/ReadOnlyAccess".into()],
    };
    sts(&server)
        .assume_with_web_identity(&request)
        .await
        .unwrap();
    let asked = server.asked();
    assert_eq!(asked[0].field("Policy").as_deref(), Some("{}"));
    assert_eq!(
        asked[0].field("PolicyArns.member.1.arn").as_deref(),
        Some("arn:aws:iam::aws:policy/ReadOnlyAccess")
    );
}

#[tokio::test]
async fn minio_is_asked_without_a_role_and_its_empty_arn_is_none() {
    let server = ScriptedServer::start(vec![Reply::new(200, "application/xml", MINIO)]).await;
    let token = token();
    let request = WebIdentityRequest {
        role: None,
        ..request(&token)
    };
    let got = sts(&server)
        .assume_with_web_identity(&request)
        .await
        .unwrap();
    assert_eq!(got.assumed_arn, None);
    assert_eq!(got.account(), None);
    assert_eq!(got.access_key_id, "HVPN4C3BLG3U8HB6MIFZ");
    assert_eq!(server.asked()[0].field("RoleArn"), None);
}

#[tokio::test]
async fn minios_one_error_code_is_told_apart_by_its_text() {
    for (message, cause) in [
        (
            "policy claim missing from the JWT token, credentials will not be generated",
            Cause::StorePolicy,
        ),
        (
            "None of the given policies (`nosuchpolicy`) are defined, credentials will not be generated",
            Cause::StorePolicy,
        ),
        ("Token is expired", Cause::Expired),
        (
            "STS JWT Token has `azp` claim invalid, `azp` must match configured OpenID Client ID",
            Cause::Audience,
        ),
        (
            "STS JWT Token has `aud` claim invalid, `aud` must match configured OpenID Client ID",
            Cause::Audience,
        ),
        ("crypto/rsa: verification error", Cause::Signature),
        ("token contains an invalid number of segments", Cause::Token),
        (
            "Role arn:minio:iam:::role/dummy-internal does not exist",
            Cause::StoreRole,
        ),
        (
            "Error processing RoleArn parameter: RoleARN parse err: invalid ARN - bad partition field",
            Cause::StoreRole,
        ),
        ("invalid token expiry", Cause::Duration),
        ("Unsupported action AssumeRoleWithSAML", Cause::NotOffered),
    ] {
        let body = format!(
            r#"<?xml version="1.0" encoding="UTF-8"?><ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type></Type><Code>InvalidParameterValue</Code><Message>{message}</Message></Error><RequestId>18</RequestId></ErrorResponse>"#
        );
        let (error, calls) =
            refused(vec![Reply::new(400, "application/xml", body)], &token()).await;
        assert_eq!(causes(&error)[0], cause, "{message}");
        assert_eq!(calls, 1, "{message}");
    }
}

#[tokio::test]
async fn a_provider_that_sts_could_not_reach_is_tried_again_although_it_is_a_400() {
    let server = ScriptedServer::start(vec![
        refusal(
            400,
            "IDPCommunicationError",
            "Couldn't retrieve verification key",
        ),
        granted(),
    ])
    .await;
    let token = token();
    let got = sts(&server)
        .assume_with_web_identity(&request(&token))
        .await;
    assert!(got.is_ok(), "{got:?}");
    assert_eq!(server.asked().len(), 2);

    let (error, calls) = refused(vec![refusal(400, "IDPCommunicationError", "no")], &token).await;
    assert_eq!(calls, 3);
    assert_eq!(causes(&error), [Cause::ProviderUnreachable]);
}

#[tokio::test]
async fn throttling_and_faults_are_tried_again_and_refusals_are_not() {
    for (status, code, tries) in [
        (400, "Throttling", 3),
        (503, "ServiceUnavailable", 3),
        (500, "InternalFailure", 3),
        (403, "AccessDenied", 1),
        (400, "InvalidIdentityToken", 1),
        (400, "ExpiredTokenException", 1),
        (403, "IDPRejectedClaim", 1),
        (400, "ValidationError", 1),
    ] {
        let (error, calls) = refused(vec![refusal(status, code, "x")], &token()).await;
        assert_eq!(calls, tries, "{code}");
        let refusal = error.refusal().unwrap();
        assert_eq!((refusal.status, refusal.code.as_str()), (status, code));
        assert_eq!(refusal.request_id.as_deref(), Some("r-1"));
    }
}

#[tokio::test]
async fn nobody_listening_is_said_within_seconds() {
    let closed = {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        listener.local_addr().unwrap()
    };
    let _ = rustls::crypto::ring::default_provider().install_default();
    let target = StsTarget::new(Some(&format!("http://{closed}")), None, |_| None).unwrap();
    let http = Arc::new(Http::new(&HttpSettings::default()).unwrap());
    let begun = Instant::now();
    let token = token();
    let error = Sts::new(http, target)
        .assume_with_web_identity(&request(&token))
        .await
        .unwrap_err();
    assert!(matches!(error, StsError::Unreachable { .. }), "{error:?}");
    assert!(error.to_string().contains("refused"), "{error}");
    assert!(begun.elapsed() < Duration::from_secs(5));
}

#[tokio::test]
async fn an_sts_that_never_answers_is_given_up() {
    let server = ScriptedServer::start(vec![Reply::hanging()]).await;
    let mut sts = sts(&server);
    sts.attempt_limit = Duration::from_millis(300);
    let token = token();
    let error = sts
        .assume_with_web_identity(&request(&token))
        .await
        .unwrap_err();
    assert!(matches!(error, StsError::TimedOut { .. }), "{error:?}");
    assert!((1..=3).contains(&server.asked().len()));
}

#[tokio::test]
async fn what_is_no_answer_of_an_sts_is_said_with_status_and_type() {
    for reply in [
        Reply::new(200, "text/html", "<html>Sign in</html>"),
        Reply::new(404, "text/html", "<html>no</html>"),
        Reply::new(200, "text/html", "not <xml"),
        xml(""),
        xml("<AssumeRoleWithWebIdentityResponse/>"),
        xml(
            "<AssumeRoleWithWebIdentityResponse><AssumeRoleWithWebIdentityResult/></AssumeRoleWithWebIdentityResponse>",
        ),
    ] {
        let shown = String::from_utf8_lossy(&reply.body).into_owned();
        let (error, _) = refused(vec![reply], &token()).await;
        assert!(
            matches!(error, StsError::NotSts { .. }),
            "{shown}: {error:?}"
        );
    }
    let (error, _) = refused(vec![Reply::new(404, "text/html", "x")], &token()).await;
    assert!(
        error.to_string().contains("status 404, `text/html`"),
        "{error}"
    );
}

#[tokio::test]
async fn credentials_without_an_end_or_a_key_are_refused() {
    let whole = String::from_utf8(granted().body).unwrap();
    for part in [
        "Expiration",
        "SecretAccessKey",
        "SessionToken",
        "AccessKeyId",
    ] {
        let (open, close) = (format!("<{part}>"), format!("</{part}>"));
        let (before, rest) = whole.split_once(&open).unwrap();
        let (_, after) = rest.split_once(&close).unwrap();
        let (error, _) = refused(vec![xml(&format!("{before}{after}"))], &token()).await;
        assert!(error.to_string().contains(part), "{error}");
    }
}

#[tokio::test]
async fn an_answer_without_end_and_a_redirect_are_not_followed() {
    let (error, calls) = refused(vec![xml(&"x".repeat(200_000))], &token()).await;
    assert!(error.to_string().contains("larger than"), "{error}");
    assert_eq!(calls, 1);
    let reply = xml("").with("location", "https://evil.example.org/");
    let (error, calls) = refused(
        vec![Reply {
            status: 307,
            ..reply
        }],
        &token(),
    )
    .await;
    assert!(error.to_string().contains("redirects"), "{error}");
    assert_eq!(calls, 1);
}

#[tokio::test]
async fn what_sts_would_refuse_is_not_sent() {
    let server = ScriptedServer::start(vec![granted()]).await;
    let token = token();
    let sts = sts(&server);
    let short = WebIdentityRequest {
        duration: Duration::from_secs(899),
        ..request(&token)
    };
    let error = sts.assume_with_web_identity(&short).await.unwrap_err();
    assert!(error.to_string().contains("899 s"), "{error}");
    assert!(server.asked().is_empty());
}

#[tokio::test]
async fn an_assertion_becomes_credentials_of_the_role_asked_for() {
    let reply = xml(
        r#"<AssumeRoleWithSAMLResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleWithSAMLResult><Issuer>https://sso.example.org/realms/a</Issuer><AssumedRoleUser><Arn>arn:aws:sts::123456789012:assumed-role/Admin/alice</Arn><AssumedRoleId>AROAX:alice</AssumedRoleId></AssumedRoleUser><Credentials><AccessKeyId>ASIAEXAMPLE</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken><Expiration>2026-11-22T06:00:04.123456Z</Expiration></Credentials><Audience>https://signin.aws.amazon.com/saml</Audience><SubjectType>persistent</SubjectType><Subject>G-1</Subject></AssumeRoleWithSAMLResult></AssumeRoleWithSAMLResponse>"#,
    );
    let server = ScriptedServer::start(vec![reply]).await;
    let assertion = Assertion::read(KEYCLOAK.as_bytes()).unwrap();
    let role = RoleArn::parse(SAML_ROLE).unwrap();
    let response = assertion.response_for(&role, None, then()).unwrap();
    let saml = SamlRequest {
        response: &response,
        duration: Duration::from_secs(1800),
        policies: SessionPolicies::default(),
    };
    let got = sts(&server).assume_with_saml(&saml).await.unwrap();
    assert_eq!(got.session.subject.as_deref(), Some("G-1"));
    assert_eq!(
        got.session.provider.as_deref(),
        Some("https://sso.example.org/realms/a")
    );
    let asked = server.asked();
    assert_eq!(asked[0].header("authorization"), None);
    for (name, value) in [
        ("Action", "AssumeRoleWithSAML"),
        ("RoleArn", SAML_ROLE),
        ("PrincipalArn", PROVIDER),
        ("SAMLAssertion", response.base64().expose_secret()),
        ("DurationSeconds", "1800"),
    ] {
        assert_eq!(asked[0].field(name).as_deref(), Some(value), "{name}");
    }
    assert_eq!(asked[0].field("RoleSessionName"), None);
}

fn credentials() -> Credentials {
    Credentials {
        access_key_id: "ASIAEXAMPLE".into(),
        secret_access_key: "the-secret-key".into(),
        session_token: "the-session-token".into(),
        expiration: "2026-11-22T05:00:00Z".parse().unwrap(),
        role: RoleArn::parse(ROLE).ok(),
        assumed_arn: None,
        session: SessionFacts::default(),
    }
}

#[tokio::test]
async fn asking_whose_credentials_these_are_is_signed_with_them() {
    let reply = xml(
        r#"<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult><Arn>arn:aws:sts::123456789012:assumed-role/Admin/alice</Arn><UserId>AROAX:alice</UserId><Account>123456789012</Account></GetCallerIdentityResult></GetCallerIdentityResponse>"#,
    );
    let server = ScriptedServer::start(vec![reply]).await;
    let identity = sts(&server).caller_identity(&credentials()).await.unwrap();
    assert_eq!(identity.account, "123456789012");
    assert_eq!(
        identity.arn,
        "arn:aws:sts::123456789012:assumed-role/Admin/alice"
    );
    let asked = server.asked();
    let signature = asked[0].header("authorization").unwrap();
    assert!(
        signature.starts_with("AWS4-HMAC-SHA256 Credential=ASIAEXAMPLE/"),
        "{signature}"
    );
    assert!(
        signature.contains("/us-east-1/sts/aws4_request"),
        "{signature}"
    );
    assert_eq!(
        asked[0].header("x-amz-security-token"),
        Some("the-session-token")
    );
}

#[tokio::test]
async fn credentials_that_have_ended_are_told_from_a_token_that_has() {
    let server = ScriptedServer::start(vec![refusal(403, "ExpiredToken", "expired")]).await;
    let error = sts(&server)
        .caller_identity(&credentials())
        .await
        .unwrap_err();
    assert_eq!(causes(&error), [Cause::CredentialsExpired]);
    let (error, _) = refused(
        vec![refusal(400, "ExpiredTokenException", "expired")],
        &token(),
    )
    .await;
    assert_eq!(causes(&error), [Cause::Expired]);
}

#[tokio::test]
async fn no_error_contains_a_token_or_a_key() {
    let token = token();
    let replies = [
        refusal(403, "AccessDenied", "no"),
        Reply::new(200, "text/html", "<html/>"),
        Reply {
            status: 307,
            ..xml("")
        },
        xml(&"x".repeat(200_000)),
    ];
    for reply in replies {
        let server = ScriptedServer::start(vec![reply]).await;
        let sts = sts(&server);
        let web = sts
            .assume_with_web_identity(&request(&token))
            .await
            .unwrap_err();
        let identity = sts.caller_identity(&credentials()).await.unwrap_err();
        let shown = format!("{web} {web:?} {identity} {identity:?}");
        let signature = token.expose_secret().rsplit('.').next().unwrap();
        for secret in [signature, "the-secret-key", "the-session-token"] {
            assert!(!shown.contains(secret), "{shown}");
        }
    }
}
