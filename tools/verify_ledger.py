#!/usr/bin/env python3
"""Verifies a ledger of Astra's with Python alone; shares no code with the program that wrote it.

    verify_ledger.py DIR                     the chain through the daily files
    verify_ledger.py DIR CHECKPOINT KEY      and the tree over them against a signed checkpoint
    verify_ledger.py --proof FILE KEY SHA    the entry of that hash against the checkpoint in a proof
Exit status: 0 all holds, 6 something is broken, 7 it could not be read, 2 bad usage.
"""
import base64, functools, gzip, hashlib, json, os, re, sys, zlib

LINE_MAX, TEXT_MAX = 8 << 20, 1 << 17  # bytes that are read of a line, and of a checkpoint or proof
P, L = 2**255 - 19, 2**252 + 27742317777372353535851937790883648493  # Ed25519: its field and group
D, NONE = -121665 * pow(121666, -1, P), (0, 1)  # its curve, and the point that adds nothing
BROKEN = (ValueError, LookupError, TypeError, AttributeError, RecursionError, EOFError, zlib.error)
where = [""]  # the line that is looked at
def must(holds, otherwise):
    if not holds: raise ValueError(otherwise)
def sha(*parts): return hashlib.sha256(b"".join(parts)).digest()
def unbase64(text):
    must(base64.b64encode(base64.b64decode(text)).decode() == text, f"{text[:80]!r} is no base64")
    return base64.b64decode(text)
def add(a, b):
    k = D * a[0] * a[1] * b[0] * b[1] % P
    x, y, both = a[0] * b[1] + a[1] * b[0], a[1] * b[1] + a[0] * b[0], pow(1 - k * k, -1, P)
    return x * (1 - k) * both % P, y * (1 + k) * both % P
def times(n, a):
    return functools.reduce(lambda b, bit: add(add(b, b), a if bit == "1" else NONE), bin(n)[2:], NONE)
def point(raw):
    sign, y = raw[31] >> 7, int.from_bytes(raw, "little") % 2**255
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    if x * x % P != square: x = x * pow(2, (P - 1) // 4, P) % P
    must(y < P and x * x % P == square and (x or not sign), "no point of the curve")
    return x if x % 2 == sign else P - x, y
def must_be_signed(text, key, signature):  # RFC 8032, section 5.1.7, and no point of small order
    must(len(signature) == 64, "no signature of Ed25519")
    a, r, s = point(key), point(signature[:32]), int.from_bytes(signature[32:], "little")
    h = int.from_bytes(hashlib.sha512(signature[:32] + key + text).digest(), "little") % L
    must(s < L and NONE not in (times(8, a), times(8, r)), "a signature that anybody could make")
    must(times(s, point(b"\x58" + 31 * b"\x66")) == add(r, times(h, a)), "another text was signed")
def checkpoint(note, vkey):
    (name, key_id, key), cut = vkey.split("+", 2), note.rindex("\n\n") + 1
    key, text, lines = unbase64(key), note[:cut], note[cut + 1:].split("\n")
    must(key_id == sha(name.encode(), b"\n", key)[:4].hex() and (len(key), key[0]) == (33, 1), "no key")
    must(lines.pop() == "" and all(line.startswith("— ") for line in lines), "no signed note")
    ours = [unbase64(line.split(" ", 2)[2]) for line in lines if line.startswith(f"— {name} ")]
    ours = [signature[4:] for signature in ours if signature[:4].hex() == key_id]
    must(len(ours) == 1, "the checkpoint is not signed by this key")
    must_be_signed(text.encode(), key[1:], ours[0])
    origin, size, root = text[:-1].split("\n")
    must((origin, size) == (name, str(abs(int(size)))), "no checkpoint of this log")
    return int(size), unbase64(root)
def climb(index, size, node, path):  # RFC 6962, section 2.1.1
    must((size == 1) == (not path), "the path does not lead through the checkpoint's tree")
    if size == 1: return node
    half = 1 << (size - 1).bit_length() - 1
    if index < half: return sha(b"\1", climb(index, half, node, path[:-1]), path[-1])
    return sha(b"\1", path[-1], climb(index - half, size - half, node, path[:-1]))
def check_proof(text, vkey, entry):
    cut = text.index("\n\n")
    (kind, index, *path), (size, root) = text[:cut].split("\n"), checkpoint(text[cut + 2:], vkey)
    must((kind, index) == ("c2sp.org/tlog-proof@v1", f"index {int(index[6:])}"), "no proof")
    must(0 <= int(index[6:]) < size, "the checkpoint's tree has no such entry")
    node = climb(int(index[6:]), size, sha(b"\0", bytes.fromhex(entry)), list(map(unbase64, path)))
    must(node == root, "the path does not lead from this entry to the checkpoint's root")
    return f"holds: the entry has {index}, counted from 0, of the {size} that were signed for"
def entries(folder):
    before = "genesis"
    for name in sorted(filter(re.compile(r"ledger-\d{8}\.ndjson\.gz").fullmatch, os.listdir(folder))):
        lines, number, where[0] = gzip.open(os.path.join(folder, name)), 1, f"{name}:1: "
        while line := lines.readline(LINE_MAX + 1):
            must(len(line) <= LINE_MAX and line[-1:] == b"\n", "a line that is too long, or cut")
            record = json.loads(line)
            own, link = record.pop("sha"), record["prev_sha"]
            text = json.dumps(record, sort_keys=True, separators=(",", ":"))
            must(sha(text.encode()).hex() == own, "the line does not have the hash that it names")
            must(link == before, f"the line does not link to the one before, {before}")
            yield bytes.fromhex(own)
            before, number, where[0] = own, number + 1, f"{name}:{number + 1}: "
    where[0] = ""
def check_ledger(folder, size=0, root=sha()):
    peaks, count, found = [], 0, sha()
    for count, entry in enumerate(entries(folder), 1):
        peaks.append(sha(b"\0", entry))
        for _ in range((count & -count).bit_length() - 1): peaks[-2:] = [sha(b"\1", *peaks[-2:])]
        if count == size: found = functools.reduce(lambda b, a: sha(b"\1", a, b), peaks[::-1])
    must(count >= size, f"{count} entries, where {size} were signed for: some were taken away")
    must(found == root, "the entries are not those that were signed for")
    return f"holds: {count} entries, of which {size} were signed for"
def main(args):
    read = lambda path: open(path, encoding="utf-8", newline="\n").read(TEXT_MAX)
    try:
        if len(args) == 4 and args[0] == "--proof": print(check_proof(read(args[1]), *args[2:]))
        elif len(args) == 3: print(check_ledger(args[0], *checkpoint(read(args[1]), args[2])))
        elif len(args) == 1: print(check_ledger(args[0]))
        else: return print(__doc__, file=sys.stderr) or 2
    except (*BROKEN, gzip.BadGzipFile) as error: return print(f"broken: {where[0]}{error}") or 6
    except OSError as error: return print(f"not read: {error}") or 7
sys.exit(main(sys.argv[1:]))
