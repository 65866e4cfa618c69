use proptest::prelude::*;
use serde_json::json;

use super::*;

const ADMIN: &str = "arn:aws:iam::123456789012:role/Admin";
const READ: &str = "arn:aws:iam::123456789012:role/team/Read";
const OTHER: &str = "arn:aws:iam::999999999999:role/Admin";
const PROVIDER: &str = "arn:aws:iam::123456789012:saml-provider/lab";

fn role(arn: &str) -> RoleArn {
    RoleArn::parse(arn).unwrap()
}

fn configured(arn: &str) -> ConfiguredRole {
    ConfiguredRole {
        role: role(arn),
        provider: None,
    }
}

fn offered(claims: Value, sources: &RoleSources) -> OfferedRoles {
    offered_roles(&[claims.as_object().unwrap()], None, sources)
}

fn listed(offered: &OfferedRoles) -> Vec<(&str, RoleSource)> {
    offered
        .roles
        .iter()
        .map(|offer| {
            (
                offer.role.as_ref().map_or("-", RoleArn::as_str),
                offer.source,
            )
        })
        .collect()
}

#[test]
fn roles_come_from_claims_groups_and_configuration_and_each_once() {
    let sources = RoleSources {
        groups: vec![("/ops".into(), vec![configured(READ), configured(ADMIN)])],
        fixed: vec![configured(OTHER), configured(READ)],
        aliases: BTreeMap::from([("123456789012".into(), "production".into())]),
        ..RoleSources::default()
    };
    let claims = json!({
        "groups": ["/ops", "/dev"],
        "resource_access": {"aws": {"roles": ["viewer", ADMIN]}}
    });
    let offered = offered(claims, &sources);
    assert_eq!(
        listed(&offered),
        [
            (ADMIN, RoleSource::ClientRole),
            (READ, RoleSource::GroupMap),
            (OTHER, RoleSource::Fixed)
        ]
    );
    assert_eq!(offered.roles[0].alias.as_deref(), Some("production"));
    assert_eq!(offered.roles[1].name, "Read");
    assert_eq!(
        (offered.roles[2].account.as_str(), &offered.roles[2].alias),
        ("999999999999", &None)
    );
}

#[test]
fn somebody_outside_of_the_group_is_not_offered_its_roles() {
    let sources = RoleSources {
        groups: vec![("ops".into(), vec![configured(ADMIN)])],
        ..RoleSources::default()
    };
    assert_eq!(
        offered(json!({"groups": ["opsx", "x/ops"]}), &sources).roles,
        []
    );
    assert_eq!(offered(json!({}), &sources).roles, []);
    // With the mapper's *Full group path* the same group has a slash.
    assert_eq!(
        offered(json!({"groups": ["/ops"]}), &sources).roles.len(),
        1
    );
}

#[test]
fn with_a_roles_claim_sts_refuses_all_others_and_so_they_are_withheld() {
    let sources = RoleSources {
        fixed: vec![configured(OTHER), configured(ADMIN)],
        ..RoleSources::default()
    };
    let claims = json!({"https://aws.amazon.com/roles": format!("{ADMIN};{READ}")});
    let offered = offered(claims, &sources);
    assert_eq!(
        listed(&offered),
        [
            (ADMIN, RoleSource::RolesClaim),
            (READ, RoleSource::RolesClaim)
        ]
    );
    assert_eq!(offered.withheld.len(), 1);
    assert!(
        offered.withheld[0]
            .reason
            .contains("https://aws.amazon.com/roles")
    );
    let error = offered.choose(OTHER).unwrap_err().to_string();
    assert!(error.contains("doesn't list it"), "{error}");
}

#[test]
fn an_empty_roles_claim_allows_nothing() {
    let sources = RoleSources {
        fixed: vec![configured(ADMIN)],
        ..RoleSources::default()
    };
    let offered = offered(json!({"https://aws.amazon.com/roles": []}), &sources);
    assert_eq!((offered.roles.len(), offered.withheld.len()), (0, 1));
}

