//! `java.util.Formatter`, as `String.format` uses it, in the root locale.

use super::decimal::{Decimal, digits_of, round_up};
use super::string::to_upper_case;
use crate::java::Jdk;
use crate::java::fault::{Fault, Thrown};

/// A piece of a format string.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Piece {
    /// Text that stands for itself.
    Text(Vec<u16>),
    /// A conversion such as `%-5s`.
    Conversion(Conversion),
}

/// A conversion with its flags, checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Conversion {
    /// Which argument.
    pub(crate) index: Index,
    flags: Vec<char>,
    width: Option<usize>,
    precision: Option<usize>,
    letter: char,
}

/// Which argument a conversion takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Index {
    /// The one after that of the last conversion without a number.
    Next,
    /// `%<s`: the same as the conversion before.
    Same,
    /// `%2$s`: counted from 1.
    Number(usize),
    /// `%%` and `%n` take none.
    None,
}

/// An argument, as far as conversions look at it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Argument {
    Null,
    Boolean(bool),
    Int(i32),
    Long(i64),
    Double(f64),
    Char(u16),
    /// Anything else: full class name, `toString()`, `hashCode()`.
    Other {
        class: String,
        text: Vec<u16>,
        hash: i32,
    },
}

/// Flags in the order `Formatter` lists them.
const FLAGS: &str = "-#+ 0,(<";

fn thrown(class: &'static str, message: impl Into<String>) -> Fault {
    Thrown::new(class, message).into()
}

/// Reads a format string.
///
/// # Errors
/// The subclasses of `IllegalFormatException`; a refusal for `%e`, `%g`, `%a` and `%t`.
pub(crate) fn parse(format: &[u16]) -> Result<Vec<Piece>, Fault> {
    let mut pieces = Vec::new();
    let mut at = 0;
    while at < format.len() {
        let rest = format.get(at..).unwrap_or(&[]);
        let plain = rest
            .iter()
            .position(|&c| c == u16::from(b'%'))
            .unwrap_or(rest.len());
        if plain > 0 {
            pieces.push(Piece::Text(rest.get(..plain).unwrap_or(&[]).to_vec()));
            at += plain;
            continue;
        }
        let (conversion, length) = read(rest)?;
        pieces.push(Piece::Conversion(conversion));
        at += length;
    }
    Ok(pieces)
}

/// Reads one conversion; `text` begins with `%`.
fn read(text: &[u16]) -> Result<(Conversion, usize), Fault> {
    let at = |index: usize| {
        text.get(index)
            .and_then(|&c| char::from_u32(u32::from(c)))
            .unwrap_or('\0')
    };
    let number = |from: usize| -> (Option<usize>, usize) {
        let digits: String = (from..).map(at).take_while(char::is_ascii_digit).collect();
        (
            digits.parse().ok().filter(|&n| n <= 0x7FFF_FFFF),
            from + digits.len(),
        )
    };
    let mut next = 1;
    let mut index = Index::Next;
    if at(1) != '0' {
        let (argument, after) = number(1);
        if let (Some(argument), '$') = (argument, at(after)) {
            index = Index::Number(argument);
            next = after + 1;
        }
    }
    let mut flags = Vec::new();
    while FLAGS.contains(at(next)) && at(next) != '\0' {
        if flags.contains(&at(next)) {
            let flag = at(next);
            return Err(thrown(
                "java.util.DuplicateFormatFlagsException",
                format!("Flags = '{flag}'"),
            ));
        }
        flags.push(at(next));
        next += 1;
    }
    flags.sort_by_key(|&flag| FLAGS.find(flag));
    if flags.contains(&'<') {
        index = Index::Same;
    }
    let (width, after) = number(next);
    next = after;
    let mut precision = None;
    if at(next) == '.' && at(next + 1).is_ascii_digit() {
        (precision, next) = number(next + 1);
    }
    let letter = at(next);
    if !letter.is_ascii_alphabetic() && letter != '%' {
        // The JDK complains about the percent sign when nothing of a conversion follows it.
        let shown = if next == text.len() || next > 1 && letter == '\0' {
            '%'
        } else {
            letter
        };
        return Err(unknown(shown));
    }
    let mut conversion = Conversion {
        index,
        flags,
        width,
        precision,
        letter,
    };
    conversion.check()?;
    Ok((conversion, next + 1))
}

