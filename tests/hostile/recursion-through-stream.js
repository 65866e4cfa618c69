// ends: stack
function f() { return java.util.Arrays.asList(1).stream().map(f).toArray() } f()
