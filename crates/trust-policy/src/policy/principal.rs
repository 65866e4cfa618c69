//! The Principal element.

use diagnostic::{Finding, Level, Span};

use crate::arn::{AccountId, Partition, ProviderArn};
use crate::json::Json;

use super::read::Reader;
use super::{Principal, PrincipalEntry, PrincipalKind};

/// The hosts that AWS knows without a provider of one's own.
pub const WELL_KNOWN_PROVIDERS: [&str; 4] = [
    "accounts.google.com",
    "www.amazon.com",
    "graph.facebook.com",
    "cognito-identity.amazonaws.com",
];

impl Reader<'_> {
    pub(super) fn principal(&mut self, json: &Json) -> Principal {
        let Some(members) = json.members() else {
            if json.as_str() == Some("*") {
                self.refused(
                    json.span,
                    "IAM refuses the principal `*` in a trust policy".to_owned(),
                    "name the identity provider: `{\"Federated\": \"arn:aws:iam::…:oidc-provider/…\"}`",
                );
            } else {
                self.wrong_type(
                    json,
                    "Principal",
                    "an object such as `{\"Federated\": \"arn:…\"}`",
                );
            }
            return Principal::Undecidable(json.span);
        };
        if self.report_duplicates(members) {
            return Principal::Undecidable(json.span);
        }
        if members.is_empty() {
            self.empty_list(json.span, "Principal");
            return Principal::Undecidable(json.span);
        }
        self.report_unknown(
            members,
            &["Federated", "AWS", "Service", "CanonicalUser"],
            "Principal",
        );
        let mut entries = Vec::new();
        for member in members {
            let Some(values) = self.texts(&member.value, &member.key) else {
                return Principal::Undecidable(json.span);
            };
            for (text, span) in values {
                let kind = match member.key.as_str() {
                    "Federated" => self.federated(&text, span),
                    "AWS" => self.aws(&text, span),
                    "Service" => PrincipalKind::Service,
                    _ => PrincipalKind::Refused,
                };
                entries.push(PrincipalEntry {
                    span,
                    family: member.key.clone(),
                    text,
                    kind,
                });
            }
        }
        Principal::Entries {
            span: json.span,
            entries,
        }
    }

    fn refused(&mut self, span: Span, message: String, help: &str) {
        self.error("policy-principal", message, span, help);
    }

    fn federated(&mut self, text: &str, span: Span) -> PrincipalKind {
        if let Ok(arn) = ProviderArn::parse(text) {
            return PrincipalKind::Provider(arn);
        }
        if text.contains(['*', '?']) {
            self.refused(
                span,
                format!("IAM refuses wildcards in a federated principal: `{text}`"),
                "name each provider by its whole ARN",
            );
            return PrincipalKind::Refused;
        }
        if !is_host(text) {
            self.refused(
                span,
                format!("`{text}` is neither the ARN of an identity provider nor a host name"),
                "write `arn:aws:iam::ACCOUNT:oidc-provider/HOST/PATH`, without `https://`, or `arn:aws:iam::ACCOUNT:saml-provider/NAME`",
            );
            return PrincipalKind::Refused;
        }
        if !WELL_KNOWN_PROVIDERS.contains(&text) {
            self.findings.push(
                Finding::new(
                    Level::Warning,
                    "policy-principal",
                    format!("`{text}` is a host that nobody logs in with"),
                )
                .at(self.source, span)
                .note(format!(
                    "by host name AWS knows {}",
                    WELL_KNOWN_PROVIDERS.join(", ")
                ))
                .help("write the ARN of the identity provider you registered in IAM"),
            );
        }
        PrincipalKind::Host
    }

    fn aws(&mut self, text: &str, span: Span) -> PrincipalKind {
        if text == "*" {
            return PrincipalKind::AnyAws;
        }
        if let Ok(account) = AccountId::parse(text) {
            return PrincipalKind::Account(account);
        }
        if is_unique_id(text) {
            return PrincipalKind::DeletedId;
        }
        match identity_arn(text) {
            Some(kind) => kind,
            None => {
                self.refused(
                    span,
                    format!("`{text}` is no AWS principal"),
                    "write an account id, or the whole ARN of a user, a role or a session; wildcards work for `*` alone",
                );
                PrincipalKind::Refused
            }
        }
    }
}

/// Letters, digits and hyphens, with at least one dot.
fn is_host(text: &str) -> bool {
    text.len() <= 253
        && text.contains('.')
        && text.split('.').all(|label| {
            (1..=63).contains(&label.len())
                && !label.starts_with('-')
                && !label.ends_with('-')
                && label
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        })
}

/// `AIDA…` of a user, `AROA…` of a role: what is left in a policy of a deleted principal.
fn is_unique_id(text: &str) -> bool {
    (16..=128).contains(&text.len())
        && text.starts_with('A')
        && text
            .bytes()
            .all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
}

fn identity_arn(text: &str) -> Option<PrincipalKind> {
    let rest = text.strip_prefix("arn:")?;
    let (partition, rest) = rest.split_once(':')?;
    Partition::parse(partition).ok()?;
    let (service, rest) = rest.split_once("::")?;
    let (account, resource) = rest.split_once(':')?;
    let account = AccountId::parse(account).ok()?;
    if text.contains(['*', '?']) {
        return None;
    }
    let kinds: &[&str] = match service {
        "iam" if resource == "root" => return Some(PrincipalKind::Account(account)),
        "iam" => &["user/", "role/"],
        "sts" => &["assumed-role/", "federated-user/"],
        _ => return None,
    };
    kinds
        .iter()
        .any(|kind| {
            resource
                .strip_prefix(kind)
                .is_some_and(|name| !name.is_empty())
        })
        .then_some(PrincipalKind::Arn)
}
