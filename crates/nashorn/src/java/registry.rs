use std::{collections::BTreeSet, sync::Arc};

use thiserror::Error;

use super::{
    assembly::{RegistryBuilder, Tables},
    class::{Body, Kind},
    footprint::{Footprint, Question},
    jdk::Jdk,
    members::{Members, decapitalized},
    object::{JavaData, Object},
    signature::SignatureError,
    types::Type,
    value::Value,
};

/// A class of a [`Registry`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ClassId(pub(super) u32);

impl ClassId {
    /// Ids with this bit are those of adapter classes.
    const ADAPTER: u32 = 1 << 30;

    /// The class Nashorn makes when a script implements or extends this one.
    pub(crate) const fn adapter(self) -> Self {
        Self(self.0 | Self::ADAPTER)
    }

    /// Whether it is such a class.
    pub(crate) const fn is_adapter(self) -> bool {
        self.base().0 != self.0
    }

    /// The class an adapter is made for; of any other class, itself.
    pub(crate) const fn base(self) -> Self {
        if self.0 < Self::ADAPTER << 1 {
            Self(self.0 & !Self::ADAPTER)
        } else {
            // A class that is foreign.
            self
        }
    }
}

/// A class at its place among the others.
#[derive(Clone, Debug)]
pub struct Class {
    pub(super) name: Arc<str>,
    pub(super) kind: Kind,
    pub(super) superclass: Option<ClassId>,
    /// Itself and everything it extends or implements.
    pub(super) ancestors: Vec<ClassId>,
}

/// A method or constructor of a [`Class`].
#[derive(Clone, Debug)]
pub struct Method {
    pub(crate) name: Arc<str>,
    pub(crate) owner: ClassId,
    pub(crate) parameters: Vec<Type>,
    pub(crate) variadic: bool,
    pub(crate) returns: Type,
    pub(crate) body: Option<Body>,
    /// It is a default method of an interface: without a body it is not emulated, but not abstract.
    pub(crate) is_default: bool,
}

/// The Java classes a script can meet. Built once, shared by all runs.
#[derive(Clone, Debug)]
pub struct Registry {
    pub(super) inner: Arc<Tables>,
    /// Where to note what is asked.
    pub(super) footprint: Option<Footprint>,
}

/// What a member filter says about a member.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Visibility {
    /// It exists.
    Visible,
    /// It does not exist in this version; the text tells the reader what to know:
    /// "exists up to Keycloak 19; use `getGroupsStream`".
    Hidden(String),
}

/// What is known of a class a script asks for by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Standing {
    /// It is there.
    Emulated(ClassId),
    /// A mapper has no business with it: the text completes "this script …".
    Dangerous(&'static str),
    /// It exists on a server, but not here.
    NotEmulated,
    /// There is no such class.
    Missing,
}

/// A table that can't be read: a mistake in our own data.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum RegistryError {
    /// Two classes have the same name.
    #[error("class {0} is defined twice")]
    Duplicate(String),
    /// A class that is extended isn't there.
    #[error("class {class} extends {parent}, which is not defined")]
    NoParent {
        /// The class.
        class: String,
        /// What it extends.
        parent: String,
    },
    /// A class extends itself.
    #[error("class {0} extends itself")]
    Circle(String),
    /// A signature can't be read.
    #[error("class {class}, member `{signature}`: {error}")]
    Signature {
        /// The class.
        class: String,
        /// The member.
        signature: String,
        /// What is wrong.
        error: SignatureError,
    },
    /// A simple name stands for no class, or for several.
    #[error("class {class}, member `{signature}`: which class is {name}?")]
    UnknownType {
        /// The class.
        class: String,
        /// The member.
        signature: String,
        /// The type.
        name: String,
    },
}

impl Registry {
    /// Starts with the classes of this crate, as Java 17 has them: `java.lang`, `java.util` and so
    /// on.
    #[must_use]
    pub fn builder() -> RegistryBuilder {
        Self::builder_for(Jdk::default())
    }

    /// The same for a release of the Java runtime: newer members are hidden, and members that the
    /// release has and that aren't emulated end a run as refused.
    #[must_use]
    pub const fn builder_for(jdk: Jdk) -> RegistryBuilder {
        RegistryBuilder::new(jdk)
    }

    /// The same classes, and what is asked of them from now on by way of this registry.
    pub(crate) fn recording(&self) -> (Self, Footprint) {
        let footprint = Footprint::default();
        let recording = Self {
            inner: self.inner.clone(),
            footprint: Some(footprint.clone()),
        };
        (recording, footprint)
    }

    fn note(&self, question: impl FnOnce() -> Question) {
        if let Some(footprint) = &self.footprint {
            footprint.note(question());
        }
    }

