//! `JSON`: Nashorn's own parser (`JSONParser`), with its words and its classes of numbers.

use boa_engine::{
    Context, JsObject, JsResult, JsString, JsValue, js_string, object::builtins::JsArray,
};

use super::{super::native::Native, define, object};
use crate::java::Throw;

pub(super) fn install(context: &mut Context) -> JsResult<()> {
    let global = context.global_object();
    let json = object(&global.get(js_string!("JSON"), context)?);
    define(context, &json, "parse", 2, parse);
    define(context, &json, "stringify", 3, stringify);
    Ok(())
}

fn stringify(
    native: &mut Native<'_>,
    this: &JsValue,
    arguments: &[JsValue],
) -> Result<JsValue, Throw> {
    match native.original("JSON.stringify", this, arguments) {
        Err(throw) if throw.0.as_native().is_some() => Err(Throw::type_error(
            "JSON.stringify got a cyclic data structure",
        )),
        result => result,
    }
}

fn parse(native: &mut Native<'_>, _: &JsValue, arguments: &[JsValue]) -> Result<JsValue, Throw> {
    let text = native.text(&Native::at(arguments, 0))?;
    native.state.charge(text.len() / 4)?;
    let mut parser = Parser {
        native,
        text: text.to_vec(),
        at: 0,
    };
    let value = parser.whole()?;
    let Some(reviver) = Native::at(arguments, 1).as_callable() else {
        return Ok(value);
    };
    let holder = JsObject::with_object_proto(native.context.intrinsics());
    holder.create_data_property_or_throw(js_string!(""), value, native.context)?;
    revive(native, &holder, js_string!("").into(), &reviver)
}

/// `Walk`: ECMAScript 5.1 section 15.12.2.
fn revive(
    native: &mut Native<'_>,
    holder: &JsObject,
    name: boa_engine::property::PropertyKey,
    reviver: &JsObject,
) -> Result<JsValue, Throw> {
    native.state.enter()?;
    let result = revive_members(native, holder, name, reviver);
    native.state.leave();
    result
}

fn revive_members(
    native: &mut Native<'_>,
    holder: &JsObject,
    name: boa_engine::property::PropertyKey,
    reviver: &JsObject,
) -> Result<JsValue, Throw> {
    let value = holder.get(name.clone(), native.context)?;
    if let Some(object) = super::super::convert::script_object(&value) {
        for key in object.own_property_keys(native.context)? {
            let is_length =
                object.is_array() && super::super::convert::key_text(&key) == js_string!("length");
            if is_length || matches!(key, boa_engine::property::PropertyKey::Symbol(_)) {
                continue;
            }
            let member = revive(native, &object, key.clone(), reviver)?;
            if member.is_undefined() {
                object.delete_property_or_throw(key, native.context)?;
            } else {
                object.set(key, member, false, native.context)?;
            }
        }
    }
    let name: JsValue = super::super::convert::key_text(&name).into();
    Ok(reviver.call(&holder.clone().into(), &[name, value], native.context)?)
}

struct Parser<'n, 'c> {
    native: &'n mut Native<'c>,
    text: Vec<u16>,
    at: usize,
}

/// What was read last in an object or array.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Last {
    Nothing,
    Element,
    Comma,
}

impl Parser<'_, '_> {
    fn peek(&self) -> Option<char> {
        let unit = *self.text.get(self.at)?;
        // A half of a pair is not part of anything JSON knows outside strings.
        Some(char::from_u32(unit.into()).unwrap_or('\u{fffd}'))
    }

    fn next(&mut self) -> Option<char> {
        let next = self.peek();
        self.at += 1;
        next
    }

    fn skip_space(&mut self) {
        while matches!(self.peek(), Some(' ' | '\t' | '\n' | '\r')) {
            self.at += 1;
        }
    }

    fn found(&self) -> String {
        self.peek().map_or_else(|| "eof".to_owned(), String::from)
    }

