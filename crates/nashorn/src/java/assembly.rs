use std::{
    fmt,
    sync::{Arc, LazyLock, Mutex, OnceLock},
};

use rustc_hash::FxHashSet;

use super::{
    class::{ClassDef, Kind},
    foreign,
    jdk::Jdk,
    library::{self, Library},
    members::Known,
    names::Names,
    registry::{Class, ClassId, Registry, RegistryError, Visibility},
    signature::{TypeName, is_type_variable},
    types::Type,
};

type MemberFilter = dyn Fn(&str, &str) -> Visibility + Send + Sync;
type Define = dyn Fn(&'static str) -> Option<ClassDef> + Send + Sync;
type Declarations = dyn Fn(&str, Option<&str>) -> Vec<String> + Send + Sync;

/// Collects classes for a [`Registry`].
pub struct RegistryBuilder {
    /// Beside this crate's own.
    definitions: Vec<ClassDef>,
    named: Vec<&'static str>,
    define: Option<Box<Define>>,
    declared: Option<Box<Declarations>>,
    filter: Option<Box<MemberFilter>>,
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
    /// With this crate's classes, as a release of the Java runtime has them.
    pub(super) const fn new(jdk: Jdk) -> Self {
        Self {
            definitions: Vec::new(),
            named: Vec::new(),
            define: None,
            declared: None,
            filter: None,
            jdk,
        }
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
    /// This crate's own: the same in every registry.
    library: &'static Library,
    definitions: Vec<ClassDef>,
    /// The classes behind those, once somebody has asked whether they are there.
    named: Vec<(&'static str, OnceLock<Option<ClassDef>>)>,
    define: Option<Box<Define>>,
    /// Of all but the library's.
    names: Names,
    places: Vec<Place>,
    pub(super) known: Mutex<Known>,
    declared: Option<Box<Declarations>>,
    filter: Option<Box<MemberFilter>>,
    pub(super) jdk: Jdk,
}

/// A class at its place among the others, once it is needed.
pub(super) type Place = OnceLock<Box<Placed>>;

pub(super) struct Placed {
    class: Class,
    /// What Nashorn makes of it when a script implements it.
    adapter: OnceLock<Class>,
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
        let library = library::table();
        let definitions = builder.definitions;
        let names = definitions.iter().map(|definition| definition.name);
        let names = names.chain(builder.named.iter().copied());
        let count = definitions.len() + builder.named.len();
        let names = Names::new(names, library.definitions.len(), count);
        if let Some(name) = names.twice_with(&library.names) {
            return Err(RegistryError::Duplicate(name.to_owned()));
        }
        let named = builder.named.into_iter();
        Ok(Self {
            library,
            definitions,
            named: named.map(|name| (name, OnceLock::new())).collect(),
            define: builder.define,
            names,
            places: places(count),
            known: Mutex::default(),
            declared: builder.declared,
            filter: builder.filter,
            jdk: builder.jdk,
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
        let id = self.library.names.full(name);
        id.or_else(|| {
            let id = self.names.full(name)?;
            self.definition(id).map(|_| id)
        })
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
        let base = id.base();
        let (Some(place), Some(definition)) = (self.place(base), self.definition(base)) else {
            return foreign::class(id).unwrap_or(&NOTHING);
        };
        let placed = place.get_or_init(|| {
            Box::new(Placed {
                class: self.placed(base, definition),
                adapter: OnceLock::new(),
            })
        });
        if id.is_adapter() {
            placed.adapter.get_or_init(|| placed.class.adapted(id))
        } else {
            &placed.class
        }
    }

    fn place(&self, id: ClassId) -> Option<&Place> {
        let index = id.0 as usize;
        let beyond = || self.places.get(index - self.library.places.len());
        self.library.places.get(index).or_else(beyond)
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
        if let Some(definition) = self.library.definitions.get(index) {
            return Some(definition);
        }
        let index = index - self.library.definitions.len();
        if let Some(definition) = self.definitions.get(index) {
            return Some(definition);
        }
        let (name, slot) = self.named.get(index - self.definitions.len())?;
        let define = || self.define.as_ref().and_then(|define| define(name));
        slot.get_or_init(define).as_ref()
    }

    /// Whether a class is this crate's own, and so the same in every registry for a release of Java.
    pub(super) const fn is_of_library(&self, id: ClassId) -> bool {
        (id.base().0 as usize) < self.library.definitions.len()
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
        let count = self.library.places.len() + self.places.len();
        (0..count as u32).map(ClassId)
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
        match (self.library.names.simple(name), self.names.simple(name)) {
            (Some(_), Some(_)) => return None,
            (Some(only), None) | (None, Some(only)) => return only,
            (None, None) => {}
        }
        if is_type_variable(name) {
            return Some(ClassId::OBJECT);
        }
        name.contains('.').then(|| foreign::id(name))
    }
}

/// Places for as many classes.
pub(super) fn places(count: usize) -> Vec<Place> {
    std::iter::repeat_with(OnceLock::new).take(count).collect()
}
