var RoleUtils = Java.type('org.keycloak.models.utils.RoleUtils');
exports = RoleUtils.expandCompositeRolesStream(user.getRoleMappingsStream()).map(function (r) { return r.name; }).sorted().toArray();
