use std::{
    any::Any,
    cell::{Cell, OnceCell, RefCell},
    collections::HashMap,
    rc::Rc,
    sync::Arc,
};

use boa_engine::{Context, JsObject, JsString, JsValue, symbol::JsSymbol};
use diagnostic::{Source, Span};
use rustc_hash::FxHashMap;

use super::{Killed, Limits};
use crate::{
    java::{
        Budget, ClassId, Method, MethodData, Object, Plain, Registry, Surroundings, Throw,
        ThrowableData, Type, Value,
    },
    lower::{Helper, Numbering, Site},
};

/// What one run keeps beside the engine's own state.
pub(crate) struct State {
    pub(crate) registry: Registry,
    pub(crate) world: Rc<dyn Any>,
    pub(crate) surroundings: Surroundings,
    pub(crate) limits: Limits,
    pub(crate) code: RefCell<Code>,
    /// Number of the site that runs at the moment.
    pub(crate) site: Cell<u32>,
    /// Calls in progress, outermost first.
    pub(crate) frames: RefCell<Vec<Frame>>,
    /// Where the exception that is on its way arose.
    pub(crate) origin: RefCell<Option<Origin>>,
    /// The same for exceptions that wait for a `finally` block to end.
    pub(crate) pending: RefCell<Vec<Option<Origin>>>,
    /// What to say about the exception that is just being made.
    pub(crate) hint: RefCell<Option<String>>,
    pub(crate) end: RefCell<Option<End>>,
    pub(crate) printed: RefCell<Vec<String>>,
    pub(crate) intrinsics: OnceCell<Intrinsics>,
    /// Constants of Java classes that have been looked at.
    pub(crate) constants: RefCell<HashMap<(ClassId, String), Value>>,
    /// What `RegExp.$1` and its kin speak of.
    pub(crate) last_match: RefCell<Option<LastMatch>>,
    /// Every class has one object that stands for it.
    static_classes: RefCell<HashMap<Type, Object>>,
    /// … and one that is its `java.lang.Class`.
    classes: RefCell<HashMap<Type, Object>>,
    /// Methods taken from their objects: the same one is the same object.
    methods: RefCell<HashMap<(ClassId, String, bool), Object>>,
    /// Small Longs, of which Java has only one each.
    longs: RefCell<HashMap<i64, Object>>,
    /// Sentences about what no run can foresee.
    pub(crate) notes: RefCell<Vec<String>>,
    /// The clock of the run.
    pub(crate) now: Cell<i64>,
    /// How often an identity hash code has been asked for.
    pub(crate) identity_hashes: Cell<usize>,
    /// What regular expressions may still use.
    pub(crate) expressions: RefCell<Budget>,
    printable: Cell<usize>,
    steps: Cell<usize>,
    depth: Cell<usize>,
    hashes: Cell<i32>,
    random: Cell<u64>,
}

/// The texts that run and their places.
#[derive(Default)]
pub(crate) struct Code {
    /// The script, then whatever `eval` and `Function` made.
    pub(crate) texts: Vec<Text>,
    /// All sites, with the number of their text.
    pub(crate) sites: Vec<(u32, Site)>,
    /// All functions, with the number of their text.
    pub(crate) functions: Vec<(u32, Span)>,
    /// Helpers that are bound to their names.
    pub(crate) bound: Vec<Helper>,
}

/// A text that runs.
pub(crate) struct Text {
    /// With the name Nashorn gives it: `<eval>`, `<eval>#1:0<eval>`, `<function>`.
    pub(crate) source: Source,
    /// Where in the script it was made; `None` for the script itself.
    pub(crate) made_at: Option<Span>,
}

/// A call in progress.
#[derive(Clone)]
pub(crate) struct Frame {
    /// Site of the call.
    pub(crate) site: u32,
    /// What was called, if it is a script function.
    pub(crate) function: JsObject,
}

/// Where an exception arose.
#[derive(Clone)]
pub(crate) struct Origin {
    pub(crate) value: JsValue,
    pub(crate) site: u32,
    /// It is a `throw` statement, whose column Nashorn knows too.
    pub(crate) is_throw: bool,
    pub(crate) stack: Vec<(u32, Option<JsString>)>,
    pub(crate) hint: Option<String>,
}

