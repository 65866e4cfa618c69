//! Realms, users, groups, roles and clients as script mappers see them: fixture and realm-export readers
