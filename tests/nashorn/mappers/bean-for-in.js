var n = 0;
for (var key in user) n++;
exports = n;
