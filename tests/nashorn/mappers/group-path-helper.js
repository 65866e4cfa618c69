var M = Java.type('org.keycloak.models.utils.ModelToRepresentation');
exports = user.getGroupsStream().map(function (g) { return M.buildGroupPath(g); }).toArray();
