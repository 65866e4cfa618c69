use std::{
    fmt,
    sync::{Arc, LazyLock, OnceLock},
};

use rustc_hash::{FxBuildHasher, FxHashMap};

use super::{
    call::Call,
    class::{Body, ClassDef, Kind, Sort},
    foreign,
    jdk::Jdk,
    jdk_members::{self, JdkMember},
    registry::{Class, ClassId, Method, Registry, RegistryError, Visibility},
    signature::{Signature, SignatureError, TypeName, is_type_variable, without_type_arguments},
    throw::Throw,
    types::Type,
    value::Value,
};

type MemberFilter = dyn Fn(&str, &str) -> Visibility + Send + Sync;
type Declarations = dyn Fn(&str) -> Vec<String> + Send + Sync;

/// Collects classes for a [`Registry`].
pub struct RegistryBuilder {
    definitions: Vec<ClassDef>,
    declared: Option<Box<Declarations>>,
    filter: Option<Box<MemberFilter>>,
    /// Whether what the Java runtime has beyond, or lacks of, the tables counts.
    with_jdk_members: bool,
    jdk: Jdk,
}

impl fmt::Debug for RegistryBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RegistryBuilder")
            .field("definitions", &self.definitions.len())
            .finish_non_exhaustive()
    }
}

impl RegistryBuilder {
    pub(super) fn empty() -> Self {
        Self {
            definitions: Vec::new(),
            declared: None,
            filter: None,
            with_jdk_members: false,
            jdk: Jdk::default(),
        }
    }

    /// Fits the classes of the Java library to a release.
    pub(super) const fn members_of(mut self, jdk: Jdk) -> Self {
        self.with_jdk_members = true;
        self.jdk = jdk;
        self
    }

    /// Adds classes.
    #[must_use]
    pub fn classes(mut self, classes: &[ClassDef]) -> Self {
        self.definitions.extend_from_slice(classes);
        self
    }

    /// Says by the name of a class which members exist on the server though they have no body here:
    /// calling one ends the run as refused, by name. Ignored when the class's own table has a member
    /// with that signature.
    #[must_use]
    pub fn declare(
        mut self,
        members_of: impl Fn(&str) -> Vec<String> + Send + Sync + 'static,
    ) -> Self {
        self.declared = Some(Box::new(members_of));
        self
    }

    /// Asks `filter` with class name and signature about every member of a class table before it is
    /// added. What is [declared](Self::declare) is there.
    #[must_use]
    pub fn filter(
        mut self,
        filter: impl Fn(&str, &str) -> Visibility + Send + Sync + 'static,
    ) -> Self {
        self.filter = Some(Box::new(filter));
        self
    }

    /// Builds the registry. Members are read when a class is first needed: of hundreds of classes, a
    /// script meets a few. [`Registry::check`] reads them all.
    ///
    /// # Errors
    /// A [`RegistryError`] names the class that can't be placed.
    pub fn build(self) -> Result<Registry, RegistryError> {
        let tables = Tables::new(self)?;
        tables.check_places()?;
        Ok(Registry {
            inner: Arc::new(tables),
        })
    }
}

/// The classes of a registry, as tables and, once they are needed, with all that they have.
pub(super) struct Tables {
    definitions: Vec<ClassDef>,
    classes: Vec<OnceLock<Class>>,
    /// What Nashorn makes of them when a script implements them.
    adapters: Vec<OnceLock<Box<Class>>>,
    declared: Option<Box<Declarations>>,
    filter: Option<Box<MemberFilter>>,
    with_jdk_members: bool,
    pub(super) jdk: Jdk,
    pub(super) by_name: FxHashMap<&'static str, ClassId>,
    /// `None` when several classes share a simple name.
    by_simple_name: FxHashMap<&'static str, Option<ClassId>>,
}

impl fmt::Debug for Tables {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tables")
            .field("definitions", &self.definitions.len())
            .finish_non_exhaustive()
    }
}

