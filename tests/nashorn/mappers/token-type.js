exports = token instanceof Java.type('org.keycloak.representations.AccessToken');
