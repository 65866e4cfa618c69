//! Tokens exchanged for assertions: the rows of keycloak-live 6 and 7.

use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD, Engine};
use lab::{ClientKind, ClientSettings, LabSettings, MapperSettings, TokenExchange};
use libtest_mimic::Trial;
use provider_jar::Kind;
use roxmltree::{Document, Node};
use serde_json::json;

use crate::browser::{Answer, Browser};
use crate::trials;
use crate::world::{Jar, settings, shipped};

pub fn tests() -> Vec<Trial> {
    trials![
        an_assertion_has_keycloaks_elements_in_keycloaks_order,
        the_answer_has_keycloaks_members,
        xmlsec1_finds_the_signature_good_and_a_changed_assertion_bad,
        settings_of_the_client_change_the_assertion,
        whoever_may_not_exchange_is_told_so,
        a_server_without_the_old_exchange_says_so,
        saml_mappers_from_jars_make_attributes,
        a_script_that_keycloak_cannot_write_ends_the_exchange,
        metadata_names_the_key,
    ]
}

const AWS: &str = "urn:amazon:webservices";
const GRANT: &str = "urn:ietf:params:oauth:grant-type:token-exchange";
const ACCESS: &str = "urn:ietf:params:oauth:token-type:access_token";
const SAML2: &str = "urn:ietf:params:oauth:token-type:saml2";

/// The client of keycloak-live 6, step 1.
fn aws(changed: &[(&str, &str)]) -> ClientSettings {
    let mut attributes = vec![
        ("saml.assertion.signature", "true"),
        ("saml.server.signature", "true"),
        ("saml.authnstatement", "true"),
        ("saml_name_id_format", "persistent"),
        (
            "saml_assertion_consumer_url_post",
            "https://signin.aws.amazon.com/saml",
        ),
    ];
    for (name, value) in changed {
        attributes.retain(|(known, _)| known != name);
        attributes.push((name, value));
    }
    let attributes = attributes.into_iter();
    ClientSettings {
        id: AWS.to_owned(),
        kind: Some(ClientKind::Saml),
        redirect_uris: vec!["https://signin.aws.amazon.com/saml".to_owned()],
        attributes: attributes
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect(),
    }
}

fn with_exchange(changed: &[(&str, &str)]) -> LabSettings {
    let mut settings = settings();
    settings.idp.clients.push(aws(changed));
    let pairs = ["app", "conf"].map(|requester| (requester.to_owned(), AWS.to_owned()));
    settings.idp.token_exchange = TokenExchange::Legacy(pairs.into());
    settings
}

/// The usual request, with these parameters replaced, or left out when empty.
pub async fn ask(browser: &Browser, token: &str, changed: &[(&str, &str)]) -> Answer {
    let mut form = vec![
        ("grant_type", GRANT),
        ("client_id", "app"),
        ("subject_token", token),
        ("subject_token_type", ACCESS),
        ("requested_token_type", SAML2),
        ("audience", AWS),
    ];
    for (name, value) in changed {
        form.retain(|(known, _)| known != name);
        form.push((name, value));
    }
    form.retain(|(_, value)| !value.is_empty());
    browser.token(&form).await
}

async fn assertion(settings: LabSettings) -> String {
    let lab = lab::start(settings).await.unwrap();
    let browser = Browser::at(&lab);
    let access = browser.tokens("anna").await.member("access_token");
    let answer = ask(&browser, &access, &[]).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    text_of(&answer)
}

pub fn text_of(answer: &Answer) -> String {
    let encoded = answer.member("access_token");
    String::from_utf8(BASE64_URL_SAFE_NO_PAD.decode(encoded).unwrap()).unwrap()
}

fn names<'a>(node: Node<'a, 'a>) -> Vec<&'a str> {
    let children = node.children().filter(Node::is_element);
    children.map(|child| child.tag_name().name()).collect()
}

fn find<'a>(document: &'a Document<'a>, name: &str) -> Node<'a, 'a> {
    let mut nodes = document.descendants();
    nodes.find(|node| node.tag_name().name() == name).unwrap()
}

fn seconds(node: Node<'_, '_>, attribute: &str) -> i64 {
    let time: jiff::Timestamp = node.attribute(attribute).unwrap().parse().unwrap();
    time.as_second()
}