impl Tables {
    fn new(builder: RegistryBuilder) -> Result<Self, RegistryError> {
        let definitions = builder.definitions;
        let mut by_name = FxHashMap::with_capacity_and_hasher(definitions.len(), FxBuildHasher);
        let mut by_simple_name =
            FxHashMap::with_capacity_and_hasher(definitions.len(), FxBuildHasher);
        for (definition, index) in definitions.iter().zip(0..) {
            let id = ClassId(index);
            if by_name.insert(definition.name, id).is_some() {
                return Err(RegistryError::Duplicate(definition.name.to_owned()));
            }
            let simple = definition
                .name
                .rsplit_once(['.', '$'])
                .map_or(definition.name, |(_, simple)| simple);
            by_simple_name
                .entry(simple)
                .and_modify(|shared| *shared = None)
                .or_insert(Some(id));
        }
        Ok(Self {
            classes: definitions.iter().map(|_| OnceLock::new()).collect(),
            adapters: definitions.iter().map(|_| OnceLock::new()).collect(),
            definitions,
            declared: builder.declared,
            filter: builder.filter,
            with_jdk_members: builder.with_jdk_members,
            jdk: builder.jdk,
            by_name,
            by_simple_name,
        })
    }

    /// Whether what classes extend is there and leads to an end.
    fn check_places(&self) -> Result<(), RegistryError> {
        let mut done = vec![false; self.definitions.len()];
        for index in 0..self.definitions.len() {
            self.check_place(index, &mut done, &mut Vec::new())?;
        }
        Ok(())
    }

    fn check_place(
        &self,
        index: usize,
        done: &mut [bool],
        below: &mut Vec<usize>,
    ) -> Result<(), RegistryError> {
        let Some(definition) = self.definitions.get(index) else {
            return Ok(());
        };
        if done.get(index) == Some(&true) {
            return Ok(());
        }
        if below.contains(&index) {
            return Err(RegistryError::Circle(definition.name.to_owned()));
        }
        below.push(index);
        for parent in definition.extends {
            let Some(id) = self.by_name.get(parent) else {
                return Err(RegistryError::NoParent {
                    class: definition.name.to_owned(),
                    parent: (*parent).to_owned(),
                });
            };
            self.check_place(id.0 as usize, done, below)?;
        }
        below.pop();
        if let Some(done) = done.get_mut(index) {
            *done = true;
        }
        Ok(())
    }

    /// Reads every member of every class.
    pub(super) fn check(&self) -> Result<(), RegistryError> {
        for index in 0..self.definitions.len() {
            self.resolve(index)?;
        }
        Ok(())
    }

    pub(super) fn class(&self, id: ClassId) -> &Class {
        static NOTHING: LazyLock<Class> =
            LazyLock::new(|| Class::empty(Arc::from("java.lang.Object"), Kind::Class));
        let index = id.base().0 as usize;
        if let (true, Some(slot)) = (id.is_adapter(), self.adapters.get(index)) {
            return slot.get_or_init(|| Box::new(self.class(id.base()).adapted(id)));
        }
        let (Some(slot), Some(definition)) = (self.classes.get(index), self.definitions.get(index))
        else {
            return foreign::class(id).unwrap_or(&NOTHING);
        };
        // Tables that can't be read are what `check` is for.
        slot.get_or_init(|| {
            self.resolve(index)
                .unwrap_or_else(|_| Class::empty(Arc::from(definition.name), definition.kind))
        })
    }

    fn resolve(&self, index: usize) -> Result<Class, RegistryError> {
        let Some(definition) = self.definitions.get(index) else {
            return Ok(Class::empty(Arc::from(""), Kind::Class));
        };
        let mut class = Class::empty(Arc::from(definition.name), definition.kind);
        class.ancestors.push(ClassId(index as u32));
        self.inherit(definition, &mut class, index);
        for member in definition.members {
            let (signature, sort) = (member.signature, member.sort);
            let asked = self.filter.as_ref();
            match asked.map(|filter| filter(definition.name, signature)) {
                Some(Visibility::Hidden(why)) => hide(&mut class, signature, sort, why)?,
                _ => self.add(&mut class, index, signature, member.body, sort)?,
            }
        }
        if self.with_jdk_members {
            for member in jdk_members::of(definition.name) {
                self.add_jdk_member(&mut class, index, &member)?;
            }
        }
        if let Some(declared) = &self.declared {
            for signature in declared(definition.name) {
                self.add(&mut class, index, &signature, None, Sort::Method)?;
            }
        }
        add_properties(&mut class);
        class.functional = functional_method(&class);
        Ok(class)
    }