fn unknown(letter: char) -> Fault {
    thrown(
        "java.util.UnknownFormatConversionException",
        format!("Conversion = '{letter}'"),
    )
}

impl Conversion {
    fn has(&self, flag: char) -> bool {
        self.flags.contains(&flag)
    }

    fn is_upper(&self) -> bool {
        self.letter.is_ascii_uppercase()
    }

    fn kind(&self) -> char {
        self.letter.to_ascii_lowercase()
    }

    /// The conversion as its own exceptions show it.
    pub(crate) fn shown(&self) -> String {
        let flags: String = self.flags.iter().collect();
        let index = match self.index {
            Index::Number(number) => format!("{number}$"),
            _ => String::new(),
        };
        let width = self.width.map_or(String::new(), |width| width.to_string());
        let precision = self
            .precision
            .map_or(String::new(), |precision| format!(".{precision}"));
        format!("%{flags}{index}{width}{precision}{}", self.letter)
    }

    fn check(&mut self) -> Result<(), Fault> {
        match self.letter {
            's' | 'S' | 'b' | 'B' | 'h' | 'H' => {
                if self.kind() != 's' {
                    self.bad_flags("#")?;
                }
                self.needs_width("-")?;
                self.bad_flags("+ 0,(")
            }
            'c' | 'C' => {
                self.no_precision()?;
                self.bad_flags("#+ 0,(")?;
                self.needs_width("-")
            }
            'd' | 'o' | 'x' | 'X' => {
                self.check_number()?;
                self.no_precision()?;
                self.bad_flags(if self.letter == 'd' { "#" } else { "," })
            }
            'f' => self.check_number(),
            'e' | 'E' | 'g' | 'G' | 'a' | 'A' | 't' | 'T' => Err(Fault::Refused(format!(
                "uses the conversion {} of String.format, which is not emulated",
                self.shown()
            ))),
            '%' | 'n' => {
                self.index = Index::None;
                self.no_precision()?;
                let allowed = if self.letter == '%' { "-" } else { "" };
                if self.letter == 'n'
                    && let Some(width) = self.width
                {
                    return Err(thrown(
                        "java.util.IllegalFormatWidthException",
                        width.to_string(),
                    ));
                }
                if self.flags.iter().any(|flag| !allowed.contains(*flag)) {
                    return Err(self.illegal_flags());
                }
                self.needs_width("-")
            }
            letter => Err(unknown(letter)),
        }
    }

    fn check_number(&self) -> Result<(), Fault> {
        self.needs_width("-0")?;
        if (self.has('+') && self.has(' ')) || (self.has('-') && self.has('0')) {
            return Err(self.illegal_flags());
        }
        Ok(())
    }

    fn illegal_flags(&self) -> Fault {
        let flags: String = self.flags.iter().collect();
        thrown(
            "java.util.IllegalFormatFlagsException",
            format!("Flags = '{flags}'"),
        )
    }

    fn no_precision(&self) -> Result<(), Fault> {
        match self.precision {
            Some(precision) => Err(thrown(
                "java.util.IllegalFormatPrecisionException",
                precision.to_string(),
            )),
            None => Ok(()),
        }
    }

    fn needs_width(&self, flags: &str) -> Result<(), Fault> {
        if self.width.is_none() && flags.chars().any(|flag| self.has(flag)) {
            return Err(thrown(
                "java.util.MissingFormatWidthException",
                self.shown(),
            ));
        }
        Ok(())
    }

    fn bad_flags(&self, bad: &str) -> Result<(), Fault> {
        match bad.chars().find(|&flag| self.has(flag)) {
            Some(flag) => Err(thrown(
                "java.util.FormatFlagsConversionMismatchException",
                format!("Conversion = {}, Flags = {flag}", self.kind()),
            )),
            None => Ok(()),
        }
    }

    /// Whether the conversion looks at the text of objects.
    pub(crate) fn wants_text(&self) -> bool {
        self.kind() == 's'
    }

