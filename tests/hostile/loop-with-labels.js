// ends: budget
a: for (;;) { b: for (;;) { continue a; } }
