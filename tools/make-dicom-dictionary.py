#!/usr/bin/env python3
"""Makes electron/core/dicom/dictionary.json: keyword and VR of every element of PS3.6, and which elements the basic
profile of PS3.15 (table E.1-1) removes or changes because they can tell who a patient is.

    pip download --no-deps pydicom==2.4.4 dicom-anonymizer==2.1.0    (wheels, unpacked side by side in FOLDER)
    python3 tools/make-dicom-dictionary.py FOLDER

Both sources are tables of the standard: pydicom is under the MIT licence, dicom-anonymizer under BSD-3-Clause.
Of retired elements only those are kept whose group an image file can hold.
"""
import json
import runpy
import sys
from pathlib import Path

IMAGE_GROUPS = {0x0008, 0x0010, 0x0018, 0x0020, 0x0028}
OUTPUT = Path(__file__).parent.parent / "electron/core/dicom/dictionary.json"


def identifying_tags(folder: Path) -> set:
    """Tags of table E.1-1. Ranges such as curves (50xx) are told by their group elsewhere."""
    table = runpy.run_path(str(folder / "dicomanonymizer/dicom_anonymization_databases/dicomfields_2026c.py"))
    return {(tag[0] << 16) | tag[1] for tag in table["ALL_TAGS"] if len(tag) == 2}


def groups(folder: Path) -> dict:
    """Group -> its elements as "EEEE VR keyword", without blanks, "*" before the keyword of an identifying one."""
    elements = runpy.run_path(str(folder / "pydicom/_dicom_dict.py"))["DicomDictionary"]
    identifying = identifying_tags(folder)
    found = {}
    for tag, (vr, _, _, retired, keyword) in sorted(elements.items()):
        group = tag >> 16
        # Group 0 is of messages, group 0xfffe of delimiters: neither is an element of a file.
        if not keyword or group in (0x0000, 0xFFFE) or (retired and group not in IMAGE_GROUPS):
            continue
        mark = "*" if tag in identifying else ""
        found.setdefault(f"{group:04x}", []).append(f"{tag & 0xFFFF:04x}{vr[:2] if len(vr) > 2 else vr}{mark}{keyword}")
    return {group: " ".join(entries) for group, entries in found.items()}


if __name__ == "__main__":
    OUTPUT.write_text(json.dumps(groups(Path(sys.argv[1])), indent=2) + "\n", encoding="utf-8")
