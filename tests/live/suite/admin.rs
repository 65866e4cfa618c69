//! The Admin REST client against the real thing: every call it has, in a realm of its own.

use anyhow::{Context, Result};
use keycloak_admin::{
    ClientRepresentation, ClientScopeRepresentation, ClientUuid, Credentials, Error, Example,
    GroupRepresentation, MapperHome, MapperRepresentation, Realm, RealmRepresentation,
    RoleContainer, RoleHolder, RoleRepresentation, ScopeAssignment, UnmanagedAttributePolicy,
    UserRepresentation,
};
use serde_json::{Value, json};

use crate::lab::Lab;
use provider_jar::Kind;

const SCRIPT: &str = "'a'+user.username";

/// What the steps gave, as recording lines.
struct Report<'a> {
    lab: &'a Lab,
    lines: Vec<Value>,
}

impl Report<'_> {
    fn add(&mut self, step: &str, result: Value) {
        let result = self.lab.mask.value(&result);
        self.lines
            .push(json!({"version": self.lab.version(), "step": step, "result": result}));
    }

    /// A step that the server is expected to refuse.
    fn refused<T>(&mut self, step: &str, result: Result<T, Error>) -> Result<()> {
        let shown = match result {
            Ok(_) => json!("accepted"),
            Err(error @ (Error::Refused(_) | Error::Missing { .. })) => {
                let kind = error.refusal().map(|refusal| format!("{:?}", refusal.kind));
                json!({"error": error.to_string(), "kind": kind, "hint": error.hint()})
            }
            Err(other) => return Err(other.into()),
        };
        self.add(step, shown);
        Ok(())
    }
}

pub async fn run(lab: &Lab) -> Result<Vec<Value>> {
    let mut report = Report {
        lab,
        lines: Vec::new(),
    };
    server(&mut report).await?;
    let realm = RealmRepresentation {
        realm: "admin läb".into(),
        enabled: Some(true),
        ..RealmRepresentation::default()
    };
    let realm = lab.admin.create_realm(&realm).await?;
    let steps = async {
        let shown = realm.representation().await?;
        report.add("read the realm back", json!([shown.realm, shown.enabled]));
        groups(&mut report, &realm).await?;
        let client = client(&mut report, &realm).await?;
        users_and_roles(&mut report, &realm, &client).await?;
        scopes_and_mappers(&mut report, &realm, &client).await?;
        service_account(&mut report).await
    };
    let done: Result<()> = steps.await;
    realm.delete().await?;
    done?;
    Ok(report.lines)
}

async fn server(report: &mut Report<'_>) -> Result<()> {
    let admin = &report.lab.admin;
    let info = admin.server_info().await?;
    report.add(
        "server version",
        json!(info.system_info.as_ref().map(|s| &s.version)),
    );
    for feature in ["SCRIPTS", "DOCKER", "NO_SUCH_FEATURE"] {
        report.add(
            &format!("feature {feature}"),
            json!(info.has_feature(feature)),
        );
    }
    let provider = report.lab.scripts.provider(Kind::Mapper, SCRIPT)?;
    let found = info.mapper_provider("openid-connect", &provider);
    report.add("a script's provider is loaded", json!(found.is_some()));
    let found = info.mapper_provider("saml", &provider);
    report.add("and isn't a SAML provider", json!(found.is_none()));

    let base = admin.base().clone();
    let wrong = Credentials::admin("admin", "wrong".into());
    let login = keycloak_admin::Admin::connect(base, wrong, Default::default()).await;
    report.refused("a wrong password", login)?;
    let missing = admin.realm("nosuch").representation().await;
    report.refused("a realm that isn't there", missing)?;
    let twice = RealmRepresentation {
        realm: "lab".into(),
        ..RealmRepresentation::default()
    };
    report.refused("a realm that exists", admin.create_realm(&twice).await)
}

