//! Bounds on what is parsed at all, so that no text overflows a stack or fills the memory.

/// Most bytes of a source text that [`parse`](super::parse) takes unless told otherwise: 1 MiB.
pub const MAX_SOURCE_BYTES: usize = 1 << 20;
