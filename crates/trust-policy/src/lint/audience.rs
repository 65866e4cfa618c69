//! Is the token meant for AWS?

use diagnostic::Finding;

use crate::policy::{Comparison, StringTest};

use super::Judged;

pub(super) fn missing(judged: &Judged<'_>, findings: &mut Vec<Finding>) {
    let pinned = judged
        .conditions()
        .iter()
        .any(|condition| condition.key.is_provider_key() && condition.key.suffix() == "aud");
    // Without any condition the finding is `policy-no-condition`.
    if !judged.allows_web_identity() || judged.conditions().is_empty() || pinned {
        return;
    }
    findings.push(
        judged
            .finding(
                "policy-no-aud",
                judged.statement.effect_span,
                "no condition on `…:aud`: tokens for every client registered with the provider are accepted",
            )
            .note("`…:aud` is the token's `azp` when it has one, otherwise its `aud`")
            .help("add `StringEquals` on `…:aud` with the client id"),
    );
}

pub(super) fn pattern(judged: &Judged<'_>, findings: &mut Vec<Finding>) {
    if !judged.allows_web_identity() {
        return;
    }
    for condition in judged.conditions() {
        let like = matches!(
            condition.operator.comparison,
            Comparison::String {
                test: StringTest::Like,
                negated: false
            }
        );
        if like && condition.key.is_provider_key() && condition.key.suffix() == "aud" {
            let span = condition
                .operands
                .first()
                .map_or(condition.key_span, |operand| operand.span);
            findings.push(
                judged
                    .finding(
                        "policy-aud-pattern",
                        span,
                        "the audience is compared with a pattern: a client with a fitting id is accepted too",
                    )
                    .help("compare it with `StringEquals` and list the client ids"),
            );
        }
    }
}

pub(super) fn saml(judged: &Judged<'_>, findings: &mut Vec<Finding>) {
    let pinned = judged
        .conditions()
        .iter()
        .any(|condition| condition.key.folded() == "saml:aud");
    if !judged.allows_saml() || judged.conditions().is_empty() || pinned {
        return;
    }
    findings.push(
        judged
            .finding(
                "policy-saml-aud",
                judged.statement.effect_span,
                "no condition on `saml:aud`: assertions for another service provider are accepted",
            )
            .note("STS takes any Recipient and any AudienceRestriction; the Recipient becomes `saml:aud`, and only a policy looks at it")
            .help("add `StringEquals` on `saml:aud` with `https://signin.aws.amazon.com/saml`"),
    );
}