/// Why the run has ended, when no script can change that.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum End {
    Refused(String, u32),
    Killed(Killed),
    /// A mistake of ours.
    Bug(&'static str),
}

/// Objects of this run's realm that natives need again.
pub(crate) struct Intrinsics {
    /// Hidden prototype of Java objects, through which boa's built-ins convert them.
    pub(crate) java_prototype: JsObject,
    /// boa's own `eval`: what the global property holds, so that direct calls are direct.
    pub(crate) eval: JsObject,
    /// What the script sees instead, which knows Nashorn's language.
    pub(crate) visible_eval: JsObject,
    /// boa's own functions that ours call: `Array.prototype.pop`.
    pub(crate) originals: FxHashMap<&'static str, JsObject>,
    /// boa's own `Object.prototype.toString`.
    pub(crate) object_to_string: JsObject,
    /// boa's own `Function.prototype.toString`.
    pub(crate) function_to_string: JsObject,
    /// Key of the hidden property that holds the variants of a function.
    pub(crate) variants: JsSymbol,
    /// Key of the hidden property that holds an error's [`Origin`].
    pub(crate) origin: JsSymbol,
}

/// The last match of a regular expression.
pub(crate) struct LastMatch {
    pub(crate) input: JsString,
    pub(crate) index: usize,
    /// The whole match, then its groups; `None` for one that took no part.
    pub(crate) groups: Vec<Option<JsString>>,
}

/// How the engine's context holds the state.
struct Holder(Rc<State>);

impl State {
    pub(crate) fn new(
        registry: Registry,
        world: Rc<dyn Any>,
        surroundings: Surroundings,
        limits: Limits,
    ) -> Self {
        Self {
            registry,
            world,
            now: Cell::new(surroundings.now),
            surroundings,
            limits,
            code: RefCell::default(),
            site: Cell::new(0),
            frames: RefCell::default(),
            origin: RefCell::default(),
            pending: RefCell::default(),
            hint: RefCell::default(),
            end: RefCell::default(),
            printed: RefCell::default(),
            intrinsics: OnceCell::new(),
            constants: RefCell::default(),
            last_match: RefCell::default(),
            static_classes: RefCell::default(),
            classes: RefCell::default(),
            methods: RefCell::default(),
            longs: RefCell::default(),
            notes: RefCell::default(),
            identity_hashes: Cell::new(0),
            expressions: RefCell::new(Budget::new(limits.steps as u64)),
            printable: Cell::new(limits.printed),
            steps: Cell::new(limits.steps),
            depth: Cell::new(0),
            hashes: Cell::new(0),
            random: Cell::new(0),
        }
    }

    /// Makes the state known to the natives of a context.
    pub(crate) fn install(self: &Rc<Self>, context: &mut Context) {
        context.insert_data(Holder(self.clone()));
    }

    /// The state of the run a context belongs to.
    pub(crate) fn of(context: &Context) -> Option<Rc<Self>> {
        context.get_data::<Holder>().map(|holder| holder.0.clone())
    }

    /// A Java exception.
    pub(crate) fn throw(&self, class: &str, message: Option<&str>) -> Throw {
        let Some(class) = self.registry.find(class) else {
            return self.bug("an exception class is missing");
        };
        Throw::java(Object::new(
            class,
            ThrowableData {
                message: message.map(JsString::from),
                cause: Value::Null,
            },
        ))
    }

    /// What `Java.type` gives for a type.
    pub(crate) fn static_class(&self, of: &Type) -> Value {
        self.static_classes
            .borrow_mut()
            .entry(of.clone())
            .or_insert_with(|| Object::new(ClassId::STATIC_CLASS, Plain(of.clone())))
            .clone()
            .into()
    }

    /// The `java.lang.Class` of a type.
    pub(crate) fn class_object(&self, of: &Type) -> Value {
        self.classes
            .borrow_mut()
            .entry(of.clone())
            .or_insert_with(|| Object::new(ClassId::CLASS, Plain(of.clone())))
            .clone()
            .into()
    }

