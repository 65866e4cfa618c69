//! Which of several methods a call means: the rules of Dynalink's `OverloadedDynamicMethod` and
//! `MaximallySpecific` with the preferences of Nashorn's linkers (`compareConversion`).

use std::{cmp::Ordering, sync::Arc};

use super::{
    array::ArrayData,
    class::Kind,
    invoke::class_of,
    registry::{ClassId, Method, Registry},
    types::Type,
    value::Value,
};

/// What the linker knows about an argument: its class.
#[derive(Clone, Debug, PartialEq)]
enum Source {
    Null,
    /// The type of the value; a boxed number counts as its class.
    Type(Type),
    Undefined,
    ScriptArray,
    ScriptFunction,
    ScriptObject,
}

impl Source {
    /// Whether the linker knows nothing of the value before the call: it is no JavaScript
    /// primitive.
    const fn is_dynamic(&self) -> bool {
        !matches!(self, Self::Type(Type::Class(class)) if is_script_primitive(*class))
    }
}

/// Why no method was chosen.
#[derive(Clone, Debug)]
pub(crate) enum NoChoice {
    /// None takes these arguments.
    None,
    /// Several fit equally well.
    Ambiguous(Vec<Arc<Method>>),
}

/// Chooses the method that Nashorn's linker would call.
pub(crate) fn choose(
    registry: &Registry,
    methods: &[Arc<Method>],
    arguments: &[Value],
) -> Result<Arc<Method>, NoChoice> {
    let takes_count = |method: &&Arc<Method>| {
        if method.variadic {
            arguments.len() + 1 >= method.parameters.len()
        } else {
            arguments.len() == method.parameters.len()
        }
    };
    let candidates: Vec<_> = methods.iter().filter(takes_count).collect();
    if methods.len() == 1 {
        // A method without overloads is called whatever the arguments are, and converts them.
        return candidates
            .first()
            .map_or(Err(NoChoice::None), |only| Ok((*only).clone()));
    }
    let sources: Vec<_> = arguments.iter().map(source).collect();
    if let ([only], true) = (
        candidates.as_slice(),
        sources.iter().all(Source::is_dynamic),
    ) {
        // So is the only one left, unless the call itself shows that it can't be meant.
        return Ok((*only).clone());
    }
    let candidates = linked(registry, candidates, &sources);
    for spread in [false, true] {
        // First with variable arguments as the one array they are, then one by one.
        let rules = Rules { registry, spread };
        let fitting: Vec<_> = candidates
            .iter()
            .copied()
            .filter(|method| {
                if spread {
                    method.variadic
                } else {
                    method.parameters.len() == arguments.len()
                }
            })
            .filter(|method| rules.is_applicable(method, &sources))
            .collect();
        let best: Vec<_> = fitting
            .iter()
            .filter(|method| {
                !fitting.iter().any(|other| {
                    !Arc::ptr_eq(method, other)
                        && rules.compare(other, method, &sources) == Some(Ordering::Less)
                })
            })
            .collect();
        match best.as_slice() {
            [] => {}
            [only] => return Ok((**only).clone()),
            several => {
                return Err(NoChoice::Ambiguous(
                    several.iter().map(|method| (**method).clone()).collect(),
                ));
            }
        }
    }
    Err(NoChoice::None)
}

/// What is left of the candidates when the call is linked, by what is known of it before it runs:
/// a method that fits with a fixed number of arguments rules out those that fit with a variable
/// one, so that `Stream.of(array)` is a stream of one array.
fn linked<'m>(
    registry: &Registry,
    mut candidates: Vec<&'m Arc<Method>>,
    sources: &[Source],
) -> Vec<&'m Arc<Method>> {
    let fits = |method: &Method, spread| {
        let rules = Rules { registry, spread };
        (spread || method.parameters.len() == sources.len())
            && sources.iter().enumerate().all(|(index, source)| {
                rules.parameter(method, index).is_some_and(|target| {
                    *target == Type::Class(ClassId::OBJECT)
                        || !source.is_dynamic() && rules.is_subtype(source, target)
                })
            })
    };
    if candidates.iter().any(|method| fits(method, false)) {
        candidates.retain(|method| !method.variadic || fits(method, false) || !fits(method, true));
    }
    candidates
}

fn source(value: &Value) -> Source {
    match value {
        Value::Null => Source::Null,
        Value::Undefined => Source::Undefined,
        Value::Script(object) if object.is_array() => Source::ScriptArray,
        Value::Script(object) if object.is_callable() => Source::ScriptFunction,
        Value::Script(_) => Source::ScriptObject,
        Value::Object(object) => object
            .data(|array: &ArrayData| Source::Type(array.component.clone().array(1)))
            .unwrap_or_else(|| Source::Type(Type::Class(object.class()))),
        other => class_of(other).map_or(Source::Null, |class| Source::Type(Type::Class(class))),
    }
}

struct Rules<'a> {
    registry: &'a Registry,
    /// Variable arguments count one by one.
    spread: bool,
}

