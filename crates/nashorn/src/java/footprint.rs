//! What a run asks of the classes it meets, so that another registry can tell whether it would have
//! answered the same.

use std::sync::{Arc, Mutex, PoisonError};

use rustc_hash::FxHashSet;

use super::{
    assembly::Tables,
    class::Body,
    members::Members,
    registry::{Class, ClassId, Method, Registry},
};

/// What has been asked of a recording [`Registry`] so far. A run depends on nothing else that
/// registries differ in.
#[derive(Clone, Debug, Default)]
pub struct Footprint(Arc<Mutex<FxHashSet<Question>>>);

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Question {
    /// Which class has this name?
    Find(Box<str>),
    /// What is it, and what does it extend?
    Class(ClassId),
    /// Is the first the second, or does it extend or implement it?
    IsA(ClassId, ClassId),
    /// What has it under this name?
    Members(ClassId, Box<str>),
    /// What has it at all?
    Names(ClassId),
    /// What reads this property?
    Getter(ClassId, Box<str>),
    /// What writes this property?
    Setters(ClassId, Box<str>),
    /// What is its one abstract method?
    Functional(ClassId),
}

impl Footprint {
    pub(super) fn note(&self, question: Question) {
        let mut asked = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        asked.insert(question);
    }

    /// Whether another registry answers alike what has been asked of one. `instead` are the classes
    /// that objects would be of there, by those they are of here.
    #[must_use]
    pub fn is_same_in(
        &self,
        one: &Registry,
        other: &Registry,
        instead: &[(ClassId, ClassId)],
    ) -> bool {
        let pair = Pair {
            one: &one.inner,
            other: &other.inner,
            instead,
        };
        let asked = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        pair.one.jdk == pair.other.jdk && asked.iter().all(|question| pair.is_same(question))
    }
}

/// Two registries whose answers are compared.
struct Pair<'a> {
    one: &'a Tables,
    other: &'a Tables,
    instead: &'a [(ClassId, ClassId)],
}

impl Pair<'_> {
    fn is_same(&self, question: &Question) -> bool {
        let (one, other) = (self.one, self.other);
        if self.is_of_library(question) {
            return true;
        }
        match question {
            Question::Find(name) => one.find(name) == other.find(name),
            // Its name tells it from any other.
            Question::Class(id) => !self.is_replaced(*id) && is_same_class(*id, one, other),
            Question::IsA(class, ancestor) => {
                !self.is_replaced(*ancestor)
                    && is_same_class(*ancestor, one, other)
                    && one.is_a(*class, *ancestor) == other.is_a(self.replaced(*class), *ancestor)
            }
            // `getClass` does, too.
            Question::Members(class, name) if self.is_replaced(*class) && &**name == "getClass" => {
                false
            }
            Question::Members(class, name) => is_same(
                &one.members(*class, name),
                &other.members(self.replaced(*class), name),
            ),
            Question::Names(class) => one.names(*class) == other.names(self.replaced(*class)),
            Question::Getter(class, name) if self.is_replaced(*class) && &**name == "class" => {
                false
            }
            Question::Getter(class, name) => are_same(
                one.getter(*class, name).as_slice(),
                other.getter(self.replaced(*class), name).as_slice(),
            ),
            Question::Setters(class, name) => are_same(
                &one.setters(*class, name),
                &other.setters(self.replaced(*class), name),
            ),
            Question::Functional(class) => are_same(
                one.functional(*class).as_slice(),
                other.functional(self.replaced(*class)).as_slice(),
            ),
        }
    }

    /// Whether the answer is this crate's own, which doesn't differ.
    fn is_of_library(&self, question: &Question) -> bool {
        let is_same = |&class: &ClassId| self.one.is_of_library(class) && !self.is_replaced(class);
        match question {
            Question::Find(_) => false,
            Question::IsA(class, ancestor) => is_same(class) && is_same(ancestor),
            Question::Class(class)
            | Question::Members(class, _)
            | Question::Names(class)
            | Question::Getter(class, _)
            | Question::Setters(class, _)
            | Question::Functional(class) => is_same(class),
        }
    }

    fn replaced(&self, class: ClassId) -> ClassId {
        let mut instead = self.instead.iter();
        instead
            .find(|(here, _)| *here == class)
            .map_or(class, |&(_, there)| there)
    }

    fn is_replaced(&self, class: ClassId) -> bool {
        self.instead
            .iter()
            .any(|&(here, there)| here == class || there == class)
    }
}

/// Whether an id means the same class. What it extends counts by name and place, since ids of other
/// classes may differ.
fn is_same_class(id: ClassId, one: &Tables, other: &Tables) -> bool {
    let (left, right) = (one.class(id), other.class(id));
    let Class {
        name,
        kind,
        superclass,
        ancestors,
    } = left;
    *name == right.name
        && *kind == right.kind
        && *superclass == right.superclass
        && *ancestors == right.ancestors
        && ancestors
            .iter()
            .all(|&id| one.class(id).name == other.class(id).name)
}

fn is_same(one: &Members, other: &Members) -> bool {
    let Members {
        methods,
        statics,
        constructors,
        constant,
        fields,
        hidden,
    } = one;
    are_same(methods, &other.methods)
        && are_same(statics, &other.statics)
        && are_same(constructors, &other.constructors)
        && are_same(fields, &other.fields)
        && is_same_body(*constant, other.constant)
        && *hidden == other.hidden
}

/// Functions are the same at the same address.
fn is_same_body(one: Option<Body>, other: Option<Body>) -> bool {
    one.map(|body| body as usize) == other.map(|body| body as usize)
}

fn are_same(one: &[Arc<Method>], other: &[Arc<Method>]) -> bool {
    one.len() == other.len()
        && one.iter().zip(other).all(|(one, other)| {
            let Method {
                name,
                owner,
                parameters,
                variadic,
                returns,
                body,
                is_default,
            } = &**one;
            *name == other.name
                && *owner == other.owner
                && *parameters == other.parameters
                && *variadic == other.variadic
                && *returns == other.returns
                && is_same_body(*body, other.body)
                && *is_default == other.is_default
        })
}
