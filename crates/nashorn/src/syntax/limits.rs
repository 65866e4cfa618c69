//! Bounds on what is parsed at all, so that no text overflows a stack or fills the memory.
//!
//! The parser, and everybody who walks a tree, recurses once per level of nesting. The bounds keep
//! that safe on a stack of 2 MiB in an unoptimised build, dropping a tree included. What grows with
//! the length of a script is flat in the tree (see [`ast`](super::ast)) and isn't bounded:
//! `a + b + …` may have as many terms as fit into the text.

use diagnostic::Span;

use super::error::{Refusal, SyntaxError};

/// Most bytes of a source text that [`parse`](super::parse) takes unless told otherwise: 1 MiB.
pub const MAX_SOURCE_BYTES: usize = 1 << 20;

/// Most levels of nesting: brackets, blocks, functions, unary operators, the right sides of
/// assignments, and operands that bind more tightly than the operator around them.
pub const MAX_NESTING: usize = 200;

/// Most links of a chain like `a.b().c[d]`, where each point, index and call is a link.
pub const MAX_CHAIN: usize = 500;

/// Refuses texts that are too long.
pub(super) fn check_size(size: usize, limit: usize) -> Result<(), SyntaxError> {
    // Spans are 32 bits wide.
    let limit = limit.min(u32::MAX as usize / 2);
    if size <= limit {
        return Ok(());
    }
    Err(SyntaxError {
        span: Span::default(),
        refusal: Refusal::Limit,
        message: format!("the script has {size} bytes, more than the limit of {limit}"),
        help: Some("move data out of the script".to_owned()),
        nashorn: None,
    })
}
