// ends: memory
new Array(100000000).join('xxxxxxxxxxxxxxxx')
