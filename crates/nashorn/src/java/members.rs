//! What classes have under a name, read from their tables when a name is first asked for: of
//! thousands of members, a script meets a few.

use std::sync::{Arc, MutexGuard, PoisonError};

use rustc_hash::FxHashMap;

use super::{
    assembly::Tables,
    call::Call,
    class::{Body, Kind, MemberDef, Sort},
    jdk_members::{self, JdkMember},
    registry::{ClassId, Method, RegistryError, Visibility},
    signature::{Signature, SignatureError, without_type_arguments},
    throw::Throw,
    types::Type,
    value::Value,
};

/// What a class has under one name, with what it inherits.
#[derive(Clone, Debug, Default)]
pub(crate) struct Members {
    pub(crate) methods: Vec<Arc<Method>>,
    pub(crate) statics: Vec<Arc<Method>>,
    /// Its own, which have the name `new`.
    pub(crate) constructors: Vec<Arc<Method>>,
    pub(crate) constant: Option<Body>,
    /// What writes a public field.
    pub(crate) fields: Vec<Arc<Method>>,
    /// A member that exists in some other version, with a word on it for the reader.
    pub(crate) hidden: Option<Arc<str>>,
}

/// What has been read.
#[derive(Default)]
pub(super) struct Known {
    members: FxHashMap<ClassId, FxHashMap<Box<str>, Arc<Members>>>,
    functional: FxHashMap<ClassId, Option<Arc<Method>>>,
    /// Where the rows of classes stand in the table of the Java runtime.
    jdk_rows: FxHashMap<ClassId, &'static str>,
}

impl Known {
    fn member(&self, class: ClassId, name: &str) -> Option<Arc<Members>> {
        self.members.get(&class)?.get(name).cloned()
    }
}

impl Tables {
    /// Reads every member of every class.
    pub(super) fn check(&self) -> Result<(), RegistryError> {
        for class in self.ids() {
            for name in self.own_names(class) {
                self.read(class, &name)?;
            }
        }
        Ok(())
    }

    /// What a class has under a name. Tables that can't be read are what `check` is for.
    pub(super) fn members(&self, class: ClassId, name: &str) -> Arc<Members> {
        let known = self.known().member(class, name);
        known.unwrap_or_else(|| {
            let members = Arc::new(self.read(class, name).unwrap_or_default());
            let mut known = self.known();
            let of_class = known.members.entry(class).or_default();
            of_class.insert(Box::from(name), members.clone());
            members
        })
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The method that reads a bean property, as Dynalink's `AbstractJavaLinker` finds it: `getX`
    /// without parameters, or else `isX` of primitive `boolean`.
    pub(super) fn getter(&self, class: ClassId, property: &str) -> Option<Arc<Method>> {
        let named = |prefix: &str| {
            let mut names = accessors(prefix, property);
            names.find_map(|name| {
                let members = self.members(class, &name);
                let mut methods = members.methods.iter();
                methods.find(|method| method.parameters.is_empty()).cloned()
            })
        };
        named("get").or_else(|| named("is").filter(|method| method.returns == Type::Boolean))
    }

    /// What writes a bean property: a public field, and `setX` with one parameter.
    pub(super) fn setters(&self, class: ClassId, property: &str) -> Vec<Arc<Method>> {
        let mut setters = self.members(class, property).fields.clone();
        for name in accessors("set", property) {
            let members = self.members(class, &name);
            let methods = members.methods.iter();
            setters.extend(
                methods
                    .filter(|method| method.parameters.len() == 1)
                    .cloned(),
            );
        }
        setters
    }

    /// The one abstract method of an interface that has just one; methods of `java.lang.Object` don't
    /// count.
    pub(super) fn functional(&self, class: ClassId) -> Option<Arc<Method>> {
        let class = class.base();
        if self.class(class).kind != Kind::Interface {
            return None;
        }
        let known = self.known().functional.get(&class).cloned();
        known.unwrap_or_else(|| {
            let functional = self.one_abstract(class);
            let mut known = self.known();
            known.functional.insert(class, functional.clone());
            functional
        })
    }

    fn one_abstract(&self, class: ClassId) -> Option<Arc<Method>> {
        let mut only = None;
        let ancestors = self.class(class).ancestors.iter();
        let ancestors = ancestors.filter(|&&ancestor| ancestor != ClassId::OBJECT);
        for name in self.names_of(ancestors) {
            for method in &self.members(class, &name).methods {
                let is_abstract = method.body.is_none() && !method.is_default;
                if is_abstract
                    && method.owner != ClassId::OBJECT
                    && only.replace(method.clone()).is_some()
                {
                    return None;
                }
            }
        }
        only
    }

    /// The names of everything a class has or inherits, each once, in the order of the alphabet.
    pub(super) fn names(&self, class: ClassId) -> Vec<Box<str>> {
        self.names_of(self.class(class).ancestors.iter())
    }

    fn names_of<'c>(&self, classes: impl Iterator<Item = &'c ClassId>) -> Vec<Box<str>> {
        let mut names: Vec<_> = classes.flat_map(|&class| self.own_names(class)).collect();
        names.sort_unstable();
        names.dedup();
        names
    }

