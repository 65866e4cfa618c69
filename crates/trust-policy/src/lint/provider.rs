//! Keys of a provider that isn't the statement's.

use diagnostic::Finding;

use crate::arn::ProviderKind;
use crate::policy::{Principal, PrincipalKind};

use super::Judged;

pub(super) fn prefix(judged: &Judged<'_>, findings: &mut Vec<Finding>) {
    let Principal::Entries { entries, .. } = &judged.statement.principal else {
        return;
    };
    let names: Vec<String> = entries
        .iter()
        .filter_map(|entry| match &entry.kind {
            PrincipalKind::Provider(arn) if arn.kind() == ProviderKind::Oidc => {
                Some(arn.name().to_lowercase())
            }
            PrincipalKind::Host => Some(entry.text.to_lowercase()),
            _ => None,
        })
        .collect();
    for condition in judged.conditions() {
        let prefix = condition.key.prefix();
        if !condition.key.is_provider_key()
            || names.is_empty()
            || names.iter().any(|name| name == prefix)
        {
            continue;
        }
        let expected = names.join("` or `");
        let bare = prefix
            .trim_start_matches("https://")
            .trim_start_matches("http://");
        let near = |name: &String| {
            let (host, path) = name.split_once('/').unwrap_or((name, ""));
            let (bare_host, bare_path) = bare.split_once('/').unwrap_or((bare, ""));
            (
                bare_host.split(':').next() == Some(host),
                bare_path.trim_end_matches('/') == path.trim_end_matches('/'),
            )
        };
        let reason = if bare != prefix {
            "; the prefix has no scheme"
        } else if bare
            .split('/')
            .next()
            .is_some_and(|host| host.contains(':'))
        {
            "; a registered URL has no port"
        } else if names.iter().any(|name| near(name) == (true, true)) {
            "; they differ in the slash at the end"
        } else if names.iter().any(|name| near(name).0) {
            "; they differ in the path"
        } else {
            ""
        };
        findings.push(
            judged
                .finding(
                    "policy-provider-prefix",
                    condition.key_span,
                    format!(
                        "`{}` is never in the request: the provider is `{expected}`{reason}",
                        condition.key
                    ),
                )
                .help(format!(
                    "write `{}:{}`",
                    names.first().map_or("", String::as_str),
                    condition.key.suffix()
                )),
        );
    }
}
