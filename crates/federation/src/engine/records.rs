//! What is stored, and under which ids.

use std::fmt;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use session_store::{Kind, RecordId};

use super::{ErrorClass, Federation, Profile};
use crate::{Credentials, Limit, RoleArn, SessionClaims};

/// Logins: refresh tokens.
pub(super) const SESSION: Kind = Kind::new("session");
/// Credentials of STS.
pub(super) const CREDENTIALS: Kind = Kind::new("credentials");
/// Discovery documents and keys of providers.
pub(super) const PROVIDER: Kind = Kind::new("provider");
/// Failures of sessions, for those who waited.
pub(super) const SESSION_FAILURE: Kind = Kind::new("session-failure");
/// Failures of credentials, for those who waited.
pub(super) const CREDENTIALS_FAILURE: Kind = Kind::new("credentials-failure");

/// Time left that callers of `credential_process` expect: botocore asks again below it.
const COMFORTABLE: SignedDuration = SignedDuration::from_mins(15);

/// Two calls with the same login: issuer, client and user. Never `sub`, which people in the same
/// groups can share.
pub(super) fn session_id(profile: &Profile) -> RecordId {
    RecordId::of(login_fields(profile))
}

/// A provider is known by its issuer.
pub(super) fn provider_id(profile: &Profile) -> RecordId {
    RecordId::of([("issuer", Some(profile.issuer.as_str()))])
}

/// Two calls that want the same credentials.
#[must_use]
pub fn credentials_id(profile: &Profile, role: Option<&RoleArn>) -> RecordId {
    let mut fields: Vec<(&str, Option<&str>)> = login_fields(profile).to_vec();
    let duration = profile.duration.map(|seconds| seconds.to_string());
    let max_age = profile.login.max_age.map(|age| age.as_secs().to_string());
    let endpoint = profile.sts.endpoint().map(url::Url::as_str);
    fields.extend([
        ("endpoint", endpoint),
        ("region", Some(profile.sts.region_for(role))),
        ("role", role.map(RoleArn::as_str)),
        (
            "session name",
            profile
                .session_name
                .as_ref()
                .map(crate::SessionName::as_str),
        ),
        ("duration", duration.as_deref()),
        ("policy", profile.policy.as_deref()),
        ("max age", max_age.as_deref()),
    ]);
    match &profile.federation {
        Federation::WebIdentity => fields.push(("federation", Some("web identity"))),
        Federation::Saml { audience, provider } => fields.extend([
            ("federation", Some("saml")),
            ("audience", Some(audience.as_str())),
            (
                "provider",
                provider.as_ref().map(crate::ProviderArn::as_str),
            ),
        ]),
    }
    let lists = [
        ("policy arn", &profile.policy_arns),
        ("scope", &profile.login.scopes),
        ("acr", &profile.login.acr_values),
    ];
    for (name, list) in lists {
        fields.extend(list.iter().map(|one| (name, Some(one.as_str()))));
    }
    RecordId::of(fields)
}

fn login_fields(profile: &Profile) -> [(&'static str, Option<&str>); 3] {
    [
        ("issuer", Some(profile.issuer.as_str())),
        ("client", Some(&profile.client_id)),
        ("user", profile.user.as_deref()),
    ]
}

/// A login, as it is stored. ID tokens and access tokens aren't.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct SessionRecord {
    pub issuer: String,
    pub client_id: String,
    pub user: Option<String>,
    /// The person's name as shown.
    pub name: String,
    /// Whose login it is: a refresh that answers for another is refused.
    pub sub: String,
    /// Without one, the login can't be used again.
    #[serde(serialize_with = "exposed", deserialize_with = "hidden")]
    pub refresh_token: Option<SecretString>,
    pub refresh_expires: Option<Timestamp>,
    pub offline: bool,
    /// What was asked for at login.
    pub scopes: Vec<String>,
    pub acr_values: Vec<String>,
    pub logged_in_at: Timestamp,
    /// When tokens were last had.
    pub renewed_at: Timestamp,
    /// Why it is over, once the provider has said so.
    pub ended: Option<String>,
}

impl SessionRecord {
    /// Why it can't be used again, whoever asks.
    pub(super) fn over(&self, now: Timestamp) -> Option<String> {
        if let Some(why) = &self.ended {
            return Some(why.clone());
        }
        if self.refresh_token.is_none() {
            return Some("the provider gave no refresh token at the last login".to_owned());
        }
        if self.refresh_expires.is_some_and(|end| end <= now) {
            return Some("the last login is over".to_owned());
        }
        None
    }

