// ends: memory
var s = 'x'; for (;;) { s = s + s; }
