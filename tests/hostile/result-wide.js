// ends: result
var a = new java.util.ArrayList(); for (var i = 0; i < 300000; i++) { a.add('0123456789012345678901234567890123456789012345678901234567890123'); } a
