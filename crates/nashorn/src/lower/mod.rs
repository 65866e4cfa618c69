//! Syntax tree to JavaScript text that boa runs as Nashorn would.
//!
//! Whatever the two engines could see differently (member access, calls, operators on anything
//! but plain values, names that may not exist, `with`, `for each`, `eval`) becomes a call of a
//! hidden native function, a [`Helper`], which gets the number of a [`Site`] where an error could
//! arise. The rest is written out as plain JavaScript.
//!
//! Hidden names begin with [`PREFIX`]; a script's own names that do are written differently.

mod assign;
mod call;
pub(crate) mod constant;
mod describe;
mod expression;
mod function;
mod helper;
mod numbers;
mod scope;
mod statement;
mod text;

use std::{rc::Rc, sync::Arc};

use diagnostic::Span;

pub(crate) use helper::Helper;
pub(crate) use scope::Scope;
use scope::Scopes;

use crate::numbers::{StaticType, Types};
use crate::syntax::{
    Program,
    ast::{Expression, ExpressionKind, Name, Statement, StatementKind},
};

/// How every hidden name begins: two characters no script is likely to begin a name with.
pub(crate) const PREFIX: &str = "$µ";

/// A lowered text and what leads back from it to the source.
#[derive(Debug)]
pub(crate) struct Lowered {
    /// The whole is strict code.
    pub(crate) strict: bool,
    /// What boa runs, without the directive that makes it strict.
    pub(crate) text: String,
    /// Helpers the text calls by name; the engine binds them before it runs the text.
    pub(crate) helpers: Vec<Helper>,
    /// Places that helpers are told; the first has the number [`Numbering::site`].
    pub(crate) sites: Vec<Site>,
    /// Source of each function; the first has the number [`Numbering::function`].
    pub(crate) functions: Vec<Span>,
}

impl Lowered {
    /// What boa runs, with `before` in front.
    pub(crate) fn complete_text(&self, before: &str) -> String {
        let directive = if self.strict { "\"use strict\";" } else { "" };
        format!("{directive}{before}{}", self.text)
    }
}

/// A place in the source that a helper may have to speak of.
#[derive(Clone, Debug)]
pub(crate) struct Site {
    /// Where.
    pub(crate) span: Span,
    /// An offset in the line that Nashorn names: that of the statement, or of a call in it.
    pub(crate) line: u32,
    /// The code is strict.
    pub(crate) strict: bool,
    /// The member is written `a[b]`.
    pub(crate) is_index: bool,
    /// For a call: the callee as Nashorn words it in its messages.
    pub(crate) callee: Option<Box<str>>,
    /// For a direct `eval`: what its code is going to see.
    pub(crate) eval: Option<Arc<EvalScope>>,
    /// For a call: the types of its arguments, unless all are objects.
    pub(crate) arguments: Box<[StaticType]>,
}

/// The scopes around a direct `eval`.
#[derive(Clone, Debug)]
pub(crate) struct EvalScope {
    pub(crate) strict: bool,
    scopes: Vec<Scope>,
    /// How many `with` objects and hidden variables are taken.
    hidden: u32,
}

/// The first numbers that are still free: a run can lower several texts.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Numbering {
    pub(crate) site: u32,
    pub(crate) function: u32,
}

/// What a text is, besides its tree.
#[derive(Clone, Debug)]
pub(crate) enum Kind {
    /// A script: its value is the completion value of the program.
    Script,
    /// Code of a direct `eval`.
    Eval(Arc<EvalScope>),
    /// Code of an indirect `eval`.
    GlobalEval,
    /// One function expression: its value is the function.
    Function,
}

/// Lowers a program. `source` is the text its spans count in.
pub(crate) fn lower(program: &Program, source: &str, kind: &Kind, first: Numbering) -> Lowered {
    let mut lowerer = Lowerer {
        source,
        out: String::with_capacity(source.len() * 3),
        helpers: Vec::new(),
        sites: Vec::new(),
        functions: Vec::new(),
        first,
        scopes: Scopes::default(),
        strict: program.strict,
        completion: false,
        hidden: 0,
        temporaries: Temporaries::default(),
        line: 0,
        hoisted: Vec::new(),
        types: Rc::new(Types::of_program(program)),
        passed: numbers::passed(program),
        loose: false,
    };
    if let Kind::Eval(scope) = kind {
        lowerer.scopes = Scopes::inside_eval(scope.scopes.clone());
        lowerer.hidden = scope.hidden;
    }
    lowerer.program(&program.body, kind);
    Lowered {
        strict: lowerer.strict,
        text: lowerer.out,
        helpers: lowerer.helpers,
        sites: lowerer.sites,
        functions: lowerer.functions,
    }
}