    fn expected(&self, what: &str) -> Throw {
        let found = self.found();
        self.error(self.at, &format!("Expected {what} but found {found}"))
    }

    /// `Invalid JSON: <json>:line:column message`, the line, and a caret below.
    fn error(&self, at: usize, message: &str) -> Throw {
        let before = self.text.get(..at.min(self.text.len())).unwrap_or_default();
        let line = 1 + before.iter().filter(|unit| **unit == 0x0a).count();
        let start = before
            .iter()
            .rposition(|unit| *unit == 0x0a)
            .map_or(0, |newline| newline + 1);
        let column = at - start;
        let rest = self.text.get(start..).unwrap_or_default();
        let end = rest
            .iter()
            .position(|unit| matches!(*unit, 0x0a | 0x0d))
            .unwrap_or(rest.len());
        let shown = String::from_utf16_lossy(rest.get(..end).unwrap_or_default());
        let caret: String = shown
            .chars()
            .chain(std::iter::repeat(' '))
            .take(column)
            .map(|character| if character == '\t' { '\t' } else { ' ' })
            .collect();
        Throw::syntax_error(format!(
            "Invalid JSON: <json>:{line}:{column} {message}\n{shown}\n{caret}^"
        ))
    }

    fn whole(&mut self) -> Result<JsValue, Throw> {
        let value = self.value()?;
        self.skip_space();
        if self.at < self.text.len() {
            return Err(self.expected("eof"));
        }
        Ok(value)
    }

    fn value(&mut self) -> Result<JsValue, Throw> {
        self.skip_space();
        match self.peek() {
            None => Err(self.expected("json literal")),
            Some('{') => self.nested(Self::object),
            Some('[') => self.nested(Self::array),
            Some('"') => Ok(self.string()?.into()),
            Some('f') => self.keyword("false", false.into()),
            Some('t') => self.keyword("true", true.into()),
            Some('n') => self.keyword("null", JsValue::null()),
            Some('0'..='9' | '-') => self.number(),
            Some('.') => Err(self.bad_number(self.at)),
            Some(_) => Err(self.expected("json literal")),
        }
    }

    fn nested(&mut self, parse: fn(&mut Self) -> Result<JsValue, Throw>) -> Result<JsValue, Throw> {
        self.native.state.enter()?;
        let value = parse(self);
        self.native.state.leave();
        value
    }

    fn keyword(&mut self, word: &str, value: JsValue) -> Result<JsValue, Throw> {
        let end = self.at + word.len();
        let matches = self
            .text
            .get(self.at..end)
            .is_some_and(|text| text.iter().copied().eq(word.encode_utf16()));
        if !matches {
            return Err(self.error(self.at, "Expected json literal but found ident"));
        }
        self.at = end;
        Ok(value)
    }

    fn trailing_comma(&self) -> Throw {
        self.error(self.at, "Trailing comma is not allowed in JSON")
    }

    fn object(&mut self) -> Result<JsValue, Throw> {
        const END: &str = ", or }";
        self.at += 1;
        let object = JsObject::with_object_proto(self.native.context.intrinsics());
        let mut last = Last::Nothing;
        while self.at < self.text.len() {
            self.skip_space();
            match self.peek() {
                Some('"') if last == Last::Element => return Err(self.expected(END)),
                Some('"') => {
                    let name = self.string()?;
                    self.skip_space();
                    if self.peek() != Some(':') {
                        return Err(self.expected(":"));
                    }
                    self.at += 1;
                    let value = self.value()?;
                    object.create_data_property_or_throw(name, value, self.native.context)?;
                    last = Last::Element;
                }
                Some(',') if last != Last::Element => return Err(self.trailing_comma()),
                Some(',') => {
                    self.at += 1;
                    last = Last::Comma;
                }
                Some('}') if last == Last::Comma => return Err(self.trailing_comma()),
                Some('}') => {
                    self.at += 1;
                    return Ok(object.into());
                }
                _ => return Err(self.expected(END)),
            }
        }
        Err(self.expected(END))
    }