    /// Why a refresh can't serve `profile` now; nothing when it can.
    pub(super) fn unfit_for(&self, profile: &Profile, now: Timestamp) -> Option<String> {
        if let Some(why) = self.over(now) {
            return Some(why);
        }
        let settings = &profile.login;
        if let Some(scope) = settings
            .scopes
            .iter()
            .find(|scope| !self.scopes.contains(scope))
        {
            return Some(format!("the last login didn't ask for the scope `{scope}`"));
        }
        if settings.offline && !self.offline {
            return Some("the last login gave no offline token".to_owned());
        }
        if !settings.acr_values.is_empty() && settings.acr_values != self.acr_values {
            return Some("the last login was of another strength (`acr-values`)".to_owned());
        }
        None
    }
}

/// Credentials, as they are stored.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct CredentialsRecord {
    /// The credentials.
    pub credentials: Credentials,
    /// When they were had.
    pub obtained_at: Timestamp,
    /// Whose login they came from: the person's name as shown.
    pub name: String,
    /// The profile that asked for them first.
    pub profile: String,
    /// The issuer of that login.
    pub issuer: String,
    /// Tags and source identity that token or assertion brought into the session.
    #[serde(default)]
    pub brought: SessionClaims,
    /// What limits the session, as far as it was known.
    #[serde(default)]
    pub limit: Option<Limit>,
    /// The session they came from, to be dropped with it.
    pub(super) session: String,
}

impl CredentialsRecord {
    /// Whether they are good enough to hand out: more than 15 minutes are left; of a life under
    /// half an hour, half of it.
    #[must_use]
    pub fn is_fresh(&self, now: Timestamp) -> bool {
        let end = self.credentials.expiration;
        let life = end.duration_since(self.obtained_at);
        let wanted = COMFORTABLE.min(life / 2);
        // A clock that was set back would make them last for ever.
        now >= self.obtained_at - SignedDuration::from_mins(5) && end.duration_since(now) > wanted
    }
}

/// What went wrong, for those who waited for it to go well.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct FailureRecord {
    pub at: Timestamp,
    pub class: ErrorClass,
    pub message: String,
    pub remedy: Option<String>,
}

impl FailureRecord {
    /// How long it is shared.
    const LIFE: SignedDuration = SignedDuration::from_secs(10);

    /// Whether it answers somebody who began to wait at `begun`.
    pub(super) fn answers(&self, begun: Timestamp, now: Timestamp) -> bool {
        self.at >= begun && now.duration_since(self.at) < Self::LIFE && self.at <= now
    }
}

/// How long a provider's documents are believed.
pub(super) const PROVIDER_LIFE: Duration = Duration::from_secs(24 * 60 * 60);

impl fmt::Debug for SessionRecord {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("SessionRecord")
            .field("issuer", &self.issuer)
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}

fn exposed<S: Serializer>(secret: &Option<SecretString>, serializer: S) -> Result<S::Ok, S::Error> {
    secret
        .as_ref()
        .map(ExposeSecret::expose_secret)
        .serialize(serializer)
}

