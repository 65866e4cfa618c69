// ends: result
var o = { x: 'x' }; for (var i = 0; i < 64; i++) { o = { a: o, b: o }; } o