    /// The names of what the tables say that a class itself has.
    fn own_names(&self, class: ClassId) -> Vec<Box<str>> {
        let Some(definition) = self.definition(class) else {
            return Vec::new();
        };
        let mut names: Vec<Box<str>> = Vec::new();
        names.extend(definition.members.iter().map(|member| member.name().into()));
        names.extend(self.jdk_members(class).map(|member| member.name.into()));
        let declared = self.declared(class, None);
        names.extend(declared.iter().map(|signature| name_of(signature).into()));
        names
    }

    fn jdk_members(&self, class: ClassId) -> impl Iterator<Item = JdkMember> + use<> {
        self.jdk_rows(class).lines().filter_map(JdkMember::read)
    }

    fn jdk_rows(&self, class: ClassId) -> &'static str {
        let Some(definition) = self.definition(class) else {
            return "";
        };
        let mut known = self.known();
        let rows = known.jdk_rows.entry(class);
        rows.or_insert_with(|| jdk_members::of(definition.name))
    }

    /// Reads what the tables say.
    fn read(&self, class: ClassId, name: &str) -> Result<Members, RegistryError> {
        if class.is_adapter() {
            return Ok(self.adapted(class.base(), name));
        }
        let Some(definition) = self.definition(class) else {
            return Ok(Members::default());
        };
        let mut reading = Reading {
            tables: self,
            class,
            name,
            members: self.inherited(class, name),
        };
        let own = definition.members.iter();
        for member in own.filter(|member| member.name() == name) {
            match self.visibility(class, member.signature) {
                Visibility::Hidden(why) => reading.members.hidden = Some(Arc::from(why)),
                Visibility::Visible => reading.add(member)?,
            }
        }
        let rows = jdk_members::with_name(self.jdk_rows(class), name);
        let of_jdk = rows.filter_map(JdkMember::read);
        for member in of_jdk.filter(|member| member.name == name) {
            reading.add_of_jdk(&member)?;
        }
        for signature in self.declared(class, Some(name)) {
            reading.add_method(&signature, None, Sort::Method)?;
        }
        Ok(reading.members)
    }

    fn inherited(&self, class: ClassId, name: &str) -> Members {
        let mut members = Members::default();
        for parent in self.parents(class) {
            let theirs = self.members(parent, name);
            for method in &theirs.methods {
                overload(&mut members.methods, method);
            }
            if self.class(parent).kind != Kind::Interface {
                // Static methods and constants of interfaces aren't seen through a class.
                for method in &theirs.statics {
                    overload(&mut members.statics, method);
                }
                members.constant = theirs.constant.or(members.constant);
            }
            members.fields.extend_from_slice(&theirs.fields);
            if let Some(why) = &theirs.hidden {
                members.hidden = Some(why.clone());
            }
        }
        members
    }

    /// What the class has that Nashorn makes to implement or extend `base`.
    fn adapted(&self, base: ClassId, name: &str) -> Members {
        let mut members = Members::clone(&self.members(base, name));
        members.constructors.clear();
        if self.class(base).kind == Kind::Interface {
            members.statics.clear();
            members.constant = None;
        }
        members
    }
}

/// Reads what a class has under a name.
struct Reading<'t> {
    tables: &'t Tables,
    class: ClassId,
    name: &'t str,
    /// What has been read.
    members: Members,
}

