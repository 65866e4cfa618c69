// ends: memory
var f = null; for (;;) { f = (function (g) { var s = new Array(1000).join('z'); return function () { return [g, s] } })(f); }