    /// A method without its object.
    pub(crate) fn method_object(
        &self,
        name: String,
        overloads: Vec<Arc<Method>>,
        of_class: Option<ClassId>,
    ) -> Object {
        let owner = overloads
            .first()
            .map_or(ClassId::OBJECT, |method| method.owner);
        self.methods
            .borrow_mut()
            .entry((owner, name, of_class.is_some()))
            .or_insert_with(|| {
                let data = MethodData {
                    overloads,
                    of_class,
                };
                Object::new(ClassId::DYNAMIC_METHOD, data)
            })
            .clone()
    }

    /// A boxed `long`: the cache of `Long.valueOf`.
    pub(crate) fn long_object(&self, number: i64) -> Object {
        let new = || Object::new(ClassId::LONG, Plain(number));
        if !(-128..=127).contains(&number) {
            return new();
        }
        self.longs
            .borrow_mut()
            .entry(number)
            .or_insert_with(new)
            .clone()
    }

    pub(crate) fn refuse(&self, what: String) -> Throw {
        self.end_with(End::Refused(what, self.site.get()))
    }

    pub(crate) fn kill(&self, why: Killed) -> Throw {
        self.end_with(End::Killed(why))
    }

    pub(crate) fn bug(&self, what: &'static str) -> Throw {
        self.end_with(End::Bug(what))
    }

    fn end_with(&self, end: End) -> Throw {
        self.end.borrow_mut().get_or_insert(end);
        Throw::end()
    }

    /// The next identity hash code: any number will do, but the same ones in every run.
    pub(crate) fn next_hash(&self) -> i32 {
        let next = self.hashes.get().wrapping_add(0x1f3d_5b79) & i32::MAX | 1;
        self.hashes.set(next);
        next
    }

    /// The next of a fixed row of numbers that look random (SplitMix64).
    pub(crate) fn next_random(&self) -> u64 {
        let seed = self.random.get().wrapping_add(0x9E37_79B9_7F4A_7C15);
        self.random.set(seed);
        let mixed = (seed ^ (seed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// Keeps a sentence about what no run can foresee.
    pub(crate) fn note(&self, what: &str) {
        let mut notes = self.notes.borrow_mut();
        if !notes.iter().any(|known| known == what) {
            notes.push(what.to_owned());
        }
    }

    pub(crate) fn print(&self, line: &str) -> Result<(), Throw> {
        match self.printable.get().checked_sub(line.len() + 1) {
            Some(left) => {
                self.printable.set(left);
                self.printed.borrow_mut().push(line.to_owned());
                Ok(())
            }
            None => Err(self.kill(Killed::Output)),
        }
    }

    pub(crate) fn charge(&self, steps: usize) -> Result<(), Throw> {
        match self.steps.get().checked_sub(steps) {
            Some(left) => {
                self.steps.set(left);
                Ok(())
            }
            None => Err(self.kill(Killed::Instructions)),
        }
    }

    /// Ends the run when a string or array gets too long.
    pub(crate) fn check_length(&self, length: usize) -> Result<(), Throw> {
        if length > self.limits.length {
            return Err(self.kill(Killed::Memory));
        }
        self.charge(length / 16)
    }

    /// Goes one call deeper; the caller goes back with [`Self::leave`].
    pub(crate) fn enter(&self) -> Result<(), Throw> {
        let depth = self.depth.get() + 1;
        if depth > self.limits.recursion {
            return Err(self.throw("java.lang.StackOverflowError", None));
        }
        self.depth.set(depth);
        Ok(())
    }

    pub(crate) fn leave(&self) {
        self.depth.set(self.depth.get().saturating_sub(1));
    }

    /// Numbers that the next text's sites and functions get.
    pub(crate) fn numbering(&self) -> Numbering {
        let code = self.code.borrow();
        Numbering {
            site: code.sites.len() as u32,
            function: code.functions.len() as u32,
        }
    }

    /// Whether a class or one of its ancestors has this number.
    pub(crate) fn is_a(&self, class: ClassId, ancestor: ClassId) -> bool {
        self.registry.is_a(class, ancestor)
    }
}
