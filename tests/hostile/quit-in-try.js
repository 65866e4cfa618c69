// ends: refused
try { quit() } catch (e) { 'survived' }
