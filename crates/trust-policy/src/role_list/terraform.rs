//! `terraform show -json`: modules inside modules, each with its resources.

use diagnostic::Source;

use crate::arn::RoleArn;
use crate::json::Json;

use super::{RoleList, seconds};

/// Collects the roles of a module and of those it calls. The depth of the file is bounded by its
/// reader.
pub(super) fn module(list: &mut RoleList, source: &Source, module: Option<&Json>) {
    let Some(module) = module else { return };
    let all = |key| module.get(key).and_then(Json::items).unwrap_or_default();
    for resource in all("resources") {
        if resource.get("type").and_then(Json::as_str) == Some("aws_iam_role") {
            role(list, source, resource);
        }
    }
    for child in all("child_modules") {
        self::module(list, source, Some(child));
    }
}

fn role(list: &mut RoleList, source: &Source, resource: &Json) {
    let address = resource
        .get("address")
        .and_then(Json::as_str)
        .unwrap_or("a role without address");
    let values = resource.get("values");
    let value = |key| values.and_then(|values| values.get(key));
    let arn = value("arn")
        .and_then(Json::as_str)
        .and_then(|arn| RoleArn::parse(arn).ok());
    let max = value("max_session_duration").and_then(seconds);
    match value("assume_role_policy").filter(|policy| policy.as_str().is_some()) {
        Some(policy) => list.document(source, address, arn, policy, max),
        None => list.without_policy(source, resource.span, address),
    }
}
