// ends: refused
new java.lang.Thread(function () {}).start()