async fn an_assertion_has_keycloaks_elements_in_keycloaks_order() {
    let lab = lab::start(with_exchange(&[])).await.unwrap();
    let browser = Browser::at(&lab);
    let access = browser.tokens("anna").await.member("access_token");
    let text = text_of(&ask(&browser, &access, &[]).await);
    assert!(text.starts_with("<saml:Assertion "));
    let document = Document::parse(&text).unwrap();
    let root = document.root_element();
    assert_eq!(
        names(root),
        [
            "Issuer",
            "Signature",
            "Subject",
            "Conditions",
            "AuthnStatement",
            "AttributeStatement"
        ]
    );
    let attributes: Vec<&str> = root
        .attributes()
        .map(|attribute| attribute.name())
        .collect();
    assert_eq!(attributes, ["ID", "IssueInstant", "Version"]);
    assert_eq!(
        root.default_namespace(),
        Some("urn:oasis:names:tc:SAML:2.0:assertion")
    );
    assert_eq!(
        find(&document, "Issuer").text(),
        Some(lab.issuer().as_str())
    );
    let name_id = find(&document, "NameID");
    assert_eq!(
        name_id.attribute("Format"),
        Some("urn:oasis:names:tc:SAML:2.0:nameid-format:persistent")
    );
    assert!(name_id.text().unwrap().starts_with("G-"));
    let confirmed = find(&document, "SubjectConfirmationData");
    assert_eq!(
        confirmed.attribute("Recipient"),
        Some("https://signin.aws.amazon.com/saml")
    );
    assert_eq!(confirmed.attribute("InResponseTo"), None);
    assert_eq!(find(&document, "Audience").text(), Some(AWS));
    let issued = seconds(root, "IssueInstant");
    let conditions = find(&document, "Conditions");
    assert_eq!(seconds(conditions, "NotBefore"), issued - 2);
    assert_eq!(seconds(conditions, "NotOnOrAfter"), issued + 58);
    assert_eq!(seconds(confirmed, "NotOnOrAfter"), issued + 300);
    let authenticated = find(&document, "AuthnStatement");
    assert_eq!(seconds(authenticated, "AuthnInstant"), issued);
    let (session, _) = authenticated
        .attribute("SessionIndex")
        .unwrap()
        .split_once("::")
        .unwrap();
    assert_eq!(session, crate::browser::claims(&access)["sid"]);
    assert!(seconds(authenticated, "SessionNotOnOrAfter") > issued + 35_000);
    // The default scope `role_list`: one attribute per role.
    let roles: Vec<&str> = document
        .descendants()
        .filter(|node| node.tag_name().name() == "Attribute")
        .map(|node| node.attribute("Name").unwrap())
        .collect();
    assert!(
        roles.len() >= 2 && roles.iter().all(|name| *name == "Role"),
        "{roles:?}"
    );
    // Persistent: the next one names her the same.
    let again = text_of(&ask(&browser, &access, &[]).await);
    let again = Document::parse(&again).unwrap();
    assert_eq!(find(&again, "NameID").text(), name_id.text());
}

async fn the_answer_has_keycloaks_members() {
    let lab = lab::start(with_exchange(&[])).await.unwrap();
    let browser = Browser::at(&lab);
    let access = browser.tokens("anna").await.member("access_token");
    let mut answer = ask(&browser, &access, &[]).await.json();
    let token = answer["access_token"].take();
    assert!(!token.as_str().unwrap().contains(['=', '+', '/']));
    assert_eq!(
        answer.to_string(),
        "{\"access_token\":null,\"expires_in\":60,\"refresh_expires_in\":0,\"token_type\":\"Bearer\",\"not-before-policy\":0,\"issued_token_type\":\"urn:ietf:params:oauth:token-type:saml2\"}"
    );
    let without_type = ask(&browser, &access, &[("subject_token_type", "")]).await;
    assert_eq!(without_type.status, 200);
    let secret = [("client_id", "conf"), ("client_secret", "conf-secret")];
    assert_eq!(ask(&browser, &access, &secret).await.status, 200);
}

/// Judged by `xmlsec1` of Debian's package of that name, which CI installs.
async fn xmlsec1_finds_the_signature_good_and_a_changed_assertion_bad() {
    let folder = tempfile::tempdir().unwrap();
    for algorithm in ["RSA_SHA256", "RSA_SHA512"] {
        let setting = [("saml.signature.algorithm", algorithm)];
        let lab = lab::start(with_exchange(&setting)).await.unwrap();
        let browser = Browser::at(&lab);
        let access = browser.tokens("anna").await.member("access_token");
        let text = text_of(&ask(&browser, &access, &[]).await);
        let method = if algorithm == "RSA_SHA512" {
            "rsa-sha512"
        } else {
            "rsa-sha256"
        };
        assert!(text.contains(&format!("xmldsig-more#{method}")));
        let metadata = browser.get("/protocol/saml/descriptor").await.text;
        let metadata = Document::parse(&metadata).unwrap();
        let certificate = find(&metadata, "X509Certificate").text().unwrap();
        let certificate_file = folder.path().join("idp.der");
        std::fs::write(
            &certificate_file,
            BASE64_STANDARD.decode(certificate).unwrap(),
        )
        .unwrap();
        let verify = |text: &str| {
            let file = folder.path().join("assertion.xml");
            std::fs::write(&file, text).unwrap();
            let output = std::process::Command::new("xmlsec1")
                .args([
                    "--verify",
                    "--id-attr:ID",
                    "urn:oasis:names:tc:SAML:2.0:assertion:Assertion",
                ])
                .arg("--pubkey-cert-der")
                .arg(&certificate_file)
                .arg(&file)
                .output();
            output.map(|output| output.status.success())
        };
        let Ok(good) = verify(&text) else {
            eprintln!("skipped: xmlsec1 isn't installed");
            return;
        };
        assert!(good, "{text}");
        let changed = text.replace(">dev<", ">admin<");
        assert_ne!(changed, text);
        assert!(!verify(&changed).unwrap());
    }
}

