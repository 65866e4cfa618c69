#!/usr/bin/env python3
"""Makes the jars of tests/data/jars that no ordinary tool makes. Same bytes on every run.

packed.jar isn't made here: it is what this crate writes.
"""

import struct
import zlib
from pathlib import Path

OUT = Path(__file__).parent.parent / "data" / "jars"
DESCRIPTOR = "META-INF/keycloak-scripts.json"
ONE = b'{"mappers":[{"fileName":"a.js"}]}'
CODE = b"'x'"


class Entry:
    def __init__(self, name, content=b"", method=0, **changes):
        self.name = name if isinstance(name, bytes) else name.encode()
        self.content = content
        self.data = content
        if method == 8:
            packer = zlib.compressobj(9, zlib.DEFLATED, -15)
            self.data = packer.compress(content) + packer.flush()
        self.method = changes.get("claimed", method)
        self.flags = changes.get("flags", 0x800)
        self.crc = changes.get("crc", zlib.crc32(content))
        self.size = changes.get("size", len(content))
        self.packed = changes.get("packed", len(self.data))
        self.local_name = changes.get("local_name", self.name)
        self.local_method = changes.get("local_method", self.method)
        self.local_signature = changes.get("local_signature", b"PK\3\4")
        self.signature = changes.get("signature", b"PK\1\2")
        self.extra = changes.get("extra", b"")
        self.local_extra = changes.get("local_extra", b"")
        self.comment = changes.get("comment", b"")
        self.attributes = changes.get("attributes", 0o100644 << 16)
        self.disk = changes.get("disk", 0)
        self.offset = changes.get("offset")
        self.descriptor = changes.get("descriptor", False)
        if self.descriptor:
            self.flags |= 8

    def local(self):
        crc, packed, size = (0, 0, 0) if self.descriptor else (self.crc, self.packed, self.size)
        header = self.local_signature + struct.pack(
            "<HHHHHIIIHH", 20, self.flags, self.local_method, 0, 0x41, crc,
            packed & 0xFFFFFFFF, size & 0xFFFFFFFF, len(self.local_name), len(self.local_extra))
        tail = b""
        if self.descriptor:
            tail = b"PK\7\10" + struct.pack("<III", self.crc, self.packed, self.size)
        return header + self.local_name + self.local_extra + self.data + tail

    def central(self, offset):
        if self.offset is not None:
            offset = self.offset
        return self.signature + struct.pack(
            "<HHHHHHIIIHHHHHII", 0x0314, 20, self.flags, self.method, 0, 0x41, self.crc,
            self.packed, self.size, len(self.name), len(self.extra), len(self.comment),
            self.disk, 0, self.attributes, offset) + self.name + self.extra + self.comment


def jar(entries, comment=b"", prefix=b"", shift=True, zip64=False, **end):
    body = prefix
    offsets = []
    for entry in entries:
        offsets.append(len(body) - (0 if shift else len(prefix)))
        body += entry.local()
    start = len(body) - (0 if shift else len(prefix))
    directory = b"".join(entry.central(offset) for entry, offset in zip(entries, offsets))
    count = end.get("count", len(entries))
    size = end.get("size", len(directory))
    offset = end.get("offset", start)
    out = body + directory
    if zip64:
        at = len(out)
        out += b"PK\6\6" + struct.pack(
            "<QHHIIQQQQ", 44, 45, 45, 0, 0, count, count, size, offset)
        out += b"PK\6\7" + struct.pack("<IQI", 0, at, 1)
        count, size, offset = 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF
    return out + b"PK\5\6" + struct.pack(
        "<HHHHIIH", end.get("disk", 0), end.get("start_disk", 0), end.get("here", count), count,
        size, offset, end.get("comment_size", len(comment))) + comment


def good(*more, descriptor=ONE, **changes):
    return [Entry(DESCRIPTOR, descriptor), Entry("a.js", CODE, **changes), *more]


def text(*names):
    return ('{"mappers":[' + ",".join('{"fileName":"%s"}' % name for name in names) + "]}").encode()


def manifest(content, name="META-INF/MANIFEST.MF"):
    return jar([Entry(name, content), *good()])