    fn inherit(&self, definition: &ClassDef, class: &mut Class, index: usize) {
        let parents = definition.extends.iter();
        let mut parents: Vec<ClassId> = parents
            .filter_map(|parent| self.by_name.get(parent).copied())
            .collect();
        if index != ClassId::OBJECT.0 as usize {
            parents.push(ClassId::OBJECT);
        }
        // Later parents first, so that the superclass, which stands first, wins.
        for &id in parents.iter().rev() {
            let parent = self.class(id);
            if definition.kind != Kind::Interface && parent.kind != Kind::Interface {
                class.superclass = Some(id);
            }
            for ancestor in &parent.ancestors {
                if !class.ancestors.contains(ancestor) {
                    class.ancestors.push(*ancestor);
                }
            }
            for method in parent.methods.values().flatten() {
                overload(
                    class.methods.entry(method.name.clone()).or_default(),
                    method,
                );
            }
            if parent.kind != Kind::Interface {
                // Static methods and constants of interfaces aren't seen through a class.
                for method in parent.statics.values().flatten() {
                    overload(
                        class.statics.entry(method.name.clone()).or_default(),
                        method,
                    );
                }
                for (name, body) in &parent.constants {
                    class.constants.insert(name.clone(), *body);
                }
            }
            class.fields.extend(parent.fields.iter().cloned());
            for (name, why) in &parent.hidden {
                class.hidden.insert(name.clone(), why.clone());
            }
        }
    }

