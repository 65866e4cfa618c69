var hits = [];
user.getGroupsStream().forEach(function (g) {
    var m = /^([a-z])-?(.*)$/.exec(g.name);
    if (m) hits.push(m[2]);
});
exports = hits.join('/');
