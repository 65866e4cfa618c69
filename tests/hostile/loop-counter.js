// ends: budget
var i = 0; while (i < 1e15) { i++; }