    /// Whether the conversion writes the bits of a negative number, of which a `byte` has fewer.
    pub(crate) fn wants_bits(&self) -> bool {
        matches!(self.kind(), 'x' | 'o')
    }

    /// Whether the conversion looks at their hash code.
    pub(crate) fn wants_hash(&self) -> bool {
        self.kind() == 'h'
    }

    /// What the conversion writes.
    ///
    /// # Errors
    /// `IllegalFormatConversionException` and the like.
    pub(crate) fn write(&self, argument: &Argument, jdk: Jdk) -> Result<Vec<u16>, Fault> {
        let units = |text: String| text.encode_utf16().collect::<Vec<u16>>();
        if self.kind() == 's' {
            // Only a `Formattable` can do something with it.
            self.bad_flags("#")?;
        }
        let text = match (self.kind(), argument) {
            ('n', _) => return Ok(vec![u16::from(b'\n')]),
            ('%', _) => units("%".into()),
            ('b', Argument::Null) => units("false".into()),
            ('b', Argument::Boolean(value)) => units(value.to_string()),
            ('b', _) => units("true".into()),
            (_, Argument::Null) => units("null".into()),
            ('s', other) => other.text(jdk),
            ('h', other) => units(format!("{:x}", other.hash())),
            ('c', Argument::Char(unit)) => vec![*unit],
            ('c', Argument::Int(code_point)) => match u32::try_from(*code_point) {
                Ok(c) if c <= 0x10_FFFF => super::string::units_of(c),
                _ => {
                    return Err(thrown(
                        "java.util.IllegalFormatCodePointException",
                        format!("Code point = 0x{code_point:x}"),
                    ));
                }
            },
            ('d', Argument::Int(number)) => units(self.integer((*number).into())),
            ('d', Argument::Long(number)) => units(self.integer(*number)),
            ('x' | 'o', Argument::Int(number)) => units(self.radix((*number as u32).into())?),
            ('x' | 'o', Argument::Long(number)) => units(self.radix(*number as u64)?),
            ('f', Argument::Double(number)) => units(self.decimal(*number, jdk)),
            (kind, other) => {
                return Err(thrown(
                    "java.util.IllegalFormatConversionException",
                    format!("{kind} != {}", other.class()),
                ));
            }
        };
        let is_general = matches!(self.kind(), 's' | 'b' | 'h') || *argument == Argument::Null;
        let mut text = match self.precision {
            Some(most) if is_general && most < text.len() => {
                text.get(..most).unwrap_or(&[]).to_vec()
            }
            _ => text,
        };
        if self.is_upper() {
            text = to_upper_case(&text);
        }
        let missing = self.width.unwrap_or(0).saturating_sub(text.len());
        if missing > 10_000_000 {
            return Err(Fault::Killed("padding"));
        }
        let padding = vec![u16::from(b' '); missing];
        Ok(if self.has('-') {
            [text, padding].concat()
        } else {
            [padding, text].concat()
        })
    }

    fn integer(&self, number: i64) -> String {
        self.signed(number < 0, number.unsigned_abs().to_string())
    }

    /// Sign, grouping and zeros around the digits of a number.
    fn signed(&self, negative: bool, digits: String) -> String {
        let (before, after) = match negative {
            true if self.has('(') => ("(", ")"),
            true => ("-", ""),
            false if self.has('+') => ("+", ""),
            false if self.has(' ') => (" ", ""),
            false => ("", ""),
        };
        let digits = if self.has(',') {
            grouped(&digits)
        } else {
            digits
        };
        let missing = self
            .width
            .unwrap_or(0)
            .saturating_sub(before.len() + digits.len() + after.len());
        let zeros = if self.has('0') {
            "0".repeat(missing.min(10_000_000))
        } else {
            String::new()
        };
        format!("{before}{zeros}{digits}{after}")
    }

    fn radix(&self, number: u64) -> Result<String, Fault> {
        self.bad_flags("( +")?;
        let (prefix, digits) = match self.kind() {
            'x' => ("0x", format!("{number:x}")),
            _ => ("0", format!("{number:o}")),
        };
        let prefix = if self.has('#') { prefix } else { "" };
        let missing = self
            .width
            .unwrap_or(0)
            .saturating_sub(prefix.len() + digits.len());
        let zeros = if self.has('0') {
            "0".repeat(missing.min(10_000_000))
        } else {
            String::new()
        };
        Ok(format!("{prefix}{zeros}{digits}"))
    }

