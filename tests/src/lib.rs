//! End-to-end tests and live drivers.

pub mod nashorn;
