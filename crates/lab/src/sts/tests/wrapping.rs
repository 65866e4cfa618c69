//! Attempts to have one thing verified and another one read: each is refused, and for its own
//! reason. Genuine assertions are those of real Keycloak servers, in the folder `keycloak`; they
//! came from a token exchange, with hardcoded attributes and both signature algorithms.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use proptest::prelude::*;

use super::signer::{Draft, ISSUER, KEYS, metadata, response, sign};
use crate::saml_metadata::Metadata;
use crate::sts::saml_response::{ResponseProblem, read};
use crate::xmldsig::verify::SignatureProblem;

struct Recording {
    version: &'static str,
    metadata: &'static str,
    assertions: &'static [(&'static str, &'static str)],
}

macro_rules! recorded {
    ($version:literal, $file:literal) => {
        include_str!(concat!("keycloak/", $version, "/", $file, ".xml"))
    };
}

const RECORDINGS: [Recording; 2] = [
    Recording {
        version: "26.7.3",
        metadata: recorded!("26.7.3", "metadata"),
        assertions: &[
            ("rsa-sha256", recorded!("26.7.3", "assertion-sha256")),
            ("rsa-sha512", recorded!("26.7.3", "assertion-sha512")),
        ],
    },
    Recording {
        version: "24.0.5",
        metadata: recorded!("24.0.5", "metadata"),
        assertions: &[
            ("rsa-sha256", recorded!("24.0.5", "assertion-sha256")),
            ("rsa-sha512", recorded!("24.0.5", "assertion-sha512")),
        ],
    },
];

/// Keycloak's assertion with `rsa-sha256`.
const GENUINE: &str = RECORDINGS[0].assertions[0].1;

fn verified(
    metadata: &str,
    document: &str,
) -> Result<trust_policy::SamlAssertion, ResponseProblem> {
    let metadata = Metadata::read(metadata).unwrap();
    read(
        &STANDARD.encode(document),
        metadata.entity_id(),
        metadata.signing_keys(),
    )
}

fn refused(document: &str) -> ResponseProblem {
    verified(RECORDINGS[0].metadata, document).expect_err(document)
}

#[test]
fn keycloaks_assertions_are_accepted_and_read() {
    for recording in RECORDINGS {
        for (algorithm, assertion) in recording.assertions {
            assert!(assertion.contains(algorithm));
            let values = verified(recording.metadata, &response(assertion))
                .unwrap_or_else(|problem| panic!("{} {algorithm}: {problem}", recording.version));
            assert_eq!(
                values.recipient.as_deref(),
                Some("https://signin.aws.amazon.com/saml")
            );
            assert!(values.subject.unwrap().starts_with("G-"));
            let attribute = |name: &str| {
                let found = values.attributes.iter().find(|found| found.name == name);
                found.map(|found| found.values.clone()).unwrap_or_default()
            };
            assert_eq!(
                attribute("https://aws.amazon.com/SAML/Attributes/RoleSessionName"),
                ["alice"]
            );
            assert_eq!(
                attribute("urn:oid:1.3.6.1.4.1.5923.1.1.1.1"),
                ["Zoë & <friends>"]
            );
            // One element per role of the realm: their values are one attribute's.
            assert!(attribute("Role").len() > 3);
            assert!(values.refused.is_empty(), "{:?}", values.refused);
        }
    }
}

/// The genuine assertion without its signature, under another id, for somebody else.
fn evil(id: &str) -> String {
    let (front, rest) = GENUINE.split_once("<dsig:Signature").unwrap();
    let (_, back) = rest.split_once("</dsig:Signature>").unwrap();
    let text = format!("{front}{back}").replace(">alice<", ">mallory<");
    text.replace(&genuine_id(), id)
}

fn genuine_id() -> String {
    let (_, rest) = GENUINE.split_once(" ID=\"").unwrap();
    rest.split('"').next().unwrap().to_owned()
}

