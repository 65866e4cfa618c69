// ends: budget
'' + { toString: function () { while (true) {} } }