async fn settings_of_the_client_change_the_assertion() {
    let unsigned = assertion(with_exchange(&[("saml.assertion.signature", "false")])).await;
    assert!(!unsigned.contains("Signature"));
    let once = assertion(with_exchange(&[("saml.onetimeuse.condition", "true")])).await;
    let document = Document::parse(&once).unwrap();
    assert_eq!(
        names(find(&document, "Conditions")),
        ["AudienceRestriction", "OneTimeUse"]
    );
    let bare = assertion(with_exchange(&[("saml.authnstatement", "false")])).await;
    assert!(!bare.contains("AuthnStatement"));
    let named = assertion(with_exchange(&[("saml_name_id_format", "username")])).await;
    assert!(
        named.contains("nameid-format:unspecified\">anna<"),
        "{named}"
    );
    let lab = lab::start(with_exchange(&[("saml.assertion.lifespan", "900")]))
        .await
        .unwrap();
    let browser = Browser::at(&lab);
    let access = browser.tokens("anna").await.member("access_token");
    let answer = ask(&browser, &access, &[]).await;
    assert_eq!(answer.json()["expires_in"], 900);
    let text = text_of(&answer);
    let document = Document::parse(&text).unwrap();
    let issued = seconds(document.root_element(), "IssueInstant");
    assert_eq!(
        seconds(find(&document, "Conditions"), "NotOnOrAfter"),
        issued + 898
    );
    assert_eq!(
        seconds(find(&document, "SubjectConfirmationData"), "NotOnOrAfter"),
        issued + 900
    );
}

async fn whoever_may_not_exchange_is_told_so() {
    let rows = [
        (
            vec![],
            vec![("audience", "nobody")],
            400,
            "invalid_client",
            "Audience not found",
        ),
        (
            vec![],
            vec![("audience", "")],
            400,
            "invalid_client",
            "Client requires assertion consumer url set up",
        ),
        (
            vec![("saml_assertion_consumer_url_post", "")],
            vec![],
            400,
            "invalid_client",
            "Client requires assertion consumer url set up",
        ),
        (
            vec![],
            vec![("subject_token", "garbage")],
            400,
            "invalid_request",
            "Invalid token",
        ),
        (
            vec![("saml.encrypt", "true")],
            vec![],
            400,
            "invalid_request",
            "Can not get SAML 2.0 token",
        ),
        (
            vec![],
            vec![("client_id", "other")],
            403,
            "access_denied",
            "Client is not the holder of the token",
        ),
        (
            vec![],
            vec![("client_id", "third"), ("client_secret", "third-secret")],
            403,
            "access_denied",
            "Client not allowed to exchange",
        ),
    ];
    for (changed, request, status, error, words) in rows {
        let mut settings = with_exchange(&changed);
        for (id, kind) in [
            ("other", ClientKind::Public),
            ("third", ClientKind::Confidential("third-secret".into())),
        ] {
            settings.idp.clients.push(ClientSettings {
                id: id.to_owned(),
                kind: Some(kind),
                redirect_uris: Vec::new(),
                attributes: Vec::new(),
            });
        }
        let lab = lab::start(settings).await.unwrap();
        let browser = Browser::at(&lab);
        let access = browser.tokens("anna").await.member("access_token");
        let answer = ask(&browser, &access, &request).await;
        assert_eq!(answer.status, status, "{request:?}");
        assert_eq!(
            answer.json(),
            json!({"error": error, "error_description": words})
        );
    }
}

