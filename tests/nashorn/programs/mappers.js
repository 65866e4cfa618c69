//# join-names
var names = ['aws_admin', 'dev'];
var result = '-';
names.forEach(function (n) { result = result + n + '-'; });
exports = result;
//# for-each-over-java-list
var groups = java.util.Arrays.asList('a', 'b');
var out = new java.util.ArrayList();
for each (var g in groups) {
    out.add('role:' + g);
}
exports = out;
//# for-call-over-java-array
var arr = java.util.Arrays.asList('x', 'y').toArray();
var res = [];
Array.prototype.forEach.call(arr, function (g) { res.push(g); });
exports = res.join(',');
//# js-array-as-claim
var roles = [];
for each (var r in java.util.Arrays.asList('x', 'y')) {
    roles.push(r);
}
exports = roles;
//# java-to-as-claim
exports = Java.to(['x', 'y'], 'java.lang.String[]');
//# java-to-list-as-claim
exports = Java.to(['x', 'y'], 'java.util.List');
//# object-claim
var claim = {};
claim['x-allowed'] = ['a', 'b'];
claim.count = 2;
claim.list = new java.util.ArrayList(['q']);
exports = claim;
//# map-claim
var HashMap = Java.type('java.util.HashMap');
var m = new HashMap();
m.put('roles', Java.to(['a'], 'java.util.List'));
m.put('n', 1);
m.put('nested', new HashMap());
exports = m;
//# json-stringified
exports = JSON.stringify({a: [1, 2], b: 'x'});
//# json-parsed
exports = JSON.parse('{"a": [1, 2.5, "x"], "n": 5}');
//# split-attribute
var attr = 'a,b, c';
exports = attr.split(',').map(function (s) { return s.trim(); }).filter(function (s) { return s !== 'b'; }).join(';');
//# regex-on-groups
var hits = new java.util.ArrayList();
var pattern = /^aws-(\w+)$/;
for each (var g in ['aws-dev', 'x', 'aws-ops']) {
    var m = pattern.exec(g);
    if (m) {
        hits.add(m[1]);
    }
}
exports = hits;
//# function-then-call
function compute() {
    var total = 0;
    for (var i = 0; i < 4; i++) {
        total += i;
    }
    return total;
}
compute();
//# function-returning-count
function count(list) {
    var n = 0;
    for each (var x in list) {
        if (x.startsWith('a')) {
            n++;
        }
    }
    return n;
}
exports = count(java.util.Arrays.asList('a', 'b', 'ab'));
//# count-with-bits
function count(list) {
    var n = 0;
    for each (var x in list) {
        n = (n + 1) | 0;
    }
    return n;
}
exports = count(java.util.Arrays.asList('a', 'b', 'ab'));
//# list-size
var l = new java.util.ArrayList(['a', 'b']);
exports = l.size();
//# ends-in-print
exports = 'value';
print('debug');
//# ends-in-put
var m = new java.util.HashMap();
exports = 'value';
m.put('a', 1);
//# ends-in-if
exports = 'value';
if (exports === 'other') {
    exports = 'changed';
}
//# ends-in-loop
var l = [];
for (var i = 0; i < 3; i++) {
    l.push('x' + i);
}
//# undefined-attribute
var attributes = new java.util.HashMap();
var first = attributes.get('nope');
exports = first == null ? 'none' : first.get(0);
//# null-attribute-crash
var attributes = new java.util.HashMap();
attributes.get('nope').get(0);
//# try-catch-default
try {
    exports = missing.value;
} catch (e) {
    exports = 'default';
}
//# streams
var Collectors = Java.type('java.util.stream.Collectors');
exports = java.util.Arrays.asList('b', 'a').stream()
    .map(function (x) { return x.toUpperCase(); })
    .sorted()
    .collect(Collectors.toList());
