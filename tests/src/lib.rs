//! End-to-end tests and live drivers