/// Writes one text.
struct Lowerer<'a> {
    source: &'a str,
    out: String,
    helpers: Vec<Helper>,
    sites: Vec<Site>,
    functions: Vec<Span>,
    first: Numbering,
    scopes: Scopes,
    strict: bool,
    /// Expression statements store their value: this is the code of a program.
    completion: bool,
    /// Number of the last `with` object.
    hidden: u32,
    temporaries: Temporaries,
    /// What Nashorn's line table says here: an offset in the line.
    line: u32,
    /// Variables to be declared at the start of the function that is being written.
    hoisted: Vec<Name>,
    /// Static types of the program or function that is being written.
    types: Rc<Types>,
    /// The argument types that script functions may be called with.
    passed: Rc<[Box<[StaticType]>]>,
    /// The expression that is written next keeps the class of the branch it takes.
    loose: bool,
}

/// Hidden variables of the function that is being written.
#[derive(Clone, Copy, Debug, Default)]
struct Temporaries {
    used: u32,
    most: u32,
}

/// A hidden variable; free again when given back.
#[derive(Clone, Copy)]
struct Temporary(u32);

impl Lowerer<'_> {
    fn program(&mut self, body: &[Statement], kind: &Kind) {
        self.scopes.enter_program(body);
        let outer = std::mem::take(&mut self.out);
        if matches!(kind, Kind::Function) {
            if let [
                Statement {
                    kind: StatementKind::Expression(statement),
                    ..
                },
            ] = body
            {
                self.expression(&statement.expression);
            }
        } else {
            self.completion = true;
            self.awkward_globals();
            self.statements(body);
            self.push_hidden("r");
        }
        let body = std::mem::replace(&mut self.out, outer);
        if self.completion || self.temporaries.most > 0 {
            self.out.push_str("let ");
            self.push_hidden("r");
            self.push_temporaries();
            self.out.push(';');
        }
        self.push_hoisted();
        self.out.push_str(&body);
    }

    fn push_hoisted(&mut self) {
        for name in std::mem::take(&mut self.hoisted) {
            self.out.push_str("var ");
            self.push_local(&name);
            self.out.push(';');
        }
    }

    fn site(&mut self, span: Span) -> u32 {
        self.new_site(Site {
            span,
            line: self.line,
            strict: self.strict,
            is_index: false,
            callee: None,
            eval: None,
            arguments: Box::default(),
        })
    }

    /// Writes `,site)` of an access to a member.
    fn close_at_member(&mut self, member: &Expression, span: Span) {
        let site = self.new_site(Site {
            span,
            line: self.line,
            strict: self.strict,
            is_index: is_index(member),
            callee: None,
            eval: None,
            arguments: Box::default(),
        });
        self.out.push(',');
        self.push_number(site);
        self.out.push(')');
    }

    fn new_site(&mut self, site: Site) -> u32 {
        let number = self.first.site + self.sites.len() as u32;
        self.sites.push(site);
        number
    }

    /// Writes a hidden name.
    fn push_hidden(&mut self, name: &str) {
        self.out.push_str(PREFIX);
        self.out.push_str(name);
    }

    /// Writes `helper(`.
    fn open(&mut self, helper: Helper) {
        if !self.helpers.contains(&helper) {
            self.helpers.push(helper);
        }
        self.push_hidden(helper.name());
        self.out.push('(');
    }

    /// Writes `,site)`.
    fn close_at(&mut self, span: Span) {
        let site = self.site(span);
        self.out.push(',');
        self.push_number(site);
        self.out.push(')');
    }

    fn push_number(&mut self, number: u32) {
        use std::fmt::Write;
        // Writing to a String can't fail.
        let _ = write!(self.out, "{number}");
    }

    fn take_temporary(&mut self) -> Temporary {
        self.temporaries.used += 1;
        self.temporaries.most = self.temporaries.most.max(self.temporaries.used);
        Temporary(self.temporaries.used)
    }

    /// Temporaries are given back in the opposite order of taking.
    fn give_back(&mut self, temporary: Temporary) {
        self.temporaries.used = temporary.0 - 1;
    }

    fn push_temporary(&mut self, temporary: Temporary) {
        self.out.push_str(PREFIX);
        self.push_number(temporary.0);
    }

    /// Writes `,$µ1,$µ2…` for all temporaries of the function that has just been written.
    fn push_temporaries(&mut self) {
        for number in 1..=self.temporaries.most {
            self.out.push(',');
            self.push_temporary(Temporary(number));
        }
    }
}

/// Whether a member is written `a[b]`.
const fn is_index(member: &Expression) -> bool {
    matches!(&member.kind, ExpressionKind::Index(_))
}
