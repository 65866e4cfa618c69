use super::*;
use crate::realm::{Realm, RoleContainer, UserKey};

const EXPORT: &str = r##"{
  "id": "7e1a", "realm": "acme", "displayName": "ACME", "accessTokenLifespan": 120,
  "keycloakVersion": "26.7.3", "smtpServer": {"password": "S3CRET"},
  "attributes": {"cibaInterval": "5", "clientSecret": "S3CRET"},
  "defaultRole": {"id": "d1", "name": "default-roles-acme", "composite": true},
  "roles": {
    "realm": [
      {"id": "r1", "name": "outer", "composite": true,
       "composites": {"realm": ["inner"], "client": {"aws": ["admin"]}}},
      {"id": "r2", "name": "inner", "attributes": {"level": ["3"]}},
      {"name": "default-roles-acme"}
    ],
    "client": {"aws": [{"id": "r3", "name": "admin"}]}
  },
  "groups": [
    {"id": "g1", "name": "eng", "attributes": {"cost": ["42"]}, "realmRoles": ["outer"],
     "subGroups": [{"id": "g2", "name": "r/w", "path": "/eng/r/w", "subGroups": []}]}
  ],
  "clients": [
    {"id": "c1", "clientId": "aws", "secret": "S3CRET", "protocol": "saml",
     "attributes": {"saml.signing.private.key": "S3CRET", "saml.assertion.signature": "true",
                    "client.secret.creation.time": "1700000000"},
     "protocolMappers": [{"id": "m1", "name": "role", "protocol": "saml",
       "protocolMapper": "script-role.js", "config": {"attribute.name": "Role", "single": true}}]}
  ],
  "clientScopes": [{"id": "s1", "name": "profile", "protocol": "openid-connect"}],
  "scopeMappings": [{"clientScope": "profile", "roles": ["inner"]}],
  "components": {"org.keycloak.keys.KeyProvider": [{"config": {"privateKey": ["S3CRET"]}}]},
  "users": [
    {"id": "u1", "username": "Bob", "email": "Bob@Example.com", "enabled": true,
     "createdTimestamp": 1650000000000, "credentials": [{"secretData": "S3CRET"}],
     "attributes": {"dept": ["a", "b"], "old": "single", "n": [7, null]},
     "groups": ["/eng/r/w"], "realmRoles": ["default-roles-acme"], "clientRoles": {"aws": ["admin"]},
     "serviceAccountClientId": "aws"}
  ]
}"##;

fn read(text: &str) -> Result<Realm, Vec<Finding>> {
    parse_export(&Source::new("acme-realm.json", text), None)
}

fn role_names(realm: &Realm, user: UserKey) -> Vec<&str> {
    let roles = realm.effective_roles(user);
    roles
        .into_iter()
        .map(|key| realm.roles[key].name.as_str())
        .collect()
}

#[test]
fn a_user_of_an_export_has_its_groups_roles_and_attributes() {
    let realm = read(EXPORT).unwrap();
    let bob = realm.user_by_name("bob").unwrap();
    let user = &realm.users[bob];
    assert_eq!((user.id.as_str(), user.username.as_str()), ("u1", "bob"));
    assert_eq!(user.email.as_deref(), Some("bob@example.com"));
    assert_eq!(user.created_timestamp, Some(1_650_000_000_000));
    assert_eq!(user.attributes.values("dept"), ["a", "b"]);
    assert_eq!(user.attributes.values("old"), ["single"]);
    assert_eq!(user.attributes.values("n"), ["7"]);
    assert_eq!(user.service_account_client.as_deref(), Some("c1"));
    let group = user.groups[0];
    assert_eq!(realm.groups[group].name, "r/w");
    assert_eq!(realm.group_path(group), "/eng/r/w");
    assert_eq!(realm.escaped_group_path(group), "/eng/r~/w");
    assert_eq!(
        role_names(&realm, bob),
        ["default-roles-acme", "admin", "outer", "inner"]
    );
}

#[test]
fn settings_clients_and_scopes_of_an_export_are_read() {
    let realm = read(EXPORT).unwrap();
    assert_eq!(realm.display_name.as_deref(), Some("ACME"));
    assert_eq!(realm.access_token_lifespan, 120);
    assert_eq!(realm.attribute("cibaInterval"), Some("5"));
    let aws = realm.client_by_client_id("aws").unwrap();
    let client = &realm.clients[aws];
    assert_eq!(client.attribute("saml.assertion.signature"), Some("true"));
    assert_eq!(
        client.attribute("client.secret.creation.time"),
        Some("1700000000")
    );
    let mapper = &client.protocol_mappers[0];
    assert_eq!(mapper.provider, "script-role.js");
    assert_eq!(mapper.config[1], ("single".to_owned(), "true".to_owned()));
    let profile = realm.client_scope_by_name("profile").unwrap();
    let inner = realm.role_by_name(RoleContainer::Realm, "inner").unwrap();
    assert_eq!(realm.client_scopes[profile].scope_mappings, [inner]);
    assert_eq!(realm.roles[inner].attributes.first("level"), Some("3"));
}

#[test]
fn no_secret_of_an_export_is_kept_anywhere() {
    let realm = read(EXPORT).unwrap();
    assert!(!format!("{realm:?}").contains("S3CRET"));
    let aws = realm.client_by_client_id("aws").unwrap();
    assert_eq!(
        realm.clients[aws].withheld_attributes,
        ["saml.signing.private.key"]
    );
}

