//! What a run on several servers gives for each of them is what a run on that server alone gives.

use std::path::Path;
use std::{fs, io};

use diagnostic::Source;
use keycloak_model::{Format, KeycloakVersion, parse_fixture};
use mapper_runtime::{InstanceConfig, MapperKind, Runtime, Scenario, Target};
use nashorn::{Limits, on_engine_thread};

const WORLD: &str = include_str!("data/ranking.toml");
const RANKING: &str = include_str!("data/ranking.tsv");

/// What public scripts use, the mappers we ship, and what a run must notice that servers differ in.
fn scripts() -> io::Result<Vec<String>> {
    let rows = RANKING.lines().filter(|line| !line.starts_with('#'));
    let mut scripts: Vec<_> = rows
        .filter_map(|line| line.split('\t').nth(2).map(str::to_owned))
        .collect();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    for folder in ["mapper-scripts", "tests/nashorn"] {
        for project in fs::read_dir(root.join(folder))? {
            for file in fs::read_dir(project?.path()).into_iter().flatten() {
                let path = file?.path();
                if path.extension().is_some_and(|extension| extension == "js") {
                    scripts.push(fs::read_to_string(path)?);
                }
            }
        }
    }
    scripts.extend(DIFFERENT.map(str::to_owned));
    Ok(scripts)
}

/// Each depends on the version in a way of its own.
const DIFFERENT: [&str; 16] = [
    // A member that comes or goes, called, asked for, enumerated, or only near the name that is meant.
    "user.getLastModifiedTimestamp()",
    "user.getAttribute('department')",
    "'lastModifiedTimestamp' in user",
    "typeof user.getGroups",
    "user.getLastModifiedTimestmp()",
    "Object.bindProperties({}, user).getGroups === undefined",
    "typeof org.keycloak.models.GroupProvider",
    // The class of a stream.
    "'' + user.getGroupsStream()",
    "user.getGroupsStream().getClass().getName()",
    "user.getGroupsStream().class === user.getGroupsStream().map(function (g) g).class",
    "user.getGroupsStream() instanceof Java.type('java.util.stream.SortedOps$OfRef')",
    "Object.prototype.toString.call(user.getGroupsStream())",
    // What the server makes.
    "userSession.getId()",
    "'' + keycloakSession",
    "token.getId() + token.getOtherClaims()",
    "token.setOtherClaims('seen', user.getUsername()); 'v'",
];

#[test]
fn runs_on_several_servers_are_those_on_each_of_them() {
    let world = parse_fixture(&Source::new("ranking.toml", WORLD), Format::Toml).unwrap();
    let logins = [
        (MapperKind::OpenIdConnect, Target::AccessToken),
        (MapperKind::OpenIdConnect, Target::IdToken),
        (MapperKind::Saml, Target::AccessToken),
    ];
    let scenarios = logins.map(|(kind, target)| {
        let mut scenario = Scenario::new(&world, "alice", Some("web")).unwrap();
        let settings = [
            ("claim.name", "c"),
            ("access.token.claim", "true"),
            ("id.token.claim", "true"),
            ("attribute.name", "c"),
        ];
        scenario.instance = InstanceConfig::new("m", settings);
        scenario.kind = kind;
        scenario.target = target;
        scenario
    });
    let scripts = scripts().unwrap();
    assert!(scripts.len() > 200, "{}", scripts.len());
    let limits = Limits {
        instructions: 2_000_000,
        ..Limits::default()
    };
    let different = on_engine_thread(|thread| {
        let servers = KeycloakVersion::KNOWN.map(|version| Runtime::new(version, limits).unwrap());
        let servers: Vec<_> = servers.iter().collect();
        let mut different = Vec::new();
        for (text, scenario) in scripts.iter().zip(scenarios.iter().cycle()) {
            let script = servers[0].compile(&Source::new("script.js", text.as_str()));
            let together = Runtime::run_on_each(&servers, thread, &script, scenario);
            for (server, report) in servers.iter().zip(together) {
                let alone = server.run(thread, &script, scenario);
                // As text, since NaN isn't itself.
                if format!("{report:?}") != format!("{alone:?}") {
                    different.push(format!(
                        "{text}\n{}: {report:?}\n{alone:?}",
                        server.version()
                    ));
                }
            }
        }
        different
    });
    let different = different.unwrap();
    assert!(different.is_empty(), "{}", different.join("\n\n"));
}