    /// The class of this full name, when it is emulated. A nested class may be written with a dot.
    #[must_use]
    pub fn find(&self, name: &str) -> Option<ClassId> {
        self.note(|| Question::Find(name.into()));
        self.inner.find(name)
    }

    /// An object of a class by its full name, to be bound before a run.
    #[must_use]
    pub fn object(&self, class: &str, data: impl JavaData) -> Option<Value> {
        Some(Value::Object(Object::new(self.find(class)?, data)))
    }

    /// What a script gets when it asks for a class.
    pub(crate) fn standing(&self, name: &str) -> Standing {
        match self.find(name) {
            Some(class) => Standing::Emulated(class),
            None => super::library::standing(name, self.inner.jdk),
        }
    }

    /// The class of an id of this registry.
    #[must_use]
    pub fn class(&self, id: ClassId) -> &Class {
        self.note(|| Question::Class(id));
        self.inner.class(id)
    }

    /// What a class has under a name.
    pub(crate) fn members(&self, class: ClassId, name: &str) -> Arc<Members> {
        self.note(|| Question::Members(class, name.into()));
        self.inner.members(class, name)
    }

    /// The constructors of a class.
    pub(crate) fn constructors(&self, class: ClassId) -> Vec<Arc<Method>> {
        self.members(class, "new").constructors.clone()
    }

    /// The method that reads a bean property.
    pub(crate) fn getter(&self, class: ClassId, property: &str) -> Option<Arc<Method>> {
        self.note(|| Question::Getter(class, property.into()));
        self.inner.getter(class, property)
    }

    /// What writes a bean property; nothing when there is none of this name.
    pub(crate) fn setters(&self, class: ClassId, property: &str) -> Vec<Arc<Method>> {
        self.note(|| Question::Setters(class, property.into()));
        self.inner.setters(class, property)
    }

    /// The one abstract method of an interface that has just one.
    pub(crate) fn functional(&self, class: ClassId) -> Option<Arc<Method>> {
        self.note(|| Question::Functional(class));
        self.inner.functional(class)
    }

    fn names(&self, class: ClassId) -> Vec<Box<str>> {
        self.note(|| Question::Names(class));
        self.inner.names(class)
    }

    /// The names of a class's methods and static methods.
    pub(crate) fn method_names(&self, class: ClassId) -> (Vec<Box<str>>, Vec<Box<str>>) {
        let has = |name: &str, which: fn(&Members) -> &[Arc<Method>]| {
            !which(&self.members(class, name)).is_empty()
        };
        let names = self.names(class);
        let named = |which| names.iter().filter(move |name| has(name, which)).cloned();
        (
            named(|members| &members.methods).collect(),
            named(|members| &members.statics).collect(),
        )
    }

    /// The bean properties of a class that can be read.
    pub(crate) fn properties(&self, class: ClassId) -> BTreeSet<String> {
        let names = self.names(class);
        let properties = names.iter().filter_map(|name| {
            let rest = name.strip_prefix("get").or(name.strip_prefix("is"))?;
            decapitalized(rest)
        });
        properties
            .filter(|property| self.getter(class, property).is_some())
            .collect()
    }

    /// Reads every member of every class, which otherwise is done when one is first needed.
    ///
    /// # Errors
    /// A [`RegistryError`] names the row that can't be read: a mistake in our own data.
    pub fn check(&self) -> Result<(), RegistryError> {
        self.inner.check_places()?;
        self.inner.check()
    }

    /// Whether `class` is `ancestor` or extends or implements it.
    #[must_use]
    pub fn is_a(&self, class: ClassId, ancestor: ClassId) -> bool {
        self.note(|| Question::IsA(class, ancestor));
        self.inner.is_a(class, ancestor)
    }

    /// A type as `Class.getName` gives it: `[Ljava.lang.String;` for an array.
    pub(crate) fn class_name(&self, of: &Type) -> String {
        let Type::Array(element) = of else {
            return self.type_name(of);
        };
        match &**element {
            Type::Boolean => "[Z".to_owned(),
            Type::Byte => "[B".to_owned(),
            Type::Short => "[S".to_owned(),
            Type::Char => "[C".to_owned(),
            Type::Int => "[I".to_owned(),
            Type::Long => "[J".to_owned(),
            Type::Float => "[F".to_owned(),
            Type::Double => "[D".to_owned(),
            Type::Array(_) => format!("[{}", self.class_name(element)),
            element => format!("[L{};", self.type_name(element)),
        }
    }

    /// The method by which an object of `class` is called as a function.
    pub(crate) fn functional_method(&self, class: ClassId) -> Option<Arc<Method>> {
        let mut ancestors = self.class(class).ancestors.iter();
        ancestors.find_map(|&ancestor| self.functional(ancestor))
    }

