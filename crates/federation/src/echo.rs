//! What a server says back of the secrets that it was just sent.
//!
//! A server's words are shown to people and get into logs. One that repeats a token in them, by mistake
//! or by intent, would have it shown there.

use std::collections::HashSet;
use std::sync::OnceLock;

use base64::Engine;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use url::form_urlencoded;
use zeroize::Zeroizing;

use crate::readable::readable;

/// What is shown in place of a secret.
const HIDDEN: &str = "[hidden]";
/// So many bytes in a row of something secret are hidden wherever they stand; less is chance.
const TELLING: usize = 16;
/// Shorter texts are hidden nowhere: they would be found in every other word.
const SHORTEST: usize = 4;

/// Fields of forms whose values are secret.
const SECRET_FIELDS: [&str; 12] = [
    "client_secret",
    "code",
    "code_verifier",
    "device_code",
    "refresh_token",
    "subject_token",
    "assertion",
    "token",
    // Of STS and the console's sign-in.
    "WebIdentityToken",
    "SAMLAssertion",
    "Session",
    "SigninToken",
];

/// The secrets of one request, to be kept out of what is said about it.
#[derive(Default)]
pub(crate) struct Echo {
    secrets: Vec<Zeroizing<String>>,
    /// How they may be written: made when there is first something to be said.
    forms: OnceLock<Vec<Zeroizing<String>>>,
}

impl Echo {
    /// Of these secrets.
    pub(crate) fn of<'a>(secrets: impl IntoIterator<Item = &'a str>) -> Self {
        let secrets = secrets.into_iter();
        Self {
            secrets: secrets
                .map(|secret| Zeroizing::new(secret.to_owned()))
                .collect(),
            forms: OnceLock::new(),
        }
    }

    /// Of what is secret in the fields of a form.
    pub(crate) fn of_fields<'a>(fields: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let fields = fields.into_iter();
        Self::of(
            fields
                .filter(|(name, _)| SECRET_FIELDS.contains(name))
                .map(|(_, value)| value),
        )
    }

    /// Of what is secret in a form as it is sent.
    pub(crate) fn of_form(body: &[u8]) -> Self {
        let fields: Vec<_> = form_urlencoded::parse(body).collect();
        Self::of_fields(fields.iter().map(|(name, value)| (&**name, &**value)))
    }

    pub(crate) fn and(mut self, secret: &str) -> Self {
        self.secrets.push(Zeroizing::new(secret.to_owned()));
        self.forms = OnceLock::new();
        self
    }

    /// Foreign text made fit for people, without the secrets: neither as they are nor escaped for a URL,
    /// in base64 or in hexadecimal digits, nor longer parts of them.
    pub(crate) fn readable(&self, text: &str) -> String {
        // Before it is cut to a length, which would leave the beginning of a secret.
        match self.masked(text) {
            Some(masked) => readable(&masked),
            None => readable(text),
        }
    }

    /// Whether a text holds any of the secrets.
    pub(crate) fn is_in(&self, text: &str) -> bool {
        self.masked(text).is_some()
    }

    /// The text with the secrets hidden; nothing when there are none in it.
    fn masked(&self, text: &str) -> Option<String> {
        let forms = || self.secrets.iter().flat_map(|secret| forms(secret));
        let forms = self.forms.get_or_init(|| forms().collect());
        let mut hidden = vec![false; text.len()];
        let mut hide = |at: usize, length: usize| {
            hidden
                .iter_mut()
                .skip(at)
                .take(length)
                .for_each(|byte| *byte = true);
        };
        let told = told(forms, text);
        for (at, part) in text.as_bytes().windows(TELLING).enumerate() {
            if told.contains(part) {
                hide(at, TELLING);
            }
        }
        for form in forms {
            if (SHORTEST..=TELLING).contains(&form.len()) {
                for (at, part) in text.as_bytes().windows(form.len()).enumerate() {
                    if part == form.as_bytes() {
                        hide(at, part.len());
                    }
                }
            }
        }
        if !hidden.contains(&true) {
            return None;
        }
        let mut out = String::with_capacity(text.len());
        let mut before = false;
        for (at, letter) in text.char_indices() {
            let mut bytes = hidden.iter().skip(at).take(letter.len_utf8());
            let is_hidden = bytes.any(|byte| *byte);
            match (before, is_hidden) {
                (_, false) => out.push(letter),
                (false, true) => out.push_str(HIDDEN),
                (true, true) => {}
            }
            before = is_hidden;
        }
        Some(out)
    }
}

/// The parts of long forms that a text holds. The text is short, while the forms of an assertion are
/// hundreds of kilobytes: they are gone through once, and few of their parts begin as one of the text does.
fn told<'a>(forms: &'a [Zeroizing<String>], text: &str) -> HashSet<&'a [u8]> {
    let parts: HashSet<&[u8]> = text.as_bytes().windows(TELLING).collect();
    let mut begins = vec![false; 1 << 16];
    for part in &parts {
        if let Some(begins) = begins.get_mut(beginning(part)) {
            *begins = true;
        }
    }
    let long = forms.iter().filter(|form| form.len() > TELLING);
    long.flat_map(|form| form.as_bytes().windows(TELLING))
        .filter(|part| begins.get(beginning(part)) == Some(&true) && parts.contains(part))
        .collect()
}

