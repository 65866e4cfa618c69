//! `java.util.Date` and `java.time.Instant`, in the time of the run.

mod calendar;
mod date;
mod instant;

use crate::java::ClassDef;

pub(in crate::java) const CLASSES: &[&[ClassDef]] = &[date::CLASSES, instant::CLASSES];
