// ends: stack
function f() { eval('f()') } f()
