//! Answers of real JDKs: `tests/jdk/*.java` say how the tables are made.

use super::*;
use crate::java::Jdk;
use crate::java::fault::Fault;

fn units(text: &str) -> Vec<u16> {
    text.encode_utf16().collect()
}

fn check_doubles(table: &str, jdk: Jdk) {
    let mut wrong = Vec::new();
    for line in table.lines() {
        let columns: Vec<&str> = line.split('\t').collect();
        let value = f64::from_bits(u64::from_str_radix(columns[0], 16).unwrap());
        let mut ours = vec![double_to_string(value, jdk)];
        for (column, format) in columns.iter().zip(["", "", "%.1f", "%.3f", "%f"]).skip(2) {
            if !column.is_empty() {
                ours.push(formatted(format, &Argument::Double(value), jdk).unwrap());
            }
        }
        let theirs: Vec<&str> = columns[1..]
            .iter()
            .copied()
            .filter(|c| !c.is_empty())
            .collect();
        if ours != theirs {
            wrong.push(format!("{line} {ours:?}"));
        }
        assert_eq!(parse_double(&units(columns[1])).unwrap(), value);
    }
    let few = wrong
        .iter()
        .take(30)
        .cloned()
        .collect::<Vec<_>>()
        .join("\n");
    assert!(wrong.is_empty(), "{} wrong:\n{few}", wrong.len());
}

fn formatted(format: &str, argument: &Argument, jdk: Jdk) -> Result<String, Fault> {
    let mut out = Vec::new();
    for piece in parse_format(&units(format))? {
        match piece {
            Piece::Text(text) => out.extend(text),
            Piece::Conversion(conversion) => out.extend(conversion.write(argument, jdk)?),
        }
    }
    Ok(String::from_utf16(&out).unwrap())
}

#[test]
fn doubles_are_written_as_jdk_17_writes_them() {
    check_doubles(include_str!("../../../tests/jdk/double-17.tsv"), Jdk(17));
}

#[test]
fn doubles_are_written_as_jdk_25_writes_them() {
    check_doubles(include_str!("../../../tests/jdk/double-25.tsv"), Jdk(25));
}
