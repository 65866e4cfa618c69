// ends: budget
var o = { a: 1 }; for (;;) { for (var k in o) { o[k + 'x'] = 1; } o = { a: 1 } }
