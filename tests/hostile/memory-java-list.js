// ends: memory
var l = new java.util.ArrayList(); for (;;) { l.add('0123456789'); }
