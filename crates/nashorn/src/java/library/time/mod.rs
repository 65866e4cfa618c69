//! `java.time`, `java.util.Date` and `SimpleDateFormat`, in the time of the run.

mod calendar;
mod date;
mod formatter;
mod instant;
mod local;
mod local_members;
mod pattern;
mod simple_format;
mod span;
mod units;
mod zone;

use crate::java::ClassDef;

pub(in crate::java) const CLASSES: &[&[ClassDef]] = &[
    date::CLASSES,
    instant::CLASSES,
    local_members::CLASSES,
    formatter::CLASSES,
    span::CLASSES,
    units::CLASSES,
    zone::CLASSES,
    simple_format::CLASSES,
];
