// ends: budget
for (var i = 0; i < 1e6; i++) { for (var j = 0; j < 1e6; j++) { for (var k = 0; k < 1e6; k++) {} } }
