exports = user.getRoleMappingsStream().map(function (r) { return r.name; }).sorted().toArray();
