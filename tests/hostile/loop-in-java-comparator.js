// ends: budget
java.util.Arrays.asList(2, 1).stream().sorted(function (a, b) { while (true) {} }).toArray()