#[test]
fn with_an_assertion_its_roles_count() {
    let facts = AssertionFacts {
        roles: vec![
            (role(ADMIN), ProviderArn::parse(PROVIDER).unwrap()),
            (
                role(ADMIN),
                ProviderArn::parse(&PROVIDER.replace("lab", "lab2")).unwrap(),
            ),
        ],
        ..AssertionFacts::default()
    };
    let sources = RoleSources {
        fixed: vec![configured(READ)],
        ..RoleSources::default()
    };
    // A roles claim is nothing to AssumeRoleWithSAML.
    let claims = json!({"https://aws.amazon.com/roles": [OTHER]});
    let offered = offered_roles(&[claims.as_object().unwrap()], Some(&facts), &sources);
    assert_eq!(
        listed(&offered),
        [(ADMIN, RoleSource::SamlRole), (ADMIN, RoleSource::SamlRole)]
    );
    assert_eq!(
        offered.roles[0].provider.as_ref().unwrap().as_str(),
        PROVIDER
    );
    assert_eq!(offered.withheld.len(), 1);
    assert_eq!(offered.choose("Admin").unwrap(), &offered.roles[0]);
}

#[test]
fn keycloak_roles_with_a_saml_provider_are_for_saml_profiles_in_either_order() {
    let claims = json!({
        "realm_access": {"roles": ["offline_access", format!("{PROVIDER},{READ}")]},
        "resource_access": {"urn:amazon:webservices": {"roles": [format!("{ADMIN},{PROVIDER}")]}, "odd": 7}
    });
    // An ID token opens none of them, unless they are offered for it as well.
    let sources = RoleSources {
        fixed: vec![configured(ADMIN)],
        ..RoleSources::default()
    };
    let by_token = offered(claims.clone(), &sources);
    assert_eq!(listed(&by_token), [(ADMIN, RoleSource::Fixed)]);
    assert_eq!(by_token.withheld.len(), 1);
    let error = by_token.choose(READ).unwrap_err().to_string();
    assert!(
        error.contains(PROVIDER) && error.contains("federation = \"saml\""),
        "{error}"
    );

    let facts = AssertionFacts {
        roles: vec![(role(READ), ProviderArn::parse(PROVIDER).unwrap())],
        ..AssertionFacts::default()
    };
    let claims = claims.as_object().unwrap();
    let by_saml = offered_roles(&[claims], Some(&facts), &RoleSources::default());
    assert_eq!(listed(&by_saml), [(READ, RoleSource::SamlRole)]);
    assert_eq!(by_saml.withheld[0].role, role(ADMIN));
}

#[test]
fn a_store_without_roles_is_one_offer() {
    let sources = RoleSources {
        without_role: Some("minio".into()),
        ..RoleSources::default()
    };
    let offered = offered(json!({}), &sources);
    assert_eq!(
        (
            offered.roles[0].role.as_ref(),
            offered.roles[0].name.as_str()
        ),
        (None, "minio")
    );
    assert_eq!(offered.choose("minio").unwrap(), &offered.roles[0]);
}

#[test]
fn a_role_is_chosen_by_arn_name_or_account_and_name() {
    let sources = RoleSources {
        fixed: vec![configured(ADMIN), configured(OTHER), configured(READ)],
        aliases: BTreeMap::from([("999999999999".into(), "test".into())]),
        ..RoleSources::default()
    };
    let offered = offered(json!({}), &sources);
    let chosen = |wanted| {
        offered
            .choose(wanted)
            .map(|offer| offer.role.clone().unwrap())
    };
    assert_eq!(chosen(ADMIN).unwrap(), role(ADMIN));
    assert_eq!(chosen("Read").unwrap(), role(READ));
    assert_eq!(chosen("test/Admin").unwrap(), role(OTHER));
    assert_eq!(chosen("123456789012/Admin").unwrap(), role(ADMIN));
    let several = chosen("Admin").unwrap_err().to_string();
    assert!(
        several.contains(ADMIN) && several.contains(OTHER),
        "{several}"
    );
    assert!(chosen("admin").is_err());
    assert!(chosen("").is_err());
}

#[test]
fn a_claim_whose_dots_were_not_escaped_is_a_problem() {
    let claims = json!({"https://aws": {"amazon": {"com/roles": [ADMIN]}}});
    let offered = offered(claims, &RoleSources::default());
    assert_eq!(offered.roles, []);
    assert_eq!(offered.problems.len(), 1);
}

proptest! {
    #[test]
    fn an_offered_role_can_be_chosen_by_its_arn(names in prop::collection::vec("[a-z]{1,3}", 1..6)) {
        let sources = RoleSources {
            fixed: names.iter().map(|name| configured(&format!("arn:aws:iam::123456789012:role/{name}"))).collect(),
            ..RoleSources::default()
        };
        let offered = offered(json!({}), &sources);
        for offer in &offered.roles {
            let arn = offer.role.as_ref().unwrap().as_str();
            prop_assert_eq!(offered.choose(arn).unwrap(), offer);
        }
    }
}
