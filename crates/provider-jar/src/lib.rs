//! Keycloak script provider jars: descriptor, bounded reader, reproducible writer