fn hidden<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<SecretString>, D::Error> {
    Option::<String>::deserialize(deserializer).map(|text| text.map(SecretString::from))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        AuthMethod, Issuer, LoginSettings, RoleSources, SessionFacts, SessionName, StsTarget,
    };

    fn profile() -> Profile {
        Profile {
            name: "work".to_owned(),
            issuer: Issuer::parse("https://sso.example.org/realms/staff").unwrap(),
            client_id: "aws-cli".to_owned(),
            client_auth: AuthMethod::Basic,
            secret: None,
            ca_file: None,
            user: None,
            login: LoginSettings::default(),
            federation: Federation::WebIdentity,
            role: None,
            sources: RoleSources::default(),
            sts: StsTarget::default(),
            region: None,
            session_name: None,
            duration: None,
            policy: None,
            policy_arns: Vec::new(),
        }
    }

    fn target(endpoint: Option<&str>, region: Option<&str>) -> StsTarget {
        StsTarget::new(endpoint, region, |_| None).unwrap()
    }

    fn saml(audience: &str) -> Federation {
        Federation::Saml {
            audience: audience.to_owned(),
            provider: None,
        }
    }

    #[test]
    fn whatever_changes_the_credentials_makes_another_record_of_them() {
        type Change = fn(&mut Profile);
        let changes: [Change; 16] = [
            |_| (),
            |p| p.issuer = Issuer::parse("https://sso.example.org/realms/other").unwrap(),
            |p| p.client_id = "other".to_owned(),
            |p| p.user = Some("anna".to_owned()),
            |p| p.sts = target(Some("https://minio.example.org"), None),
            |p| p.sts = target(None, Some("eu-central-1")),
            |p| p.session_name = SessionName::parse("anna").ok(),
            |p| p.duration = Some(900),
            |p| p.policy = Some("{}".to_owned()),
            |p| p.policy_arns = vec!["a".to_owned()],
            |p| p.policy_arns = vec!["a".to_owned(), "b".to_owned()],
            |p| p.login.scopes = vec!["a".to_owned()],
            |p| p.login.acr_values = vec!["a".to_owned()],
            |p| p.login.max_age = Some(Duration::from_secs(1)),
            |p| p.federation = saml("a"),
            |p| p.federation = saml("b"),
        ];
        let role = RoleArn::parse("arn:aws:iam::123456789012:role/Admin").unwrap();
        let mut ids = Vec::new();
        for change in changes {
            let mut profile = profile();
            change(&mut profile);
            for role in [None, Some(&role)] {
                ids.push(credentials_id(&profile, role).hex());
            }
        }
        let count = ids.len();
        ids.sort();
        ids.dedup();
        assert_eq!(ids.len(), count);
    }

    #[test]
    fn what_a_profile_is_called_and_how_the_login_goes_makes_no_difference() {
        let mut other = profile();
        other.name = "other".to_owned();
        other.login.time_limit = Duration::from_secs(1);
        other.login.idp_hint = Some("corporate".to_owned());
        assert_eq!(session_id(&profile()), session_id(&other));
        assert_eq!(
            credentials_id(&profile(), None),
            credentials_id(&other, None)
        );
    }

    fn at(minute: i64) -> Timestamp {
        Timestamp::from_second(1_800_000_000 + 60 * minute).unwrap()
    }

    fn credentials(minutes: i64) -> CredentialsRecord {
        CredentialsRecord {
            credentials: Credentials {
                access_key_id: "ASIA".to_owned(),
                secret_access_key: "secret".to_owned().into(),
                session_token: "token".to_owned().into(),
                expiration: at(minutes),
                role: None,
                assumed_arn: None,
                session: SessionFacts::default(),
            },
            obtained_at: at(0),
            name: "anna".to_owned(),
            profile: "work".to_owned(),
            issuer: "https://sso.example.org/realms/staff".to_owned(),
            brought: SessionClaims::default(),
            limit: None,
            session: String::new(),
        }
    }

    #[test]
    fn credentials_are_handed_out_while_more_than_a_quarter_of_an_hour_is_left() {
        let hour = credentials(60);
        assert!(hour.is_fresh(at(44)));
        assert!(!hour.is_fresh(at(45)));
        assert!(!hour.is_fresh(at(61)));
        // Of a short life, half of it.
        let short = credentials(16);
        assert!(short.is_fresh(at(7)));
        assert!(!short.is_fresh(at(8)));
        // The clock was set back.
        assert!(!hour.is_fresh(at(-60)));
    }

    #[test]
    fn a_failure_answers_who_waited_for_it_and_not_for_long() {
        let failure = FailureRecord {
            at: at(0),
            class: ErrorClass::Refused,
            message: "no".to_owned(),
            remedy: None,
        };
        let seconds = |seconds: i64| at(0) + SignedDuration::from_secs(seconds);
        assert!(failure.answers(seconds(-1), seconds(1)));
        assert!(!failure.answers(seconds(1), seconds(2)));
        assert!(!failure.answers(seconds(-1), seconds(11)));
    }

    #[test]
    fn a_login_serves_no_profile_that_wants_more_of_it() {
        let record = SessionRecord {
            issuer: String::new(),
            client_id: String::new(),
            user: None,
            name: "anna".to_owned(),
            sub: "-ops-".to_owned(),
            refresh_token: Some("refresh".to_owned().into()),
            refresh_expires: Some(at(30)),
            offline: false,
            scopes: vec!["aws".to_owned()],
            acr_values: Vec::new(),
            logged_in_at: at(0),
            renewed_at: at(0),
            ended: None,
        };
        let why = |change: fn(&mut Profile)| {
            let mut profile = profile();
            change(&mut profile);
            record.unfit_for(&profile, at(1)).unwrap_or_default()
        };
        assert_eq!(why(|_| ()), "");
        assert_eq!(why(|p| p.login.scopes = vec!["aws".to_owned()]), "");
        assert!(why(|p| p.login.scopes = vec!["more".to_owned()]).contains("`more`"));
        assert!(why(|p| p.login.offline = true).contains("offline"));
        assert!(why(|p| p.login.acr_values = vec!["gold".to_owned()]).contains("strength"));
        assert_eq!(
            record.unfit_for(&profile(), at(31)).as_deref(),
            Some("the last login is over")
        );
    }
}