    fn decimal(&self, number: f64, jdk: Jdk) -> String {
        if number.is_nan() {
            return "NaN".into();
        }
        let negative = number.is_sign_negative();
        if number.is_infinite() {
            let unpadded = Self {
                flags: self
                    .flags
                    .iter()
                    .copied()
                    .filter(|f| !"0,".contains(*f))
                    .collect(),
                ..self.clone()
            };
            return unpadded.signed(negative, "Infinity".into());
        }
        let mut digits = fixed(number, self.precision.unwrap_or(6), jdk);
        if self.has('#') && self.precision == Some(0) {
            digits.push('.');
        }
        self.signed(negative, digits)
    }
}

/// A number with so many digits after the point: rounded half up, from the digits
/// `Double.toString` has, not from the exact value.
fn fixed(number: f64, precision: usize, jdk: Jdk) -> String {
    let Decimal {
        mut digits,
        mut exponent,
    } = if number == 0.0 {
        Decimal {
            digits: vec![0],
            exponent: 1,
        }
    } else {
        digits_of(number, false, jdk)
    };
    let precision = i32::try_from(precision).unwrap_or(i32::MAX).min(10_000_000);
    let kept = exponent.saturating_add(precision);
    match usize::try_from(kept) {
        Ok(kept) if kept < digits.len() => {
            let up = digits.get(kept).is_some_and(|&digit| digit >= 5);
            digits.truncate(kept);
            if up {
                round_up(&mut digits, &mut exponent);
            }
        }
        Ok(_) => {}
        Err(_) => digits.clear(),
    }
    let digit = |place: i32| {
        // Place 0 is the first digit before the point, counted from the left of the digits.
        let known = usize::try_from(place)
            .ok()
            .and_then(|place| digits.get(place));
        char::from(b'0' + known.copied().unwrap_or(0))
    };
    let mut out: String = if exponent > 0 {
        (0..exponent).map(digit).collect()
    } else {
        "0".into()
    };
    if precision > 0 {
        out.push('.');
        out.extend((exponent..exponent.saturating_add(precision)).map(digit));
    }
    out
}

/// Commas between thousands, in the part before the point.
fn grouped(digits: &str) -> String {
    let (whole, fraction) = digits
        .split_once('.')
        .map_or((digits, None), |(w, f)| (w, Some(f)));
    let mut out = String::new();
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index) % 3 == 0 {
            out.push(',');
        }
        out.push(digit);
    }
    if let Some(fraction) = fraction {
        out.push('.');
        out.push_str(fraction);
    }
    out
}

impl Argument {
    fn text(&self, jdk: Jdk) -> Vec<u16> {
        let text = match self {
            Self::Null => "null".into(),
            Self::Boolean(value) => value.to_string(),
            Self::Int(number) => number.to_string(),
            Self::Long(number) => number.to_string(),
            Self::Double(number) => super::double_to_string(*number, jdk),
            Self::Char(unit) => return vec![*unit],
            Self::Other { text, .. } => return text.clone(),
        };
        text.encode_utf16().collect()
    }

    fn class(&self) -> &str {
        match self {
            Self::Null => "null",
            Self::Boolean(_) => "java.lang.Boolean",
            Self::Int(_) => "java.lang.Integer",
            Self::Long(_) => "java.lang.Long",
            Self::Double(_) => "java.lang.Double",
            Self::Char(_) => "java.lang.Character",
            Self::Other { class, .. } => class,
        }
    }

    fn hash(&self) -> i32 {
        use crate::java::hash::code;
        match self {
            Self::Null => 0,
            Self::Boolean(value) => code::of_boolean(*value),
            Self::Int(number) => *number,
            Self::Long(number) => code::of_long(*number),
            Self::Double(number) => code::of_double(*number),
            Self::Char(unit) => i32::from(*unit),
            Self::Other { hash, .. } => *hash,
        }
    }
}
