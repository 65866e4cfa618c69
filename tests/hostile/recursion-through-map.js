// ends: stack
function f() { return [1, 2].map(f) } f()
