// ends: output
for (;;) { print('all work and no play makes a dull log'); }
