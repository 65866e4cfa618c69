use std::{
    fmt,
    sync::{Arc, LazyLock, Mutex, OnceLock},
};

use rustc_hash::{FxBuildHasher, FxHashMap, FxHashSet};

use super::{
    class::{ClassDef, Kind},
    foreign,
    jdk::Jdk,
    members::Known,
    registry::{Class, ClassId, Registry, RegistryError, Visibility},
    signature::{TypeName, is_type_variable},
    types::Type,
};

type MemberFilter = dyn Fn(&str, &str) -> Visibility + Send + Sync;
type Define = dyn Fn(&'static str) -> Option<ClassDef> + Send + Sync;
type Declarations = dyn Fn(&str, Option<&str>) -> Vec<String> + Send + Sync;

/// Collects classes for a [`Registry`].
pub struct RegistryBuilder {
    definitions: Vec<ClassDef>,
    /// How many of them are this crate's own.
    library: usize,
    named: Vec<&'static str>,
    define: Option<Box<Define>>,
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
            library: 0,
            named: Vec::new(),
            define: None,
            declared: None,
            filter: None,
            with_jdk_members: false,
            jdk: Jdk::default(),
        }
    }

    /// What has been added is the Java library: fits it to a release.
    pub(super) const fn for_release(mut self, jdk: Jdk) -> Self {
        self.library = self.definitions.len();
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

    /// Adds classes of which only the names are known: `define` is asked for one when a script first has
    /// to do with it, and may say that it isn't there after all.
    #[must_use]
    pub fn named(
        mut self,
        names: impl IntoIterator<Item = &'static str>,
        define: impl Fn(&'static str) -> Option<ClassDef> + Send + Sync + 'static,
    ) -> Self {
        self.named.extend(names);
        self.define = Some(Box::new(define));
        self
    }

    /// Says by the name of an added class which members exist on the server though they have no body here:
    /// those of one name, or all. Calling one ends the run as refused, by name. Ignored when the class's
    /// own table has a member with that signature.
    #[must_use]
    pub fn declare(
        mut self,
        members_of: impl Fn(&str, Option<&str>) -> Vec<String> + Send + Sync + 'static,
    ) -> Self {
        self.declared = Some(Box::new(members_of));
        self
    }

    /// Asks `filter` with class name and signature about every member of an added class's table before it
    /// is added. What is [declared](Self::declare) is there.
    #[must_use]
    pub fn filter(
        mut self,
        filter: impl Fn(&str, &str) -> Visibility + Send + Sync + 'static,
    ) -> Self {
        self.filter = Some(Box::new(filter));
        self
    }

    /// Builds the registry. Members are read when a script first asks for them: of thousands, it meets a
    /// few. [`Registry::check`] reads them all.
    ///
    /// # Errors
    /// A [`RegistryError`] names the class that is there twice.
    pub fn build(self) -> Result<Registry, RegistryError> {
        Ok(Registry {
            inner: Arc::new(Tables::new(self)?),
            footprint: None,
        })
    }
}

/// The classes of a registry, as tables and, once it is needed, what they have.
pub(super) struct Tables {
    definitions: Vec<ClassDef>,
    library: usize,
    /// The classes behind those, once somebody has asked whether they are there.
    named: Vec<(&'static str, OnceLock<Option<ClassDef>>)>,
    define: Option<Box<Define>>,
    classes: Vec<OnceLock<Class>>,
    /// What Nashorn makes of them when a script implements them.
    adapters: Vec<OnceLock<Box<Class>>>,
    pub(super) known: Mutex<Known>,
    declared: Option<Box<Declarations>>,
    filter: Option<Box<MemberFilter>>,
    pub(super) with_jdk_members: bool,
    pub(super) jdk: Jdk,
    by_name: FxHashMap<&'static str, ClassId>,
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
        let count = definitions.len() + builder.named.len();
        let mut by_name = FxHashMap::with_capacity_and_hasher(count, FxBuildHasher);
        let mut by_simple_name = FxHashMap::with_capacity_and_hasher(count, FxBuildHasher);
        let names = definitions.iter().map(|definition| definition.name);
        for (name, index) in names.chain(builder.named.iter().copied()).zip(0..) {
            let id = ClassId(index);
            if by_name.insert(name, id).is_some() {
                return Err(RegistryError::Duplicate(name.to_owned()));
            }
            let simple = memchr::memrchr2(b'.', b'$', name.as_bytes());
            let simple = simple.and_then(|end| name.get(end + 1..)).unwrap_or(name);
            by_simple_name
                .entry(simple)
                .and_modify(|shared| *shared = None)
                .or_insert(Some(id));
        }
        Ok(Self {
            classes: std::iter::repeat_with(OnceLock::new).take(count).collect(),
            adapters: std::iter::repeat_with(OnceLock::new).take(count).collect(),
            definitions,
            library: builder.library,
            named: builder
                .named
                .into_iter()
                .map(|name| (name, OnceLock::new()))
                .collect(),
            define: builder.define,
            known: Mutex::default(),
            declared: builder.declared,
            filter: builder.filter,
            with_jdk_members: builder.with_jdk_members,
            jdk: builder.jdk,
            by_name,
            by_simple_name,
        })
    }

    /// Whether what classes extend is there and leads to an end.
    pub(super) fn check_places(&self) -> Result<(), RegistryError> {
        let mut done = FxHashSet::default();
        for id in self.ids() {
            self.check_place(id, &mut done, &mut Vec::new())?;
        }
        Ok(())
    }

    fn check_place(
        &self,
        id: ClassId,
        done: &mut FxHashSet<ClassId>,
        below: &mut Vec<ClassId>,
    ) -> Result<(), RegistryError> {
        let Some(definition) = self.definition(id).filter(|_| !done.contains(&id)) else {
            return Ok(());
        };
        if below.contains(&id) {
            return Err(RegistryError::Circle(definition.name.to_owned()));
        }
        below.push(id);
        for parent in definition.extends {
            let Some(parent) = self.named(parent) else {
                return Err(RegistryError::NoParent {
                    class: definition.name.to_owned(),
                    parent: (*parent).to_owned(),
                });
            };
            self.check_place(parent, done, below)?;
        }
        below.pop();
        done.insert(id);
        Ok(())
    }

    /// The class of exactly this name.
    fn named(&self, name: &str) -> Option<ClassId> {
        let id = self.by_name.get(name).copied();
        id.filter(|&id| self.definition(id).is_some())
    }

    /// The class of a full name. A nested class may be written with a dot.
    pub(super) fn find(&self, name: &str) -> Option<ClassId> {
        let mut id = self.named(name);
        let mut name = name.to_owned();
        while id.is_none() {
            // `java.util.Map.Entry` is `java.util.Map$Entry`, as `Java.type` tries it.
            let dot = name.rfind('.')?;
            name.replace_range(dot..=dot, "$");
            id = self.named(&name);
        }
        id
    }

    pub(super) fn class(&self, id: ClassId) -> &Class {
        static NOTHING: LazyLock<Class> =
            LazyLock::new(|| Class::empty(Arc::from("java.lang.Object"), Kind::Class));
        let index = id.base().0 as usize;
        if let (true, Some(slot)) = (id.is_adapter(), self.adapters.get(index)) {
            return slot.get_or_init(|| Box::new(self.class(id.base()).adapted(id)));
        }
        let (Some(slot), Some(definition)) = (self.classes.get(index), self.definition(id)) else {
            return foreign::class(id).unwrap_or(&NOTHING);
        };
        slot.get_or_init(|| self.placed(id, definition))
    }

    /// Whether `class` is `ancestor` or extends or implements it.
    pub(super) fn is_a(&self, class: ClassId, ancestor: ClassId) -> bool {
        ancestor == ClassId::OBJECT || self.class(class).ancestors.contains(&ancestor)
    }

    /// A class at its place among the others.
    fn placed(&self, id: ClassId, definition: &ClassDef) -> Class {
        let mut class = Class::empty(Arc::from(definition.name), definition.kind);
        class.ancestors.push(id);
        for parent_id in self.parents(id) {
            let parent = self.class(parent_id);
            if definition.kind != Kind::Interface && parent.kind != Kind::Interface {
                class.superclass = Some(parent_id);
            }
            for ancestor in &parent.ancestors {
                if !class.ancestors.contains(ancestor) {
                    class.ancestors.push(*ancestor);
                }
            }
        }
        class
    }

    /// What a class extends, later parents first, so that the superclass, which its table names
    /// first, wins.
    pub(super) fn parents(&self, id: ClassId) -> impl Iterator<Item = ClassId> {
        let extends = self.definition(id).map_or(&[][..], |own| own.extends);
        let object = (id != ClassId::OBJECT).then_some(ClassId::OBJECT);
        let parents = extends.iter().rev();
        object
            .into_iter()
            .chain(parents.filter_map(|parent| self.named(parent)))
    }

    /// The table of a class, when it has one.
    pub(super) fn definition(&self, id: ClassId) -> Option<&ClassDef> {
        let index = id.0 as usize;
        if let Some(definition) = self.definitions.get(index) {
            return Some(definition);
        }
        let (name, slot) = self.named.get(index.checked_sub(self.definitions.len())?)?;
        let define = || self.define.as_ref().and_then(|define| define(name));
        slot.get_or_init(define).as_ref()
    }

    /// Whether a class is this crate's own, and so the same in every registry for a release of Java.
    pub(super) const fn is_of_library(&self, id: ClassId) -> bool {
        (id.base().0 as usize) < self.library
    }

    /// What the version says about a member of a class's own table.
    pub(super) fn visibility(&self, id: ClassId, signature: &str) -> Visibility {
        match (&self.filter, self.definition(id)) {
            (Some(filter), Some(own)) if !self.is_of_library(id) => filter(own.name, signature),
            _ => Visibility::Visible,
        }
    }

    /// The signatures of what a class has beside its own table: of one name, or all.
    pub(super) fn declared(&self, id: ClassId, name: Option<&str>) -> Vec<String> {
        match (&self.declared, self.definition(id)) {
            (Some(declared), Some(own)) if !self.is_of_library(id) => declared(own.name, name),
            _ => Vec::new(),
        }
    }

    /// The ids of all classes that have tables.
    pub(super) fn ids(&self) -> impl Iterator<Item = ClassId> + use<> {
        (0..self.classes.len() as u32).map(ClassId)
    }

    pub(super) fn type_of(&self, name: TypeName<'_>) -> Option<Type> {
        let element = match Type::primitive(name.name) {
            Some(primitive) => primitive,
            None => Type::Class(self.class_of(name.name)?),
        };
        Some(element.array(name.dimensions))
    }

    /// The class a signature means. One with a full name that no table defines has no members: values
    /// of it can't be made, but signatures may speak of it.
    fn class_of(&self, name: &str) -> Option<ClassId> {
        if let Some(id) = self.named(name) {
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