fn genuine_signature() -> String {
    let (_, rest) = GENUINE.split_once("<dsig:Signature").unwrap();
    let (signature, _) = rest.split_once("</dsig:Signature>").unwrap();
    format!("<dsig:Signature{signature}</dsig:Signature>")
}

#[test]
fn a_genuine_assertion_in_a_false_document_is_refused() {
    let id = genuine_id();
    let signature = genuine_signature();
    let unsigned = GENUINE.replace(&signature, "");
    let extension = |inner: &str| format!("<samlp:Extensions>{inner}</samlp:Extensions>");
    let in_subject = format!("{signature}</saml:Subject>");
    for (name, document, reason) in [
        (
            "the genuine one moved to an extension, a false one in its place",
            response(&format!("{}{}", extension(GENUINE), evil("evil"))),
            ResponseProblem::Assertions(2),
        ),
        (
            "a false one before it",
            response(&format!("{}{GENUINE}", evil("evil"))),
            ResponseProblem::Assertions(2),
        ),
        (
            "a false one behind it",
            response(&format!("{GENUINE}{}", evil("evil"))),
            ResponseProblem::Assertions(2),
        ),
        (
            "the genuine one inside of the false one",
            response(
                &evil("evil").replace("</saml:Subject>", &format!("{GENUINE}</saml:Subject>")),
            ),
            ResponseProblem::Assertions(2),
        ),
        (
            "the genuine one inside of an Object of the moved signature",
            response(&evil("evil").replacen(
                "</saml:Issuer>",
                &format!(
                    "</saml:Issuer>{}",
                    signature.replace(
                        "</dsig:Signature>",
                        &format!("<dsig:Object>{unsigned}</dsig:Object></dsig:Signature>")
                    )
                ),
                1,
            )),
            ResponseProblem::Assertions(2),
        ),
        (
            "a false one that a reader without namespaces would take",
            response(&format!("{GENUINE}<Assertion><Subject/></Assertion>")),
            ResponseProblem::Assertions(2),
        ),
        (
            "the genuine one not where it belongs",
            response(&extension(GENUINE)),
            ResponseProblem::Assertions(1),
        ),
        ("none at all", response(""), ResponseProblem::Assertions(0)),
        (
            "the signature moved to the response",
            response(&format!("{signature}{unsigned}")),
            ResponseProblem::AssertionSignature(SignatureProblem::Missing),
        ),
        (
            "the signature moved into the subject",
            response(&unsigned.replace("</saml:Subject>", &in_subject)),
            ResponseProblem::MisplacedSignature,
        ),
        (
            "another element with the same id",
            response(&format!(
                "{}{GENUINE}",
                extension(&format!("<x ID=\"{id}\"/>"))
            )),
            ResponseProblem::RepeatedId(id.clone()),
        ),
        (
            "another element with the same id in other letters",
            response(&format!(
                "{}{GENUINE}",
                extension(&format!("<x xml:id=\"{id}\"/>"))
            )),
            ResponseProblem::RepeatedId(id.clone()),
        ),
        (
            "a signature of another element",
            response(&evil("evil").replacen(
                "</saml:Issuer>",
                &format!("</saml:Issuer>{signature}"),
                1,
            )),
            ResponseProblem::AssertionSignature(SignatureProblem::Reference(format!("#{id}"))),
        ),
        (
            "somebody else's name under the genuine signature",
            response(&GENUINE.replace(">alice<", ">mallory<")),
            ResponseProblem::AssertionSignature(SignatureProblem::Digest),
        ),
        (
            "an attribute more",
            response(&GENUINE.replace(
                "<saml:AttributeStatement>",
                "<saml:AttributeStatement><saml:Attribute Name=\"x\"/>",
            )),
            ResponseProblem::AssertionSignature(SignatureProblem::Digest),
        ),
        (
            "the signature twice",
            response(&GENUINE.replace(&signature, &format!("{signature}{signature}"))),
            ResponseProblem::AssertionSignature(SignatureProblem::Several),
        ),
        (
            "a comment that splits a name",
            response(&GENUINE.replace(">alice<", ">alice<!-- -->x<")),
            ResponseProblem::Comment,
        ),
        (
            "a comment that leaves the digest as it is",
            response(&GENUINE.replace(">alice<", ">al<!-- -->ice<")),
            ResponseProblem::Comment,
        ),
        (
            "a processing instruction",
            response(&GENUINE.replace(">alice<", ">al<?x?>ice<")),
            ResponseProblem::Comment,
        ),
        (
            "an assertion without a signature",
            response(recorded!("26.7.3", "assertion-unsigned")),
            ResponseProblem::AssertionSignature(SignatureProblem::Missing),
        ),
        (
            "a false signature of the response around the genuine assertion",
            response(&format!(
                "{GENUINE}<dsig:Signature xmlns:dsig=\"http://www.w3.org/2000/09/xmldsig#\"/>"
            )),
            ResponseProblem::ResponseSignature(SignatureProblem::Structure("Signature".to_owned())),
        ),
        (
            "an encrypted assertion beside it",
            response(&format!(
                "{GENUINE}<saml:EncryptedAssertion xmlns:saml=\"urn:oasis:names:tc:SAML:2.0:assertion\"/>"
            )),
            ResponseProblem::Encrypted,
        ),
        (
            "a bare assertion, as the exchange answers it",
            GENUINE.to_owned(),
            ResponseProblem::NoResponse,
        ),
        (
            "a response that reports a failure",
            response(GENUINE).replace("status:Success", "status:Responder"),
            ResponseProblem::Status,
        ),
    ] {
        assert_eq!(refused(&document), reason, "{name}");
    }
}

