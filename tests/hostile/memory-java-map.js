// ends: memory
var m = new java.util.HashMap(); for (var i = 0; ; i++) { m.put('k' + i, 'v'); }
