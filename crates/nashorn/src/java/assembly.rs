use std::{collections::HashMap, fmt, sync::Arc};

use super::{
    call::Call,
    class::{Body, ClassDef, Kind, Sort},
    jdk::Jdk,
    jdk_members::JdkMember,
    registry::{Class, ClassId, Inner, Method, Registry, RegistryError, Visibility},
    signature::{Signature, TypeName, is_type_variable, without_type_arguments},
    throw::Throw,
    types::Type,
    value::Value,
};

type MemberFilter<'a> = dyn Fn(&str, &str) -> Visibility + 'a;

/// Collects classes for a [`Registry`].
pub struct RegistryBuilder<'a> {
    definitions: Vec<ClassDef>,
    declarations: Vec<(&'a str, &'a str)>,
    filter: Option<Box<MemberFilter<'a>>>,
    /// What the Java runtime has beyond, or lacks of, the tables.
    jdk_members: Vec<&'static JdkMember>,
    jdk: Jdk,
}

impl fmt::Debug for RegistryBuilder<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RegistryBuilder")
            .field("definitions", &self.definitions.len())
            .finish_non_exhaustive()
    }
}

impl<'a> RegistryBuilder<'a> {
    pub(super) fn empty() -> Self {
        Self {
            definitions: Vec::new(),
            declarations: Vec::new(),
            filter: None,
            jdk_members: Vec::new(),
            jdk: Jdk::default(),
        }
    }

    /// Fits the classes of the Java library to a release.
    pub(super) fn members_of(mut self, jdk: Jdk) -> Self {
        self.jdk_members = super::jdk_members::all().iter().collect();
        self.jdk = jdk;
        self
    }

    /// Adds classes.
    #[must_use]
    pub fn classes(mut self, classes: &[ClassDef]) -> Self {
        self.definitions.extend_from_slice(classes);
        self
    }

    /// Adds a member that exists on the server but has no body here: calling it ends the run as
    /// refused, by name. Ignored when the class's own table has a member with that signature.
    #[must_use]
    pub fn declare(mut self, class: &'a str, signature: &'a str) -> Self {
        self.declarations.push((class, signature));
        self
    }

    /// Asks `filter` with class name and signature about every member before it is added.
    #[must_use]
    pub fn filter(mut self, filter: impl Fn(&str, &str) -> Visibility + 'a) -> Self {
        self.filter = Some(Box::new(filter));
        self
    }

    /// Builds the registry.
    ///
    /// # Errors
    /// A [`RegistryError`] names the row that can't be read.
    pub fn build(self) -> Result<Registry, RegistryError> {
        let mut assembly = Assembly::new(&self)?;
        for index in 0..self.definitions.len() {
            assembly.resolve(index)?;
        }
        Ok(assembly.finish())
    }
}

/// Work in progress of [`RegistryBuilder::build`].
struct Assembly<'b> {
    definitions: &'b [ClassDef],
    declared: HashMap<&'b str, Vec<&'b str>>,
    filter: Option<&'b MemberFilter<'b>>,
    jdk_members: HashMap<&'b str, Vec<&'static JdkMember>>,
    jdk: Jdk,
    by_name: HashMap<Arc<str>, ClassId>,
    /// `None` when several classes share a simple name.
    by_simple_name: HashMap<&'b str, Option<ClassId>>,
    /// `None` until resolved; classes that only signatures name come after the defined ones.
    classes: Vec<Option<Class>>,
    in_progress: Vec<bool>,
}