#[test]
fn a_document_type_and_its_entities_are_refused() {
    let document = response(GENUINE);
    for (name, document) in [
        ("a document type", format!("<!DOCTYPE x>{document}")),
        (
            "an entity",
            format!(
                "<!DOCTYPE x [<!ENTITY e \"alice\">]>{}",
                document.replace(">alice<", ">&e;<")
            ),
        ),
        ("an unknown entity", document.replace(">alice<", ">&e;<")),
        ("no XML", "<".to_owned()),
    ] {
        assert!(
            matches!(refused(&document), ResponseProblem::Xml(_)),
            "{name}"
        );
    }
}

fn draft() -> Draft {
    Draft {
        id: "a1",
        issuer: ISSUER.to_owned(),
        format: None,
        recipient: None,
        not_on_or_after: None,
        conditions: String::new(),
        session_end: None,
        attributes: vec![("x".to_owned(), vec!["y".to_owned()])],
    }
}

/// All of these carry a signature that the *registered* key really made: what refuses them is the
/// profile alone.
#[test]
fn a_signature_in_another_form_is_refused_even_when_the_right_key_made_it() {
    let metadata = metadata(&KEYS[0]);
    let forged =
        |change: &dyn Fn(String) -> String| response(&sign(&draft().text(), &KEYS[0], change));
    let replaced = |from: &'static str, to: &'static str| {
        forged(&move |info| {
            assert!(info.contains(from), "{from}");
            info.replacen(from, to, 1)
        })
    };
    let algorithm = |text: &str, purpose| SignatureProblem::Algorithm(text.to_owned(), purpose);
    const EXCLUSIVE: &str = "http://www.w3.org/2001/10/xml-exc-c14n#";
    const ENVELOPED: &str = "http://www.w3.org/2000/09/xmldsig#enveloped-signature";
    let honest = forged(&|info| info);
    verified(&metadata, &honest).unwrap();
    for (name, document, reason) in [
        (
            "an empty reference: the whole document, wherever the signature is",
            replaced("URI=\"#a1\"", "URI=\"\""),
            SignatureProblem::Reference(String::new()),
        ),
        (
            "no reference",
            replaced(" URI=\"#a1\"", ""),
            SignatureProblem::Reference(String::new()),
        ),
        (
            "a reference by XPointer",
            replaced("URI=\"#a1\"", "URI=\"#xpointer(/)\""),
            SignatureProblem::Reference("#xpointer(/)".to_owned()),
        ),
        (
            "a transform more",
            replaced(
                "</ds:Transforms>",
                "<ds:Transform Algorithm=\"http://www.w3.org/TR/1999/REC-xslt-19991116\"/></ds:Transforms>",
            ),
            SignatureProblem::Transforms(format!(
                "{ENVELOPED}, {EXCLUSIVE}, http://www.w3.org/TR/1999/REC-xslt-19991116"
            )),
        ),
        (
            "only one transform",
            replaced(
                "<ds:Transform Algorithm=\"http://www.w3.org/2000/09/xmldsig#enveloped-signature\"/>",
                "",
            ),
            SignatureProblem::Transforms(EXCLUSIVE.to_owned()),
        ),
        (
            "a transform with a parameter",
            replaced(
                "xml-exc-c14n#\"/></ds:Transforms>",
                "xml-exc-c14n#\"><x:InclusiveNamespaces xmlns:x=\"http://www.w3.org/2001/10/xml-exc-c14n#\" PrefixList=\"saml\"/></ds:Transform></ds:Transforms>",
            ),
            SignatureProblem::Structure("InclusiveNamespaces".to_owned()),
        ),
        (
            "canonical XML that keeps comments",
            replaced(
                "xml-exc-c14n#\"/><ds:SignatureMethod",
                "xml-exc-c14n#WithComments\"/><ds:SignatureMethod",
            ),
            algorithm(
                "http://www.w3.org/2001/10/xml-exc-c14n#WithComments",
                "CanonicalizationMethod",
            ),
        ),
        (
            "a signature with SHA-1",
            replaced(
                "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256",
                "http://www.w3.org/2000/09/xmldsig#rsa-sha1",
            ),
            algorithm(
                "http://www.w3.org/2000/09/xmldsig#rsa-sha1",
                "SignatureMethod",
            ),
        ),
        (
            "the public key as a shared secret",
            replaced("#rsa-sha256", "#hmac-sha256"),
            algorithm(
                "http://www.w3.org/2001/04/xmldsig-more#hmac-sha256",
                "SignatureMethod",
            ),
        ),
        (
            "a digest with SHA-1",
            replaced(
                "http://www.w3.org/2001/04/xmlenc#sha256",
                "http://www.w3.org/2000/09/xmldsig#sha1",
            ),
            algorithm("http://www.w3.org/2000/09/xmldsig#sha1", "DigestMethod"),
        ),
        (
            "another algorithm of the same key",
            replaced("#rsa-sha256", "#rsa-sha512"),
            SignatureProblem::Key,
        ),
        (
            "a second reference",
            forged(&|info| {
                let (_, rest) = info.split_once("<ds:Reference").unwrap();
                let (reference, _) = rest.split_once("</ds:Reference>").unwrap();
                let again = format!("</ds:Reference><ds:Reference{reference}</ds:Reference>");
                info.replacen("</ds:Reference>", &again, 1)
            }),
            SignatureProblem::Structure("Reference".to_owned()),
        ),
        (
            "no reference element",
            forged(&|info| {
                let (front, rest) = info.split_once("<ds:Reference").unwrap();
                let (_, back) = rest.split_once("</ds:Reference>").unwrap();
                format!("{front}{back}")
            }),
            SignatureProblem::Structure("SignedInfo".to_owned()),
        ),
        (
            "an Object",
            honest.replace("</ds:Signature>", "<ds:Object/></ds:Signature>"),
            SignatureProblem::Structure("Object".to_owned()),
        ),
        (
            "an Object in place of KeyInfo",
            honest.replace("ds:KeyInfo>", "ds:Object>"),
            SignatureProblem::Structure("Object".to_owned()),
        ),
        (
            "a value that is no base64",
            honest.replace("<ds:SignatureValue>", "<ds:SignatureValue>*"),
            SignatureProblem::Base64("SignatureValue"),
        ),
    ] {
        let found = verified(&metadata, &document).expect_err(name);
        assert_eq!(found, ResponseProblem::AssertionSignature(reason), "{name}");
    }
}

