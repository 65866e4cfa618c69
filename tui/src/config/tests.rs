use diagnostic::{Finding, Source, text};
use federation::Flow;
use federation::engine::Federation;
use insta::assert_snapshot;

use super::*;

const WHOLE: &str = r#"
default-profile = "work"

[accounts]
"123456789012" = "production"

[profiles.work]
issuer = "https://sso.example.org/realms/staff"
client-id = "aws-cli"
user = "anna"
role = "production/Admin"

[profiles.archive]
issuer = "https://sso.example.org/realms/staff"
client-id = "aws-saml"
flow = "device"
federation = "saml"
provider = "arn:aws:iam::123456789012:saml-provider/kc"
"#;

fn config(text: &str) -> Config {
    Config::parse(Source::new("config.toml", text)).unwrap()
}

fn complaints(text: &str) -> String {
    let findings = match Config::parse(Source::new("config.toml", text)) {
        Ok(config) => config.check(),
        Err(findings) => findings,
    };
    shown(&findings)
}

fn shown(findings: &[Finding]) -> String {
    text::render(findings, text::Options::default())
}

#[test]
fn a_profile_says_who_logs_in_where() {
    let profile = config(WHOLE).profile(&Overrides::default()).unwrap();
    assert_eq!(profile.name, "work");
    assert_eq!(profile.login.login_hint.as_deref(), Some("anna"));
    assert_eq!(
        profile.role.unwrap().as_str(),
        "arn:aws:iam::123456789012:role/Admin"
    );
    assert_eq!(profile.federation, Federation::WebIdentity);
}

#[test]
fn a_flag_counts_before_the_environment_and_that_before_the_file() {
    let flags = Overrides {
        user: Some("flag".into()),
        ..Overrides::default()
    };
    let all = flags.over_environment(|name| match name {
        "KEYFERRY_USER" => Some("environment".into()),
        "KEYFERRY_DURATION" => Some("7200".into()),
        "KEYFERRY_PROFILE" => Some(String::new()),
        _ => None,
    });
    let profile = config(WHOLE).profile(&all).unwrap();
    assert_eq!(profile.user.as_deref(), Some("flag"));
    assert_eq!(profile.duration, Some(7200));
    assert_eq!(profile.name, "work");
}

#[test]
fn the_way_to_log_in_can_be_another_than_the_file_s() {
    let by = |flow: &str, text: &str| {
        let overrides = Overrides::default()
            .over_environment(|name| (name == "KEYFERRY_FLOW").then(|| flow.to_owned()));
        config(text).profile(&overrides)
    };
    assert_eq!(by("device", WHOLE).unwrap().login.flow, Flow::Device);
    let device = WHOLE.replace("user = \"anna\"", "flow = \"device\"");
    let browser = Flow::Browser { port: None };
    assert_eq!(by("browser", &device).unwrap().login.flow, browser);
    let told = shown(&by("qr", WHOLE).unwrap_err());
    assert!(told.contains("`qr`") && told.contains("`device`"), "{told}");
}

#[test]
fn the_region_of_other_tools_counts_last() {
    let environment = |name: &str| (name == "AWS_DEFAULT_REGION").then(|| "eu-west-1".to_owned());
    let overrides = Overrides::default().over_environment(environment);
    assert_eq!(
        config(WHOLE)
            .profile(&overrides)
            .unwrap()
            .sts
            .region_for(None),
        ("eu-west-1")
    );
    let with_region = WHOLE.replace("user = \"anna\"", "region = \"eu-central-1\"");
    assert_eq!(
        config(&with_region)
            .profile(&overrides)
            .unwrap()
            .sts
            .region_for(None),
        ("eu-central-1")
    );
}

#[test]
fn saml_asks_for_the_audience_of_aws() {
    let overrides = Overrides {
        profile: Some("archive".into()),
        ..Overrides::default()
    };
    let profile = config(WHOLE).profile(&overrides).unwrap();
    assert_eq!(profile.login.flow, Flow::Device);
    let Federation::Saml { audience, provider } = profile.federation else {
        unreachable!("it says saml")
    };
    assert_eq!(audience, "urn:amazon:webservices");
    assert!(provider.is_some());
}

