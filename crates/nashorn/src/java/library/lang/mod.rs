//! `java.lang`.

pub(super) mod boxes;
mod characters;
pub(super) mod class;
mod formatting;
mod math;
pub(super) mod numbers;
mod patterns;
pub(super) mod string;
mod string_builder;
mod string_statics;
mod system;

use crate::java::ClassDef;

pub(in crate::java) const CLASSES: &[&[ClassDef]] =
    &[string_builder::CLASSES, math::CLASSES, system::CLASSES];
