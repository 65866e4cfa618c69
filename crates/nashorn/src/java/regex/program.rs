//! A compiled pattern: the instructions the [`machine`](super::machine) runs.

use super::parse::{Parsed, parse};
use super::tree::{Anchor, Fold, Mode, Node};
use super::{Fault, Flags, Jdk};
use crate::unicode::CodePoints;

/// `java.util.regex.Pattern`.
#[derive(Debug)]
pub(crate) struct Pattern {
    source: Vec<u16>,
    flags: Flags,
    pub(super) program: Program,
    names: Vec<(String, usize)>,
}

impl Pattern {
    /// `Pattern.compile(regex, flags)`.
    ///
    /// # Errors
    /// `PatternSyntaxException` as `Pattern` throws it, or a refusal that names the construct.
    pub(crate) fn compile(regex: &[u16], flags: Flags, jdk: Jdk) -> Result<Self, Fault> {
        let code_points: Vec<u32> = char::decode_utf16(regex.iter().copied())
            .map(|c| c.map_or_else(|lone| u32::from(lone.unpaired_surrogate()), u32::from))
            .collect();
        let parsed = parse(&code_points, flags)?;
        let program = Program::of(&parsed, jdk);
        Ok(Self {
            source: regex.to_vec(),
            flags,
            program,
            names: parsed.names,
        })
    }

    /// `pattern()`.
    pub(crate) fn source(&self) -> &[u16] {
        &self.source
    }

    /// `flags()`, without those set inside the pattern.
    pub(crate) const fn flags(&self) -> Flags {
        self.flags
    }

    /// Number of the group with this name.
    pub(crate) fn group_named(&self, name: &str) -> Option<usize> {
        self.names
            .iter()
            .find(|(known, _)| known == name)
            .map(|&(_, number)| number)
    }
}

#[derive(Debug)]
pub(super) struct Program {
    pub(super) instructions: Vec<Instruction>,
    /// Including group 0.
    pub(super) groups: usize,
    pub(super) loops: usize,
    pub(super) words: Words,
    /// Whether a search never begins inside a surrogate pair.
    pub(super) has_supplementary: bool,
}

/// What `\b` takes for parts of words.
#[derive(Debug)]
pub(super) struct Words {
    pub(super) letters: CodePoints,
    /// Marks count when one of `bases` stands before them.
    pub(super) marks: CodePoints,
    pub(super) bases: CodePoints,
}

#[derive(Debug)]
pub(super) enum Instruction {
    One(CodePoints),
    Anchor(Anchor),
    /// Goes on here, and at the other place should that fail.
    Split {
        other: usize,
    },
    Jump(usize),
    Save(usize),
    /// A repeated [`Instruction::One`], in one step.
    Run {
        set: CodePoints,
        min: u32,
        max: Option<u32>,
        mode: Mode,
    },
    LoopStart {
        index: usize,
        min: u32,
        max: Option<u32>,
        lazy: bool,
        exit: usize,
    },
    /// Marks where an iteration began; the body follows.
    LoopBody {
        index: usize,
    },
    LoopEnd {
        index: usize,
        min: u32,
        max: Option<u32>,
        lazy: bool,
        body: usize,
        remembers: bool,
    },
    /// The part up to `end` is matched on its own, and never gone back into.
    Atomic {
        end: usize,
    },
    Look {
        negative: bool,
        behind: Option<(usize, usize)>,
        end: usize,
    },
    BackReference {
        group: usize,
        fold: Fold,
    },
    /// The end of the program, or of an atomic part or look-around.
    Accept,
}

impl Program {
    fn of(parsed: &Parsed, jdk: Jdk) -> Self {
        let mut compiler = Compiler {
            out: Vec::new(),
            loops: 0,
            // With back references the same place can fail once and match later.
            remembers: !parsed.has_back_references,
            has_supplementary: false,
        };
        compiler.node(&parsed.node);
        compiler.out.push(Instruction::Accept);
        Self {
            instructions: compiler.out,
            groups: parsed.groups,
            loops: compiler.loops,
            words: Words::of(jdk),
            has_supplementary: compiler.has_supplementary,
        }
    }
}

impl Words {
    fn of(jdk: Jdk) -> Self {
        let bases = CodePoints::known(r"[\p{L}\p{Nd}]");
        let letters = if jdk >= Jdk(19) {
            CodePoints::from_ranges([(0x30, 0x39), (0x41, 0x5A), (0x5F, 0x5F), (0x61, 0x7A)])
        } else {
            bases.union(&CodePoints::single(0x5F))
        };
        Self {
            letters,
            marks: CodePoints::known(r"\p{Mn}"),
            bases,
        }
    }
}