impl Rules<'_> {
    fn parameter<'m>(&self, method: &'m Method, index: usize) -> Option<&'m Type> {
        let last = method.parameters.len().checked_sub(1)?;
        if self.spread && method.variadic && index >= last {
            return match method.parameters.get(last)? {
                Type::Array(element) => Some(element),
                other => Some(other),
            };
        }
        method.parameters.get(index)
    }

    fn is_applicable(&self, method: &Method, sources: &[Source]) -> bool {
        sources.iter().enumerate().all(|(index, source)| {
            self.parameter(method, index)
                .is_some_and(|target| self.can_convert(source, target))
        })
    }

    /// Whether a value of this class can be passed for this parameter at all.
    fn can_convert(&self, source: &Source, target: &Type) -> bool {
        match source {
            Source::Null => !target.is_primitive(),
            Source::Type(Type::Class(ClassId::CHARACTER)) => {
                self.is_subtype(source, target)
                    || primitive_rank(target).is_some_and(|rank| widens(1, rank))
                        && target.is_primitive()
            }
            _ if self.is_subtype(source, target) => true,
            // Nashorn's bottom linker converts anything to these.
            _ if target.is_primitive() || is_primitive_like(target) => true,
            Source::ScriptArray => {
                matches!(target, Type::Array(_)) || self.takes_script_array(target)
            }
            Source::ScriptFunction => self.is_functional(target),
            Source::ScriptObject => {
                matches!(target, Type::Class(id) if *id == ClassId::MAP)
            }
            Source::Undefined | Source::Type(_) => false,
        }
    }

    fn takes_script_array(&self, target: &Type) -> bool {
        matches!(target, Type::Class(id) if matches!(
            self.registry.class(*id).name(),
            "java.util.List" | "java.util.Collection" | "java.util.Queue" | "java.util.Deque"
        ))
    }

    fn is_functional(&self, target: &Type) -> bool {
        matches!(target, Type::Class(id) if self.registry.functional(*id).is_some())
    }

    fn is_interface(&self, target: &Type) -> bool {
        matches!(target, Type::Class(id) if self.registry.class(*id).kind() == Kind::Interface)
    }

    /// Whether a value of this class is one of the target without conversion.
    fn is_subtype(&self, source: &Source, target: &Type) -> bool {
        match (source, target) {
            (Source::Type(from), to) => self.is_assignable(from, to),
            // Dynalink has a class of its own for null, which extends nothing but Object.
            (Source::Null, to) => *to == Type::Class(ClassId::OBJECT),
            // A script object becomes a mirror where Java takes any object.
            (_, Type::Class(id)) => *id == ClassId::OBJECT,
            _ => false,
        }
    }

    /// `isMethodInvocationConvertible`: subtyping, boxing, widening.
    fn is_assignable(&self, from: &Type, to: &Type) -> bool {
        if from == to {
            return true;
        }
        match (from, to) {
            (Type::Array(from), Type::Array(to)) => {
                !from.is_primitive() && !to.is_primitive() && self.is_assignable(from, to)
            }
            (Type::Array(_), Type::Class(to)) => *to == ClassId::OBJECT,
            (Type::Class(from), Type::Class(to)) => self.registry.is_a(*from, *to),
            (from, to) if to.is_primitive() => {
                let (Some(from), Some(to)) = (primitive_rank(from), primitive_rank(to)) else {
                    return false;
                };
                widens(from, to)
            }
            (from, Type::Class(to)) if from.is_primitive() => {
                boxed(from).is_some_and(|class| self.registry.is_a(class, *to))
            }
            _ => false,
        }
    }

    /// `Less` when `left` is more specific than `right` for these arguments.
    fn compare(&self, left: &Method, right: &Method, sources: &[Source]) -> Option<Ordering> {
        let mut verdict = Ordering::Equal;
        for (index, source) in sources.iter().enumerate() {
            let (Some(a), Some(b)) = (self.parameter(left, index), self.parameter(right, index))
            else {
                continue;
            };
            if a == b {
                continue;
            }
            match self.compare_conversion(source, a, b) {
                Some(order) if verdict == Ordering::Equal || verdict == order => verdict = order,
                _ => return None,
            }
        }
        Some(verdict)
    }

    /// `Less` when converting to `a` is better.
    fn compare_conversion(&self, source: &Source, a: &Type, b: &Type) -> Option<Ordering> {
        let prefer = |better: fn(&Self, &Type) -> bool| match (better(self, a), better(self, b)) {
            (true, false) => Some(Ordering::Less),
            (false, true) => Some(Ordering::Greater),
            _ => None,
        };
        let by_source = match source {
            Source::ScriptArray => prefer(Self::takes_script_array)
                .or_else(|| prefer(|_, target| matches!(target, Type::Array(_))))
                .or_else(|| prefer(Self::is_interface)),
            Source::ScriptFunction | Source::ScriptObject => prefer(Self::is_interface),
            // Nothing prefers the object to the number here.
            Source::Type(Type::Class(ClassId::CHARACTER))
                if a.is_primitive() != b.is_primitive() =>
            {
                return None;
            }
            Source::Type(Type::Class(class))
                if is_script_primitive(*class) || self.registry.is_a(*class, ClassId::NUMBER) =>
            {
                self.compare_primitive(*class, a, b)
            }
            _ => None,
        };
        by_source
            .or_else(
                || match (self.is_subtype(source, a), self.is_subtype(source, b)) {
                    (true, false) => Some(Ordering::Less),
                    (false, true) => Some(Ordering::Greater),
                    _ => None,
                },
            )
            .or_else(|| {
                if self.is_assignable(a, b) {
                    Some(Ordering::Less)
                } else if self.is_assignable(b, a) {
                    Some(Ordering::Greater)
                } else {
                    None
                }
            })
    }

    /// `NashornPrimitiveLinker.compareConversion`.
    fn compare_primitive(&self, source: ClassId, a: &Type, b: &Type) -> Option<Ordering> {
        let (box_a, box_b) = (boxed(a), boxed(b));
        if box_a == Some(source) {
            return Some(Ordering::Less);
        }
        if box_b == Some(source) {
            return Some(Ordering::Greater);
        }
        if self.registry.is_a(source, ClassId::NUMBER) {
            let is_number = |class: Option<ClassId>| {
                class.is_some_and(|class| self.registry.is_a(class, ClassId::NUMBER))
            };
            match (is_number(box_a), is_number(box_b)) {
                (true, false) => return Some(Ordering::Less),
                (false, true) => return Some(Ordering::Greater),
                _ => {}
            }
            let is_char = |class| class == Some(ClassId::CHARACTER);
            match (is_char(box_a), is_char(box_b)) {
                (true, false) => return Some(Ordering::Less),
                (false, true) => return Some(Ordering::Greater),
                _ => {}
            }
        }
        // The widest primitive type, so that nothing is lost.
        let (wide_a, wide_b) = (unboxed(a), unboxed(b));
        if self.is_assignable(&wide_a, &wide_b) {
            return Some(Ordering::Greater);
        }
        if self.is_assignable(&wide_b, &wide_a) {
            return Some(Ordering::Less);
        }
        let is_string = |target: &Type| *target == Type::Class(ClassId::STRING);
        match (is_string(a), is_string(b)) {
            (true, false) => Some(Ordering::Less),
            (false, true) => Some(Ordering::Greater),
            _ => None,
        }
    }
}

