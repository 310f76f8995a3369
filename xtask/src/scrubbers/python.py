"""The three regular expressions of Python's side: scrubs JSON lines, or says how fast it is on files."""
import json
import re
import sys
import time

RULES = [
    ("email", re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\.[A-Za-z]{2,}")),
    ("ip", re.compile(r"\b\d{1,3}(\.\d{1,3}){3}\b")),
    ("id", re.compile(r"\b[a-f0-9]{32,}\b", re.IGNORECASE)),
]


def find(text):
    """One expression after the other; what one found, the next ones don't see."""
    found = []
    for kind, rule in RULES:
        for match in rule.finditer(text):
            start, end = match.span()
            if not any(start < other_end and other_start < end for other_start, other_end, _ in found):
                found.append((start, end, kind))
    return sorted(found)


def scrub(text):
    for kind, rule in RULES:
        text = rule.sub(f"[{kind}]", text)
    return text


def lines():
    for line in sys.stdin:
        record = json.loads(line)
        text = record["text"]
        places = [0]
        for char in text:
            places.append(places[-1] + len(char.encode()))
        findings = [{"start": places[a], "end": places[b], "kind": kind} for a, b, kind in find(text)]
        print(json.dumps({"id": record["id"], "text": scrub(text), "findings": findings}))


def speed(paths):
    times = {}
    for path in paths:
        with open(path, encoding="utf-8") as file:
            text = file.read()
        best = float("inf")
        for _ in range(3):
            begin = time.process_time()
            scrub(text)
            best = min(best, time.process_time() - begin)
        times[path] = best * 1e6
    print(json.dumps(times))


if __name__ == "__main__":
    lines() if len(sys.argv) == 1 else speed(sys.argv[1:])
