// ends: memory
var l = new java.util.ArrayList(); l.add('x'); for (;;) { l.addAll(new java.util.ArrayList(l)); }
