// ends: memory
var a = []; for (;;) { a.push(new Float64Array(1000000)); }
