//! `java.util.function` and `java.util.Comparator`.

mod comparator;
mod interfaces;

pub(super) use comparator::{by_entry, reverse_order, reversed};

use crate::java::ClassDef;

pub(in crate::java) const CLASSES: &[&[ClassDef]] = &[interfaces::CLASSES, comparator::CLASSES];
