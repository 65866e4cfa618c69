// ends: stack
function F() { new F() } new F()
