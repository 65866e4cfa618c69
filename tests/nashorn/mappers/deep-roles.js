var RoleUtils = Java.type('org.keycloak.models.utils.RoleUtils');
var names = new java.util.TreeSet();
RoleUtils.getDeepUserRoleMappings(user).forEach(function (r) { names.add(r.name); });
exports = names;
