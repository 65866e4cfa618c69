//! Which STS is called.

use url::Url;

use crate::arn::RoleArn;
use crate::http::{HttpError, allowed};

/// Which STS is called: values only, nothing is read from files or the environment here.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StsTarget {
    endpoint: Option<Url>,
    region: Option<Region>,
}

/// The name of a region, such as `eu-central-1`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Region(String);

/// An endpoint or region can't be used.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum TargetError {
    /// The endpoint isn't a URL.
    #[error("{setting}: `{text}` isn't the URL of an STS: {reason}")]
    Endpoint {
        /// Where it was set.
        setting: &'static str,
        /// What is set.
        text: String,
        /// Why it can't be used.
        reason: String,
    },
    /// The region isn't the name of one: it would become part of a host name.
    #[error("{setting}: `{text}` isn't the name of a region, such as `eu-central-1`")]
    Region {
        /// Where it was set.
        setting: &'static str,
        /// What is set.
        text: String,
    },
}

impl StsTarget {
    /// The STS that a profile and the environment name.
    ///
    /// The endpoint is the first that is set and not empty of: the profile's, `AWS_ENDPOINT_URL_STS`,
    /// `AWS_ENDPOINT_URL`; without one it is AWS's for the region. The region is the first of: the
    /// profile's, `AWS_REGION`, `AWS_DEFAULT_REGION`; without one see [`StsTarget::region_for`].
    ///
    /// # Errors
    /// [`TargetError`] when one of them can't be used, with the place where it was set.
    pub fn new(
        profile_endpoint: Option<&str>,
        profile_region: Option<&str>,
        environment: impl Fn(&str) -> Option<String>,
    ) -> Result<Self, TargetError> {
        let first = |setting, of_profile: Option<&str>, variables: &[&'static str]| {
            let of_profile = of_profile.map(|text| (setting, text.to_owned()));
            let variables = variables
                .iter()
                .filter_map(|name| Some((*name, environment(name)?)));
            of_profile
                .into_iter()
                .chain(variables)
                .find(|(_, text)| !text.trim().is_empty())
        };
        let endpoint = first(
            "endpoint_url",
            profile_endpoint,
            &["AWS_ENDPOINT_URL_STS", "AWS_ENDPOINT_URL"],
        );
        let region = first(
            "region",
            profile_region,
            &["AWS_REGION", "AWS_DEFAULT_REGION"],
        );
        Ok(Self {
            endpoint: endpoint
                .map(|(setting, text)| parse_endpoint(setting, &text))
                .transpose()?,
            region: region
                .map(|(setting, text)| Region::parse(setting, &text))
                .transpose()?,
        })
    }

    /// The endpoint, when it isn't AWS's own.
    #[must_use]
    pub const fn endpoint(&self) -> Option<&Url> {
        self.endpoint.as_ref()
    }

    /// The region for a role: the one that was set, else the one of the role's partition where STS
    /// can't be switched off: `us-east-1`, in China `cn-north-1`, in GovCloud `us-gov-west-1`, in the
    /// European sovereign cloud `eusc-de-east-1`.
    #[must_use]
    pub fn region_for(&self, role: Option<&RoleArn>) -> &str {
        if let Some(region) = &self.region {
            return &region.0;
        }
        let partition = role.map_or("aws", RoleArn::partition);
        PARTITIONS
            .iter()
            .find(|(name, ..)| *name == partition)
            .map_or("us-east-1", |(_, _, region)| region)
    }

    /// The partitions of region and role, when they differ and AWS itself is called: no such call can succeed.
    pub(crate) fn other_partition(&self, role: &RoleArn) -> Option<(&str, &'static str)> {
        if self.endpoint.is_some() {
            return None;
        }
        let region = self.region.as_ref()?;
        let of_region = partition_of(&region.0)?;
        (of_region != role.partition()).then_some((&region.0, of_region))
    }
}

/// Partition, beginning of its regions' names, and the region to ask when none is set.
const PARTITIONS: &[(&str, &str, &str)] = &[
    ("aws-cn", "cn-", "cn-north-1"),
    ("aws-us-gov", "us-gov-", "us-gov-west-1"),
    ("aws-eusc", "eusc-", "eusc-de-east-1"),
];

/// The partition of a region. None for the isolated partitions, whose regions overlap in name.
fn partition_of(region: &str) -> Option<&'static str> {
    if region.starts_with("us-iso") || region.starts_with("eu-iso") {
        return None;
    }
    let found = PARTITIONS
        .iter()
        .find(|(_, prefix, _)| region.starts_with(prefix));
    Some(found.map_or("aws", |(name, ..)| name))
}

