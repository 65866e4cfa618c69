//! End-to-end tests and live drivers.

pub mod mask;
pub mod nashorn;
pub mod predictions;
pub mod project;
