//! Operators that do something else than they seem to.

use diagnostic::{Finding, Level};

use crate::policy::{Comparison, Effect, Policy, SetPrefix, StringTest, Version};
use crate::request::is_multi_valued;

use super::{Judged, rules};

pub(super) fn equals_with_wildcard(judged: &Judged<'_>, findings: &mut Vec<Finding>) {
    for condition in judged.conditions() {
        let Comparison::String { test, negated } = condition.operator.comparison else {
            continue;
        };
        if test == StringTest::Like {
            continue;
        }
        for operand in &condition.operands {
            let unescaped = operand.text.replace("${*}", "").replace("${?}", "");
            if !unescaped.contains(['*', '?']) {
                continue;
            }
            let effect = if negated {
                "excludes no pattern"
            } else {
                "matches no pattern"
            };
            findings.push(
                judged
                    .finding(
                        "policy-equals-wildcard",
                        operand.span,
                        format!("{} takes `*` and `?` literally and {effect}", condition.operator),
                    )
                    .help("use `StringLike` or `StringNotLike` for a pattern; write `${*}` to say that the character itself is meant"),
            );
        }
    }
}

pub(super) fn for_all_values(judged: &Judged<'_>, findings: &mut Vec<Finding>) {
    if judged.statement.effect != Effect::Allow {
        return;
    }
    for condition in judged.conditions() {
        let guarded = judged.conditions().iter().any(|other| {
            other.key == condition.key
                && other.operator.comparison == Comparison::Null
                && other.operands.iter().all(|operand| operand.text == "false")
        });
        if condition.operator.set == Some(SetPrefix::ForAllValues) && !guarded {
            findings.push(
                judged
                    .finding(
                        "policy-for-all-values",
                        condition.operator_span,
                        format!(
                            "{} is true when `{}` is missing or empty",
                            condition.operator, condition.key
                        ),
                    )
                    .help(format!(
                        "use `ForAnyValue:`, or add `\"Null\": {{\"{}\": \"false\"}}`",
                        condition.key
                    )),
            );
        }
    }
}

pub(super) fn list_without_prefix(judged: &Judged<'_>, findings: &mut Vec<Finding>) {
    for condition in judged.conditions() {
        let compares = condition.operator.comparison != Comparison::Null;
        if compares && condition.operator.set.is_none() && is_multi_valued(&condition.key) {
            findings.push(
                judged
                    .finding(
                        "policy-list-without-prefix",
                        condition.operator_span,
                        format!(
                            "`{}` is a list, and {} never matches a list that holds something",
                            condition.key, condition.operator
                        ),
                    )
                    .help(format!("write `ForAnyValue:{}`", condition.operator)),
            );
        }
    }
}

pub(super) fn variables_before_2012(policy: &Policy, findings: &mut Vec<Finding>) {
    if policy.version() == Version::V2012 {
        return;
    }
    let operands = policy
        .statements()
        .iter()
        .flat_map(|statement| &statement.conditions)
        .flat_map(|condition| &condition.operands);
    for operand in operands.filter(|operand| operand.text.contains("${")) {
        let level: Level = rules::level("policy-variable-version");
        let mut finding = Finding::new(
            level,
            "policy-variable-version",
            format!(
                "`{}` is plain text here: variables and escapes need Version 2012-10-17",
                operand.text
            ),
        )
        .at(policy.source(), operand.span)
        .note("a policy without Version has Version 2008-10-17")
        .help("write `\"Version\": \"2012-10-17\"`");
        if let Some(span) = policy.version_span() {
            finding = finding.label(span, "this Version knows no variables");
        }
        findings.push(finding);
    }
}
