// ends: stack
function f() { return f.apply(this, arguments) } f()
