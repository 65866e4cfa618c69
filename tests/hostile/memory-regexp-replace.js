// ends: memory
var s = 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'; for (;;) { s = s.replace(/a/g, 'aaaaaaaaaaaaaaaa'); }
