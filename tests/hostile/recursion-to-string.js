// ends: stack
var o = { toString: function () { return '' + o } }; '' + o
