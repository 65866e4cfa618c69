// ends: budget
var l = new java.util.ArrayList(); l.add(1); for (var i = 0; i < l.size(); i++) { l.add(i); }
