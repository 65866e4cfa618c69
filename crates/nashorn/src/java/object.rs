use std::{any::Any, cell::Cell};

use boa_engine::{Finalize, JsData, JsObject, Trace};

use super::{functional::Extended, registry::ClassId, types::Type};

/// The state of a Java object: any type that can be traced by the garbage collector.
///
/// Types that hold [`Value`](super::Value)s derive `Trace` and `Finalize` of `boa_gc`, so that
/// cycles through them are collected; types that don't can be wrapped in [`Plain`].
pub trait JavaData: Any + Trace {}

impl<T: Any + Trace> JavaData for T {}

/// State without any [`Value`](super::Value) in it: an id into the world, a number, a text.
#[derive(Debug, Trace, Finalize)]
pub struct Plain<T: 'static>(#[unsafe_ignore_trace] pub T);

/// What boa stores for a Java object. The object has no prototype and no properties of its own:
/// everything a script does with it goes through the helpers.
#[derive(Trace, Finalize, JsData)]
pub(crate) struct JavaObject {
    #[unsafe_ignore_trace]
    class: ClassId,
    /// Identity hash code; 0 until someone asks.
    #[unsafe_ignore_trace]
    hash: Cell<i32>,
    data: Box<dyn JavaData>,
}

/// A Java object: a class and its state.
///
/// Cheap to clone; clones are the same object.
#[derive(Clone, Debug, Trace, Finalize)]
#[boa_gc(unsafe_no_drop)]
pub struct Object(JsObject);

impl Object {
    /// A new object of `class` with this state.
    pub(crate) fn new(class: ClassId, data: impl JavaData) -> Self {
        Self(JsObject::from_proto_and_data(
            None,
            JavaObject {
                class,
                hash: Cell::new(0),
                data: Box::new(data),
            },
        ))
    }

    /// The Java object behind a boa object, if it is one.
    pub(crate) fn of(object: &JsObject) -> Option<Self> {
        object.is::<JavaObject>().then(|| Self(object.clone()))
    }

    pub(crate) const fn as_js(&self) -> &JsObject {
        &self.0
    }

    /// The class it was made as.
    #[must_use]
    pub fn class(&self) -> ClassId {
        self.0
            .downcast_ref::<JavaObject>()
            .map_or(ClassId::OBJECT, |object| object.class)
    }

    /// Whether both are the same object: Java's `==`.
    #[must_use]
    pub fn same(&self, other: &Self) -> bool {
        JsObject::equals(&self.0, &other.0)
    }

    /// The identity hash code; `fresh` makes one when it has none yet.
    pub(crate) fn identity_hash(&self, fresh: impl FnOnce() -> i32) -> i32 {
        let Some(object) = self.0.downcast_ref::<JavaObject>() else {
            return 0;
        };
        if object.hash.get() == 0 {
            object.hash.set(fresh());
        }
        object.hash.get()
    }

    /// The type a `StaticClass` or `Class` object stands for.
    pub(crate) fn type_it_stands_for(&self) -> Option<Type> {
        let plain = self.data(|of: &Plain<Type>| of.0.clone());
        plain.or_else(|| self.data(|of: &Extended| of.of.clone()))
    }

    /// The class a `StaticClass` or `Class` object stands for.
    pub(crate) fn class_it_stands_for(&self) -> Option<ClassId> {
        match self.type_it_stands_for() {
            Some(Type::Class(class)) => Some(class),
            _ => None,
        }
    }

    /// Reads the state; `None` when it isn't a `T`, or when it is being changed further up.
    pub fn data<T: JavaData, R>(&self, read: impl FnOnce(&T) -> R) -> Option<R> {
        let object = self.0.clone().downcast::<JavaObject>().ok()?;
        let object = object.try_borrow().ok()?;
        let data: &dyn Any = &*object.data().data;
        data.downcast_ref().map(read)
    }

    /// Changes the state; `None` when it isn't a `T`, or when it is in use further up.
    pub fn data_mut<T: JavaData, R>(&self, change: impl FnOnce(&mut T) -> R) -> Option<R> {
        let object = self.0.clone().downcast::<JavaObject>().ok()?;
        let mut object = object.try_borrow_mut().ok()?;
        let data: &mut dyn Any = &mut *object.data_mut().data;
        data.downcast_mut().map(change)
    }
}
