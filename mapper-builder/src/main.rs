//! The `mapper-builder` program.

fn main() {}
