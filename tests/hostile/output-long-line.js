// ends: output
var s = 'x'; for (var i = 0; i < 24; i++) { s += s; } for (;;) { print(s); }
