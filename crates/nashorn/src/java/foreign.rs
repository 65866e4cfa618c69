//! Classes that signatures speak of and no table defines: a name and nothing else.

use std::{
    collections::HashMap,
    sync::{Arc, LazyLock, PoisonError, RwLock},
};

use super::{
    class::Kind,
    registry::{Class, ClassId},
};

/// Ids from here on are foreign, in every registry.
const FIRST: u32 = 1 << 31;

/// Names come from tables of ours, so that these classes are few and stay for good.
#[derive(Default)]
struct Foreign {
    ids: HashMap<Arc<str>, ClassId>,
    classes: Vec<&'static Class>,
}

static FOREIGN: LazyLock<RwLock<Foreign>> = LazyLock::new(RwLock::default);

/// The class of this name.
pub(super) fn id(name: &str) -> ClassId {
    let known = |foreign: &Foreign| foreign.ids.get(name).copied();
    if let Some(id) = known(&FOREIGN.read().unwrap_or_else(PoisonError::into_inner)) {
        return id;
    }
    let mut foreign = FOREIGN.write().unwrap_or_else(PoisonError::into_inner);
    if let Some(id) = known(&foreign) {
        return id;
    }
    let name: Arc<str> = Arc::from(name);
    let id = ClassId(FIRST + foreign.classes.len() as u32);
    let mut class = Class::empty(name.clone(), Kind::Class);
    class.ancestors.push(id);
    foreign.classes.push(Box::leak(Box::new(class)));
    foreign.ids.insert(name, id);
    id
}

/// The class of an id, when it is a foreign one.
pub(super) fn class(id: ClassId) -> Option<&'static Class> {
    let index = id.0.checked_sub(FIRST)? as usize;
    let foreign = FOREIGN.read().unwrap_or_else(PoisonError::into_inner);
    foreign.classes.get(index).copied()
}