#[test]
fn environment_alone_makes_a_profile() {
    let environment = |name: &str| match name {
        "KEYFERRY_ISSUER" => Some("https://sso.example.org/realms/staff".to_owned()),
        "KEYFERRY_CLIENT_ID" => Some("aws-cli".to_owned()),
        _ => None,
    };
    let overrides = Overrides::default().over_environment(environment);
    assert_eq!(config("").profile(&overrides).unwrap().name, "default");
}

#[test]
fn what_is_wrong_is_told_with_its_place() {
    assert_snapshot!(complaints("[profiles.work]\nisuer = \"https://sso\"\n"));
    assert_snapshot!(complaints("[profiles.work]\nduration = \"long\"\n"));
    assert_snapshot!(complaints("[profiles.work\n"));
    assert_snapshot!(complaints(
        r#"default-profile = "wrok"
[accounts]
"12" = "production"
[profiles.work]
issuer = "http://sso.example.org/realms/staff"
client-id = "aws-cli"
flow = "device"
port = 8400
role = "prod/Admin"
roles = ["arn:aws:iam::123456789012:user/anna"]
provider = "kc"
sts-endpoint = "http://sts.example.org"
region = "Frankfurt!"
duration = 60
session-name = "a b"
policy = "everything"
scopes = ["offline_access"]
login-time-limit = 0
[profiles.empty]
"#
    ));
}

#[test]
fn a_secret_in_the_file_is_told_of_without_showing_it() {
    let told = complaints(
        "[profiles.work]\nissuer = \"https://sso.example.org/realms/a\"\nclient-id = \"a\"\nclient-secret = { plain-text = \"hush-hush\" }\n",
    );
    assert!(told.contains("lies here for every reader"), "{told}");
    assert!(!told.contains("hush-hush"), "{told}");
}

#[test]
fn root_certificates_that_cannot_be_used_are_told() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("empty.pem"), "no certificate").unwrap();
    for (file, why) in [
        ("nowhere.pem", "No such file"),
        ("empty.pem", "no certificate in PEM form"),
    ] {
        let text = format!(
            "[profiles.work]\nissuer = \"https://sso.example.org/realms/a\"\nclient-id = \"a\"\nca-file = \"{file}\"\n"
        );
        let path = folder.path().join("config.toml");
        let config = Config::parse(Source::new(path.display().to_string(), text)).unwrap();
        let told = shown(&config.check());
        assert!(
            told.contains(why) && told.contains("config.toml:4:11"),
            "{told}"
        );
    }
}

#[test]
fn a_configuration_that_does_not_exist_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let config = Config::read(&folder.path().join("confg.toml")).unwrap();
    for name in [None, Some("work")] {
        let overrides = Overrides {
            profile: name.map(str::to_owned),
            ..Overrides::default()
        };
        let told = shown(&config.profile(&overrides).unwrap_err());
        assert!(
            told.contains("confg.toml") && told.contains("doesn't exist"),
            "{told}"
        );
    }
}

#[test]
fn a_secret_in_the_wrong_form_is_told_of_without_showing_it() {
    let head =
        "[profiles.work]\nissuer = \"https://sso.example.org/realms/a\"\nclient-id = \"a\"\n";
    for line in [
        "client-secret = \"hush-hush\"",
        "client_secret = \"hush-hush\"",
        "client-secret = { plain_text = \"hush-hush\" }",
        "client-secret = { plain-text = \"hush-hush }",
        "client-secret = hush-hush",
        "client-secret = [\"hush-hush\"]",
        "[profiles.work.client-secret]\nplain = \"hush-hush\"",
        "[profiles.work.client-secret]\nvalue = \"hush-hush\"",
    ] {
        let told = complaints(&format!("{head}{line}\n"));
        assert!(!told.contains("hush"), "{line}:\n{told}");
        let number = if line.starts_with('[') {
            "line 5"
        } else {
            "line 4"
        };
        assert!(told.contains(number), "{line}:\n{told}");
    }
    // Beside another mistake, too.
    let told = complaints(
        "profiles.work = { issuer = \"nowhere\", client-id = \"a\", client-secret = { plain-text = \"hush-hush\" } }\n",
    );
    assert!(told.contains("URL") && !told.contains("hush"), "{told}");
}

