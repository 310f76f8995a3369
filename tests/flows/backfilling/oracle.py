"""Makes a folder of result files of all kinds, and judges it by rules of its own.

The specification read a second time, with nothing of ours. The seed `spellings` makes files whose
starts are spelled oddly, and are good otherwise. Prints for each file what must come of
it, as {name: {verdict, key, status, duration_ms, scheduled_at, trace_id, span_id}}.
"""
import datetime as dt
import hashlib
import json
import os
import random
import re
import stat
import sys
import uuid

FOLDER, SEED, COUNT = sys.argv[1], sys.argv[2], int(sys.argv[3])
RANDOM = random.Random(SEED)
UUID4 = re.compile(r'[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}', re.I)
CLOCK = r'(\d\d|\d\d:\d\d|\d{4}|(\d\d:\d\d:\d\d|\d{6})([.,]\d+)?)'
OFFSET = r'(Z|[+-](\d\d|\d\d:?[0-5]\d|(\d\d:[0-5]\d:[0-5]\d|\d\d[0-5]\d[0-5]\d)([.,]\d+)?))?'
PLAIN = re.compile(r'(\d{4}-\d\d-\d\d|\d{8})(.' + CLOCK + OFFSET + ')?', re.S | re.A)
DAY_ONE = dt.datetime(1, 1, 1)
LAST = dt.datetime(9999, 12, 30, 22)


# What is made.

def uuid4():
    return str(uuid.UUID(int=RANDOM.getrandbits(128), version=4))


