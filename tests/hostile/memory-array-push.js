// ends: memory
var a = []; for (;;) { a.push('0123456789' + a.length); }
