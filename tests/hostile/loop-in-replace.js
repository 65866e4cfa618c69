// ends: budget
'abc'.replace(/b/, function () { for (;;) {} })