impl Reading<'_> {
    fn add(&mut self, member: &MemberDef) -> Result<(), RegistryError> {
        if member.sort == Sort::Constant {
            self.members.constant = member.body.or(self.members.constant);
            return Ok(());
        }
        self.add_method(member.signature, member.body, member.sort)
    }

    fn add_method(
        &mut self,
        signature: &str,
        body: Option<Body>,
        sort: Sort,
    ) -> Result<(), RegistryError> {
        let fail = |error| self.unreadable(signature, error);
        let plain = without_type_arguments(signature).map_err(fail)?;
        let parsed = Signature::parse(&plain).map_err(fail)?;
        let type_of = |name| {
            let found = self.tables.type_of(name);
            found.ok_or_else(|| RegistryError::UnknownType {
                class: self.class_name(),
                signature: signature.to_owned(),
                name: name.name.to_owned(),
            })
        };
        let parameters = parsed.parameters.iter().copied().map(type_of);
        let method = Arc::new(Method {
            name: Arc::from(self.name),
            owner: self.class,
            parameters: parameters.collect::<Result<_, _>>()?,
            variadic: parsed.variadic,
            returns: type_of(parsed.returns)?,
            body,
            is_default: parsed.is_default,
        });
        let overloads = match sort {
            Sort::Field => {
                self.members.fields.push(method);
                return Ok(());
            }
            Sort::Constructor => &mut self.members.constructors,
            _ if parsed.is_static => &mut self.members.statics,
            _ => &mut self.members.methods,
        };
        if method.body.is_some() {
            // `compareTo(String)` is what `Comparable.compareTo(T)` means for a string.
            overloads.retain(|inherited| !is_implemented_by(inherited, &method));
        }
        overload(overloads, &method);
        Ok(())
    }

    /// A member the Java runtime has: in this release, but not here; or here, but only in a newer
    /// release.
    fn add_of_jdk(&mut self, member: &JdkMember) -> Result<(), RegistryError> {
        if member.since > self.tables.jdk {
            // An older member may look the same from here: `shuffle(List, Random)`.
            let is_older = |other: &JdkMember| {
                other.since <= self.tables.jdk
                    && other.name == member.name
                    && other.arity() == member.arity()
            };
            if !self
                .tables
                .jdk_members(self.class)
                .any(|other| is_older(&other))
            {
                member.remove_from(&mut self.members);
                let why = format!("exists from Java {} on", member.since.0);
                self.members.hidden = Some(Arc::from(why));
            }
            return Ok(());
        }
        if member.is_constant() {
            self.members.constant.get_or_insert(refused_constant);
            return Ok(());
        }
        let sort = if member.name == "new" {
            Sort::Constructor
        } else {
            Sort::Method
        };
        self.add_method(member.member, None, sort)?;
        self.own_inherited(member);
        Ok(())
    }

    /// A method that a class overrides in the JDK, while here its ancestor's body does for both,
    /// belongs to the class: messages name it so.
    fn own_inherited(&mut self, member: &JdkMember) {
        let overloads = self.members.methods.iter_mut();
        for method in overloads.filter(|method| method.parameters.len() == member.arity()) {
            if method.body.is_some() && method.owner != self.class {
                let mut own = Method::clone(method);
                own.owner = self.class;
                *method = Arc::new(own);
            }
        }
    }

    fn unreadable(&self, signature: &str, error: SignatureError) -> RegistryError {
        RegistryError::Signature {
            class: self.class_name(),
            signature: signature.to_owned(),
            error,
        }
    }

    fn class_name(&self) -> String {
        self.tables.class(self.class).name.to_string()
    }
}

/// The name in a signature, or the constant's that it is.
pub(super) fn name_of(signature: &str) -> &str {
    let bytes = signature.as_bytes();
    let head = memchr::memchr(b'(', bytes).map_or(bytes, |end| bytes.get(..end).unwrap_or(bytes));
    let start = memchr::memrchr(b' ', head).map_or(0, |space| space + 1);
    signature.get(start..head.len()).unwrap_or_default()
}

/// A constant that exists but has no body here.
fn refused_constant(call: &mut Call<'_>) -> Result<Value, Throw> {
    let class = call.registry().class(call.class()).name().to_owned();
    Err(call.refuse(format!("uses a constant of {class} that is not emulated")))
}

/// Whether an inherited abstract method of a generic type is the same as a class's own method,
/// whose parameters are narrower.
fn is_implemented_by(inherited: &Method, own: &Method) -> bool {
    inherited.body.is_none()
        && !inherited.is_default
        && inherited.owner != own.owner
        && inherited.parameters.len() == own.parameters.len()
}

/// Adds a method to its overloads; one with the same parameters is overridden, except that a
/// method without a body never hides one that has one.
fn overload(overloads: &mut Vec<Arc<Method>>, method: &Arc<Method>) {
    match overloads
        .iter_mut()
        .find(|other| other.parameters == method.parameters)
    {
        Some(other) if method.body.is_some() || other.body.is_none() => *other = method.clone(),
        Some(_) => {}
        None => overloads.push(method.clone()),
    }
}

/// The names of methods with this prefix that mean a property: those whose rest
/// `java.beans.Introspector.decapitalize` makes it of. `getURL` is `URL`, `getName` is `name`.
fn accessors(prefix: &str, property: &str) -> impl Iterator<Item = String> {
    let capitalized = Some(capitalized(property)).filter(|name| name != property);
    [capitalized, Some(property.to_owned())]
        .into_iter()
        .flatten()
        .filter(|name| decapitalized(name).as_deref() == Some(property))
        .map(move |name| format!("{prefix}{name}"))
}

/// A name with a capital at its beginning.
pub(super) fn capitalized(name: &str) -> String {
    let mut characters = name.chars();
    let first = characters.next().into_iter().flat_map(char::to_uppercase);
    first.chain(characters.as_str().chars()).collect()
}

/// The property a method means whose name is a prefix and `name`; `None` for nothing.
pub(super) fn decapitalized(name: &str) -> Option<String> {
    let mut characters = name.chars();
    let first = characters.next()?;
    let second_is_upper = characters.clone().next().is_some_and(char::is_uppercase);
    Some(if first.is_uppercase() && second_is_upper {
        name.to_owned()
    } else {
        format!("{}{}", first.to_lowercase(), characters.as_str())
    })
}
