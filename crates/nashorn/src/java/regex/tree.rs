//! What a pattern says, as a tree.

use crate::unicode::CodePoints;

/// One element of a pattern.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Node {
    Empty,
    /// One code point out of a set.
    One(CodePoints),
    Anchor(Anchor),
    Sequence(Vec<Node>),
    /// Tried from left to right.
    Choice(Vec<Node>),
    Group {
        node: Box<Node>,
        /// Number of the capturing group; `None` for `(?:…)`.
        number: Option<usize>,
    },
    Repeat {
        node: Box<Node>,
        min: u32,
        /// `None`: without end.
        max: Option<u32>,
        mode: Mode,
    },
    /// `(?>…)`.
    Atomic(Box<Node>),
    Look {
        node: Box<Node>,
        negative: bool,
        /// Fewest and most UTF-16 units to go back; `None` for a look ahead.
        behind: Option<(usize, usize)>,
    },
    BackReference {
        group: usize,
        fold: Fold,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mode {
    Greedy,
    Lazy,
    Possessive,
}

/// How much of case is ignored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fold {
    Nothing,
    Ascii,
    Unicode,
}

/// A condition on a place in the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Anchor {
    /// `\A`, and `^` without `MULTILINE`.
    Begin,
    /// `^` with `MULTILINE`; `unix`: only `\n` ends a line.
    LineBegin { unix: bool },
    /// `\z`.
    End,
    /// `\Z`, and `$` without `MULTILINE`: before a final line terminator too.
    EndOrFinalTerminator { unix: bool },
    /// `$` with `MULTILINE`.
    LineEnd { unix: bool },
    /// `\G`.
    LastMatch,
    /// `\b` and `\B`.
    WordBoundary { negative: bool },
}

/// Fewest and most UTF-16 units a node can match.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Width {
    pub(super) min: usize,
    /// `None`: no obvious maximum, as `Pattern` calls it.
    pub(super) max: Option<usize>,
}

impl Node {
    pub(super) fn width(&self) -> Width {
        let fixed = |n| Width {
            min: n,
            max: Some(n),
        };
        match self {
            Self::Empty | Self::Anchor(_) | Self::Look { .. } => fixed(0),
            Self::One(set) => Width {
                min: 1,
                max: Some(if set.reaches_beyond_bmp() { 2 } else { 1 }),
            },
            Self::Sequence(nodes) => nodes.iter().map(Self::width).fold(fixed(0), |a, b| Width {
                min: a.min.saturating_add(b.min),
                max: a.max.zip(b.max).map(|(a, b)| a.saturating_add(b)),
            }),
            Self::Choice(nodes) => nodes
                .iter()
                .map(Self::width)
                .reduce(|a, b| Width {
                    min: a.min.min(b.min),
                    max: a.max.zip(b.max).map(|(a, b)| a.max(b)),
                })
                .unwrap_or(fixed(0)),
            Self::Group { node, .. } | Self::Atomic(node) => node.width(),
            Self::Repeat { node, min, max, .. } => {
                let one = node.width();
                Width {
                    min: one.min.saturating_mul(*min as usize),
                    max: one
                        .max
                        .zip(*max)
                        .map(|(width, times)| width.saturating_mul(times as usize)),
                }
            }
            Self::BackReference { .. } => Width { min: 0, max: None },
        }
    }
}