bomb = Entry("bomb.js", b" " * 20_000_000, 8)
deep = jar([Entry("inner.jar", jar(good()))])
jars = {
    "plain": jar(good()),
    "deflated": jar([Entry(DESCRIPTOR, ONE, 8), Entry("a.js", CODE, 8)]),
    "data-descriptors": jar([Entry(DESCRIPTOR, ONE, 8, descriptor=True), Entry("a.js", CODE, 8, descriptor=True)]),
    "directories": jar([Entry("META-INF/"), Entry("sub/"), *good()]),
    "comment": jar(good(), comment=b"a comment"),
    "comment-with-an-end-record": jar(good(), comment=b"x" * 30 + jar([])),
    "comment-size-too-small": jar(good(), comment=b"abcdef", comment_size=3),
    "comment-size-too-large": jar(good(), comment=b"abc", comment_size=9),
    "prefixed": jar(good(), prefix=b"#!/bin/sh\nexec java -jar \"$0\"\n"),
    "prefixed-with-old-offsets": jar(good(), prefix=b"#!/bin/sh\n", shift=False),
    "appended": jar(good()) + b"\n",
    "zip64": jar(good(), zip64=True),
    "zip64-entry": jar([Entry(DESCRIPTOR, ONE), Entry(
        "a.js", CODE, size=0xFFFFFFFF, packed=0xFFFFFFFF,
        extra=struct.pack("<HHQQ", 1, 16, len(CODE), len(CODE)))]),
    "zip64-entry-without-field": jar([Entry(DESCRIPTOR, ONE), Entry("a.js", CODE, size=0xFFFFFFFF, packed=0xFFFFFFFF)]),
    "empty-zip": jar([]),
    "empty-file": b"",
    "one-byte": b"P",
    "text": b"this is no jar\n" * 20,
    "html": b"<!DOCTYPE html><title>404</title>",
    "gzip": b"\x1f\x8b\x08" + b"\0" * 40,
    "class": b"\xca\xfe\xba\xbe" + b"\0" * 40,
    "truncated-directory": jar(good())[:-30],
    "truncated-entry": jar(good())[:40],
    "first-half-missing": jar(good())[60:],
    "end-count-too-large": jar(good(), count=5),
    "end-count-too-small": jar(good(), count=1),
    "end-count-zero": jar(good(), count=0),
    "directory-size-too-large": jar(good(), size=4000),
    "directory-size-too-small": jar(good(), size=50),
    "directory-size-zero": jar(good(), size=0),
    "directory-offset-too-large": jar(good(), offset=4000),
    "directory-offset-too-small": jar(good(), offset=2),
    "directory-offset-huge": jar(good(), offset=0xFFFFFFF0),
    "multi-disk": jar(good(), disk=1, start_disk=1),
    "entry-on-another-disk": jar(good(disk=3)),
    "encrypted": jar(good(flags=0x801)),
    "encrypted-descriptor": jar([Entry(DESCRIPTOR, ONE, flags=0x801), Entry("a.js", CODE)]),
    "encrypted-other": jar(good(Entry("secret.txt", b"x" * 20, flags=0x801))),
    "bzip2": jar(good(method=12)),
    "bzip2-other": jar(good(Entry("other.txt", b"x", method=12))),
    "bad-signature": jar(good(signature=b"PK\1\3")),
    "bad-local-signature": jar(good(local_signature=b"PK\3\5")),
    "bad-local-offset": jar(good(offset=999_999)),
    "local-name-differs": jar(good(local_name=b"b.js")),
    "local-method-differs": jar(good(local_method=8)),
    "wrong-crc": jar(good(crc=1)),
    "wrong-crc-deflated": jar([Entry(DESCRIPTOR, ONE, 8, crc=1), Entry("a.js", CODE, 8, crc=2)]),
    "stored-sizes-differ": jar(good(size=2)),
    "stored-sizes-differ-larger": jar(good(size=9)),
    "stored-past-the-end": jar(good(size=5000, packed=5000)),
    "deflated-cut": jar([Entry(DESCRIPTOR, ONE), Entry("a.js", CODE * 50, 8, packed=4)]),
    "deflated-garbage": jar([Entry(DESCRIPTOR, ONE), Entry("a.js", b"\xff\xff\xff\xff", claimed=8)]),
    "deflated-descriptor-cut": jar([Entry(DESCRIPTOR, ONE, 8, packed=9), Entry("a.js", CODE)]),
    "deflated-size-wrong": jar([Entry(DESCRIPTOR, ONE, 8, size=3), Entry("a.js", CODE, 8, size=99)]),
    "duplicate-script": jar([Entry(DESCRIPTOR, ONE), Entry("a.js", b"'first'"), Entry("a.js", b"'second'")]),
    "duplicate-descriptor": jar([Entry(DESCRIPTOR, b"{"), Entry("a.js", CODE), Entry(DESCRIPTOR, ONE)]),
    "no-descriptor": jar([Entry("META-INF/MANIFEST.MF", b"Manifest-Version: 1.0\r\n\r\n"), Entry("a.js", CODE)]),
    "only-a-manifest": jar([Entry("META-INF/", b""), Entry("META-INF/MANIFEST.MF", b"Manifest-Version: 1.0\r\n\r\n")]),
    "descriptor-at-the-root": jar([Entry("keycloak-scripts.json", ONE), Entry("a.js", CODE)]),
    "descriptor-under-a-folder": jar([Entry("owner/META-INF/keycloak-scripts.json", ONE), Entry("owner/a.js", CODE)]),
    "descriptor-in-lower-case-folder": jar([Entry("meta-inf/keycloak-scripts.json", ONE), Entry("a.js", CODE)]),
    "descriptor-with-a-leading-slash": jar([Entry("/META-INF/keycloak-scripts.json", ONE), Entry("a.js", CODE)]),
    "descriptor-with-a-backslash": jar([Entry("META-INF\\keycloak-scripts.json", ONE), Entry("a.js", CODE)]),
    "descriptor-is-a-folder": jar([Entry(DESCRIPTOR + "/", b""), Entry("a.js", CODE)]),
    "broken-descriptor": jar(good(descriptor=b'{"mappers":[{"fileName":"a.js",}]}')),
    "missing-script": jar([Entry(DESCRIPTOR, ONE)]),
    "script-in-the-wrong-case": jar([Entry(DESCRIPTOR, ONE), Entry("A.js", CODE)]),
    "script-with-a-leading-slash": jar([Entry(DESCRIPTOR, ONE), Entry("/a.js", CODE)]),
    "script-with-a-backslash": jar([Entry(DESCRIPTOR, text("sub/a.js")), Entry("sub\\a.js", CODE)]),
    "script-outside": jar([Entry(DESCRIPTOR, text("../a.js")), Entry("../a.js", CODE)]),
    "script-absolute": jar([Entry(DESCRIPTOR, text("/a.js")), Entry("/a.js", CODE)]),
    "script-in-a-folder": jar([Entry(DESCRIPTOR, text("sub/a.js")), Entry("sub/", b""), Entry("sub/a.js", CODE)]),
    "script-is-a-folder": jar([Entry(DESCRIPTOR, text("sub")), Entry("sub/", b"")]),
    "script-is-a-symlink": jar([Entry(DESCRIPTOR, ONE), Entry("a.js", b"/etc/passwd", attributes=0o120777 << 16)]),
    "script-with-a-byte-order-mark": jar([Entry(DESCRIPTOR, ONE), Entry("a.js", b"\xef\xbb\xbf'x'")]),
    "script-in-latin-1": jar([Entry(DESCRIPTOR, ONE), Entry("a.js", b"'\xfc'")]),
    "script-empty": jar([Entry(DESCRIPTOR, ONE), Entry("a.js", b"")]),
    "script-blank": jar([Entry(DESCRIPTOR, ONE), Entry("a.js", b" \n\t")]),
    "script-not-named": jar(good(Entry("b.js", CODE))),
    "umlaut-with-flag": jar([Entry(DESCRIPTOR, text("ä ö.js")), Entry("ä ö.js", CODE)]),
    "umlaut-without-flag": jar([Entry(DESCRIPTOR, text("ä.js")), Entry("ä.js", CODE, flags=0)]),
    "umlaut-latin-1": jar([Entry(DESCRIPTOR, ONE), Entry("a.js", CODE), Entry("ä.js".encode("latin-1"), CODE, flags=0)]),
    "umlaut-latin-1-with-flag": jar([Entry(DESCRIPTOR, ONE), Entry("a.js", CODE), Entry("ä.js".encode("latin-1"), CODE)]),
    "name-empty": jar(good(Entry("", b"x"))),
    "name-nul": jar(good(Entry("x\0y.txt", b"x"))),
    "name-long": jar(good(Entry("n" * 60_000, b"x"))),
    "comment-not-utf-8": jar(good(comment=b"\xff\xfe")),
    "extra-field-broken": jar(good(extra=b"\x01\x00\xff")),
    "extra-field-too-long": jar(good(extra=struct.pack("<HH", 0x5455, 40) + b"\0" * 5)),
    "extra-field-unknown": jar(good(extra=struct.pack("<HH", 0x7777, 2) + b"ab")),
    "local-extra-field": jar(good(local_extra=struct.pack("<HH", 0x7777, 2) + b"ab")),
    "overlapping-entries": jar([Entry(DESCRIPTOR, ONE), Entry("a.js", CODE), Entry("b.js", CODE, offset=0)]),
    "manifest-name-invalid": manifest(b"Manifest-Version: 1.0\r\nCreated By: x\r\n\r\n"),
    "manifest-name-long": manifest(b"Manifest-Version: 1.0\n" + b"N" * 71 + b": x\n"),
    "manifest-name-empty": manifest(b"Manifest-Version: 1.0\n: x\n"),
    "manifest-without-colon": manifest(b"Manifest-Version: 1.0\nhello\n"),
    "manifest-without-blank": manifest(b"Manifest-Version:1.0\n"),
    "manifest-without-line-end": manifest(b"Manifest-Version: 1.0"),
    "manifest-cr": manifest(b"Manifest-Version: 1.0\rCreated-By: x\r\r"),
    "manifest-empty": manifest(b""),
    "manifest-long-line": manifest(b"Manifest-Version: 1.0\nX: " + b"y" * 600 + b"\n"),
    "manifest-line-of-511": manifest(b"Manifest-Version: 1.0\nX: " + b"y" * 508 + b"\n"),
    "manifest-line-of-512": manifest(b"Manifest-Version: 1.0\nX: " + b"y" * 509 + b"\n"),
    "manifest-continued": manifest(b"Manifest-Version: 1.0\nX: a\n b\n c\n\nName: x/\n y/\nSealed: true\n"),
    "manifest-continued-first": manifest(b" a\nManifest-Version: 1.0\n"),
    "manifest-section-without-name": manifest(b"Manifest-Version: 1.0\n\nSealed: true\n"),
    "manifest-section-with-broken-line": manifest(b"Manifest-Version: 1.0\n\n\nName: a\nhello\n"),
    "manifest-blank-lines-first": manifest(b"\n\nName: a\nSealed: true\n"),
    "manifest-in-lower-case": manifest(b"hello\n", "meta-inf/manifest.mf"),
    "manifest-binary": manifest(bytes(range(256))),
    "manifest-unreadable": jar([Entry("META-INF/MANIFEST.MF", b"x" * 30, 8, packed=3), *good()]),
    "nested-jar": jar(good(Entry("lib/inner.jar", jar(good())))),
    "itself": jar(good(Entry("itself.jar", b"PK"))),
    "finder-files": jar(good(Entry(".DS_Store", b"\0\0\0\1Bud1"), Entry("__MACOSX/._a.js", b"\0\5"))),
    "java-provider": jar([Entry("META-INF/services/org.keycloak.protocol.ProtocolMapper", b"x.Y\n"), Entry("x/Y.class", b"\xca\xfe\xba\xbe")]),
    "multi-release": jar([
        Entry("META-INF/MANIFEST.MF", b"Manifest-Version: 1.0\r\nMulti-Release: true\r\n\r\n"),
        Entry(DESCRIPTOR, ONE), Entry("a.js", b"'base'"), Entry("META-INF/versions/9/a.js", b"'nine'")]),
    "same-file-in-both-mapper-kinds": jar([Entry(DESCRIPTOR, b'{"mappers":[{"fileName":"a.js"}],"saml-mappers":[{"fileName":"a.js"}]}'), Entry("a.js", CODE)]),
    "two-scripts-one-missing": jar([Entry(DESCRIPTOR, text("a.js", "gone.js")), Entry("a.js", CODE)]),
    "many-entries": jar(good(*(Entry("docs/%d.txt" % n) for n in range(3000)))),
    "bomb-beside": jar(good(bomb)),
    "bomb-as-script": jar([Entry(DESCRIPTOR, text("bomb.js")), bomb]),
    "bomb-as-descriptor": jar([Entry(DESCRIPTOR, b" " * 20_000_000, 8)]),
    "jar-in-jar-only": deep,
}

OUT.mkdir(parents=True, exist_ok=True)
for name, content in jars.items():
    (OUT / f"{name}.jar").write_bytes(content)
