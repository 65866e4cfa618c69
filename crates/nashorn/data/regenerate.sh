#!/bin/sh
# Makes jdk-members.tsv anew, for the classes that are named in the tables of the library, and
# jdk-classes.tsv.
# Needs a JDK 25: JAVA_HOME=/usr/lib/jvm/… ./regenerate.sh
set -eu
cd "$(dirname "$0")"
grep -rhoE --exclude=dangers.rs '"java\.[a-z.]+\.[A-Z][A-Za-z0-9$]*"' ../src/java/library | tr -d '"' | sort -u |
    "$JAVA_HOME/bin/java" JdkMembers.java > jdk-members.tsv.new
mv jdk-members.tsv.new jdk-members.tsv
"$JAVA_HOME/bin/java" JdkClasses.java > jdk-classes.tsv.new
mv jdk-classes.tsv.new jdk-classes.tsv
