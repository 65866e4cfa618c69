//! The parameters of a call, and the limits the service model sets them.

use std::collections::BTreeMap;

use secrecy::{ExposeSecret, SecretString};
use url::form_urlencoded;

use super::refusal::Refusal;

/// A request's form or query, and what was found wrong with it so far.
#[derive(Debug)]
pub(crate) struct Parameters {
    values: BTreeMap<String, SecretString>,
    problems: Vec<String>,
}

/// What a text parameter has to be like. From the service model, `sts/2011-06-15`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct TextLimit {
    /// The name on the wire.
    name: &'static str,
    shortest: usize,
    longest: usize,
    characters: Characters,
    /// The value stays out of error messages.
    secret: bool,
}

#[derive(Clone, Copy, Debug)]
enum Characters {
    Any,
    /// `[\w+=,.@-]*`
    Word,
    /// `[\w+=,.@:\/-]*`
    WordOrPath,
    /// `[\u0009\u000A\u000D\u0020-\u00FF]+`
    Latin1,
}

impl Characters {
    const fn pattern(self) -> &'static str {
        match self {
            Self::Any => "",
            Self::Word => r"[\w+=,.@-]*",
            Self::WordOrPath => r"[\w+=,.@:\/-]*",
            Self::Latin1 => r"[\u0009\u000A\u000D\u0020-\u00FF]+",
        }
    }

    fn admits(self, character: char) -> bool {
        let word = character.is_ascii_alphanumeric() || "_+=,.@-".contains(character);
        match self {
            Self::Any => true,
            Self::Word => word,
            Self::WordOrPath => word || character == ':' || character == '/',
            Self::Latin1 => {
                matches!(character, '\t' | '\n' | '\r' | '\u{20}'..='\u{ff}')
            }
        }
    }
}

const fn limit(
    name: &'static str,
    shortest: usize,
    longest: usize,
    characters: Characters,
) -> TextLimit {
    TextLimit {
        name,
        shortest,
        longest,
        characters,
        secret: false,
    }
}

pub(crate) const ROLE_ARN: TextLimit = limit("RoleArn", 20, 2048, Characters::Any);
pub(crate) const PRINCIPAL_ARN: TextLimit = limit("PrincipalArn", 20, 2048, Characters::Any);
pub(crate) const SESSION_NAME: TextLimit = limit("RoleSessionName", 2, 64, Characters::Word);
pub(crate) const SOURCE_IDENTITY: TextLimit = limit("SourceIdentity", 2, 64, Characters::Word);
pub(crate) const EXTERNAL_ID: TextLimit = limit("ExternalId", 2, 1224, Characters::WordOrPath);
pub(crate) const PROVIDER_ID: TextLimit = limit("ProviderId", 4, 2048, Characters::Any);
pub(crate) const POLICY: TextLimit = limit("Policy", 1, 2048, Characters::Latin1);
pub(crate) const WEB_IDENTITY_TOKEN: TextLimit = TextLimit {
    secret: true,
    ..limit("WebIdentityToken", 4, 20_000, Characters::Any)
};
pub(crate) const SAML_ASSERTION: TextLimit = TextLimit {
    secret: true,
    ..limit("SAMLAssertion", 4, 100_000, Characters::Any)
};

impl Parameters {
    /// Reads the query and the form body; of a name that comes twice the last value counts.
    pub(crate) fn read(encoded: [&[u8]; 2]) -> Self {
        Self {
            values: encoded
                .into_iter()
                .flat_map(form_urlencoded::parse)
                .map(|(name, value)| (name.into_owned(), value.into_owned().into()))
                .collect(),
            problems: Vec::new(),
        }
    }

    /// A parameter without looking at its limits.
    pub(crate) fn raw(&self, name: &str) -> Option<&str> {
        self.values.get(name).map(ExposeSecret::expose_secret)
    }

    /// A parameter that may be missing.
    pub(crate) fn optional(&mut self, limit: TextLimit) -> Option<String> {
        let value = self.raw(limit.name)?.to_owned();
        let length = value.chars().count();
        if length < limit.shortest {
            self.unsatisfied(
                limit,
                &value,
                &format!(
                    "Member must have length greater than or equal to {}",
                    limit.shortest
                ),
            );
        }
        if length > limit.longest {
            self.unsatisfied(
                limit,
                &value,
                &format!(
                    "Member must have length less than or equal to {}",
                    limit.longest
                ),
            );
        }
        if !value
            .chars()
            .all(|character| limit.characters.admits(character))
        {
            self.unsatisfied(
                limit,
                &value,
                &format!(
                    "Member must satisfy regular expression pattern: {}",
                    limit.characters.pattern()
                ),
            );
        }
        Some(value)
    }

    /// A parameter that has to be there; empty when it isn't, and then [`Self::check`] refuses.
    pub(crate) fn required(&mut self, limit: TextLimit) -> String {
        if let Some(value) = self.optional(limit) {
            return value;
        }
        self.problems.push(format!(
            "Value null at '{}' failed to satisfy constraint: Member must not be null",
            shown(limit.name)
        ));
        String::new()
    }

    /// A whole number that may be missing.
    pub(crate) fn number(
        &mut self,
        name: &'static str,
        smallest: u32,
        largest: u32,
    ) -> Option<u32> {
        let value = self.raw(name)?.to_owned();
        let constraint = match value.parse::<u32>() {
            Ok(number) if (smallest..=largest).contains(&number) => return Some(number),
            Ok(number) if number < smallest => {
                format!("Member must have value greater than or equal to {smallest}")
            }
            Ok(_) => format!("Member must have value less than or equal to {largest}"),
            Err(_) => "Member must be an integer".to_owned(),
        };
        self.unsatisfied(limit(name, 0, 0, Characters::Any), &value, &constraint);
        None
    }

    /// The entries of a list: `Name.member.1`, `Name.member.2`, …, with `field` behind each.
    pub(crate) fn list(&self, name: &str, field: &str) -> Vec<String> {
        (1_u32..)
            .map_while(|index| self.raw(&format!("{name}.member.{index}{field}")))
            .map(str::to_owned)
            .collect()
    }

    /// Notes a problem that no limit describes.
    pub(crate) fn problem(&mut self, message: String) {
        self.problems.push(message);
    }

    /// Refuses the call when anything was wrong with its parameters.
    pub(crate) fn check(&self) -> Result<(), Refusal> {
        let count = self.problems.len();
        if count == 0 {
            return Ok(());
        }
        let noun = if count == 1 { "error" } else { "errors" };
        let problems = self.problems.join("; ");
        Err(Refusal::validation(format!(
            "{count} validation {noun} detected: {problems}"
        )))
    }

    fn unsatisfied(&mut self, limit: TextLimit, value: &str, constraint: &str) {
        // A value that is too long helps nobody in a message.
        let value = if limit.secret || value.len() > 2048 {
            String::new()
        } else {
            format!(" '{value}'")
        };
        self.problems.push(format!(
            "Value{value} at '{}' failed to satisfy constraint: {constraint}",
            shown(limit.name)
        ));
    }
}

/// Parameter names as STS's messages write them: `roleArn`, `sAMLAssertion`.
fn shown(name: &str) -> String {
    let mut characters = name.chars();
    characters.next().map_or_else(String::new, |first| {
        first.to_ascii_lowercase().to_string() + characters.as_str()
    })
}