#[test]
fn a_mistake_in_an_export_is_reported_where_it_stands() {
    let findings =
        read("{\"realm\": \"acme\",\n \"users\": [{\"enabled\": \"yes\"}]}").unwrap_err();
    let [finding] = &findings[..] else {
        panic!("{findings:?}")
    };
    let place = finding
        .source
        .as_ref()
        .unwrap()
        .line_column(finding.span.unwrap().start);
    assert_eq!((place.line, place.column), (2, 28));
    insta::assert_snapshot!(finding.message, @r#"invalid type: string "yes", expected a boolean"#);
}

#[test]
fn json_that_is_no_export_is_refused() {
    let message = |text| read(text).unwrap_err()[0].message.clone();
    assert_eq!(message("{}"), "names no realm, so it is no realm export");
    assert_eq!(message("[]"), "names no realm, so it is no realm export");
    insta::assert_snapshot!(message("{\"realm\": 5}"), @"invalid type: integer `5`, expected a string");
    insta::assert_snapshot!(message(&format!("{{\"groups\":{}", "[{\"subGroups\":".repeat(200))), @"recursion limit exceeded");
}

#[test]
fn a_group_that_is_its_own_parent_by_hand_written_roles_does_not_hang() {
    let text = r#"{"realm": "x", "roles": {"realm": [
        {"name": "a", "composites": {"realm": ["b"]}},
        {"name": "b", "composites": {"realm": ["a"]}}]},
        "users": [{"username": "u", "realmRoles": ["a"]}]}"#;
    let realm = read(text).unwrap();
    let user = realm.user_by_name("u").unwrap();
    assert_eq!(role_names(&realm, user), ["a", "b"]);
}

#[test]
fn a_folder_of_an_export_is_one_realm_and_master_stays_aside() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
    write(
        "acme-users-1.json",
        r#"{"realm": "acme", "users": [{"username": "zoe"}]}"#,
    );
    write(
        "acme-users-0.json",
        r#"{"realm": "acme", "users": [{"username": "yan"}]}"#,
    );
    write("acme-realm.json", EXPORT);
    write("master-realm.json", r#"{"realm": "master"}"#);
    write("readme.txt", "not read");
    let realm = read_export(folder.path(), None).unwrap();
    assert_eq!(realm.name, "acme");
    for name in ["bob", "yan", "zoe"] {
        assert!(realm.user_by_name(name).is_some(), "{name}");
    }
    assert_eq!(
        read_export(folder.path(), Some("master")).unwrap().name,
        "master"
    );
    let finding = &read_export(folder.path(), Some("nope")).unwrap_err()[0];
    assert_eq!(finding.message, "has no realm `nope`");
}

#[test]
fn several_realms_in_one_file_must_be_chosen_from() {
    let text = r#"[{"realm": "a"}, {"realm": "b"}]"#;
    let finding = &read(text).unwrap_err()[0];
    assert_eq!(finding.message, "holds several realms");
    assert_eq!(
        finding.help.as_deref(),
        Some("choose one with `--realm`, or `realm` in mapper.toml: a, b")
    );
    let source = Source::new("x", text);
    assert_eq!(parse_export(&source, Some("b")).unwrap().name, "b");
}

#[test]
fn a_user_given_as_a_representation_joins_the_realm_with_groups_made_on_the_way() {
    let mut realm = crate::World::sample().unwrap().realm;
    let user: UserRepresentation = serde_json::from_str(
        r#"{"username": "eve", "groups": ["/eng/backend", "/new/team"], "attributes": {"a": ["1"]},
            "credentials": [{"type": "password", "value": "x"}]}"#,
    )
    .unwrap();
    let eve = realm.add_representation(user);
    let paths: Vec<String> = realm.users[eve]
        .groups
        .iter()
        .map(|&g| realm.group_path(g))
        .collect();
    assert_eq!(paths, ["/eng/backend", "/new/team"]);
    let backend = realm.groups_by_path("/eng")[0];
    assert!(realm.is_member_of(eve, backend));
    assert_eq!(role_names(&realm, eve)[0], "default-roles-lab");
}

proptest::proptest! {
    #[test]
    fn no_export_makes_the_reader_panic(
        cut in 0..EXPORT.len(),
        noise in "[\\[\\]{}\",:a-e0-9 ]{0,8}",
    ) {
        let cut = EXPORT.floor_char_boundary(cut);
        let (head, tail) = EXPORT.split_at(cut);
        let _ = read(&format!("{head}{noise}"));
        let _ = read(&format!("{head}{noise}{tail}"));
    }
}

#[test]
fn an_export_says_what_users_may_change() {
    let text = r#"{"realm": "lab", "registrationAllowed": true, "components": {
        "org.keycloak.keys.KeyProvider": [{"config": {"privateKey": ["secret"]}}],
        "org.keycloak.userprofile.UserProfileProvider": [{"config": {"kc.user.profile.config": [
            "{\"attributes\":[{\"name\":\"email\",\"permissions\":{\"edit\":[\"admin\"]}},{\"name\":\"team\",\"permissions\":{\"edit\":[\"admin\",\"user\"]}}],\"unmanagedAttributePolicy\":\"ADMIN_EDIT\"}"
        ]}}]
    }}"#;
    let realm = parse_export(&Source::new("lab.json", text), None).unwrap();
    for (attribute, editable) in [
        ("username", true),
        ("email", false),
        ("team", true),
        ("else", false),
    ] {
        assert_eq!(realm.user_may_edit(attribute), editable, "{attribute}");
    }
}
