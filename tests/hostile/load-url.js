// ends: refused
load('http://127.0.0.1/x.js')
