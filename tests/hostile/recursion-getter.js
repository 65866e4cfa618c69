// ends: stack
var o = { get x() { return o.x + 1 } }; o.x