    fn add(
        &self,
        class: &mut Class,
        index: usize,
        signature: &str,
        body: Option<Body>,
        sort: Sort,
    ) -> Result<(), RegistryError> {
        if sort == Sort::Constant {
            if let Some(body) = body {
                class.constants.insert(Arc::from(signature), body);
            }
            return Ok(());
        }
        let fail = |error| unreadable(class, signature, error);
        let plain = without_type_arguments(signature).map_err(fail)?;
        let parsed = Signature::parse(&plain).map_err(fail)?;
        let name_of = |name: &str| RegistryError::UnknownType {
            class: class.name.to_string(),
            signature: signature.to_owned(),
            name: name.to_owned(),
        };
        let mut parameters = Vec::with_capacity(parsed.parameters.len());
        for parameter in &parsed.parameters {
            let resolved = self.type_of(*parameter);
            parameters.push(resolved.ok_or_else(|| name_of(parameter.name))?);
        }
        let returns = self
            .type_of(parsed.returns)
            .ok_or_else(|| name_of(parsed.returns.name))?;
        let method = Arc::new(Method {
            name: Arc::from(parsed.name),
            owner: ClassId(index as u32),
            parameters,
            variadic: parsed.variadic,
            returns,
            body,
            is_default: parsed.is_default,
        });
        if sort == Sort::Field {
            class.fields.push(method);
            return Ok(());
        }
        let overloads = match sort {
            Sort::Constructor => &mut class.constructors,
            _ if parsed.is_static => class.statics.entry(method.name.clone()).or_default(),
            _ => class.methods.entry(method.name.clone()).or_default(),
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
    fn add_jdk_member(
        &self,
        class: &mut Class,
        index: usize,
        member: &JdkMember,
    ) -> Result<(), RegistryError> {
        if member.since > self.jdk {
            // An older member may look the same from here: `shuffle(List, Random)`.
            let is_older = |other: &JdkMember| {
                other.since <= self.jdk
                    && other.name == member.name
                    && other.arity() == member.arity()
            };
            if jdk_members::of(&class.name).any(|other| is_older(&other)) {
                return Ok(());
            }
            member.remove_from(class);
            let why = format!("exists from Java {} on", member.since.0);
            class.hidden.insert(Arc::from(member.name), Arc::from(why));
            return Ok(());
        }
        if member.is_constant() {
            class
                .constants
                .entry(Arc::from(member.member))
                .or_insert(refused_constant);
            return Ok(());
        }
        let sort = if member.name == "new" {
            Sort::Constructor
        } else {
            Sort::Method
        };
        self.add(class, index, member.member, None, sort)?;
        own_inherited(class, ClassId(index as u32), member);
        Ok(())
    }

    fn type_of(&self, name: TypeName<'_>) -> Option<Type> {
        let element = match Type::primitive(name.name) {
            Some(primitive) => primitive,
            None => Type::Class(self.class_of(name.name)?),
        };
        Some(element.array(name.dimensions))
    }

    /// The class a signature means. One with a full name that no table defines has no members: values
    /// of it can't be made, but signatures may speak of it.
    fn class_of(&self, name: &str) -> Option<ClassId> {
        if let Some(&id) = self.by_name.get(name) {
            return Some(id);
        }
        if let Some(&id) = self.by_simple_name.get(name) {
            return id;
        }
        if is_type_variable(name) {
            return Some(ClassId::OBJECT);
        }
        name.contains('.').then(|| foreign::id(name))
    }
}

/// Keeps a word on a member that the version doesn't have.
fn hide(class: &mut Class, signature: &str, sort: Sort, why: String) -> Result<(), RegistryError> {
    let fail = |error| unreadable(class, signature, error);
    let plain = without_type_arguments(signature).map_err(fail)?;
    let name = match sort {
        Sort::Constant => signature,
        _ => Signature::parse(&plain).map_err(fail)?.name,
    };
    class.hidden.insert(Arc::from(name), Arc::from(why));
    Ok(())
}

fn unreadable(class: &Class, signature: &str, error: SignatureError) -> RegistryError {
    RegistryError::Signature {
        class: class.name.to_string(),
        signature: signature.to_owned(),
        error,
    }
}

/// A constant that exists but has no body here.
fn refused_constant(call: &mut Call<'_>) -> Result<Value, Throw> {
    let class = call.registry().class(call.class()).name().to_owned();
    Err(call.refuse(format!("uses a constant of {class} that is not emulated")))
}

/// A method that a class overrides in the JDK, while here its ancestor's body does for both,
/// belongs to the class: messages name it so.
fn own_inherited(class: &mut Class, id: ClassId, member: &JdkMember) {
    let overloads = class.methods.get_mut(member.name).into_iter().flatten();
    for method in overloads.filter(|method| method.parameters.len() == member.arity()) {
        if method.body.is_some() && method.owner != id {
            let mut own = Method::clone(method);
            own.owner = id;
            *method = Arc::new(own);
        }
    }
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

/// The one abstract method of an interface; methods of `java.lang.Object` don't count.
fn functional_method(class: &Class) -> Option<Arc<Method>> {
    if class.kind != Kind::Interface {
        return None;
    }
    let mut open = class
        .methods
        .values()
        .flatten()
        .filter(|method| method.body.is_none() && !method.is_default)
        .filter(|method| method.owner != ClassId::OBJECT);
    let only = open.next()?;
    open.next().is_none().then(|| only.clone())
}

/// Bean properties as Dynalink's `AbstractJavaLinker` finds them: `getX` without parameters, `isX`
/// of primitive `boolean`, `setX` with one parameter.
fn add_properties(class: &mut Class) {
    for field in &class.fields {
        let setters = class.setters.entry(field.name.clone()).or_default();
        setters.push(field.clone());
    }
    for overloads in class.methods.values() {
        for method in overloads {
            let getter = match method.parameters.len() {
                0 => method.name.strip_prefix("get").or_else(|| {
                    method
                        .name
                        .strip_prefix("is")
                        .filter(|_| method.returns == Type::Boolean)
                }),
                _ => None,
            };
            if let Some(property) = getter.and_then(decapitalized) {
                // `getX` wins over `isX`, whatever order a table has.
                let slot = class.getters.entry(property);
                slot.and_modify(|other| {
                    if method.name.starts_with("get") {
                        *other = method.clone();
                    }
                })
                .or_insert_with(|| method.clone());
            }
            let setter = match method.parameters.len() {
                1 => method.name.strip_prefix("set").and_then(decapitalized),
                _ => None,
            };
            if let Some(property) = setter {
                class
                    .setters
                    .entry(property)
                    .or_default()
                    .push(method.clone());
            }
        }
    }
}

/// `java.beans.Introspector.decapitalize`; `None` for nothing.
fn decapitalized(name: &str) -> Option<Arc<str>> {
    let mut characters = name.chars();
    let first = characters.next()?;
    let second_is_upper = characters.clone().next().is_some_and(char::is_uppercase);
    Some(if first.is_uppercase() && second_is_upper {
        Arc::from(name)
    } else {
        Arc::from(format!("{}{}", first.to_lowercase(), characters.as_str()))
    })
}