    fn array(&mut self) -> Result<JsValue, Throw> {
        const END: &str = ", or ]";
        self.at += 1;
        let array: JsObject = JsArray::new(self.native.context)?.into();
        let mut length = 0_u64;
        let mut last = Last::Nothing;
        while self.at < self.text.len() {
            self.skip_space();
            match self.peek() {
                Some(',') if last != Last::Element => return Err(self.trailing_comma()),
                Some(',') => {
                    self.at += 1;
                    last = Last::Comma;
                }
                Some(']') if last == Last::Comma => return Err(self.trailing_comma()),
                Some(']') => {
                    self.at += 1;
                    return Ok(array.into());
                }
                None => break,
                Some(_) if last == Last::Element => return Err(self.expected(END)),
                Some(_) => {
                    let value = self.value()?;
                    array.create_data_property_or_throw(length, value, self.native.context)?;
                    length += 1;
                    last = Last::Element;
                }
            }
        }
        Err(self.expected(END))
    }

    fn string(&mut self) -> Result<JsString, Throw> {
        self.at += 1;
        let mut units = Vec::new();
        while let Some(&unit) = self.text.get(self.at) {
            self.at += 1;
            match unit {
                0..=0x1f => {
                    let message = "Invalid JSON: String contains control character";
                    return Err(self.error(self.at, message));
                }
                0x22 => return Ok(JsString::from(&units[..])),
                0x5c => units.push(self.escape()?),
                _ => units.push(unit),
            }
        }
        Err(self.error(self.at, "Missing close quote"))
    }

    fn escape(&mut self) -> Result<u16, Throw> {
        Ok(match self.next() {
            Some('"') => 0x22,
            Some('\\') => 0x5c,
            Some('/') => 0x2f,
            Some('b') => 0x08,
            Some('f') => 0x0c,
            Some('n') => 0x0a,
            Some('r') => 0x0d,
            Some('t') => 0x09,
            Some('u') => {
                let mut unit = 0;
                for _ in 0..4 {
                    let digit = self.next().and_then(|digit| digit.to_digit(16));
                    let Some(digit) = digit else {
                        return Err(self.error(self.at - 1, "Invalid hex digit"));
                    };
                    unit = unit << 4 | digit as u16;
                }
                unit
            }
            _ => return Err(self.error(self.at - 1, "Invalid escape character")),
        })
    }

    fn bad_number(&self, at: usize) -> Throw {
        self.error(at, "Invalid JSON number format")
    }

    fn digits(&mut self) {
        while self.peek().is_some_and(|digit| digit.is_ascii_digit()) {
            self.at += 1;
        }
    }

    fn number(&mut self) -> Result<JsValue, Throw> {
        let is_digit = |digit: Option<char>| digit.is_some_and(|digit| digit.is_ascii_digit());
        let start = self.at;
        let mut first = self.next();
        if first == Some('-') {
            first = self.next();
        }
        if !is_digit(first) {
            return Err(self.bad_number(start));
        }
        if first != Some('0') {
            self.digits();
        }
        if self.peek() == Some('.') {
            self.at += 1;
            if !is_digit(self.next()) {
                return Err(self.bad_number(self.at - 1));
            }
            self.digits();
        }
        if matches!(self.peek(), Some('e' | 'E')) {
            self.at += 1;
            let mut next = self.next();
            if matches!(next, Some('-' | '+')) {
                next = self.next();
            }
            if !is_digit(next) {
                return Err(self.bad_number(self.at - 1));
            }
            self.digits();
        }
        let text = self.text.get(start..self.at).unwrap_or_default();
        let number = String::from_utf16_lossy(text)
            .parse::<f64>()
            .unwrap_or(f64::NAN);
        let whole = number as i32;
        // -0 is an Integer here, unlike anywhere else.
        Ok(if f64::from(whole) == number {
            whole.into()
        } else {
            JsValue::rational(number)
        })
    }
}
