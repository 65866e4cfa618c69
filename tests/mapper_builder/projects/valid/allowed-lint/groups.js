exports = ["a"];
