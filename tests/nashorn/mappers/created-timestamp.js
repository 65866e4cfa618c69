var t = user.getCreatedTimestamp();
exports = [typeof t, t === 1700000000000, t == 1700000000000, t + 1, '' + t].join('|');