async fn groups(report: &mut Report<'_>, realm: &Realm) -> Result<()> {
    let leaf = |name: &str| GroupRepresentation {
        name: name.into(),
        attributes: Some([("floor".into(), vec!["3".into(), "4".into()])].into()),
        ..GroupRepresentation::default()
    };
    let node = |name: &str, below: Vec<GroupRepresentation>| GroupRepresentation {
        sub_groups: below,
        ..leaf(name)
    };
    // More children than Keycloak gives in one page unasked.
    let many = (0..12).map(|n| leaf(&format!("c{n:02}"))).collect();
    let forest = [
        leaf("Zürich Büro"),
        leaf("a-b"),
        node("eng", vec![node("r/w", vec![leaf("50% ;"), leaf("日本")])]),
        node("many", many),
    ];
    realm.create_group_tree(&forest).await?;
    let mut paths = Vec::new();
    let tree = realm.group_tree(100).await?;
    let mut open: Vec<&GroupRepresentation> = tree.iter().collect();
    while let Some(group) = open.pop() {
        paths.push(json!([group.path, group.attributes]));
        open.extend(&group.sub_groups);
    }
    paths.sort_by_key(Value::to_string);
    report.add("a group tree, read back", Value::Array(paths));
    let again = realm.create_group(None, &leaf("a-b")).await;
    report.refused("a group that exists", again)?;
    let id = tree
        .iter()
        .find(|group| group.name == "many")
        .and_then(|group| group.id.clone())
        .context("no group `many`")?;
    realm.delete_group(&id).await?;
    report.refused("deleting a group twice", realm.delete_group(&id).await)
}

async fn client(report: &mut Report<'_>, realm: &Realm) -> Result<ClientUuid> {
    let client = ClientRepresentation {
        client_id: "app; a/b".into(),
        enabled: Some(true),
        protocol: Some("openid-connect".into()),
        public_client: Some(false),
        secret: Some("s3cret".into()),
        direct_access_grants_enabled: Some(true),
        attributes: Some([("team".into(), "blue".into())].into()),
        ..ClientRepresentation::default()
    };
    let id = realm.create_client(&client).await?;
    let (found, mut stored) = realm.client(&client.client_id).await?;
    report.add(
        "a client, read back",
        json!([
            found == id,
            stored.secret == client.secret,
            stored.public_client,
            stored.attributes.as_ref().and_then(|a| a.get("team")),
            format!("{stored:?}").contains("s3cret"),
        ]),
    );
    stored
        .attributes
        .get_or_insert_default()
        .insert("team".into(), "red".into());
    realm.update_client(&id, &stored).await?;
    let (_, stored) = realm.client(&client.client_id).await?;
    report.add(
        "a client, changed",
        json!([
            stored.secret == client.secret,
            stored.attributes.as_ref().and_then(|a| a.get("team")),
        ]),
    );
    report.refused("a client that exists", realm.create_client(&client).await)?;
    report.refused("a client that isn't there", realm.client("nosuch").await)?;
    let mut ids: Vec<String> = realm
        .clients()
        .page_size(2)
        .all(100)
        .await?
        .into_iter()
        .map(|client| client.client_id)
        .collect();
    ids.sort();
    report.add("all clients, two a page", json!(ids));
    Ok(id)
}

