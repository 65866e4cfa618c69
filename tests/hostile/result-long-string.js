// ends: result
var s = 'x'; for (var i = 0; i < 25; i++) { s += s; } s
