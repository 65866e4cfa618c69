function path(group) {
    return (group.getParent() ? path(group.getParent()) : '') + '/' + group.getName();
}
exports = Java.to(Java.from(user.getGroupsStream().toArray()).map(path), 'java.lang.String[]');
