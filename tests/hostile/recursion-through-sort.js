// ends: stack
function f(a, b) { [2, 1].sort(f); return 0 } f()
