//! `AssumeRoleWithSAML`.

use std::time::SystemTime;

use trust_policy::{
    Action, Assertion, Caller, Login, ProviderArn, Request, SamlAssertion, SessionName,
};

use super::answer::Elements;
use super::assume::{AssumeParameters, fact, federated_session, refusal};
use super::parameters::{PRINCIPAL_ARN, SAML_ASSERTION};
use super::refusal::Refusal;
use super::saml_response::{self, ResponseProblem};
use super::{Call, Inner};

const SESSION_NAME: &str = "https://aws.amazon.com/SAML/Attributes/RoleSessionName";
const SESSION_DURATION: &str = "https://aws.amazon.com/SAML/Attributes/SessionDuration";

impl Inner {
    pub(super) fn assume_role_with_saml(&self, mut call: Call) -> Result<Elements, Refusal> {
        let parameters = &mut call.parameters;
        let assume = AssumeParameters::read(parameters);
        let principal = parameters.required(PRINCIPAL_ARN);
        let response = parameters.required(SAML_ASSERTION);
        parameters.check()?;
        let role = assume.role()?;
        let principal = ProviderArn::parse(&principal)
            .map_err(|_| Refusal::validation("Request ARN is invalid"))?;
        let provider = self
            .world
            .saml
            .iter()
            .find(|provider| provider.registered.arn == principal)
            .ok_or_else(|| Refusal::invalid_identity_token("Specified provider doesn't exist"))?;
        let metadata = &provider.metadata;
        let assertion =
            saml_response::read(&response, metadata.entity_id(), metadata.signing_keys())
                .map_err(|problem| refused_response(&problem))?;
        check(&assertion, SystemTime::from(call.now))?;

        let described = call.described(assume.seconds, None);
        let seen = Request {
            action: Action::AssumeRoleWithSaml,
            caller: Caller::Federated(principal.clone()),
            context: assertion.context(&principal, &described),
        };
        let asked = self.asked_role(&role);
        let login = Login::new(
            Assertion::Saml(&assertion),
            &provider.registered,
            &described,
        );
        let assessment = login.assess(&asked);
        if let Some(refusal) = refusal(&assessment, &seen) {
            return Err(refusal);
        }
        // `SessionNotOnOrAfter` may leave less than 900 seconds, or nothing.
        let seconds = assessment
            .session_seconds
            .filter(|seconds| *seconds > 0)
            .ok_or_else(|| {
                Refusal::expired_identity_token("SessionNotOnOrAfter in AuthnResponse has passed")
            })?;
        let session_name = fact(&seen, "sts:RoleSessionName").unwrap_or_default();
        let new = federated_session(
            &seen,
            role.clone(),
            session_name,
            seconds,
            assume.shortest_token,
        );
        let packed = assume.packed_size(&role, &new.tags)?;
        let value = |key| fact(&seen, key);
        Ok(self
            .sessions
            .issue(new, call.now)?
            .optional("Subject", value("saml:sub").as_deref())
            .optional("SubjectType", value("saml:sub_type").as_deref())
            .optional("Issuer", value("saml:iss").as_deref())
            .optional("Audience", value("saml:aud").as_deref())
            .optional("NameQualifier", value("saml:namequalifier").as_deref())
            .text("PackedPolicySize", &packed.to_string()))
    }
}

/// STS says little about what is wrong with a document; the log says more.
fn refused_response(problem: &ResponseProblem) -> Refusal {
    tracing::info!(%problem, "the SAML response is refused");
    Refusal::invalid_identity_token(match problem {
        ResponseProblem::Encoding => "Invalid base64 SAMLResponse",
        ResponseProblem::Issuer(_) => "Issuer not present in specified provider",
        ResponseProblem::AssertionSignature(_)
        | ResponseProblem::ResponseSignature(_)
        | ResponseProblem::MisplacedSignature
        | ResponseProblem::Comment
        | ResponseProblem::RepeatedId(_)
        | ResponseProblem::Assertions(_) => "Response signature invalid",
        ResponseProblem::Status => "Response status is not success",
        ResponseProblem::Encrypted => "The encrypted assertion can't be decrypted",
        ResponseProblem::Xml(_) | ResponseProblem::NoResponse => "Invalid SAML response",
    })
}

/// What STS checks in the values themselves and has a text of its own for.
fn check(assertion: &SamlAssertion, now: SystemTime) -> Result<(), Refusal> {
    if assertion.not_on_or_after.is_some_and(|end| now >= end) {
        return Err(Refusal::expired_identity_token(
            "Token must be redeemed within 5 minutes of issuance",
        ));
    }
    let attribute = |name: &str| {
        assertion
            .attributes
            .iter()
            .find(|attribute| attribute.name == name)
            .map_or(&[][..], |attribute| attribute.values.as_slice())
    };
    match attribute(SESSION_NAME) {
        [] => {
            return Err(Refusal::invalid_identity_token(
                "RoleSessionName is required in AuthnResponse",
            ));
        }
        [name] if SessionName::parse(name).is_ok() => {}
        _ => {
            return Err(Refusal::invalid_identity_token(
                "RoleSessionName in AuthnResponse must match [a-zA-Z_0-9+=,.@-]{2,64}",
            ));
        }
    }
    let fits = |text: &String| {
        text.trim()
            .parse()
            .is_ok_and(|seconds| (900..=43_200).contains(&seconds))
    };
    match attribute(SESSION_DURATION) {
        [] => Ok(()),
        [seconds] if fits(seconds) => Ok(()),
        _ => Err(Refusal::invalid_identity_token(
            "SessionDuration in AuthnResponse must be 900 to 43200",
        )),
    }
}
