//! The whole world: who logs in at the provider, in each of the two ways, gets credentials from the
//! STS beside it.

use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD, Engine};
use diagnostic::Source;
use lab::{
    ClientKind, ClientSettings, Lab, LabSettings, MapperSettings, ProviderSettings, RoleSettings,
    Sts, StsFaults, StsSettings, TokenExchange,
};
use libtest_mimic::Trial;
use serde_json::{Value, json};
use trust_policy::{AccountId, Policy, ProviderArn, RoleArn};

use crate::browser::{Answer, Browser};
use crate::trials;
use crate::world::{Turned, settings};

pub fn tests() -> Vec<Trial> {
    trials![
        an_id_token_of_the_world_gets_credentials,
        an_assertion_of_the_world_gets_credentials,
        somebody_the_policy_doesnt_name_is_refused,
        calls_are_counted_and_both_servers_go_by_one_clock,
        an_issuer_that_aws_would_refuse_is_said_to_be_one,
        a_world_that_aws_would_refuse_isnt_opened,
    ]
}

const ROLE: &str = "arn:aws:iam::123456789012:role/Practice";
const SAML_PROVIDER: &str = "arn:aws:iam::123456789012:saml-provider/Keycloak";
const AWS: &str = "urn:amazon:webservices";
const ATTRIBUTES: &str = "https://aws.amazon.com/SAML/Attributes/";

/// The realm with AWS's client, which says in every assertion who may have which role.
fn with_aws() -> LabSettings {
    let mut settings = settings();
    settings.idp.clients.push(ClientSettings {
        id: AWS.to_owned(),
        kind: Some(ClientKind::Saml),
        redirect_uris: Vec::new(),
        attributes: [
            ("saml.assertion.signature", "true"),
            ("saml_name_id_format", "persistent"),
            (
                "saml_assertion_consumer_url_post",
                "https://signin.aws.amazon.com/saml",
            ),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .into(),
    });
    settings.idp.token_exchange = TokenExchange::Legacy(vec![("app".to_owned(), AWS.to_owned())]);
    let pair = format!("{ROLE},{SAML_PROVIDER}");
    for (name, value) in [("Role", pair.as_str()), ("RoleSessionName", "anna")] {
        settings.idp.mappers.push(MapperSettings {
            client: AWS.to_owned(),
            name: name.to_owned(),
            provider: "saml-hardcode-attribute-mapper".to_owned(),
            config: vec![
                ("attribute.name".to_owned(), format!("{ATTRIBUTES}{name}")),
                ("attribute.nameformat".to_owned(), "Basic".to_owned()),
                ("attribute.value".to_owned(), value.to_owned()),
            ],
        });
    }
    settings
}

/// What AWS would know of this world: its provider in both protocols, and a role for who has the
/// subject, or for everybody of the client.
async fn aws_settings(lab: &Lab, subject: Option<&str>) -> StsSettings {
    let issuer = lab.issuer().as_str();
    let account = AccountId::parse("123456789012").unwrap();
    let oidc = ProviderSettings::oidc(&account, issuer, vec!["app".to_owned()]).unwrap();
    let ProviderSettings::Oidc { arn, .. } = &oidc else {
        unreachable!()
    };
    let name = arn.name();
    let mut conditions = json!({format!("{name}:aud"): "app"});
    if let Some(subject) = subject {
        conditions[format!("{name}:sub")] = subject.into();
    }
    let policy = json!({
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"Federated": arn.as_str()},
                "Action": "sts:AssumeRoleWithWebIdentity",
                "Condition": {"StringEquals": conditions},
            },
            {
                "Effect": "Allow",
                "Principal": {"Federated": SAML_PROVIDER},
                "Action": "sts:AssumeRoleWithSAML",
                "Condition": {"StringEquals": {"saml:aud": "https://signin.aws.amazon.com/saml"}},
            },
        ],
    });
    let metadata = Browser::at(lab).get("/protocol/saml/descriptor").await.text;
    StsSettings {
        roles: vec![RoleSettings {
            arn: RoleArn::parse(ROLE).unwrap(),
            trust_policy: Policy::parse(&Source::new("trust.json", policy.to_string())).unwrap(),
            max_session_seconds: 3600,
        }],
        providers: vec![
            oidc,
            ProviderSettings::Saml {
                arn: ProviderArn::parse(SAML_PROVIDER).unwrap(),
                metadata,
            },
        ],
        ..StsSettings::default()
    }
}

