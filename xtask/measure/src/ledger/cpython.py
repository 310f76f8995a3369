import json, sys, threading


def answer(text):
    try:
        value = json.loads(text.decode("utf-8"))
        return json.dumps(value, sort_keys=True, separators=(",", ":"))
    except ValueError:
        return ""


def serve():
    for line in open(sys.argv[1]):
        print(answer(bytes.fromhex(line)))


# Python reads and prints with its stack.
getattr(sys, "set_int_max_str_digits", int)(0)
sys.setrecursionlimit(1_000_000)
threading.stack_size(512 * 1024 * 1024)
thread = threading.Thread(target=serve)
thread.start()
thread.join()