//# stream-twice
var s = java.util.Arrays.asList('b', 'a').stream();
s.forEach(function (x) { print(x); });
s.forEach(function (x) { print(x); });
//# recursion-parent
function path(g) {
    return g.parent ? path(g.parent) + '/' + g.name : '/' + g.name;
}
path({name: 'c', parent: {name: 'b', parent: {name: 'a'}}});
//# seconds
var ms = new java.util.Date(1700000000000).getTime();
exports = Math.floor(ms / 1000);
//# seconds-as-int
var ms = new java.util.Date(1700000000000).getTime();
exports = (ms / 1000) | 0;
//# long-compare
var ms = new java.util.Date(1700000000000).getTime();
exports = ms === 1700000000000;
//# set-of-roles
var set = new java.util.HashSet();
set.add('b');
set.add('a');
set.add('b');
exports = set;
//# set-joined
var set = new java.util.TreeSet(java.util.Arrays.asList('b', 'a'));
exports = java.lang.String.join(',', set);
//# array-list-of-objects
var l = new java.util.ArrayList();
l.add({name: 'x', n: 1});
exports = l;
//# function-map-call
var prefix = 'p-';
exports = ['a', 'b'].map(function (x) { return prefix + x; });
//# wildcard-match
function matches(pattern, value) {
    return new RegExp('^' + pattern.replace(/[.]/g, '\\.').replace(/[*]/g, '.*') + '$').test(value);
}
exports = [matches('a*', 'abc'), matches('a.c', 'abc')].join();
//# replace-all-trap
exports = 'a.b.c'.replaceAll('.', '-');
//# contains-trap
exports = 'eng-backend'.contains('backend') ? 'yes' : 'no';
//# last-expression-function
(function () {
    var parts = 'a/b/c'.split('/');
    return parts[parts.length - 1];
})();
//# anonymous-statement
function () {
    return 'never called';
}
//# for-in-over-java-map
var m = new java.util.LinkedHashMap();
m.put('a', 1);
m.put('b', 2);
var s = '';
for (var k in m) {
    s += k + '=' + m[k] + ';';
}
exports = s;
//# object-keys-sorted
var o = {z: 1, a: 2};
exports = Object.keys(o).sort().join();
//# base64
var enc = java.util.Base64.getEncoder();
exports = enc.encodeToString(new java.lang.String('user:pass').getBytes());
//# uuid-parts
exports = '12345678-1234-1234-1234-123456789012'.split('-')[0];
//# number-of-groups-plus-one
var l = new java.util.ArrayList(['a']);
exports = l.size() + 1;
//# boolean-claim
exports = new java.util.ArrayList(['a']).contains('a');
//# not-boolean
exports = !new java.util.ArrayList().isEmpty();
//# typeof-guard
exports = typeof token_ !== 'undefined' ? token_ : 'no token';
//# iterator
var it = java.util.Arrays.asList('a', 'b').iterator();
var s = [];
while (it.hasNext()) {
    s.push(it.next());
}
exports = s.join('+');
//# iterator-completion
var it = java.util.Arrays.asList('a', 'b').iterator();
while (it.hasNext()) {
    it.next();
}
//# switch-role
var role = 'dev';
switch (role) {
    case 'admin': exports = 9; break;
    case 'dev': exports = 5; break;
    default: exports = 0;
}
//# nested-functions-number
function outer(n) {
    function inner(k) {
        return k * 2;
    }
    return inner(n) / 2;
}
exports = outer(5);
//# default-argument
function greet(name) {
    name = name || 'nobody';
    return 'hi ' + name;
}
exports = greet();
//# arguments-sum
function sum() {
    var t = 0;
    for (var i = 0; i < arguments.length; i++) {
        t += arguments[i];
    }
    return t;
}
exports = sum(1, 2, 3);
//# sort-numbers
exports = [10, 9, 1].sort(function (a, b) { return a - b; });
//# unicode
exports = 'Grüße-' + 'ß'.toUpperCase() + '-日本';
//# deep-structure
exports = {a: [{b: [1, 2.5, 'x', null, undefined, true]}], m: new java.util.HashMap({k: [1]}), l: Java.to([1, 'a'])};
