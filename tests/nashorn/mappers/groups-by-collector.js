exports = user.getGroupsStream()
    .map(function (group) { return group.name; })
    .filter(function (name) { return name != 'api'; })
    .sorted()
    .collect(java.util.stream.Collectors.toList());
