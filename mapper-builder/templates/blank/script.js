// The value of the last statement becomes the claim. Keycloak's engine speaks ECMAScript 5.1.
exports = user.getUsername();
