//# reference-on-line-three
var a = 1;
var b = 2;
nope;
//# throw-on-line-two
var a = 1;
throw new Error('two');
//# throw-indented
if (true) {
    if (true) {
        throw 'deep';
    }
}
//# in-a-function
function f(x) {
    return x.y.z;
}

f({});
//# in-a-nested-function
function outer() {
    function inner() {
        return undefinedName;
    }
    return inner();
}
outer();
//# call-spanning-lines
var o = {};
o
  .first
  .second
  ();
//# arguments-spanning-lines
print(
  'a',
  nope,
  'b');
//# in-a-callback
[1, 2].forEach(function (x) {
    if (x == 2) {
        x.nope();
    }
});
//# in-a-java-callback
var l = new java.util.ArrayList();
l.add('a');
l.forEach(function (x) {
    x.nope();
});
//# in-eval
var a = 1;
eval('\n\nnope');
//# in-new-function
var f = new Function('a', '\nreturn a.b.c');
f({});
//# rethrown
try {
    nope;
} catch (e) {
    throw e;
}
//# thrown-later
var e = new Error('made on line one');

throw e;
//# caught-line-number
try {

    nope;
} catch (e) {
    e.lineNumber;
}
//# caught-made-line-number
var e = new Error('x');
try {

    throw e;
} catch (x) {
    x.lineNumber + ':' + x.columnNumber;
}
//# stack-of-functions
function a() { throw new Error('s'); }
function b() { a(); }
try {
    b();
} catch (e) {
    e.stack;
}
//# in-a-getter
var o = {
    get x() {
        return missing;
    }
};
o.x;
//# syntax-on-line-three
var a = 1;
var b = 2;
var c = ;
//# syntax-unclosed-brace
function f() {
    if (true) {
        return 1;
}
f();
//# syntax-unclosed-paren
var a = (1 + 2;
var b = 3;
//# syntax-unclosed-string
var a = 'abc;
var b = 'def';
//# syntax-missing-comma
var o = {
    a: 1
    b: 2
};
//# syntax-arrow
var l = [1];
l.forEach(x => {
    print(x);
});
//# syntax-const
// first line
const x = 1;
//# syntax-tab-columns
	var x = ;
//# syntax-umlaut-columns
var ü = 'ä'; var x = ;
//# syntax-unclosed-comment
var a = 1;
/* open
var b = 2;
//# syntax-eof
var a = [1,
2,
//# asi-return
function f() {
    return
    1;
}
f();
//# asi-plusplus
var a = 1, b = 2
a
++
b
b
//# asi-paren
var a = function () { return 'x' }
(function () { print('called') })()
//# asi-array
var a = 1
[1].toString()
//# asi-throw
throw
1;
//# crlf
var a = 1;
var b = nope;
//# cr-only
var a = 1;var b = nope;
//# blank-lines-first


nope;
//# comment-lines-first
/*
 * a
 */
nope;
//# switch-line
switch (1) {
case 1:
    nope();
}
//# loop-line
for (var i = 0; i < 3; i++) {
    if (i == 1) {
        null.x;
    }
}
//# while-condition
var i = 0;
while (nope) {
    i++;
}
//# if-condition
if (
    nope) {
}
//# var-chain
var a = 1,
    b = nope,
    c = 2;
//# object-literal
var o = {
    a: 1,
    b: nope
};
//# array-literal
var o = [
    1,
    nope
];
//# concatenation
var s = 'a' +
    'b' +
    nope;
//# ternary
var s = true
    ? nope
    : 1;
//# java-exception-line
var l = new java.util.ArrayList();
l.get(3);
//# java-not-a-method
var l = new java.util.ArrayList();

l.nope();
//# java-arity
var l = new java.util.ArrayList();
l.size(1);
//# class-not-found
var a = 1;
Java.type('nope.Nope');
//# number-format
java.lang.Integer.parseInt('x');
//# finally-throws
try {
    throw 'a';
} finally {
    nope;
}
