//! `java.util`: collections and maps.

mod arrays;
pub(super) mod collection;
mod collections;
mod concurrent_map;
mod entries;
mod enumeration;
mod hashtable;
pub(super) mod immutable;
pub(super) mod immutable_map;
pub(super) mod iterators;
pub(super) mod list_data;
mod list_view;
pub(super) mod lists;
pub(super) mod map;
pub(super) mod map_data;
mod map_iterators;
mod maps;
mod objects;
mod priority_queue;
mod properties;
mod random;
mod range;
pub(super) mod sets;
mod sorted;
mod sub_maps;
mod synchronized;
mod tokens;
pub(super) mod unmodifiable;
mod vectors;
mod weak_iterator;

use crate::java::ClassDef;

pub(in crate::java) const CLASSES: &[&[ClassDef]] = &[
    iterators::CLASSES,
    lists::CLASSES,
    list_view::CLASSES,
    immutable::CLASSES,
    immutable_map::CLASSES,
    entries::CLASSES,
    map_iterators::CLASSES,
    maps::CLASSES,
    sets::CLASSES,
    unmodifiable::CLASSES,
    collections::CLASSES,
    objects::CLASSES,
    arrays::CLASSES,
    vectors::CLASSES,
    priority_queue::CLASSES,
    tokens::CLASSES,
    random::CLASSES,
    enumeration::CLASSES,
    weak_iterator::CLASSES,
    concurrent_map::CLASSES,
    hashtable::CLASSES,
    properties::CLASSES,
    synchronized::CLASSES,
    sub_maps::CLASSES,
];