async fn call(browser: &Browser, sts: &Sts, form: &[(&str, &str)]) -> Answer {
    let form: Vec<_> = [("Version", "2011-06-15")].iter().chain(form).collect();
    let request = browser.http.post(sts.url().clone()).form(&form);
    browser.send(request).await
}

async fn with_token(browser: &Browser, sts: &Sts, token: &str) -> Answer {
    let form = [
        ("Action", "AssumeRoleWithWebIdentity"),
        ("RoleArn", ROLE),
        ("RoleSessionName", "anna"),
        ("WebIdentityToken", token),
    ];
    call(browser, sts, &form).await
}

async fn an_id_token_of_the_world_gets_credentials() {
    let lab = lab::start(settings()).await.unwrap();
    let sts = lab.open_sts(aws_settings(&lab, None).await).await.unwrap();
    let browser = Browser::at(&lab);
    let token = browser.tokens("anna").await.member("id_token");
    let answer = with_token(&browser, &sts, &token).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    assert!(answer.text.contains("<AccessKeyId>ASIA"));
}

async fn an_assertion_of_the_world_gets_credentials() {
    let lab = lab::start(with_aws()).await.unwrap();
    let sts = lab.open_sts(aws_settings(&lab, None).await).await.unwrap();
    let browser = Browser::at(&lab);
    let access = browser.tokens("anna").await.member("access_token");
    let exchange = [
        (
            "grant_type",
            "urn:ietf:params:oauth:grant-type:token-exchange",
        ),
        ("client_id", "app"),
        ("subject_token", access.as_str()),
        (
            "subject_token_type",
            "urn:ietf:params:oauth:token-type:access_token",
        ),
        (
            "requested_token_type",
            "urn:ietf:params:oauth:token-type:saml2",
        ),
        ("audience", AWS),
    ];
    let assertion = browser.token(&exchange).await.member("access_token");
    let assertion = String::from_utf8(BASE64_URL_SAFE_NO_PAD.decode(assertion).unwrap()).unwrap();
    let response = |assertion: &str| {
        BASE64_STANDARD.encode(format!(
            "<samlp:Response xmlns:samlp=\"urn:oasis:names:tc:SAML:2.0:protocol\" ID=\"r\" \
             Version=\"2.0\"><samlp:Status><samlp:StatusCode \
             Value=\"urn:oasis:names:tc:SAML:2.0:status:Success\"/></samlp:Status>{assertion}\
             </samlp:Response>"
        ))
    };
    let assume = async |response: String| {
        let form = [
            ("Action", "AssumeRoleWithSAML"),
            ("RoleArn", ROLE),
            ("PrincipalArn", SAML_PROVIDER),
            ("SAMLAssertion", &response),
        ];
        call(&browser, &sts, &form).await
    };
    let answer = assume(response(&assertion)).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    assert!(
        answer
            .text
            .contains(&format!("<Issuer>{}</Issuer>", lab.issuer()))
    );
    assert!(answer.text.contains(":assumed-role/Practice/anna</Arn>"));

    let changed = assertion.replace(">anna<", ">ben<");
    assert_ne!(changed, assertion);
    let answer = assume(response(&changed)).await;
    assert_eq!(answer.status, 400);
    assert!(
        answer
            .text
            .contains("<Message>Response signature invalid</Message>")
    );
}

async fn somebody_the_policy_doesnt_name_is_refused() {
    let lab = lab::start(settings()).await.unwrap();
    let browser = Browser::at(&lab);
    let anna = browser.tokens("anna").await;
    let subject = anna.claims("id_token")["sub"].as_str().unwrap().to_owned();
    let world = aws_settings(&lab, Some(&subject)).await;
    let sts = lab.open_sts(world).await.unwrap();
    let token = anna.member("id_token");
    assert_eq!(with_token(&browser, &sts, &token).await.status, 200);
    let token = Browser::at(&lab).tokens("ben").await.member("id_token");
    let answer = with_token(&browser, &sts, &token).await;
    assert_eq!(answer.status, 403);
    assert!(answer.text.contains("<Code>AccessDenied</Code>"));
}