#[test]
fn the_key_comes_from_the_metadata_and_never_from_the_document() {
    let metadata = metadata(&KEYS[0]);
    // Signed by the attacker, whose certificate stands in KeyInfo.
    let document = response(&sign(&draft().text(), &KEYS[1], |info| info));
    assert!(document.contains(&KEYS[1].certificate()));
    assert_eq!(
        verified(&metadata, &document).unwrap_err(),
        ResponseProblem::AssertionSignature(SignatureProblem::Key)
    );
    // And the other way round: a foreign certificate doesn't spoil a genuine signature.
    let document = response(&sign(&draft().text(), &KEYS[0], |info| info))
        .replace(&KEYS[0].certificate(), &KEYS[1].certificate());
    verified(&metadata, &document).unwrap();
}

#[test]
fn a_signed_response_doesnt_make_up_for_an_unsigned_assertion() {
    let metadata = metadata(&KEYS[0]);
    let signed_response = |assertion: &str| sign(&response(assertion), &KEYS[0], |info| info);
    assert_eq!(
        verified(&metadata, &signed_response(&draft().text())).unwrap_err(),
        ResponseProblem::AssertionSignature(SignatureProblem::Missing)
    );
    let both = signed_response(&draft().signed());
    verified(&metadata, &both).unwrap();
    // A signature of the response has to verify.
    assert_eq!(
        verified(
            &metadata,
            &both.replace(
                "2026-01-01T00:00:00Z\" Version=\"2.0\"><saml:Issuer xmlns",
                "2026-01-02T00:00:00Z\" Version=\"2.0\"><saml:Issuer xmlns"
            )
        )
        .unwrap_err(),
        ResponseProblem::ResponseSignature(SignatureProblem::Digest)
    );
}

