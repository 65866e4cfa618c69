var names = [];
user.getGroupsStream().forEach(function (group) { names.push(group.getName()); });
exports = '-' + names.join('-') + '-';
