var n = 'none';
Array.prototype.forEach.call(user.getGroupsStream(), function (group) { n = group.name; });
exports = n;