/// Classes whose values are primitive in JavaScript.
const fn is_script_primitive(class: ClassId) -> bool {
    matches!(
        class,
        ClassId::STRING | ClassId::BOOLEAN | ClassId::INTEGER | ClassId::DOUBLE
    )
}

/// The targets that `NashornBottomLinker` converts everything to.
const fn is_primitive_like(target: &Type) -> bool {
    matches!(
        target,
        Type::Class(
            ClassId::STRING
                | ClassId::BOOLEAN
                | ClassId::INTEGER
                | ClassId::LONG
                | ClassId::DOUBLE
                | ClassId::CHARACTER
                | ClassId::NUMBER
        )
    )
}

const fn boxed(target: &Type) -> Option<ClassId> {
    Some(match target {
        Type::Boolean => ClassId::BOOLEAN,
        Type::Char => ClassId::CHARACTER,
        Type::Int => ClassId::INTEGER,
        Type::Long => ClassId::LONG,
        Type::Double => ClassId::DOUBLE,
        Type::Byte => ClassId::BYTE,
        Type::Short => ClassId::SHORT,
        Type::Float => ClassId::FLOAT,
        Type::Class(id) => *id,
        Type::Array(_) | Type::Void => return None,
    })
}

fn unboxed(target: &Type) -> Type {
    match target {
        Type::Class(ClassId::BOOLEAN) => Type::Boolean,
        Type::Class(ClassId::CHARACTER) => Type::Char,
        Type::Class(ClassId::INTEGER) => Type::Int,
        Type::Class(ClassId::LONG) => Type::Long,
        Type::Class(ClassId::DOUBLE) => Type::Double,
        Type::Class(ClassId::BYTE) => Type::Byte,
        Type::Class(ClassId::SHORT) => Type::Short,
        Type::Class(ClassId::FLOAT) => Type::Float,
        other => other.clone(),
    }
}

/// Order of the primitive types by width; boxes count as what they hold.
fn primitive_rank(of: &Type) -> Option<u8> {
    Some(match unboxed(of) {
        Type::Boolean => 0,
        Type::Char => 1,
        Type::Byte => 2,
        Type::Short => 3,
        Type::Int => 4,
        Type::Long => 5,
        Type::Float => 6,
        Type::Double => 7,
        _ => return None,
    })
}

/// JLS 5.1.2.
const fn widens(from: u8, to: u8) -> bool {
    from == to || from != 0 && to > from && !(from == 1 && to < 4)
}
