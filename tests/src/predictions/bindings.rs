//! `bindings.jsonl`

use anyhow::Result;
use keycloak_model::Request;
use mapper_runtime::{InstanceConfig, MapperResult, Outcome, Target};
use nashorn::EngineThread;
use serde_json::Value;

use super::{CALLS, Comparison, Server, text};

pub(super) fn line(
    server: &Server,
    thread: &EngineThread,
    line: &Value,
    comparison: &mut Comparison,
) -> Result<()> {
    let expression = text(line, "expression")?;
    for (call, target) in CALLS {
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
        let mut scenario = server.scenario("app", instance)?;
        scenario.target = target;
        scenario.request = request(target);
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
        let case = format!("{call}: {expression}");
        comparison.add_or_refuse(&case, predicted.as_ref(), &line["values"][call], &why);
    }
    Ok(())
}

/// The requests of the driver.
fn request(target: Target) -> Request {
    let mut request = Request::default();
    match target {
        Target::Userinfo => request.method = "GET".into(),
        Target::Introspection => request.form.set("token", vec!["(access token)".into()]),
        Target::AccessToken | Target::IdToken | Target::TokenResponse => {
            request.form.set("grant_type", vec!["password".into()]);
        }
    }
    request
}
