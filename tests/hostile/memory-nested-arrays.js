// ends: memory
var a = []; for (;;) { a = [a, a]; a.push(new Array(1000).join('y')); }