impl Region {
    fn parse(setting: &'static str, text: &str) -> Result<Self, TargetError> {
        let name = text.trim();
        let fits = name.len() <= 63
            && !name.starts_with('-')
            && !name.ends_with('-')
            && name
                .bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
        if fits {
            Ok(Self(name.to_owned()))
        } else {
            Err(TargetError::Region {
                setting,
                text: name.chars().take(80).collect(),
            })
        }
    }
}

fn parse_endpoint(setting: &'static str, text: &str) -> Result<Url, TargetError> {
    let refuse = |reason: String| TargetError::Endpoint {
        setting,
        text: text.chars().take(200).collect(),
        reason,
    };
    let url = Url::parse(text.trim()).map_err(|error| refuse(error.to_string()))?;
    allowed(&url).map_err(|error| {
        refuse(
            match error {
                HttpError::PlainHttp { .. } => {
                    "plain http is only for this machine, since the token is sent there; use https"
                }
                _ => "give an https address without a user name",
            }
            .to_owned(),
        )
    })?;
    if url.query().is_some() || url.fragment().is_some() {
        return Err(refuse("an endpoint has no `?` and no `#`".to_owned()));
    }
    Ok(url)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn target(
        endpoint: Option<&str>,
        region: Option<&str>,
        environment: &[(&str, &str)],
    ) -> Result<StsTarget, TargetError> {
        StsTarget::new(endpoint, region, |name| {
            let found = environment.iter().find(|(variable, _)| *variable == name);
            found.map(|(_, value)| (*value).to_owned())
        })
    }

    #[test]
    fn the_profile_comes_before_the_environment() {
        let target = target(
            Some("https://minio.example.org"),
            Some("eu-west-1"),
            &[
                ("AWS_ENDPOINT_URL_STS", "https://other.example.org"),
                ("AWS_REGION", "eu-central-1"),
            ],
        )
        .unwrap();
        assert_eq!(
            target.endpoint().unwrap().as_str(),
            "https://minio.example.org/"
        );
        assert_eq!(target.region_for(None), "eu-west-1");
    }

    #[test]
    fn the_variable_for_sts_comes_before_the_one_for_all_services() {
        let target = target(
            None,
            None,
            &[
                ("AWS_ENDPOINT_URL", "https://all.example.org"),
                ("AWS_ENDPOINT_URL_STS", "http://127.0.0.1:9000"),
                ("AWS_REGION", ""),
                ("AWS_DEFAULT_REGION", "ap-south-1"),
            ],
        )
        .unwrap();
        assert_eq!(
            target.endpoint().unwrap().as_str(),
            "http://127.0.0.1:9000/"
        );
        assert_eq!(target.region_for(None), "ap-south-1");
    }

    #[test]
    fn without_a_region_the_roles_partition_decides() {
        let target = target(None, None, &[]).unwrap();
        for (partition, region) in [
            ("aws", "us-east-1"),
            ("aws-cn", "cn-north-1"),
            ("aws-us-gov", "us-gov-west-1"),
            ("aws-eusc", "eusc-de-east-1"),
            ("minio", "us-east-1"),
        ] {
            let role =
                RoleArn::parse(&format!("arn:{partition}:iam::123456789012:role/R")).unwrap();
            assert_eq!(target.region_for(Some(&role)), region);
        }
    }

    #[test]
    fn a_role_of_another_partition_is_noticed_where_aws_itself_is_called() {
        let china = RoleArn::parse("arn:aws-cn:iam::123456789012:role/R").unwrap();
        let with = |endpoint, region| target(endpoint, region, &[]).unwrap();
        assert_eq!(
            with(None, Some("eu-west-1")).other_partition(&china),
            Some(("eu-west-1", "aws"))
        );
        assert_eq!(
            with(None, Some("cn-northwest-1")).other_partition(&china),
            None
        );
        assert_eq!(with(None, None).other_partition(&china), None);
        let custom = with(Some("https://sts.example.org"), Some("eu-west-1"));
        assert_eq!(custom.other_partition(&china), None);
    }

    #[test]
    fn what_cannot_be_called_is_named_with_its_place() {
        for (endpoint, region, part) in [
            (Some("http://minio.example.org:9000"), None, "plain http"),
            (Some("minio"), None, "endpoint_url"),
            (Some("https://u:p@sts.example.org"), None, "user name"),
            (Some("https://sts.example.org/?x"), None, "`?`"),
            (None, Some("eu-west-1.evil.example.org/"), "region"),
            (None, Some("EU"), "region"),
        ] {
            let error = target(endpoint, region, &[]).unwrap_err().to_string();
            assert!(error.contains(part), "{error}");
        }
        let error = target(None, None, &[("AWS_REGION", "x y")]).unwrap_err();
        assert!(error.to_string().starts_with("AWS_REGION"), "{error}");
    }
}
