//! IAM role trust policies: parse, evaluate, explain.
mod arn;
mod json;
mod key;
mod text;
mod value;
