//! What bytes of a file say: the encoding is found, and told, because nobody writes it beside a CSV file.

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// The text of a file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Text {
    /// Without a byte order mark, each line ended by a line feed alone.
    pub(crate) text: String,
    /// How it was written.
    pub(crate) encoding: Written,
}

/// How a file was written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Written {
    /// Its bytes can be nothing else.
    Utf8,
    /// It begins with the mark of it.
    Utf16,
    /// It is nothing else, and every byte means something here: a guess.
    Windows1252,
}

/// Why bytes are no text.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub(crate) enum NoText {
    /// A workbook.
    #[error("the file is a workbook")]
    Workbook,
    /// Something else that is not text.
    #[error("the file is not text")]
    Binary,
    /// It says how it is written, and is not.
    #[error("the file is damaged")]
    Damaged,
}

/// Reads bytes as text.
pub(crate) fn read(bytes: &[u8]) -> Result<Text, NoText> {
    // A zip archive (xlsx, ods), and the container of older workbooks.
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(&[0xD0, 0xCF, 0x11, 0xE0]) {
        return Err(NoText::Workbook);
    }
    let (encoding, written) = match Encoding::for_bom(bytes) {
        Some((found, _)) if found == UTF_16LE || found == UTF_16BE => (found, Written::Utf16),
        Some(_) => (UTF_8, Written::Utf8),
        None if std::str::from_utf8(bytes).is_ok() => (UTF_8, Written::Utf8),
        None => (WINDOWS_1252, Written::Windows1252),
    };
    let (text, damaged) = encoding.decode_with_bom_removal(bytes);
    if damaged {
        return Err(NoText::Damaged);
    }
    // UTF-16 without its mark is full of them, and so is whatever is no text.
    if text.contains('\0') {
        return Err(NoText::Binary);
    }
    Ok(Text {
        text: text.replace("\r\n", "\n").replace('\r', "\n"),
        encoding: written,
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn utf16(text: &str, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
        "\u{FEFF}"
            .encode_utf16()
            .chain(text.encode_utf16())
            .flat_map(bytes)
            .collect()
    }

    #[test]
    fn each_encoding_is_found_and_told() {
        let said = "Zoë;Müller\n";
        let with_mark = [b"\xEF\xBB\xBF", said.as_bytes()].concat();
        for (bytes, written) in [
            (said.as_bytes().to_vec(), Written::Utf8),
            (with_mark, Written::Utf8),
            (utf16(said, u16::to_le_bytes), Written::Utf16),
            (utf16(said, u16::to_be_bytes), Written::Utf16),
            (b"Zo\xEB;M\xFCller\r\n".to_vec(), Written::Windows1252),
        ] {
            let text = read(&bytes).unwrap();
            assert_eq!((text.text.as_str(), text.encoding), (said, written));
        }
    }

    #[test]
    fn what_is_no_text_is_refused() {
        assert_eq!(read(b"PK\x03\x04rest"), Err(NoText::Workbook));
        assert_eq!(read(&[0xD0, 0xCF, 0x11, 0xE0, 1]), Err(NoText::Workbook));
        assert_eq!(read(b"a\0b\0"), Err(NoText::Binary), "UTF-16 without its mark");
        assert_eq!(read(b"\xEF\xBB\xBFa\xFF"), Err(NoText::Damaged));
        assert_eq!(read(b"\xFF\xFEa"), Err(NoText::Damaged), "half a character");
    }

    proptest! {
        #[test]
        fn whatever_is_written_is_read_again(text in "[^\0\r\u{FEFF}]{0,60}") {
            let mut marked = b"\xEF\xBB\xBF".to_vec();
            marked.extend(text.as_bytes());
            for bytes in [marked, utf16(&text, u16::to_le_bytes), utf16(&text, u16::to_be_bytes)] {
                prop_assert_eq!(&read(&bytes).unwrap().text, &text);
            }
        }

        #[test]
        fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            if let Ok(text) = read(&bytes) {
                prop_assert!(!text.text.contains(['\0', '\r']));
            }
        }
    }
}
