//! Newer JavaScript that the parser recognises in order to name it.

/// Syntax from after ECMAScript 5.1 that Nashorn refuses in its default mode.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ModernFeature {
    /// `x => x`
    ArrowFunction,
}