async fn users_and_roles(
    report: &mut Report<'_>,
    realm: &Realm,
    client: &ClientUuid,
) -> Result<()> {
    realm
        .set_unmanaged_attributes(UnmanagedAttributePolicy::Enabled)
        .await?;
    let policy = realm.user_profile().await?.unmanaged_attribute_policy;
    report.add("unmanaged attributes", json!(policy));
    for name in ["ann", "ben", "cat", "dan", "eve"] {
        let user = UserRepresentation {
            username: name.into(),
            enabled: Some(true),
            attributes: Some([("dept".into(), vec!["R&D".into()])].into()),
            groups: Some(vec!["/eng".into(), "/a-b".into()]),
            ..UserRepresentation::default()
        };
        realm.create_user(&user).await?;
    }
    let users = realm.users().page_size(2).all(100).await?;
    let shown: Vec<Value> = users
        .iter()
        .map(|user| json!([user.username, user.attributes]))
        .collect();
    report.add("all users, two a page", json!(shown));
    let limited = realm.users().page_size(2).all(3).await;
    report.add("more users than wanted", json!(limited.is_err()));

    let (ann, _) = realm.user("ann").await?;
    realm.set_password(&ann, "secret".into()).await?;
    let tree = realm.group_tree(100).await?;
    let office = tree
        .iter()
        .find(|group| group.name == "Zürich Büro")
        .and_then(|group| group.id.clone())
        .context("no group `Zürich Büro`")?;
    realm.join_group(&ann, &office).await?;
    let groups = realm.groups_of(&ann).all(10).await?;
    let paths: Vec<_> = groups.iter().map(|group| &group.path).collect();
    report.add("groups of a user", json!(paths));

    let of_client = RoleContainer::Client(client.clone());
    for (container, name) in [
        (&RoleContainer::Realm, "r/w; ü"),
        (&RoleContainer::Realm, "inner"),
        (&of_client, "reader"),
    ] {
        let role = RoleRepresentation {
            name: name.into(),
            attributes: Some([("level".into(), vec!["2".into()])].into()),
            ..RoleRepresentation::default()
        };
        realm.create_role(container, &role).await?;
    }
    let outer = realm.role(&RoleContainer::Realm, "r/w; ü").await?;
    let inner = realm.role(&RoleContainer::Realm, "inner").await?;
    let reader = realm.role(&of_client, "reader").await?;
    let parts = [inner, reader.clone()];
    realm
        .add_composites(&RoleContainer::Realm, &outer.name, &parts)
        .await?;
    let mut composites: Vec<String> = realm
        .composites(&RoleContainer::Realm, &outer.name)
        .await?
        .into_iter()
        .map(|role| role.name)
        .collect();
    composites.sort();
    report.add("a composite role", json!(composites));
    let holders = [RoleHolder::User(ann.clone()), RoleHolder::Group(office)];
    for holder in &holders {
        realm
            .grant_roles(holder, &RoleContainer::Realm, std::slice::from_ref(&outer))
            .await?;
        realm
            .grant_roles(holder, &of_client, std::slice::from_ref(&reader))
            .await?;
        let of_realm = realm.granted_roles(holder, &RoleContainer::Realm).await?;
        let granted = realm.granted_roles(holder, &of_client).await?;
        let mut names: Vec<_> = of_realm
            .iter()
            .chain(&granted)
            .map(|role| &role.name)
            .collect();
        names.sort();
        report.add("granted roles", json!(names));
    }
    realm
        .delete_role(&RoleContainer::Realm, &outer.name)
        .await?;
    let gone = realm.role(&RoleContainer::Realm, &outer.name).await;
    report.refused("a role that was deleted", gone)?;
    let (eve, _) = realm.user("eve").await?;
    realm.delete_user(&eve).await?;
    report.refused("a user that was deleted", realm.user("eve").await)
}

