use super::registry::ClassId;

/// A Java type as it stands in a signature.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Type {
    /// `void`; a method of this type gives `null`.
    Void,
    /// `boolean`
    Boolean,
    /// `byte`
    Byte,
    /// `short`
    Short,
    /// `char`
    Char,
    /// `int`
    Int,
    /// `long`
    Long,
    /// `float`
    Float,
    /// `double`
    Double,
    /// A class or interface.
    Class(ClassId),
    /// An array of the type inside.
    Array(Box<Self>),
}

impl Type {
    /// The primitive type, or `void`, of this name.
    pub(crate) fn primitive(name: &str) -> Option<Self> {
        Some(match name {
            "void" => Self::Void,
            "boolean" => Self::Boolean,
            "byte" => Self::Byte,
            "short" => Self::Short,
            "char" => Self::Char,
            "int" => Self::Int,
            "long" => Self::Long,
            "float" => Self::Float,
            "double" => Self::Double,
            _ => return None,
        })
    }

    /// An array of this type, `dimensions` deep.
    pub(crate) fn array(self, dimensions: u8) -> Self {
        (0..dimensions).fold(self, |element, _| Self::Array(Box::new(element)))
    }

    /// Whether it is neither a class nor an array.
    #[must_use]
    pub const fn is_primitive(&self) -> bool {
        !matches!(self, Self::Class(_) | Self::Array(_))
    }
}