#[test]
fn a_secret_that_is_no_utf8_is_not_shown_either() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("config.toml");
    std::fs::write(
        &path,
        b"[profiles.work]\nclient-secret = { plain-text = \"hush-h\xfcsh\" }\n",
    )
    .unwrap();
    let told = shown(&Config::read(&path).err().unwrap());
    assert!(told.contains("line 2") && told.contains("UTF-8"), "{told}");
    for letters in ["hush", "0xFC", "\u{fc}"] {
        assert!(!told.contains(letters), "{told}");
    }
}

#[test]
fn which_profile_is_asked_for_is_told() {
    let two = WHOLE.replace("default-profile = \"work\"\n", "");
    for (text, name) in [
        (two.as_str(), None),
        (WHOLE, Some("wrok")),
        ("", None),
        ("", Some("a")),
    ] {
        let overrides = Overrides {
            profile: name.map(str::to_owned),
            ..Overrides::default()
        };
        assert_snapshot!(shown(&config(text).profile(&overrides).unwrap_err()));
    }
}

#[test]
fn trust_policies_that_cannot_be_used_are_told() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("broken.json"), "{").unwrap();
    let other = r#"{"Role": {"Arn": "arn:aws:iam::123456789012:role/Other", "AssumeRolePolicyDocument":
        {"Version": "2012-10-17", "Statement": [{"Effect": "Allow",
        "Principal": {"AWS": "123456789012"}, "Action": "sts:AssumeRole"}]}}}"#;
    std::fs::write(folder.path().join("other.json"), other).unwrap();
    let file = folder.path().join("config.toml");
    let text = "[trust-policies]\n\"Admin\" = \"missing.json\"\n\
                \"arn:aws:iam::123456789012:role/Admin\" = \"broken.json\"\n\
                \"arn:aws:iam::123456789012:role/Lost\" = \"other.json\"\n";
    std::fs::write(&file, text).unwrap();
    let shown = shown(&Config::read(&file).unwrap().check());
    let folder = format!("{}/", folder.path().display());
    assert_snapshot!(shown.replace(&folder, ""));
}

#[test]
fn no_text_makes_the_reader_panic() {
    use proptest::prelude::*;
    proptest!(|(text in "(\\[profiles\\.a\\]\n)?([a-z\\-]{1,8} = [0-9\"a\\[\\]{}]{0,6}\n){0,4}")| {
        let _ = complaints(&text);
    });
}

/// The page is the list of keys: it shows each once, and all of them are read.
#[test]
fn the_example_of_the_reference_is_read_and_shows_every_key() {
    let page = include_str!("../../../docs/reference/keyferry-config.md");
    let example = page.split("```toml\n").nth(1).unwrap();
    let example = example.split("\n```").next().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let policy = r#"{"Version":"2012-10-17","Statement":[]}"#;
    std::fs::write(folder.path().join("admin-trust.json"), policy).unwrap();
    let file = folder.path().join("config.toml");
    // The certificates of that company aren't here.
    let lines = example.lines().filter(|line| !line.starts_with("ca-file"));
    std::fs::write(&file, lines.collect::<Vec<_>>().join("\n")).unwrap();
    assert_eq!(shown(&Config::read(&file).unwrap().check()), "");
    let unknown = complaints("[profiles.a]\nnonsense = 1\n");
    let known = unknown.split("expected one of ").nth(1).unwrap();
    let known = known.lines().next().unwrap();
    let keys: Vec<&str> = known.split('`').skip(1).step_by(2).collect();
    assert!(keys.len() > 20);
    for key in keys {
        assert!(
            example
                .lines()
                .any(|line| line.starts_with(&format!("{key} = "))),
            "{key}"
        );
    }
}
