//! Does a statement say *who* gets in?

use diagnostic::Finding;

use crate::policy::{Comparison, Condition, Form};
use crate::request::Action;

use super::Judged;

pub(super) fn no_condition(judged: &Judged<'_>, findings: &mut Vec<Finding>) {
    let statement = judged.statement;
    let federated = judged.allows(Action::AssumeRoleWithWebIdentity)
        || judged.allows(Action::AssumeRoleWithSaml);
    if !federated
        || !statement.conditions.is_empty()
        || !statement.undecidable.is_empty()
        || judged.has_guard()
    {
        return;
    }
    findings.push(
        judged
            .finding(
                "policy-no-condition",
                statement.effect_span,
                "this statement has no Condition: everybody the identity provider vouches for gets in",
            )
            .help("require the audience and who it is, for example with `StringEquals` on `…:aud` and `…:sub`"),
    );
}

pub(super) fn nobody_in_particular(judged: &Judged<'_>, findings: &mut Vec<Finding>) {
    if !judged.allows_web_identity() || judged.conditions().is_empty() || judged.has_guard() {
        return;
    }
    if judged.conditions().iter().any(narrows_to_people) {
        return;
    }
    let audience = judged
        .conditions()
        .iter()
        .find(|condition| condition.key.suffix() == "aud");
    let span = audience.map_or(judged.statement.effect_span, |condition| condition.key_span);
    let message = if audience.is_some() {
        "only the audience is required: everybody who can log in to that client gets in"
    } else {
        "no condition says who may come: everybody at the identity provider gets in"
    };
    findings.push(
        judged
            .finding("policy-only-aud", span, message)
            .help("require who it is as well: `…:sub`, a session tag, or `sts:RoleAuthorizedByIdp` with the roles claim"),
    );
}

/// Whether a condition can be false for one person and true for another.
fn narrows_to_people(condition: &Condition) -> bool {
    let everything = condition.operands.iter().any(|operand| {
        matches!(operand.form, Form::Pattern(_))
            && !operand.text.is_empty()
            && operand.text.bytes().all(|byte| byte == b'*')
    });
    let required = match (condition.operator.comparison, condition.key.folded()) {
        (Comparison::Bool, "sts:roleauthorizedbyidp") => condition
            .operands
            .iter()
            .all(|operand| operand.text.eq_ignore_ascii_case("true")),
        (Comparison::Null, _) => false,
        _ => true,
    };
    condition.key.is_about_the_person() && required && !everything
}

pub(super) fn email(judged: &Judged<'_>, findings: &mut Vec<Finding>) {
    if !judged.allows_web_identity() {
        return;
    }
    for condition in judged.conditions() {
        if condition.key.is_provider_key() && condition.key.suffix() == "email" {
            findings.push(
                judged
                    .finding(
                        "policy-email",
                        condition.key_span,
                        "nobody vouches for the e-mail address: STS doesn't look at `email_verified`",
                    )
                    .note("where users may edit their own address, they choose who they are")
                    .help("use `…:sub`, or make sure that only administrators can set the address"),
            );
        }
    }
}
