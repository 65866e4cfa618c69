// ends: stack
var o = { toJSON: function () { return JSON.stringify(o) } }; JSON.stringify(o)
