use std::borrow::Cow;

use thiserror::Error;

/// A parsed method signature; types are still names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Signature<'a> {
    pub(crate) is_static: bool,
    /// It is a default method of an interface.
    pub(crate) is_default: bool,
    pub(crate) returns: TypeName<'a>,
    pub(crate) name: &'a str,
    pub(crate) parameters: Vec<TypeName<'a>>,
    /// The last parameter is `T...`; it stands in `parameters` as an array.
    pub(crate) variadic: bool,
}

/// `java.lang.String[][]`: a name and how many times it is an array.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct TypeName<'a> {
    pub(crate) name: &'a str,
    pub(crate) dimensions: u8,
}

/// Why a signature can't be read.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum SignatureError {
    /// There is no `(…)`.
    #[error("it has no parameter list")]
    NoParameters,
    /// There is nothing to call it by.
    #[error("it has no name")]
    NoName,
    /// A type argument list is not closed.
    #[error("`<` and `>` do not match")]
    TypeArguments,
}

const MODIFIERS: [&str; 8] = [
    "public",
    "protected",
    "static",
    "abstract",
    "default",
    "final",
    "synchronized",
    "native",
];

impl<'a> Signature<'a> {
    /// Reads `public static java.util.List<E> of(E...) throws X`, as `javap` prints it, or less:
    /// modifiers, type arguments and the `throws` clause may be there; `new(int)` has no type.
    ///
    /// `plain` is the same text without type arguments ([`without_type_arguments`]).
    pub(crate) fn parse(plain: &'a str) -> Result<Self, SignatureError> {
        let (head, rest) = plain.split_once('(').ok_or(SignatureError::NoParameters)?;
        let (parameters, _throws) = rest.split_once(')').ok_or(SignatureError::NoParameters)?;
        let mut is_static = false;
        let mut is_default = false;
        let mut words = Vec::with_capacity(2);
        for word in head.split_whitespace() {
            if MODIFIERS.contains(&word) {
                is_static |= word == "static";
                is_default |= word == "default";
            } else {
                words.push(word);
            }
        }
        let name = words.pop().ok_or(SignatureError::NoName)?;
        let returns = TypeName::parse(words.pop().unwrap_or("void"));
        let mut variadic = false;
        let parameters = parameters
            .split(',')
            .map(str::trim)
            .filter(|parameter| !parameter.is_empty())
            .map(|parameter| match parameter.strip_suffix("...") {
                Some(element) => {
                    variadic = true;
                    let element = TypeName::parse(element);
                    TypeName {
                        dimensions: element.dimensions + 1,
                        ..element
                    }
                }
                None => TypeName::parse(parameter),
            })
            .collect();
        Ok(Self {
            is_static,
            is_default,
            returns,
            name,
            parameters,
            variadic,
        })
    }
}

impl<'a> TypeName<'a> {
    pub(crate) fn parse(text: &'a str) -> Self {
        let mut name = text.trim();
        let mut dimensions = 0;
        while let Some(element) = name.strip_suffix("[]") {
            name = element.trim_end();
            dimensions += 1;
        }
        Self { name, dimensions }
    }
}

/// The text without everything between `<` and its `>`; a method's own type parameters
/// (`<T> T[] toArray(T[])`) go too, and type variables (one capital letter) become `Object`.
pub(crate) fn without_type_arguments(text: &str) -> Result<Cow<'_, str>, SignatureError> {
    if !text.contains(['<', '>']) {
        return Ok(Cow::Borrowed(text));
    }
    let mut depth = 0_usize;
    let mut plain = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '<' => depth += 1,
            '>' => depth = depth.checked_sub(1).ok_or(SignatureError::TypeArguments)?,
            _ if depth == 0 => plain.push(character),
            _ => {}
        }
    }
    if depth == 0 {
        Ok(Cow::Owned(plain))
    } else {
        Err(SignatureError::TypeArguments)
    }
}

/// Whether a type name is a type variable, whose erasure we take to be `Object`.
pub(crate) fn is_type_variable(name: &str) -> bool {
    let mut characters = name.chars();
    matches!(
        (characters.next(), characters.next()),
        (Some(first), None) if first.is_ascii_uppercase()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(name: &str, dimensions: u8) -> TypeName<'_> {
        TypeName { name, dimensions }
    }

    #[test]
    fn a_signature_as_javap_prints_it_is_read() {
        let text = "public abstract <A> A[] toArray(java.util.function.IntFunction<A[]>) throws X";
        let plain = without_type_arguments(text).unwrap();
        let signature = Signature::parse(&plain).unwrap();
        assert_eq!(signature.name, "toArray");
        assert_eq!(signature.returns, name("A", 1));
        assert_eq!(
            signature.parameters,
            [name("java.util.function.IntFunction", 0)]
        );
        assert!(!signature.is_static && !signature.variadic);
    }

    #[test]
    fn variable_arguments_are_an_array() {
        let signature = Signature::parse("static List of(Object...)").unwrap();
        assert_eq!(signature.parameters, [name("Object", 1)]);
        assert!(signature.is_static && signature.variadic);
    }

    #[test]
    fn what_is_no_signature_is_refused() {
        assert_eq!(
            Signature::parse("int size"),
            Err(SignatureError::NoParameters)
        );
        assert_eq!(Signature::parse("(int)"), Err(SignatureError::NoName));
        assert_eq!(
            without_type_arguments("List<String of()"),
            Err(SignatureError::TypeArguments)
        );
    }
}
