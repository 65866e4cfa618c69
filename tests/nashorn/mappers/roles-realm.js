exports = user.getRealmRoleMappingsStream().map(function (r) { return r.name; }).sorted().toArray();
