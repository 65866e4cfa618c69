// ends: budget
1 + { valueOf: function () { for (;;) {} } }