def spelled(instant):
    offset = RANDOM.choice(['', '+00:00', 'Z', '+01:00', '-05:30', '+05:30:15', '+14:00', '-00:00'])
    fraction = RANDOM.choice(['', '.%06d' % instant.microsecond, '.%03d' % (instant.microsecond // 1000)])
    separator = RANDOM.choice('TTTT _')
    return instant.strftime('%Y-%m-%d') + separator + instant.strftime('%H:%M:%S') + fraction + offset


def odd_instant():
    if RANDOM.random() < 0.5:
        text = list(spelled(dt.datetime(2025, 11, 4, 18, 29, 12, 123456)))
        for _ in range(RANDOM.randrange(1, 3)):
            text[RANDOM.randrange(len(text))] = RANDOM.choice('0123456789:-+.,TZ ')
        return ''.join(text)[:RANDOM.randrange(8, 40)]
    return RANDOM.choice([
        '', 'soon', '2025-11-04', '20251104', '20251104T182912', '20251104T182912.5', '2025-11-04T18',
        '2025-11-04T18:29', '2025-11-04T18:29:12,25', '2025-11-04T18:29:12.1234567', '2025-11-04T24:00:00',
        '2025-11-04T18:29:60', '2025-02-29T00:00:00', '2024-02-29T00:00:00', '0000-01-01T00:00:00',
        '0001-01-01T00:00:00', '0001-01-01T00:00:00+01:00', '9999-12-31T23:59:59', '2025-11-04T18:29:12+0100',
        '2025-11-04T18:29:12+24:00', '2025-11-04T18:29:12-23:59:59.999999', '2025-W45-2', '1762280952',
        '2025-11-04T18:29:12[UTC]', '2025-11-04T18:29:12 +01:00', '2025-11-04T18:29:12+01:00Z'])


def good(number):
    start = dt.datetime(2024, 1, 1) + dt.timedelta(seconds=97 * number, microseconds=RANDOM.randrange(10**6))
    end = start + dt.timedelta(microseconds=RANDOM.randrange(-10**6, 10**8))
    metadata = {'reconciliation': RANDOM.choice([None, {'note': 'é', 'deep': [[{'a': 1.5}]]}])}
    for key in ('trace_id', 'span_id'):
        if RANDOM.random() < 0.6:
            metadata[key] = RANDOM.choice([uuid4(), uuid4(), uuid4().upper(), 'none', str(uuid.UUID(int=5)), 7])
    success = RANDOM.random() < 0.7
    return {
        'task_id': RANDOM.choice(['daily', 'a.b-c_d', 'X' * 128]), 'task_name': 'Täglich \U0001f642',
        'started_at': spelled(start), 'completed_at': spelled(end), 'success': success,
        'response': RANDOM.choice([None, '', 'Call 192.0.2.17', '\ud83d half']),
        'error': RANDOM.choice([None, ' ']) if success and RANDOM.random() < 0.9 else 'timeout after 3 s',
        'metadata': metadata}


def published(result):
    attempt, at = RANDOM.choice([1, 1, 2, 3]), '2025-11-04T%02d:%02d:00Z' % (RANDOM.randrange(24), RANDOM.randrange(60))
    key = hashlib.sha256(f"{result['task_id']}:{at}:{attempt}".encode()).hexdigest()
    result['metadata'] = {
        'status': RANDOM.choice(['success', 'failed', 'partial']), 'trace_id': uuid4(), 'span_id': uuid4(),
        'attempt': attempt, 'retry_of': uuid4() if attempt > 1 else None, 'scheduled_at': at,
        'scheduled_vs_manual': 'scheduled', 'idempotency_key': key}
    if RANDOM.random() < 0.4:
        key = RANDOM.choice(list(result['metadata']))
        result['metadata'][key] = RANDOM.choice([None, 2, 'x', uuid4()])


def changed(result):
    key = RANDOM.choice(list(result))
    if RANDOM.random() < 0.4:
        del result[key]
    else:
        result[key] = RANDOM.choice([None, True, 7, 1.5, 'text', '../x', '', [], {}, {'a': [1]}, 'a' * 129])


def content(number, earlier):
    kind = RANDOM.random()
    result = good(number)
    if SEED == 'spellings':
        result['started_at'] = odd_instant()
        return json.dumps(result).encode()
    if kind < 0.12 and earlier:
        return RANDOM.choice(earlier)
    if kind < 0.20:
        result['started_at'] = odd_instant()
    elif kind < 0.24:
        result['completed_at'] = odd_instant()
    elif kind < 0.34:
        changed(result)
    elif kind < 0.46:
        published(result)
    elif kind < 0.50:
        result['metadata']['deep'] = 'DEEP'
    text = json.dumps(result, ensure_ascii=kind < 0.8 or result.get('response') == '\ud83d half', indent=RANDOM.choice([None, 2]))
    depth = RANDOM.choice([20, 90, 300, 5000])
    raw = text.replace('"DEEP"', '[' * depth + ']' * depth).encode()
    if 0.50 < kind < 0.60:
        return RANDOM.choice([
            raw[:RANDOM.randrange(len(raw))], b'', b'null', b'[]', b'[' + raw + b']', b'"x"', b'7',
            raw.replace(b'"', b"'"), raw + b'x', raw.replace(b'a', b'\xff', 1), b'\xef\xbb\xbf' + raw,
            raw.replace(b'null', b'NaN'), raw.replace(b'null', b'-Infinity'), raw.replace(b'"success"', b'"success": 1, "success"'),
            b'\xef\xbb\xbf' * 2 + raw, raw.decode().encode('utf-16'), raw + b' ' * (17 << 20), b'{' * 9999, b'\0' + raw])
    return raw


def make():
    earlier = []
    for number in range(COUNT):
        path = os.path.join(FOLDER, '%05d.json' % (number * 7919 % COUNT))
        kind = RANDOM.random()
        if kind < 0.005:
            os.symlink('/etc/passwd', path)
        elif kind < 0.010:
            os.mkfifo(path)
        elif kind < 0.015:
            os.mkdir(path)
        else:
            raw = content(number, earlier)
            earlier.append(raw)
            with open(path, 'wb') as file:
                file.write(raw)


# How it is judged: from the bytes on the disk alone.

class Rejected(Exception):
    pass


def insist(holds):
    if not holds:
        raise Rejected


def depth(value):
    deepest, level = 0, [value]
    while level:
        deepest += 1
        level = [inner for outer in level if isinstance(outer, (list, dict))
                 for inner in (outer if isinstance(outer, list) else outer.values())]
    return deepest


def instant(text):
    """Returns Python's spelling, microseconds since the year 1, and whether a reader may refuse it."""
    insist(isinstance(text, str))
    try:
        read = dt.datetime.fromisoformat(text)
    except ValueError:
        raise Rejected
    offset = read.utcoffset() or dt.timedelta(0)
    passed = read.replace(tzinfo=None) - DAY_ONE - offset
    insist(dt.timedelta(0) <= passed < LAST - DAY_ONE)
    if read.tzinfo is None:
        read = read.replace(tzinfo=dt.timezone.utc)
    return read.isoformat(), passed // dt.timedelta(microseconds=1), not PLAIN.fullmatch(text)


def one_of(value, *kinds):
    insist(isinstance(value, kinds))
    return value


def load(path):
    insist(stat.S_ISREG(os.lstat(path).st_mode))
    with open(path, 'rb') as file:
        raw = file.read()
    insist(0 < len(raw) <= 16 << 20)
    try:
        result = json.loads(raw.removeprefix(b'\xef\xbb\xbf').decode(), parse_constant=lambda _: None)
    except (ValueError, RecursionError):
        raise Rejected
    insist(depth(result) < 128)
    return one_of(result, dict)


def identity(result, start, metadata):
    own = [metadata.get(key) for key in ('idempotency_key', 'scheduled_at')]
    ids = [value.lower() if isinstance(value, str) and UUID4.fullmatch(value) else None
           for value in (metadata.get(key) for key in ('trace_id', 'span_id', 'retry_of'))]
    if not all(isinstance(value, str) for value in own):
        return f"{result['task_id']}:{start}:1", start, ids[:2]
    attempt = metadata.get('attempt')
    attempt = attempt if type(attempt) is int else 1
    insist(re.fullmatch(r'\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ', own[1]))
    composite = f"{result['task_id']}:{own[1]}:{attempt}"
    insist(hashlib.sha256(composite.encode()).hexdigest() == own[0])
    insist((attempt == 1) == (ids[2] is None))
    insist(attempt == 1)  # No retry that is made here has the attempt before it.
    return composite, own[1], ids[:2]


def judge(path):
    result = load(path)
    start, started, start_is_odd = instant(result.get('started_at'))
    _, completed, end_is_odd = instant(result.get('completed_at'))
    insist(re.fullmatch(r'[A-Za-z0-9][A-Za-z0-9_.-]{0,127}', one_of(result.get('task_id'), str), re.A))
    success = one_of(result.get('success'), bool)
    error = one_of(result.get('error'), str, type(None))
    for key in ('task_name', 'response'):
        one_of(result.get(key), str, type(None))
    metadata = one_of(result.get('metadata'), dict, type(None)) or {}
    composite, window, (trace, span) = identity(result, start, metadata)
    has_error = bool((error or '').strip())
    partial = has_error or metadata.get('status') == 'partial'
    return {
        'verdict': 'either' if start_is_odd or end_is_odd else 'record',
        'key': hashlib.sha256(composite.encode()).hexdigest(), 'scheduled_at': window,
        'status': ('partial' if partial else 'success') if success else 'failed',
        'duration_ms': max((completed - started) // 1000, 0), 'trace_id': trace, 'span_id': span}


def judged(path):
    try:
        return judge(path)
    except Rejected:
        return {'verdict': 'rejected'}


make()
print(json.dumps({name: judged(os.path.join(FOLDER, name)) for name in sorted(os.listdir(FOLDER))}))