impl<'b> Assembly<'b> {
    fn new(builder: &'b RegistryBuilder<'b>) -> Result<Self, RegistryError> {
        let definitions = &builder.definitions;
        let mut by_name = HashMap::with_capacity(definitions.len());
        let mut by_simple_name = HashMap::with_capacity(definitions.len());
        for (definition, index) in definitions.iter().zip(0..) {
            let id = ClassId(index);
            if by_name.insert(Arc::from(definition.name), id).is_some() {
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
        let mut declared: HashMap<_, Vec<_>> = HashMap::new();
        for (class, signature) in &builder.declarations {
            declared.entry(*class).or_default().push(*signature);
        }
        let mut jdk_members: HashMap<_, Vec<_>> = HashMap::new();
        for &member in &builder.jdk_members {
            jdk_members.entry(member.class).or_default().push(member);
        }
        Ok(Self {
            definitions,
            jdk_members,
            jdk: builder.jdk,
            declared,
            filter: builder.filter.as_deref(),
            by_name,
            by_simple_name,
            classes: definitions.iter().map(|_| None).collect(),
            in_progress: vec![false; definitions.len()],
        })
    }

    fn finish(self) -> Registry {
        Registry {
            inner: Arc::new(Inner {
                classes: self.classes.into_iter().flatten().collect(),
                by_name: self.by_name,
                jdk: self.jdk,
            }),
        }
    }

    fn resolve(&mut self, index: usize) -> Result<(), RegistryError> {
        let Some(definition) = self.definitions.get(index) else {
            return Ok(());
        };
        if self.classes.get(index).is_none_or(Option::is_some) {
            return Ok(());
        }
        match self.in_progress.get_mut(index) {
            Some(busy) if !*busy => *busy = true,
            _ => return Err(RegistryError::Circle(definition.name.to_owned())),
        }
        let mut class = Class::empty(Arc::from(definition.name), definition.kind);
        class.emulated = true;
        class.ancestors.push(ClassId(index as u32));
        self.inherit(definition, &mut class, index)?;
        for member in definition.members {
            self.add(
                &mut class,
                index,
                member.signature,
                member.body,
                member.sort,
            )?;
        }
        for member in self.jdk_members.remove(definition.name).unwrap_or_default() {
            self.add_jdk_member(&mut class, index, member)?;
        }
        for signature in self.declared.remove(definition.name).unwrap_or_default() {
            self.add(&mut class, index, signature, None, Sort::Method)?;
        }
        add_properties(&mut class);
        class.functional = functional_method(&class);
        if let Some(slot) = self.classes.get_mut(index) {
            *slot = Some(class);
        }
        Ok(())
    }

    fn inherit(
        &mut self,
        definition: &ClassDef,
        class: &mut Class,
        index: usize,
    ) -> Result<(), RegistryError> {
        let mut parents = Vec::with_capacity(definition.extends.len() + 1);
        for parent in definition.extends {
            let Some(&id) = self.by_name.get(*parent) else {
                return Err(RegistryError::NoParent {
                    class: definition.name.to_owned(),
                    parent: (*parent).to_owned(),
                });
            };
            self.resolve(id.0 as usize)?;
            parents.push(id);
        }
        if index != ClassId::OBJECT.0 as usize {
            self.resolve(ClassId::OBJECT.0 as usize)?;
            parents.push(ClassId::OBJECT);
        }
        // Later parents first, so that the superclass, which stands first, wins.
        for &id in parents.iter().rev() {
            let Some(Some(parent)) = self.classes.get(id.0 as usize) else {
                continue;
            };
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
            for (name, why) in &parent.hidden {
                class.hidden.insert(name.clone(), why.clone());
            }
        }
        Ok(())
    }

    fn add(
        &mut self,
        class: &mut Class,
        index: usize,
        signature: &str,
        body: Option<Body>,
        sort: Sort,
    ) -> Result<(), RegistryError> {
        let visibility = self
            .filter
            .map_or(Visibility::Visible, |filter| filter(&class.name, signature));
        if sort == Sort::Constant {
            match (visibility, body) {
                (Visibility::Visible, Some(body)) => {
                    class.constants.insert(Arc::from(signature), body);
                }
                (Visibility::Hidden(why), _) => {
                    class.hidden.insert(Arc::from(signature), Arc::from(why));
                }
                (Visibility::Visible, None) => {}
            }
            return Ok(());
        }
        let fail = |error| RegistryError::Signature {
            class: class.name.to_string(),
            signature: signature.to_owned(),
            error,
        };
        let plain = without_type_arguments(signature).map_err(fail)?;
        let parsed = Signature::parse(&plain).map_err(fail)?;
        if let Visibility::Hidden(why) = visibility {
            class.hidden.insert(Arc::from(parsed.name), Arc::from(why));
            return Ok(());
        }
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
        &mut self,
        class: &mut Class,
        index: usize,
        member: &'static JdkMember,
    ) -> Result<(), RegistryError> {
        if member.since > self.jdk {
            member.remove_from(class);
            let why = format!("exists from Java {} on", member.since.0);
            class
                .hidden
                .insert(Arc::from(member.name()), Arc::from(why));
            return Ok(());
        }
        if member.is_constant() {
            class
                .constants
                .entry(Arc::from(member.member))
                .or_insert(refused_constant);
            return Ok(());
        }
        let sort = if member.name() == "new" {
            Sort::Constructor
        } else {
            Sort::Method
        };
        self.add(class, index, member.member, None, sort)?;
        own_inherited(class, ClassId(index as u32), member);
        Ok(())
    }

    fn type_of(&mut self, name: TypeName<'_>) -> Option<Type> {
        let element = match Type::primitive(name.name) {
            Some(primitive) => primitive,
            None => Type::Class(self.class_of(name.name)?),
        };
        Some(element.array(name.dimensions))
    }

    /// The class a signature means. One with a full name that no table defines is added, without
    /// members: values of it can't be made, but signatures may speak of it.
    fn class_of(&mut self, name: &str) -> Option<ClassId> {
        if let Some(&id) = self.by_name.get(name) {
            return Some(id);
        }
        if let Some(&id) = self.by_simple_name.get(name) {
            return id;
        }
        if is_type_variable(name) {
            return Some(ClassId::OBJECT);
        }
        if !name.contains('.') {
            return None;
        }
        let name: Arc<str> = Arc::from(name);
        let id = ClassId(self.classes.len() as u32);
        let mut class = Class::empty(name.clone(), Kind::Class);
        class.ancestors.push(id);
        self.classes.push(Some(class));
        self.by_name.insert(name, id);
        Some(id)
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
    let overloads = class.methods.get_mut(member.name()).into_iter().flatten();
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
