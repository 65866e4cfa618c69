exports = keycloakSession.context.client.getRolesStream().map(function (r) { return r.name; }).sorted().toArray();
