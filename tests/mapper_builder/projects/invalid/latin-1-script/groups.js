exports = "Zürich";
