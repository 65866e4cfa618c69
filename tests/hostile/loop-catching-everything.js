// ends: budget
for (;;) { try { for (;;) {} } catch (e) {} finally { continue; } }
