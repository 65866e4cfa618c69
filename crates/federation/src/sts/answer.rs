//! What STS answers, as our values.

use aws_sdk_sts::operation::assume_role_with_saml::AssumeRoleWithSamlOutput;
use aws_sdk_sts::operation::assume_role_with_web_identity::AssumeRoleWithWebIdentityOutput;
use aws_sdk_sts::operation::get_caller_identity::GetCallerIdentityOutput;
use aws_sdk_sts::types::{AssumedRoleUser, Credentials as SdkCredentials};
use jiff::Timestamp;
use secrecy::SecretString;

use crate::arn::RoleArn;
use crate::credentials::{CallerIdentity, Credentials, SessionFacts};
use crate::echo::Echo;

/// What an answer lacks.
pub(super) type Missing = &'static str;

pub(super) fn of_web_identity(
    answer: AssumeRoleWithWebIdentityOutput,
    role: Option<RoleArn>,
    echo: &Echo,
) -> Result<Credentials, Missing> {
    let session = SessionFacts {
        subject: kept(answer.subject_from_web_identity_token, echo),
        audience: kept(answer.audience, echo),
        provider: kept(answer.provider, echo),
        source_identity: kept(answer.source_identity, echo),
        session_token_utilization: answer.session_token_utilization,
    };
    credentials(
        answer.credentials,
        answer.assumed_role_user,
        role,
        session,
        echo,
    )
}

pub(super) fn of_saml(
    answer: AssumeRoleWithSamlOutput,
    role: RoleArn,
    echo: &Echo,
) -> Result<Credentials, Missing> {
    let session = SessionFacts {
        subject: kept(answer.subject, echo),
        audience: kept(answer.audience, echo),
        provider: kept(answer.issuer, echo),
        source_identity: kept(answer.source_identity, echo),
        session_token_utilization: answer.session_token_utilization,
    };
    credentials(
        answer.credentials,
        answer.assumed_role_user,
        Some(role),
        session,
        echo,
    )
}

fn credentials(
    found: Option<SdkCredentials>,
    assumed: Option<AssumedRoleUser>,
    role: Option<RoleArn>,
    session: SessionFacts,
    echo: &Echo,
) -> Result<Credentials, Missing> {
    let found = found.ok_or("`Credentials`")?;
    for (text, name) in [
        (&found.access_key_id, "`AccessKeyId`"),
        (&found.secret_access_key, "`SecretAccessKey`"),
        (&found.session_token, "`SessionToken`"),
    ] {
        if text.is_empty() {
            return Err(name);
        }
    }
    // The SDK fills in the epoch for one that is missing, and credentials without an end would
    // count as permanent.
    if found.expiration.secs() <= 0 {
        return Err("`Expiration`");
    }
    let nanoseconds = i32::try_from(found.expiration.subsec_nanos()).unwrap_or_default();
    let expiration = Timestamp::new(found.expiration.secs(), nanoseconds)
        .map_err(|_| "a possible `Expiration`")?;
    Ok(Credentials {
        access_key_id: found.access_key_id,
        secret_access_key: SecretString::from(found.secret_access_key),
        session_token: SecretString::from(found.session_token),
        expiration,
        role,
        assumed_arn: kept(assumed.map(|user| user.arn), echo).filter(|arn| !arn.is_empty()),
        session,
    })
}

pub(super) fn of_identity(
    answer: GetCallerIdentityOutput,
    echo: &Echo,
) -> Result<CallerIdentity, Missing> {
    Ok(CallerIdentity {
        account: kept(answer.account, echo).ok_or("`Account`")?,
        arn: kept(answer.arn, echo).ok_or("`Arn`")?,
        user_id: kept(answer.user_id, echo).unwrap_or_default(),
    })
}

/// A text that is shown later, unless it says back what was sent.
fn kept(text: Option<String>, echo: &Echo) -> Option<String> {
    text.filter(|text| !echo.is_in(text))
}
