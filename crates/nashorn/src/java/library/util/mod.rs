//! `java.util`.

mod array_list;

use crate::java::ClassDef;

pub(in crate::java) const CLASSES: &[ClassDef] = &[array_list::ARRAY_LIST];
