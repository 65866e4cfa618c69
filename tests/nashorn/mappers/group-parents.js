var out = [];
for each (var group in user.getGroupsStream().toArray()) {
    out.push(group.parent === null ? 'top' : group.parent.name);
}
exports = out.join();
