const names = user.getGroupsStream().map(group => group.name);
exports = `${names}`;
