//! `java.util.concurrent`: what is useful in one thread, too.

pub(super) mod atomic;
mod time_unit;

use crate::java::ClassDef;

pub(in crate::java) const CLASSES: &[&[ClassDef]] = &[atomic::CLASSES, time_unit::CLASSES];
