//! Credentials as variables of the environment.

use federation::Credentials;
use federation::engine::Profile;
use secrecy::SecretString;

use super::utc;

/// What AWS's tools read, and what would otherwise count before or beside it: a program that gets
/// the credentials must not be led elsewhere by these.
pub const COMPETING: &[&str] = &[
    "AWS_PROFILE",
    "AWS_DEFAULT_PROFILE",
    "AWS_ACCESS_KEY_ID",
    "AWS_SECRET_ACCESS_KEY",
    "AWS_SESSION_TOKEN",
    "AWS_SECURITY_TOKEN",
    "AWS_CREDENTIAL_EXPIRATION",
    "AWS_ACCOUNT_ID",
    "AWS_CREDENTIAL_SCOPE",
    "AWS_ROLE_ARN",
    "AWS_ROLE_SESSION_NAME",
    "AWS_WEB_IDENTITY_TOKEN_FILE",
    "AWS_CONTAINER_CREDENTIALS_FULL_URI",
    "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
    "AWS_CONTAINER_AUTHORIZATION_TOKEN",
    "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE",
];

/// Names and values. The region is set where the user chose one.
#[must_use]
pub fn variables(
    credentials: &Credentials,
    profile: &Profile,
) -> Vec<(&'static str, SecretString)> {
    let text = |text: &str| SecretString::from(text);
    let mut variables = vec![
        ("AWS_ACCESS_KEY_ID", text(&credentials.access_key_id)),
        (
            "AWS_SECRET_ACCESS_KEY",
            credentials.secret_access_key.clone(),
        ),
        ("AWS_SESSION_TOKEN", credentials.session_token.clone()),
        (
            "AWS_CREDENTIAL_EXPIRATION",
            utc(credentials.expiration).into(),
        ),
    ];
    // Beside these credentials the SDKs believe it: another one leads to other endpoints.
    if let Some(account) = credentials.account() {
        variables.push(("AWS_ACCOUNT_ID", text(account)));
    }
    if let Some(region) = &profile.region {
        variables.push(("AWS_REGION", text(region)));
        variables.push(("AWS_DEFAULT_REGION", text(region)));
    }
    variables
}
