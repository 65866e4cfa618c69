// ends: memory
var b = new java.lang.StringBuilder('xxxxxxxx'); for (;;) { b.append(b.toString()); }
