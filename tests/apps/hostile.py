"""Clients of multi-server that mean no good, written by hand: hostile.py
WHAT PORT [N [SECONDS]].  Each prints "ready" when it is under way, and what
became of it at its end."""
import selectors
import socket
import sys
import time


def dial(port, n):
    return [socket.create_connection(("127.0.0.1", port)) for _ in range(n)]


def drip(port, n, seconds):
    """A byte a second on each of n connections: how long each lives."""
    begin = time.monotonic()
    poll = selectors.DefaultSelector()
    for s in dial(port, n):
        s.setblocking(False)
        poll.register(s, selectors.EVENT_READ)
    print("ready", flush=True)
    lives, due = [], begin
    while poll.get_map() and time.monotonic() < begin + seconds:
        if time.monotonic() >= due:
            due += 0.25
            for key in list(poll.get_map().values()):
                try:
                    key.fileobj.send(b"x")
                except OSError:
                    pass
        for key, _ in poll.select(max(0, due - time.monotonic())):
            try:
                if key.fileobj.recv(4096):
                    continue
            except BlockingIOError:
                continue
            except OSError:
                pass
            lives.append(time.monotonic() - begin)
            poll.unregister(key.fileobj)
            key.fileobj.close()
    left = len(poll.get_map())
    print(f"evicted {len(lives)} of {n}, left {left}, from "
          f"{min(lives, default=0):.1f} s to {max(lives, default=0):.1f} s")
    return left == 0


def stall(port, n, seconds):
    """Send as much as goes, read nothing."""
    socks = dial(port, n)
    for s in socks:
        s.setblocking(False)
    sent = 0
    for s in socks:
        try:
            while True:
                sent += s.send(bytes(65536))
        except OSError:
            pass
    print("ready", flush=True)
    time.sleep(seconds)
    print(f"{sent} bytes sent, none read")
    return True


def flood(port, n, seconds):
    """n connections at once that stay, whether they are accepted or not."""
    socks = []
    for _ in range(n):
        s = socket.socket()
        s.setblocking(False)
        s.connect_ex(("127.0.0.1", port))
        socks.append(s)
    print("ready", flush=True)
    time.sleep(seconds)
    for s in socks:
        s.close()
    print("gone", flush=True)
    return True


def echo(port, n, seconds):
    """One connection, accepted before, that goes on: its slowest echo."""
    s = dial(port, 1)[0]
    s.sendall(b"hello")
    assert s.recv(5) == b"hello"
    print("ready", flush=True)
    end, worst, count = time.monotonic() + seconds, 0, 0
    while time.monotonic() < end:
        begin = time.monotonic()
        s.sendall(b"hello")
        got = b""
        while len(got) < 5:
            got += s.recv(5 - len(got))
        assert got == b"hello"
        worst = max(worst, time.monotonic() - begin)
        count += 1
        time.sleep(0.01)
    print(f"{count} echoes, the slowest {worst * 1000:.1f} ms")
    return True


def main():
    what, port = sys.argv[1], int(sys.argv[2])
    n = int(sys.argv[3]) if len(sys.argv) > 3 else 1
    seconds = float(sys.argv[4]) if len(sys.argv) > 4 else 5
    ways = {"drip": drip, "stall": stall, "flood": flood, "echo": echo}
    sys.exit(0 if ways[what](port, n, seconds) else 1)


main()
