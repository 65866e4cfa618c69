// ends: stack
function f() { return f.bind(null)() } f()
