use super::{call::Call, members::name_of, throw::Throw, value::Value};

/// What a Java method does. Arguments come converted to the parameter types of its signature;
/// variable arguments come as one array, as in Java.
pub type Body = fn(&mut Call<'_>) -> Result<Value, Throw>;

/// What sort of type a class is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// An ordinary class.
    Class,
    /// A class that can't be instantiated.
    Abstract,
    /// An interface. With one abstract method of its own, a script function converts to it.
    Interface,
    /// An enum; its constants are [`constant`]s.
    Enum,
}

/// A Java class as a static table. [`Registry`](super::Registry) reads it.
///
/// Type names in signatures are full (`java.util.List`) or simple (`List`), when only one class of
/// the registry is called so. Type arguments are ignored: `Stream<GroupModel>` is `Stream`.
#[derive(Clone, Copy, Debug)]
pub struct ClassDef {
    /// Full binary name: `java.util.ArrayList`, `java.util.Map$Entry`.
    pub name: &'static str,
    /// What sort of type.
    pub kind: Kind,
    /// Superclass first, then interfaces. `java.lang.Object` is implied.
    pub extends: &'static [&'static str],
    /// Constructors, methods and constants it declares; inherited ones come by `extends`.
    pub members: &'static [MemberDef],
}

/// One row of a [`ClassDef`]; made by [`method`], [`declared`], [`constructor`], [`constant`], [`field`].
#[derive(Clone, Copy, Debug)]
pub struct MemberDef {
    pub(crate) signature: &'static str,
    pub(crate) body: Option<Body>,
    pub(crate) sort: Sort,
}

impl MemberDef {
    /// What it is called; `new` for a constructor.
    pub(super) fn name(&self) -> &'static str {
        name_of(self.signature)
    }
}

/// A class of any sort.
pub(crate) const fn of_kind(
    kind: Kind,
    name: &'static str,
    extends: &'static [&'static str],
    members: &'static [MemberDef],
) -> ClassDef {
    ClassDef {
        name,
        kind,
        extends,
        members,
    }
}

/// An ordinary class.
pub(crate) const fn class(
    name: &'static str,
    extends: &'static [&'static str],
    members: &'static [MemberDef],
) -> ClassDef {
    of_kind(Kind::Class, name, extends, members)
}

/// An interface.
pub(crate) const fn interface(
    name: &'static str,
    extends: &'static [&'static str],
    members: &'static [MemberDef],
) -> ClassDef {
    of_kind(Kind::Interface, name, extends, members)
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sort {
    Method,
    Constructor,
    Constant,
    Field,
}

/// A method by its Java signature: `"boolean add(Object)"`, `"static List of(Object...)"`.
#[must_use]
pub const fn method(signature: &'static str, body: Body) -> MemberDef {
    MemberDef {
        signature,
        body: Some(body),
        sort: Sort::Method,
    }
}

/// A method that exists but has no body here: abstract in an interface; anywhere else, calling it
/// ends the run as [`Refused`](crate::Outcome::Refused), by name.
#[must_use]
pub const fn declared(signature: &'static str) -> MemberDef {
    MemberDef {
        signature,
        body: None,
        sort: Sort::Method,
    }
}

/// A constructor, written with the name `new`: `"new(Collection)"`. Its body hands back the new
/// object ([`Call::construct`]).
#[must_use]
pub const fn constructor(signature: &'static str, body: Body) -> MemberDef {
    MemberDef {
        signature,
        body: Some(body),
        sort: Sort::Constructor,
    }
}

/// A public static field or enum constant, by its name. The body runs once per script run.
#[must_use]
pub const fn constant(name: &'static str, body: Body) -> MemberDef {
    MemberDef {
        signature: name,
        body: Some(body),
        sort: Sort::Constant,
    }
}

/// A public field that scripts write by its name: `"void issuedFor(String)"` sets the field of that
/// name. Reading it is a getter's business.
#[must_use]
pub const fn field(signature: &'static str, body: Body) -> MemberDef {
    MemberDef {
        signature,
        body: Some(body),
        sort: Sort::Field,
    }
}
