//! An assertion with the elements and attributes that Keycloak writes, in its order
//! (`SAML2LoginResponseBuilder`; seen on 24.0.5 and 26.7.3).

use mapper_runtime::{SamlAttribute, SamlValue};

use super::{escape, time};
use crate::keys::{Algorithm, SigningKey};
use crate::xmldsig::sign::{self, SignError};

const ASSERTION: &str = "urn:oasis:names:tc:SAML:2.0:assertion";
const BEARER: &str = "urn:oasis:names:tc:SAML:2.0:cm:bearer";
const UNSPECIFIED: &str = "urn:oasis:names:tc:SAML:2.0:ac:classes:unspecified";
/// Keycloak's allowance for clocks that differ, in milliseconds.
const SKEW: i64 = 2000;

/// What an assertion says. Times are milliseconds since 1970, lifespans milliseconds.
pub(crate) struct Assertion<'a> {
    pub(crate) id: &'a str,
    pub(crate) issuer: &'a str,
    pub(crate) issued: i64,
    pub(crate) name_id_format: &'a str,
    pub(crate) name_id: &'a str,
    pub(crate) recipient: &'a str,
    pub(crate) audience: &'a str,
    /// How long its conditions hold.
    pub(crate) lifespan: i64,
    /// How long its bearer is confirmed.
    pub(crate) subject_lifespan: i64,
    pub(crate) one_time_use: bool,
    pub(crate) authentication: Option<Authentication<'a>>,
    pub(crate) attributes: &'a [SamlAttribute],
}

/// `AuthnStatement`
pub(crate) struct Authentication<'a> {
    pub(crate) session_index: &'a str,
    pub(crate) session_ends: i64,
}

impl Assertion<'_> {
    /// Its text, signed when there is an algorithm to sign with.
    pub(crate) fn text(
        &self,
        key: &SigningKey,
        algorithm: Option<Algorithm>,
    ) -> Result<String, SignError> {
        let (before, after) = (self.up_to_issuer(), self.after_issuer());
        match algorithm {
            None => Ok(format!("{before}{after}")),
            Some(algorithm) => sign::enveloped(key, algorithm, self.id, &before, &after),
        }
    }

    fn up_to_issuer(&self) -> String {
        format!(
            "<saml:Assertion xmlns=\"{ASSERTION}\" xmlns:saml=\"{ASSERTION}\" ID=\"{}\" \
             IssueInstant=\"{}\" Version=\"2.0\"><saml:Issuer>{}</saml:Issuer>",
            escape(self.id),
            time(self.issued),
            escape(self.issuer),
        )
    }

    fn after_issuer(&self) -> String {
        let not_before = self.issued - SKEW;
        let subject = format!(
            "<saml:Subject><saml:NameID Format=\"{}\">{}</saml:NameID>\
             <saml:SubjectConfirmation Method=\"{BEARER}\"><saml:SubjectConfirmationData \
             NotOnOrAfter=\"{}\" Recipient=\"{}\"/></saml:SubjectConfirmation></saml:Subject>",
            escape(self.name_id_format),
            escape(self.name_id),
            time(self.issued + self.subject_lifespan),
            escape(self.recipient),
        );
        let once = if self.one_time_use {
            "<saml:OneTimeUse/>"
        } else {
            ""
        };
        let conditions = format!(
            "<saml:Conditions NotBefore=\"{}\" NotOnOrAfter=\"{}\"><saml:AudienceRestriction>\
             <saml:Audience>{}</saml:Audience></saml:AudienceRestriction>{once}</saml:Conditions>",
            time(not_before),
            time(not_before + self.lifespan),
            escape(self.audience),
        );
        let authentication = self.authentication.as_ref();
        let authentication = authentication.map_or_else(String::new, |authentication| {
            format!(
                "<saml:AuthnStatement AuthnInstant=\"{}\" SessionIndex=\"{}\" \
                 SessionNotOnOrAfter=\"{}\"><saml:AuthnContext><saml:AuthnContextClassRef>\
                 {UNSPECIFIED}</saml:AuthnContextClassRef></saml:AuthnContext></saml:AuthnStatement>",
                time(self.issued),
                escape(authentication.session_index),
                time(authentication.session_ends),
            )
        });
        let attributes: String = self.attributes.iter().map(attribute).collect();
        let attributes = if attributes.is_empty() {
            attributes
        } else {
            format!("<saml:AttributeStatement>{attributes}</saml:AttributeStatement>")
        };
        format!("{subject}{conditions}{authentication}{attributes}</saml:Assertion>")
    }
}

/// `BaseWriter.write(AttributeType)`
fn attribute(attribute: &SamlAttribute) -> String {
    let friendly = attribute.friendly_name.as_deref();
    let friendly = friendly.map_or_else(String::new, |name| {
        format!(" FriendlyName=\"{}\"", escape(name))
    });
    let start = format!(
        "<saml:Attribute{friendly} Name=\"{}\" NameFormat=\"{}\"",
        escape(&attribute.name),
        escape(&attribute.name_format)
    );
    if attribute.values.is_empty() {
        return format!("{start}/>");
    }
    let values: String = attribute.values.iter().map(value).collect();
    format!("{start}>{values}</saml:Attribute>")
}

fn value(value: &SamlValue) -> String {
    const START: &str = "<saml:AttributeValue xmlns:xs=\"http://www.w3.org/2001/XMLSchema\" \
                         xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"";
    match value {
        SamlValue::Nil => format!("{START} xsi:nil=\"true\" xsi:type=\"xs:string\"/>"),
        SamlValue::Text(text) => format!(
            "{START} xsi:type=\"xs:string\">{}</saml:AttributeValue>",
            escape(text)
        ),
    }
}
