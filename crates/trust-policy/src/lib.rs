//! IAM role trust policies: parse, evaluate, explain.
mod json;
