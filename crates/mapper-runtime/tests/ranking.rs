//! The members that public scripts use most are imitated, each with the result a server gives.

use diagnostic::Source;
use keycloak_model::{Format, parse_fixture};
use mapper_runtime::{InstanceConfig, Runtime, Scenario, ScriptOutcome};
use nashorn::{Limits, on_engine_thread};

const WORLD: &str = include_str!("data/ranking.toml");
const RANKING: &str = include_str!("data/ranking.tsv");

#[test]
fn the_members_scripts_use_most_give_what_a_server_gives() {
    let world = parse_fixture(&Source::new("ranking.toml", WORLD), Format::Toml).unwrap();
    let mut scenario = Scenario::new(&world, "alice", Some("web")).unwrap();
    scenario.instance = InstanceConfig::new("m", [("access.token.claim", "true")]);
    let rows: Vec<Vec<&str>> = RANKING
        .lines()
        .filter(|line| !line.starts_with('#'))
        .map(|line| line.split('\t').collect())
        .collect();
    assert!(rows.len() >= 150, "{} members", rows.len());
    let failures: Vec<String> = on_engine_thread(|thread| {
        ["18.0.2", "26.7.3"]
            .iter()
            .flat_map(|version| {
                let runtime = Runtime::new(version.parse().unwrap(), Limits::default()).unwrap();
                let (runtime, scenario) = (&runtime, &scenario);
                let of_version = rows.iter().filter(move |row| row[1] == *version);
                of_version
                    .filter_map(move |row| {
                        let script = runtime.compile(&Source::new("script.js", row[2]));
                        let report = runtime.run(thread, &script, scenario);
                        let happened = match report.script {
                            ScriptOutcome::Value { text, .. } => text,
                            ScriptOutcome::Refused(refused) => format!("refused: {}", refused.what),
                            other => format!("{other:?}"),
                        };
                        let agrees = match row[3].strip_prefix("refused: ") {
                            Some(what) => {
                                happened.starts_with("refused: ") && happened.contains(what)
                            }
                            None => happened == row[3],
                        };
                        (!agrees)
                            .then(|| format!("{} ({version}): {}\n  {happened}", row[0], row[2]))
                    })
                    .collect::<Vec<_>>()
            })
            .collect()
    })
    .unwrap();
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}
