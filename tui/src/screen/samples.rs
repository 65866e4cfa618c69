//! People, roles and answers for tests and for the pictures in the documentation.

use jiff::{SignedDuration, Timestamp};

use super::data::{
    ConditionItem, CredentialItem, LoginState, ProfileItem, RoleItem, SessionItem, SessionKind,
    Stored, Trouble, WhyReport,
};

/// The time at which all of it happens.
#[must_use]
pub fn noon() -> Timestamp {
    Timestamp::from_second(1_800_014_400).unwrap_or(Timestamp::UNIX_EPOCH)
}

fn after(minutes: i64) -> Timestamp {
    noon() + SignedDuration::from_mins(minutes)
}

/// A role.
#[must_use]
pub fn role(account: &str, alias: Option<&str>, name: &str) -> RoleItem {
    RoleItem {
        arn: format!("arn:aws:iam::{account}:role/{name}"),
        name: name.to_owned(),
        account: account.to_owned(),
        alias: alias.map(str::to_owned),
        source: "the claim https://aws.amazon.com/roles".to_owned(),
        tags: Vec::new(),
        source_identity: None,
        session: "60 min, as asked for".to_owned(),
        explainable: false,
        wants: Vec::new(),
        pinned: false,
        last_used: None,
    }
}

/// A handful of roles, as a person has them.
#[must_use]
pub fn roles() -> Vec<RoleItem> {
    let mut roles = vec![
        role("111111111111", Some("shop-production"), "Admin"),
        role("111111111111", Some("shop-production"), "ReadOnly"),
        role("222222222222", Some("shop-test"), "Admin"),
        role("222222222222", Some("shop-test"), "Developer"),
        role("333333333333", None, "Billing"),
    ];
    if let [admin, read_only, _, developer, _] = roles.as_mut_slice() {
        admin.explainable = true;
        admin.wants = vec![
            "StringEquals id.example.com/realms/shop:aud = keyferry".to_owned(),
            "StringLike id.example.com/realms/shop:sub = *-admin-*".to_owned(),
        ];
        admin.session =
            "60 min, limited by the role's maximum session duration (asked for: 120 min)"
                .to_owned();
        read_only.pinned = true;
        developer.last_used = Some(noon());
        developer.tags = vec!["team=web".to_owned()];
        developer.source_identity = Some("alice".to_owned());
    }
    roles
}

/// As many roles as a large company has, all of other names but one.
#[must_use]
pub fn many_roles(count: usize) -> Vec<RoleItem> {
    let mut roles: Vec<_> = (0..count.saturating_sub(1))
        .map(|number| {
            let account = format!("{:012}", 100_000_000_000 + number / 20);
            role(
                &account,
                Some(&format!("team-{}", number / 20)),
                &format!("Role{number}"),
            )
        })
        .collect();
    roles.push(role("999999999999", None, "QuartzExport"));
    roles
}

/// Two profiles.
#[must_use]
pub fn profiles() -> Vec<ProfileItem> {
    vec![
        ProfileItem {
            name: "shop".to_owned(),
            issuer: "https://id.example.com/realms/shop".to_owned(),
            login: LoginState::LoggedIn {
                who: "alice".to_owned(),
                until: Some(after(570)),
            },
        },
        ProfileItem {
            name: "lab".to_owned(),
            issuer: "https://id.example.com/realms/lab".to_owned(),
            login: LoginState::LoggedOut,
        },
    ]
}

/// Credentials. The secrets are no one's.
#[must_use]
pub fn credentials() -> CredentialItem {
    let mut role = role("111111111111", Some("shop-production"), "Admin");
    role.explainable = true;
    role.session = "60 min, limited by the attribute `SessionDuration` of the assertion".to_owned();
    role.tags = vec!["team=web".to_owned()];
    role.source_identity = Some("alice".to_owned());
    CredentialItem {
        profile: "shop".to_owned(),
        role,
        identity: "arn:aws:sts::111111111111:assumed-role/Admin/alice".to_owned(),
        expires: after(60),
        issued: noon(),
        variables: vec![
            ("AWS_ACCESS_KEY_ID", "ASIAEXAMPLEEXAMPLE00".into()),
            ("AWS_SECRET_ACCESS_KEY", "planted-secret-access-key".into()),
            ("AWS_SESSION_TOKEN", "planted-session-token".into()),
            ("AWS_REGION", "eu-central-1".into()),
        ],
        aws_profile: "[profile shop-production-admin]\n\
            credential_process = keyferry credential-process --profile shop \
            --role arn:aws:iam::111111111111:role/Admin\n\
            region = eu-central-1"
            .to_owned(),
    }
}

/// What is stored of all that.
#[must_use]
pub fn stored() -> Stored {
    Stored {
        sessions: vec![
            SessionItem {
                id: "login-1".to_owned(),
                kind: SessionKind::Login,
                profile: "shop".to_owned(),
                what: "alice".to_owned(),
                detail: "alice at https://id.example.com/realms/shop".to_owned(),
                role: String::new(),
                until: Some(after(570)),
            },
            SessionItem {
                id: "credentials-1".to_owned(),
                kind: SessionKind::Credentials,
                profile: "shop".to_owned(),
                what: "Admin in shop-production (111111111111)".to_owned(),
                detail: "arn:aws:iam::111111111111:role/Admin".to_owned(),
                role: "arn:aws:iam::111111111111:role/Admin".to_owned(),
                until: Some(after(42)),
            },
        ],
        key: "The key lies in the desktop's keyring.".to_owned(),
    }
}

/// A refusal, with its reasons.
#[must_use]
pub fn why() -> WhyReport {
    WhyReport {
        role: "arn:aws:iam::111111111111:role/Admin".to_owned(),
        allowed: Some(false),
        summary: "The trust policy does not let you in.".to_owned(),
        seen: vec![
            (
                "id.example.com/realms/shop:aud".to_owned(),
                "keyferry".to_owned(),
            ),
            (
                "id.example.com/realms/shop:sub".to_owned(),
                "-dev-".to_owned(),
            ),
        ],
        conditions: vec![
            ConditionItem {
                statement: "Statement 1 (Admins)".to_owned(),
                text: "StringEquals id.example.com/realms/shop:aud = keyferry".to_owned(),
                holds: Some(true),
                found: "keyferry".to_owned(),
            },
            ConditionItem {
                statement: "Statement 1 (Admins)".to_owned(),
                text: "StringLike id.example.com/realms/shop:sub = *-admin-*".to_owned(),
                holds: Some(false),
                found: "-dev-".to_owned(),
            },
        ],
        advice: vec!["Ask for the group admin: it is what the pattern *-admin-* wants.".to_owned()],
    }
}

/// Something that went wrong.
#[must_use]
pub fn trouble() -> Trouble {
    Trouble {
        what: "https://id.example.com/realms/shop can't be reached: connection refused".to_owned(),
        advice: vec!["Is the address right, and are you on the company's network?".to_owned()],
    }
}
