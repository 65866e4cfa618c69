var keys = [];
for (var key in user.attributes) keys.push(key);
exports = keys.sort().join();
