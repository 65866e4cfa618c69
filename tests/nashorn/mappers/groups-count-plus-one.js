exports = user.getGroupsCount() + 1;
