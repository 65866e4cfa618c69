//! Roles out of the files people have: a policy, answers of the AWS command line, Terraform's JSON.

use diagnostic::{Finding, Level, Source, Span};
use percent_encoding::percent_decode_str;

use crate::arn::RoleArn;
use crate::json::{Json, Kind};
use crate::policy::Policy;
use crate::role::Role;

mod terraform;

/// An account with ten thousand roles has some twenty million bytes.
const MAX_BYTES: usize = 256 << 20;

/// The roles of a file.
#[derive(Clone, Debug, Default)]
pub struct RoleList {
    /// Every role whose policy could be read, in the order of the file.
    pub roles: Vec<Role>,
    /// What stands in the way of the others, and what the policies' reader found.
    pub findings: Vec<Finding>,
}

impl RoleList {
    /// Reads a file by what is in it: one trust policy; the answer of `aws iam get-role`,
    /// `list-roles` or `get-account-authorization-details`, with policies as JSON or URL-encoded;
    /// the output of `terraform show -json` for a state or a plan.
    ///
    /// # Errors
    /// When the file is none of these.
    pub fn parse(source: &Source) -> Result<Self, Vec<Finding>> {
        let json = Json::read(source, MAX_BYTES).map_err(|finding| vec![*finding])?;
        let mut list = Self::default();
        if json.get("Statement").is_some() {
            let policy = Policy::parse(source)?;
            list.add(source.name().to_owned(), None, policy, None);
        } else if let Some(role) = json.get("Role") {
            list.iam_role(source, role);
        } else if let Some(roles) = json
            .get("Roles")
            .or(json.get("RoleDetailList"))
            .and_then(Json::items)
        {
            for role in roles {
                list.iam_role(source, role);
            }
        } else if let Some(values) = json.get("planned_values").or(json.get("values")) {
            terraform::module(&mut list, source, values.get("root_module"));
        } else {
            return Err(vec![
                Finding::new(Level::Error, "policy-role-list", "this is neither a trust policy nor a list of roles")
                    .in_file(source)
                    .help("give a trust policy, the output of `aws iam get-role`, `aws iam list-roles`, `aws iam get-account-authorization-details` or `terraform show -json`"),
            ]);
        }
        if list.roles.is_empty() && list.findings.is_empty() {
            list.findings.push(
                Finding::new(Level::Error, "policy-role-list", "the file holds no role")
                    .in_file(source)
                    .help("check that it comes from the right account or directory"),
            );
        }
        Ok(list)
    }

    fn add(&mut self, name: String, arn: Option<RoleArn>, policy: Policy, max: Option<u32>) {
        self.findings.extend_from_slice(policy.findings());
        self.roles.push(Role {
            name,
            arn,
            policy,
            max_session_seconds: max,
        });
    }

    /// A role as the IAM API describes it.
    fn iam_role(&mut self, source: &Source, role: &Json) {
        let written_arn = role.get("Arn").and_then(Json::as_str);
        let arn = written_arn.and_then(|arn| RoleArn::parse(arn).ok());
        let name = written_arn
            .or_else(|| role.get("RoleName").and_then(Json::as_str))
            .unwrap_or("a role without name");
        let Some(document) = role.get("AssumeRolePolicyDocument") else {
            self.without_policy(source, role.span, name);
            return;
        };
        let max = role.get("MaxSessionDuration").and_then(seconds);
        self.document(source, name, arn, document, max);
    }

    /// A policy that is an object of the file, or a text inside it.
    fn document(
        &mut self,
        source: &Source,
        name: &str,
        arn: Option<RoleArn>,
        document: &Json,
        max: Option<u32>,
    ) {
        let policy = match &document.kind {
            Kind::Object(_) => Policy::from_json(source, document),
            Kind::String(text) => match decode(text) {
                // Places inside an encoded text mean nothing to its reader: the text gets a name.
                Some(text) => {
                    Policy::parse(&Source::new(format!("{}: {name}", source.name()), text))
                }
                None => {
                    self.unreadable(source, document.span, name, "is no UTF-8 once decoded");
                    return;
                }
            },
            _ => {
                self.unreadable(
                    source,
                    document.span,
                    name,
                    "is neither an object nor a string",
                );
                return;
            }
        };
        match policy {
            Ok(policy) => self.add(name.to_owned(), arn, policy, max),
            Err(findings) => self.findings.extend(findings),
        }
    }

    fn without_policy(&mut self, source: &Source, span: Span, name: &str) {
        self.findings.push(
            Finding::new(Level::Error, "policy-role-list", format!("`{name}` comes without its trust policy"))
                .at(source, span)
                .help("in a Terraform plan the policy may be known only after it is applied; use the state instead"),
        );
    }

    fn unreadable(&mut self, source: &Source, span: Span, name: &str, why: &str) {
        self.findings.push(
            Finding::new(
                Level::Error,
                "policy-role-list",
                format!("the trust policy of `{name}` {why}"),
            )
            .at(source, span)
            .help("give the policy as JSON, or as IAM's URL-encoded text"),
        );
    }
}

fn seconds(json: &Json) -> Option<u32> {
    match &json.kind {
        Kind::Number(digits) => digits.parse().ok(),
        _ => None,
    }
}

/// IAM's API gives policies percent-encoded; the command line has mostly decoded them.
fn decode(text: &str) -> Option<String> {
    if text.trim_start().starts_with('{') {
        return Some(text.to_owned());
    }
    let decoded = percent_decode_str(text).decode_utf8().ok()?;
    Some(decoded.into_owned())
}