async fn calls_are_counted_and_both_servers_go_by_one_clock() {
    let turned = Turned::default();
    let mut settings = settings();
    settings.clock = turned.clock();
    let lab = lab::start(settings).await.unwrap();
    let sts = lab.open_sts(aws_settings(&lab, None).await).await.unwrap();
    let browser = Browser::at(&lab);
    let token = browser.tokens("anna").await.member("id_token");
    // The token's five minutes and the five that STS tolerates.
    turned.forward(590);
    assert_eq!(with_token(&browser, &sts, &token).await.status, 200);
    turned.forward(20);
    let answer = with_token(&browser, &sts, &token).await;
    assert!(answer.text.contains("<Code>ExpiredTokenException</Code>"));
    sts.faults().set(StsFaults {
        throttle: 1,
        ..StsFaults::default()
    });
    with_token(&browser, &sts, &token).await;
    assert_eq!(lab.counts().sts["AssumeRoleWithWebIdentity"], 3);
}

async fn an_issuer_that_aws_would_refuse_is_said_to_be_one() {
    let lab = lab::start(settings()).await.unwrap();
    let sts = lab.open_sts(aws_settings(&lab, None).await).await.unwrap();
    let exemptions = sts.exemptions();
    assert_eq!(exemptions.len(), 1);
    assert!(
        exemptions[0].contains(lab.issuer().as_str()),
        "{exemptions:?}"
    );
}

async fn a_world_that_aws_would_refuse_isnt_opened() {
    let lab = lab::start(settings()).await.unwrap();
    let open = async |change: &dyn Fn(&mut StsSettings)| {
        let mut settings = aws_settings(&lab, None).await;
        change(&mut settings);
        lab.open_sts(settings).await.unwrap_err().to_string()
    };
    let policy = |principal: Value| {
        let statement =
            json!({"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole"});
        let text = json!({"Version": "2012-10-17", "Statement": statement}).to_string();
        Policy::parse(&Source::new("trust.json", text)).unwrap()
    };
    let oidc = |issuer: &str, clients: Vec<String>| {
        let account = AccountId::parse("123456789012").unwrap();
        ProviderSettings::oidc(&account, issuer, clients).unwrap()
    };
    let saml = |metadata: &str| ProviderSettings::Saml {
        arn: ProviderArn::parse("arn:aws:iam::123456789012:saml-provider/Other").unwrap(),
        metadata: metadata.to_owned(),
    };
    let mut told = Vec::new();
    told.push(open(&|world| world.roles[0].max_session_seconds = 900).await);
    told.push(open(&|world| world.roles.push(world.roles[0].clone())).await);
    told.push(open(&|world| world.roles[0].trust_policy = policy(json!({"Federated": "*"}))).await);
    told.push(open(&|world| world.providers.push(world.providers[0].clone())).await);
    told.push(open(&|world| world.providers[0] = oidc("https://sso.example.org", vec![])).await);
    told.push(open(&|world| world.providers[0] = oidc("http://127.0.0.1/x#y", vec![])).await);
    told.push(
        open(&|world| world.providers[0] = oidc("http://127.0.0.1/x", vec![String::new()])).await,
    );
    told.push(open(&|world| world.providers[1] = saml("<x/>")).await);
    told.push(open(&|world| world.providers[1] = saml(&"<".repeat(1000))).await);
    told.push(
        open(&|world| world.providers[1] = saml(&format!("<x>{}</x>", " ".repeat(1000)))).await,
    );
    for (told, expected) in told.iter().zip([
        "MaxSessionDuration is 3600 to 43200 seconds",
        "this role is there twice",
        "the trust policy of arn:aws:iam::123456789012:role/Practice",
        "this provider is there twice",
        "the practice world reaches issuers on loopback only",
        "the practice world reaches issuers on loopback only",
        "up to 100 client ids of 1 to 255 characters",
        "IAM takes 1000 to 10,000,000 characters, not 4",
        "no XML",
        "the root is no `EntityDescriptor`",
    ]) {
        assert!(told.contains(expected), "{told}");
    }
}
