var groups = user.getGroupsStream();
groups.count();
exports = groups.count();