async fn scopes_and_mappers(
    report: &mut Report<'_>,
    realm: &Realm,
    client: &ClientUuid,
) -> Result<()> {
    let scope = ClientScopeRepresentation {
        name: "extra".into(),
        protocol: Some("openid-connect".into()),
        ..ClientScopeRepresentation::default()
    };
    let id = realm.create_client_scope(&scope).await?;
    report.add(
        "a client scope",
        json!(realm.client_scope("extra").await? == id),
    );
    report.refused(
        "a client scope that exists",
        realm.create_client_scope(&scope).await,
    )?;
    let home = MapperHome::ClientScope(id.clone());
    let config = [
        ("claim.name", "claim"),
        ("jsonType.label", "String"),
        ("access.token.claim", "true"),
    ]
    .map(|(k, v)| (k.to_owned(), v.to_owned()));
    let mapper = MapperRepresentation {
        name: "m".into(),
        protocol: "openid-connect".into(),
        protocol_mapper: report.lab.scripts.provider(Kind::Mapper, SCRIPT)?,
        config: config.into(),
        ..MapperRepresentation::default()
    };
    let mapper_id = realm.create_mapper(&home, &mapper).await?;
    report.refused(
        "a mapper that exists",
        realm.create_mapper(&home, &mapper).await,
    )?;
    let stored = realm.mappers(&home).await?;
    let shown: Vec<_> = stored.iter().map(|m| (&m.name, &m.config)).collect();
    report.add("mappers of a client scope", json!(shown));

    realm
        .assign_scope(client, &id, ScopeAssignment::Optional)
        .await?;
    let (ann, _) = realm.user("ann").await?;
    for scope in ["openid", "openid extra"] {
        let text = realm
            .example(Example::AccessToken, client, &ann, scope)
            .await?;
        let claims: Value = serde_json::from_str(&text)?;
        report.add(
            &format!("an example with scope `{scope}`"),
            json!(claims.get("claim")),
        );
        let effective = realm.effective_mappers(client, scope).await?;
        let ours = effective.iter().find(|m| m.mapper_name == "m");
        let shown = ours.map(|m| (&m.container_name, &m.container_type, &m.protocol_mapper));
        report.add(&format!("our mapper with scope `{scope}`"), json!(shown));
    }

    let mut changed = mapper.clone();
    changed.config.insert("claim.name".into(), "other".into());
    realm.update_mapper(&home, &mapper_id, &changed).await?;
    let bad = MapperRepresentation {
        protocol_mapper: report.lab.scripts.provider(Kind::Mapper, "var x = ;")?,
        ..changed.clone()
    };
    let refused = realm.update_mapper(&home, &mapper_id, &bad).await;
    report.refused("a change to a script that doesn't compile", refused)?;
    let unknown = MapperRepresentation {
        name: "n".into(),
        protocol_mapper: "script-nosuch.js".into(),
        ..changed
    };
    let refused = realm.create_mapper(&home, &unknown).await;
    report.refused("a mapper whose provider isn't loaded", refused)?;
    let stored = realm.mappers(&home).await?;
    let shown: Vec<_> = stored.iter().map(|m| m.config.get("claim.name")).collect();
    report.add("the mapper after that", json!(shown));
    realm.delete_mapper(&home, &mapper_id).await?;
    report.refused(
        "a mapper that was deleted",
        realm.delete_mapper(&home, &mapper_id).await,
    )?;
    realm
        .unassign_scope(client, &id, ScopeAssignment::Optional)
        .await?;
    realm.delete_client_scope(&id).await?;
    realm.delete_client(client).await?;
    report.refused(
        "a client that was deleted",
        realm.delete_client(client).await,
    )
}

/// A service account without any role: it gets in, and nowhere.
async fn service_account(report: &mut Report<'_>) -> Result<()> {
    let admin = &report.lab.admin;
    let lab = admin.realm("lab");
    let mut client = ClientRepresentation {
        client_id: "robot".into(),
        public_client: Some(false),
        secret: Some("robot-secret".into()),
        ..ClientRepresentation::default()
    };
    client
        .extra
        .0
        .insert("serviceAccountsEnabled".into(), true.into());
    let id = lab.create_client(&client).await?;
    let credentials = Credentials::Client {
        realm: "lab".into(),
        client_id: "robot".into(),
        secret: "robot-secret".into(),
    };
    let robot =
        keycloak_admin::Admin::connect(admin.base().clone(), credentials, Default::default())
            .await?;
    let refused = robot.realm("lab").client("app").await;
    report.refused("a service account without roles", refused)?;
    Ok(lab.delete_client(&id).await?)
}
