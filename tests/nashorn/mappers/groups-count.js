exports = user.getGroupsCount();
