var found = {};
realm.getGroupsStream().forEach(function (group) { found[group.name] = user.isMemberOf(group); });
exports = JSON.stringify([found.eng, found.backend, found.api, found.sales, found._sec]);
