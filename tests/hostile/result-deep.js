// ends: result
var o = {}; for (var i = 0; i < 100000; i++) { o = { o: o }; } o
