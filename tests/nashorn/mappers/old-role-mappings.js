var names = new java.util.TreeSet();
user.getRoleMappings().forEach(function (r) { names.add(r.getName()); });
exports = names;