struct Compiler {
    out: Vec<Instruction>,
    loops: usize,
    remembers: bool,
    has_supplementary: bool,
}

impl Compiler {
    fn node(&mut self, node: &Node) {
        if let Node::One(set) = node {
            self.has_supplementary |= set.reaches_beyond_bmp();
        }
        match node {
            Node::Empty => {}
            Node::One(set) => self.out.push(Instruction::One(set.clone())),
            Node::Anchor(anchor) => self.out.push(Instruction::Anchor(*anchor)),
            Node::Sequence(nodes) => nodes.iter().for_each(|node| self.node(node)),
            Node::Choice(branches) => self.choice(branches),
            Node::Group { node, number } => match number {
                Some(number) => {
                    self.out.push(Instruction::Save(number * 2));
                    self.node(node);
                    self.out.push(Instruction::Save(number * 2 + 1));
                }
                None => self.node(node),
            },
            Node::Repeat {
                node,
                min,
                max,
                mode,
            } => self.repeat(node, *min, *max, *mode),
            Node::Atomic(node) => {
                let at = self.placeholder();
                self.apart(node);
                let end = self.out.len();
                self.put(at, Instruction::Atomic { end });
            }
            Node::Look {
                node,
                negative,
                behind,
            } => {
                let at = self.placeholder();
                self.apart(node);
                let end = self.out.len();
                self.put(
                    at,
                    Instruction::Look {
                        negative: *negative,
                        behind: *behind,
                        end,
                    },
                );
            }
            Node::BackReference { group, fold } => {
                self.out.push(Instruction::BackReference {
                    group: *group,
                    fold: *fold,
                });
            }
        }
    }

    /// A part that is matched on its own.
    fn apart(&mut self, node: &Node) {
        let remembers = std::mem::replace(&mut self.remembers, false);
        self.node(node);
        self.out.push(Instruction::Accept);
        self.remembers = remembers;
    }

    fn choice(&mut self, branches: &[Node]) {
        let mut jumps = Vec::new();
        for (index, branch) in branches.iter().enumerate() {
            if index + 1 == branches.len() {
                self.node(branch);
                break;
            }
            let split = self.placeholder();
            self.node(branch);
            jumps.push(self.placeholder());
            let other = self.out.len();
            self.put(split, Instruction::Split { other });
        }
        let end = self.out.len();
        for jump in jumps {
            self.put(jump, Instruction::Jump(end));
        }
    }

    fn repeat(&mut self, node: &Node, min: u32, max: Option<u32>, mode: Mode) {
        if let Node::One(set) = node {
            self.has_supplementary |= set.reaches_beyond_bmp();
            self.out.push(Instruction::Run {
                set: set.clone(),
                min,
                max,
                mode,
            });
            return;
        }
        if mode == Mode::Possessive {
            let at = self.placeholder();
            let remembers = std::mem::replace(&mut self.remembers, false);
            self.repeat(node, min, max, Mode::Greedy);
            self.remembers = remembers;
            self.out.push(Instruction::Accept);
            let end = self.out.len();
            self.put(at, Instruction::Atomic { end });
            return;
        }
        let lazy = mode == Mode::Lazy;
        // `Pattern` remembers where the outermost greedy loops without end have failed.
        let remembers = self.remembers && !lazy && max.is_none();
        let outer = self.remembers;
        self.remembers = outer && !remembers;
        let index = self.loops;
        self.loops += 1;
        let start = self.placeholder();
        let body = self.out.len();
        self.out.push(Instruction::LoopBody { index });
        self.node(node);
        self.out.push(Instruction::LoopEnd {
            index,
            min,
            max,
            lazy,
            body,
            remembers,
        });
        let exit = self.out.len();
        self.put(
            start,
            Instruction::LoopStart {
                index,
                min,
                max,
                lazy,
                exit,
            },
        );
        self.remembers = outer;
    }

    fn placeholder(&mut self) -> usize {
        self.out.push(Instruction::Accept);
        self.out.len() - 1
    }

    fn put(&mut self, at: usize, instruction: Instruction) {
        if let Some(slot) = self.out.get_mut(at) {
            *slot = instruction;
        }
    }
}
