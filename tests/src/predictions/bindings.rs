//! `bindings.jsonl`

use anyhow::Result;
use mapper_runtime::{InstanceConfig, MapperResult, Outcome, Target};
use nashorn::EngineThread;
use serde_json::Value;

use super::{Comparison, Server, text};

/// The calls of a real login, and who is the client in each: at introspection, the one that asks.
const CALLS: [(&str, Target, &str); 5] = [
    ("access", Target::AccessToken, "app"),
    ("id", Target::IdToken, "app"),
    ("response", Target::TokenResponse, "app"),
    ("userinfo", Target::Userinfo, "app"),
    ("introspection", Target::Introspection, "conf"),
];

pub(super) fn line(
    server: &Server,
    thread: &EngineThread,
    line: &Value,
    comparison: &mut Comparison,
) -> Result<()> {
    let expression = text(line, "expression")?;
    for (call, target, client) in CALLS {
        let instance = InstanceConfig::new(
            "b0",
            [
                ("claim.name", "b0"),
                ("jsonType.label", "String"),
                ("id.token.claim", "true"),
                ("access.token.claim", "true"),
                ("userinfo.token.claim", "true"),
                ("introspection.token.claim", "true"),
                ("access.tokenResponse.claim", "true"),
            ],
        );
        let mut scenario = server.scenario(client, instance)?;
        scenario.target = target;
        // What was asked for, and the default scopes.
        scenario.scope = "openid profile email".into();
        let report = server.run(thread, expression, &scenario);
        let mut why = format!("{:?}", report.script);
        let predicted: Option<Value> = match report.result {
            MapperResult::Claim { outcome, .. } => match outcome {
                Outcome::Claim(claim) => Some(server.mask.value(&claim.value.to_value())),
                Outcome::Omitted(_) => Some(Value::Null),
                Outcome::Undecided { why: open, .. } => {
                    why = open;
                    None
                }
                other => Some(format!("{other:?}").into()),
            },
            MapperResult::Saml(_) | MapperResult::Unknown => None,
        };
        let case = format!("{} {call}: {expression}", text(line, "version")?);
        comparison.add(&case, predicted, &line["values"][call], &why);
    }
    Ok(())
}
