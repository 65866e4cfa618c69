// ends: memory
'x'.repeat(2000000000).repeat(100)
