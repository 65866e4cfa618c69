exports = 1;
