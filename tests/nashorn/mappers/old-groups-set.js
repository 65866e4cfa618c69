var names = new java.util.TreeSet();
for each (var group in user.getGroups()) names.add(group.name);
exports = names;
