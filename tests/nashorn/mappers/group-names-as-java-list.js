var list = new java.util.ArrayList();
user.getGroupsStream().forEach(function (group) { list.add(group.name); });
exports = list;
