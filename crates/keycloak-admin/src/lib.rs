//! Client of Keycloak's Admin REST API
