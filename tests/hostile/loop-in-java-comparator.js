// ends: budget
user.getGroupsStream().sorted(function (a, b) { while (true) {} }).toArray()