async fn a_server_without_the_old_exchange_says_so() {
    let standard = |switch: &str| {
        let mut settings = with_exchange(&[]);
        settings.idp.token_exchange = TokenExchange::Standard;
        settings.idp.clients.push(ClientSettings {
            id: "app".to_owned(),
            kind: None,
            redirect_uris: Vec::new(),
            attributes: vec![(
                "standard.token.exchange.enabled".to_owned(),
                switch.to_owned(),
            )],
        });
        settings
    };
    let mut both = standard("true");
    both.idp.token_exchange = TokenExchange::Legacy(vec![("app".to_owned(), AWS.to_owned())]);
    let mut old = standard("true");
    old.idp.keycloak = "24.0.5".parse().unwrap();
    for (settings, error, words) in [
        (
            standard("false"),
            "invalid_request",
            "Standard token exchange is not enabled for the requested client",
        ),
        (
            standard("true"),
            "invalid_request",
            "requested_token_type unsupported",
        ),
        (both, "invalid_request", "requested_token_type unsupported"),
        (old, "unsupported_grant_type", "Unsupported grant_type"),
    ] {
        let falls_back = matches!(settings.idp.token_exchange, TokenExchange::Legacy(_));
        let lab = lab::start(settings).await.unwrap();
        let browser = Browser::at(&lab);
        let access = browser.tokens("anna").await.member("access_token");
        let answer = ask(&browser, &access, &[]).await;
        assert_eq!(answer.status, 400);
        assert_eq!(
            answer.json(),
            json!({"error": error, "error_description": words})
        );
        if falls_back {
            let without_type = ask(&browser, &access, &[("subject_token_type", "")]).await;
            assert_eq!(without_type.status, 200);
        }
    }
}

fn with_script(jar: &Jar, file_name: &str, single: &str) -> LabSettings {
    let mut settings = with_exchange(&[]);
    settings.idp.jars = vec![jar.path()];
    let config = [
        (
            "attribute.name",
            "https://aws.amazon.com/SAML/Attributes/RoleSessionName",
        ),
        ("attribute.nameformat", "URI Reference"),
        ("single", single),
    ];
    settings.idp.mappers = vec![MapperSettings {
        client: AWS.to_owned(),
        name: "session name".to_owned(),
        provider: format!("script-{file_name}"),
        config: config
            .map(|(key, value)| (key.to_owned(), value.to_owned()))
            .into(),
    }];
    settings
}

async fn saml_mappers_from_jars_make_attributes() {
    let name = "saml-session-name.js";
    let jar = Jar::of(Kind::SamlMapper, name, &shipped("saml-session-name"));
    let text = assertion(with_script(&jar, name, "true")).await;
    let document = Document::parse(&text).unwrap();
    let attribute = document.descendants().find(|node| {
        node.attribute("Name") == Some("https://aws.amazon.com/SAML/Attributes/RoleSessionName")
    });
    let attribute = attribute.unwrap();
    assert_eq!(
        attribute.attribute("NameFormat"),
        Some("urn:oasis:names:tc:SAML:2.0:attrname-format:uri")
    );
    assert_eq!(
        attribute.first_element_child().unwrap().text(),
        Some("anna")
    );
    // Of keycloak-live 7: null is an attribute whose value is nil.
    let jar = Jar::of(Kind::SamlMapper, "n.js", "null");
    let text = assertion(with_script(&jar, "n.js", "true")).await;
    assert!(
        text.contains("xsi:nil=\"true\" xsi:type=\"xs:string\"/>"),
        "{text}"
    );
    // What would be markup stays text.
    let jar = Jar::of(
        Kind::SamlMapper,
        "n.js",
        "'</saml:AttributeValue><x a=\"&amp;\">'",
    );
    let text = assertion(with_script(&jar, "n.js", "true")).await;
    let document = Document::parse(&text).unwrap();
    let mut values = document.descendants().filter_map(|node| node.text());
    assert!(values.any(|text| text == "</saml:AttributeValue><x a=\"&amp;\">"));
}

/// Of keycloak-live 7: a list of integers with `single`.
async fn a_script_that_keycloak_cannot_write_ends_the_exchange() {
    let jar = Jar::of(Kind::SamlMapper, "n.js", "java.util.Arrays.asList(1,2)");
    let lab = lab::start(with_script(&jar, "n.js", "true")).await.unwrap();
    let browser = Browser::at(&lab);
    let access = browser.tokens("anna").await.member("access_token");
    let answer = ask(&browser, &access, &[]).await;
    assert_eq!(answer.status, 400);
    assert_eq!(
        answer.json(),
        json!({"error": "invalid_request", "error_description": "Can not get SAML 2.0 token"})
    );
}

async fn metadata_names_the_key() {
    let lab = lab::start(settings()).await.unwrap();
    let browser = Browser::at(&lab);
    let text = browser.get("/protocol/saml/descriptor").await.text;
    assert_eq!(text, lab.saml_metadata());
    let document = Document::parse(&text).unwrap();
    assert_eq!(
        document.root_element().attribute("entityID"),
        Some(lab.issuer().as_str())
    );
    let keys = browser.get("/protocol/openid-connect/certs").await.json();
    let certificate = find(&document, "X509Certificate").text();
    assert_eq!(certificate, keys["keys"][0]["x5c"][0].as_str());
}
