//! `ObjectMapper.readValue(text, JsonNode.class)`: the first value of a text; what follows it is
//! not looked at.

use super::Json;
use crate::java_text::double;

/// `StreamReadConstraints` of Jackson 2.15 and later.
const MAX_DEPTH: usize = 1000;
const MAX_NUMBER_LENGTH: usize = 1000;

/// The first JSON value in `text`, or `None` where Jackson throws.
pub fn read_first(text: &str) -> Option<Json> {
    let mut reader = Reader { rest: text };
    reader.blanks();
    let number = reader
        .rest
        .starts_with(|c: char| c == '-' || c.is_ascii_digit());
    let value = reader.value(0)?;
    (!number || reader.at_blank_or_end()).then_some(value)
}

struct Reader<'t> {
    rest: &'t str,
}

impl Reader<'_> {
    fn at_blank_or_end(&self) -> bool {
        self.rest.is_empty() || self.rest.starts_with([' ', '\t', '\n', '\r'])
    }

    fn blanks(&mut self) {
        self.rest = self.rest.trim_start_matches([' ', '\t', '\n', '\r']);
    }

    fn eat(&mut self, token: &str) -> bool {
        self.rest.strip_prefix(token).is_some_and(|rest| {
            self.rest = rest;
            true
        })
    }

    fn literal(&mut self, token: &str) -> bool {
        // `truex` is one unknown word, `true,` is a literal and something after it.
        self.eat(token)
            && !self
                .rest
                .starts_with(|c: char| c.is_alphanumeric() || c == '_' || c == '$')
    }

    fn value(&mut self, depth: usize) -> Option<Json> {
        self.blanks();
        match self.rest.chars().next()? {
            '{' if depth < MAX_DEPTH => self.object(depth),
            '[' if depth < MAX_DEPTH => self.array(depth),
            '"' => self.string().map(Json::String),
            '-' | '0'..='9' => self.number(),
            't' => self.literal("true").then_some(Json::Boolean(true)),
            'f' => self.literal("false").then_some(Json::Boolean(false)),
            'n' => self.literal("null").then_some(Json::Null),
            _ => None,
        }
    }

    fn object(&mut self, depth: usize) -> Option<Json> {
        self.eat("{");
        let mut entries: Vec<(String, Json)> = Vec::new();
        self.blanks();
        if self.eat("}") {
            return Some(Json::Object(entries));
        }
        loop {
            self.blanks();
            let key = self.string()?;
            self.blanks();
            if !self.eat(":") {
                return None;
            }
            let value = self.value(depth + 1)?;
            // The last value wins and stands where the first one stood.
            match entries.iter_mut().find(|(known, _)| *known == key) {
                Some((_, old)) => *old = value,
                None => entries.push((key, value)),
            }
            self.blanks();
            if self.eat("}") {
                return Some(Json::Object(entries));
            }
            if !self.eat(",") {
                return None;
            }
        }
    }

    fn array(&mut self, depth: usize) -> Option<Json> {
        self.eat("[");
        let mut items = Vec::new();
        self.blanks();
        if self.eat("]") {
            return Some(Json::Array(items));
        }
        loop {
            items.push(self.value(depth + 1)?);
            self.blanks();
            if self.eat("]") {
                return Some(Json::Array(items));
            }
            if !self.eat(",") {
                return None;
            }
        }
    }

    fn string(&mut self) -> Option<String> {
        if !self.rest.starts_with('"') {
            return None;
        }
        let mut escaped = false;
        let end = self
            .rest
            .char_indices()
            .skip(1)
            .find_map(|(at, character)| {
                let closes = character == '"' && !escaped;
                escaped = character == '\\' && !escaped;
                closes.then_some(at + 1)
            })?;
        let (token, rest) = self.rest.split_at_checked(end)?;
        self.rest = rest;
        serde_json::from_str(token).ok()
    }

    fn number(&mut self) -> Option<Json> {
        let end = self
            .rest
            .find(|c: char| !matches!(c, '0'..='9' | '+' | '-' | '.' | 'e' | 'E'))
            .unwrap_or(self.rest.len());
        let (token, rest) = self.rest.split_at_checked(end)?;
        if !is_number(token) || token.len() > MAX_NUMBER_LENGTH {
            return None;
        }
        self.rest = rest;
        if token.contains(['.', 'e', 'E']) {
            return Some(number_of(token.parse().ok()?));
        }
        let text = if token == "-0" { "0" } else { token };
        Some(Json::Number(text.to_owned()))
    }
}

/// The grammar of RFC 8259, section 6.
fn is_number(token: &str) -> bool {
    let (mantissa, exponent) = match token.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (
            mantissa,
            exponent.strip_prefix(['+', '-']).unwrap_or(exponent),
        ),
        None => (token, "0"),
    };
    let mantissa = mantissa.strip_prefix('-').unwrap_or(mantissa);
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, "0"));
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let leading_zero = whole.len() > 1 && whole.starts_with('0');
    digits(whole) && digits(fraction) && digits(exponent) && !leading_zero
}

/// A double as Jackson writes it: what JSON has no number for becomes a text.
pub fn number_of(value: f64) -> Json {
    let text = double(value);
    if value.is_finite() {
        Json::Number(text)
    } else {
        Json::String(text)
    }
}