#[test]
fn another_issuer_is_refused_before_anything_is_verified() {
    let other = Draft {
        issuer: "https://evil.example".to_owned(),
        ..draft()
    };
    assert_eq!(
        verified(&metadata(&KEYS[0]), &response(&other.signed())).unwrap_err(),
        ResponseProblem::Issuer("https://evil.example".to_owned())
    );
}

#[test]
fn a_document_of_endless_depth_is_refused() {
    let deep = format!("{}{}", "<x>".repeat(9_000), "</x>".repeat(9_000));
    let draft = Draft {
        conditions: deep,
        ..draft()
    };
    let document = response(&draft.text().replacen(
        "</saml:Issuer>",
        &format!(
            "</saml:Issuer>{}",
            genuine_signature().replace(&genuine_id(), "a1")
        ),
        1,
    ));
    let problem = verified(&metadata(&KEYS[0]), &document).unwrap_err();
    assert!(
        matches!(
            problem,
            ResponseProblem::AssertionSignature(SignatureProblem::TooDeep(_))
                | ResponseProblem::Xml(_)
        ),
        "{problem}"
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn no_single_changed_byte_gets_through(at in 0..GENUINE.len(), to in any::<u8>()) {
        let mut bytes = response(GENUINE).into_bytes();
        let start = response("").find("</samlp:Response>").unwrap();
        let before = bytes[start + at];
        bytes[start + at] = to;
        let metadata = Metadata::read(RECORDINGS[0].metadata).unwrap();
        let keys = metadata.signing_keys();
        let genuine = read(&STANDARD.encode(response(GENUINE)), metadata.entity_id(), keys).unwrap();
        // What isn't signed, such as the name of the key, may change; no value may.
        if let Ok(values) = read(&STANDARD.encode(&bytes), metadata.entity_id(), keys) {
            prop_assert_eq!(values, genuine, "{} became {}", before, to);
        }
    }

    #[test]
    fn no_text_makes_the_reader_panic(text in any::<String>()) {
        let _ = read(&STANDARD.encode(&text), "x", &[]);
        let _ = read(&text, "x", &[]);
    }
}