    /// Whether an object of `class` can be called as a function: its interface is marked as one that
    /// functions implement.
    pub(crate) fn is_functional(&self, class: ClassId) -> bool {
        self.class(class).ancestors.iter().any(|&ancestor| {
            let name = self.class(ancestor).name();
            let is_marked = name.starts_with("java.util.function.")
                || matches!(
                    name,
                    "java.lang.Runnable" | "java.util.concurrent.Callable" | "java.util.Comparator"
                );
            is_marked && self.functional(ancestor).is_some()
        })
    }

    /// Parameter types of a method, by their full names.
    pub(crate) fn parameter_names(&self, method: &Method) -> String {
        let names: Vec<_> = method
            .parameters
            .iter()
            .map(|parameter| self.type_name(parameter))
            .collect();
        names.join(", ")
    }

    /// The name of a type as `Class.getSimpleName` gives it.
    fn simple_type_name(&self, of: &Type) -> String {
        let name = self.type_name(of);
        match name.rsplit_once(['.', '$']) {
            Some((_, simple)) => simple.to_owned(),
            None => name,
        }
    }

    /// A method as its `toString` gives it:
    /// `[jdk.dynalink.beans.SimpleDynamicMethod String org.example.Bean.getName()]`.
    pub(crate) fn describe(&self, overloads: &[Arc<Method>]) -> String {
        let signature = |method: &Method| {
            let parameters: Vec<_> = method
                .parameters
                .iter()
                .map(|parameter| self.simple_type_name(parameter))
                .collect();
            format!(
                "{} {}.{}({})",
                self.simple_type_name(&method.returns),
                self.class(method.owner).name,
                method.name,
                parameters.join(",")
            )
        };
        match overloads {
            [only] => format!(
                "[jdk.dynalink.beans.SimpleDynamicMethod {}]",
                signature(only)
            ),
            several => {
                let mut lines: Vec<_> = several.iter().map(|method| signature(method)).collect();
                // Case doesn't count: `int` comes before `Object`.
                lines.sort_by_key(|line| line.to_lowercase());
                format!(
                    "[jdk.dynalink.beans.OverloadedDynamicMethod\n {}\n]",
                    lines.join("\n ")
                )
            }
        }
    }

    /// Whether `"String,int"`, in simple or full names, are the parameters of a method.
    pub(crate) fn has_parameters(&self, method: &Method, written: &str) -> bool {
        let mut wanted = written
            .split(',')
            .map(str::trim)
            .filter(|name| !name.is_empty());
        method.parameters.iter().all(|parameter| {
            let full = self.type_name(parameter).replace('$', ".");
            let simple = full.rsplit_once('.').map_or(&*full, |(_, simple)| simple);
            wanted
                .next()
                .is_some_and(|name| name == full || name == simple)
        }) && wanted.next().is_none()
    }

    /// A type as Java's `Class.getName` writes it for classes, and source code for the rest.
    #[must_use]
    pub fn type_name(&self, of: &Type) -> String {
        match of {
            Type::Void => "void".to_owned(),
            Type::Boolean => "boolean".to_owned(),
            Type::Byte => "byte".to_owned(),
            Type::Short => "short".to_owned(),
            Type::Char => "char".to_owned(),
            Type::Int => "int".to_owned(),
            Type::Long => "long".to_owned(),
            Type::Float => "float".to_owned(),
            Type::Double => "double".to_owned(),
            Type::Class(id) => self.class(*id).name.to_string(),
            Type::Array(element) => format!("{}[]", self.type_name(element)),
        }
    }
}

impl Class {
    pub(super) fn empty(name: Arc<str>, kind: Kind) -> Self {
        Self {
            name,
            kind,
            superclass: None,
            ancestors: Vec::new(),
        }
    }

    /// The class that Nashorn makes to implement or extend this one, whose id is `id`.
    pub(super) fn adapted(&self, id: ClassId) -> Self {
        let mut adapter = self.clone();
        let name = self.name.replace('.', "_");
        adapter.name = format!("org.openjdk.nashorn.javaadapters.{name}").into();
        adapter.superclass = Some(if self.kind == Kind::Interface {
            ClassId::OBJECT
        } else {
            id.base()
        });
        adapter.kind = Kind::Class;
        adapter.ancestors.insert(0, id);
        adapter
    }

    /// Full binary name: `java.util.Map$Entry`.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The name without package and outer class: `Entry`.
    #[must_use]
    pub fn simple_name(&self) -> &str {
        self.name
            .rsplit_once(['.', '$'])
            .map_or(&*self.name, |(_, simple)| simple)
    }

    /// What sort of type it is.
    #[must_use]
    pub const fn kind(&self) -> Kind {
        self.kind
    }

    /// The class it extends; `None` for `java.lang.Object` and interfaces.
    #[must_use]
    pub const fn superclass(&self) -> Option<ClassId> {
        self.superclass
    }
}