/// The first two bytes as a number.
fn beginning(part: &[u8]) -> usize {
    match part {
        [first, second, ..] => usize::from(u16::from_le_bytes([*first, *second])),
        _ => 0,
    }
}

/// How a secret may be written.
fn forms(secret: &str) -> Vec<Zeroizing<String>> {
    let percent = utf8_percent_encode(secret, NON_ALPHANUMERIC).to_string();
    let hex = digits(secret, "");
    let json = serde_json::Value::from(secret).to_string();
    let mut forms = vec![
        secret.to_owned(),
        form_urlencoded::byte_serialize(secret.as_bytes()).collect(),
        lower_escapes(&percent),
        percent,
        hex.to_uppercase(),
        digits(secret, "%").to_uppercase(),
        hex,
        secret.replace('/', "\\/"),
        json.trim_matches('"').to_owned(),
    ];
    for lead in 0..3 {
        // Behind other bytes the same bytes have other letters; those at the ends depend on neighbours.
        let padded = [&[0; 2][..lead], secret.as_bytes()].concat();
        for text in [
            STANDARD_NO_PAD.encode(&padded),
            URL_SAFE_NO_PAD.encode(&padded),
        ] {
            let end = padded.len() / 3 * 4;
            let own = text.get(lead * 4 / 3 + usize::from(lead > 0)..end);
            forms.extend(own.map(str::to_owned));
        }
    }
    forms.sort();
    forms.dedup();
    forms.into_iter().map(Zeroizing::new).collect()
}

/// The bytes in hexadecimal digits, each pair behind `lead`.
fn digits(secret: &str, lead: &str) -> String {
    let mut out = String::with_capacity(secret.len() * (lead.len() + 2));
    for byte in secret.bytes() {
        out.push_str(lead);
        let halves = [byte >> 4, byte & 0xf].into_iter();
        out.extend(halves.filter_map(|half| char::from_digit(half.into(), 16)));
    }
    out
}

/// `%2f` in place of `%2F`.
fn lower_escapes(text: &str) -> String {
    let mut parts = text.split('%');
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (digits, rest) = part.split_at_checked(2).unwrap_or((part, ""));
        out.push('%');
        out.push_str(&digits.to_ascii_lowercase());
        out.push_str(rest);
    }
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn base64(text: &str) -> String {
        base64::engine::general_purpose::STANDARD.encode(text)
    }

    #[test]
    fn a_secret_is_hidden_however_it_is_written() {
        let secret = "aB3/x+9?ü=";
        let echo = Echo::of([secret]);
        for text in [
            secret.to_owned(),
            form_urlencoded::byte_serialize(secret.as_bytes()).collect(),
            utf8_percent_encode(secret, NON_ALPHANUMERIC).to_string(),
            utf8_percent_encode(secret, NON_ALPHANUMERIC)
                .to_string()
                .to_lowercase()
                .replace("ab3", "aB3"),
            hex(secret),
            hex(secret).to_uppercase(),
        ] {
            let said = echo.readable(&format!("no: {text}, sorry"));
            assert_eq!(said, "no: [hidden], sorry", "{text}");
        }
        for around in ["", "x", "xy", "client:"] {
            let said = base64(&format!("{around}{secret}more"));
            let shown = echo.readable(&said);
            assert!(shown.contains(HIDDEN), "{around}: {shown}");
        }
    }

    fn hex(text: &str) -> String {
        text.bytes().map(|byte| format!("{byte:02x}")).collect()
    }

    #[test]
    fn a_part_of_a_long_secret_is_hidden_too_and_its_beginning_before_a_text_is_cut() {
        let token = "abcdefghij0123456789KLMNOPQRST";
        let echo = Echo::of([token]);
        assert_eq!(
            echo.readable("got fghij0123456789KLMNO, no"),
            "got [hidden], no"
        );
        let long = format!("{} {token}", "x".repeat(490));
        let shown = echo.readable(&long);
        assert!(!shown.contains("abcde"), "{shown}");
    }

    #[test]
    fn what_is_no_secret_stays() {
        let echo = Echo::of_fields([
            ("grant_type", "refresh_token"),
            ("scope", "openid"),
            ("client_id", "aws-cli"),
            ("refresh_token", "r-1"),
            ("code", ""),
        ]);
        let said = "invalid_grant: refresh_token r-1 of aws-cli for openid is unknown";
        assert_eq!(echo.readable(said), said);
        assert!(!echo.is_in(said));
        let echo = Echo::of_form(b"grant_type=refresh_token&refresh_token=opa%20que&scope=openid");
        assert_eq!(
            echo.readable("`opa que` for openid"),
            "`[hidden]` for openid"
        );
    }

    proptest! {
        #[test]
        fn no_echo_shows_the_secret(
            secret in "[!-~ü]{4,80}",
            before in "[ -~ü]{0,40}",
            after in "[ -~ü]{0,40}",
        ) {
            let echo = Echo::of([secret.as_str()]);
            let escaped: String = form_urlencoded::byte_serialize(secret.as_bytes()).collect();
            for form in [secret.clone(), escaped, hex(&secret)] {
                let shown = echo.readable(&format!("{before}{form}{after}"));
                // What stays of it can only be what stood around it.
                let around = readable(&format!("{before}{HIDDEN}{after}"));
                prop_assert!(!shown.contains(&form) || around.contains(&form), "{}", shown);
            }
        }
    }
}
