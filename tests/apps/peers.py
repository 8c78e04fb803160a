"""Programs that soquete did not write: the other end of the tests.

Each prints `port N` when it can be connected to, serves one connection and
ends.  The course's programs are done again here by their description.
"""
import json
import os
import pty
import select
import signal
import socket
import struct
import sys
import termios
import time

LIMIT = 60  # seconds; nothing here waits longer


def listen(backlog=5):
    s = socket.socket()
    s.bind(("127.0.0.1", 0))
    s.listen(backlog)
    s.settimeout(LIMIT)
    print("port", s.getsockname()[1], flush=True)
    return s


def accept(listener):
    c, _ = listener.accept()
    c.settimeout(LIMIT)
    return c


def course_server():
    """Echo what recv(1024) gives until the end of the stream."""
    c = accept(listen())
    while True:
        data = c.recv(1024)
        if not data:
            break
        c.sendall(data)
    c.close()


def course_client(port):
    """Send once, receive once."""
    c = socket.create_connection(("127.0.0.1", int(port)), LIMIT)
    c.sendall(b"Hello, world")
    print("Received", repr(c.recv(1024)), flush=True)
    c.close()


def pieces(port, count):
    """Send in many small pieces, and read to the end."""
    c = socket.create_connection(("127.0.0.1", int(port)), LIMIT)
    c.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    got = b""
    for i in range(int(count)):
        c.sendall(b"%d\n" % i)
        got += c.recv(1024)
    c.shutdown(socket.SHUT_WR)
    while True:
        data = c.recv(65536)
        if not data:
            break
        got += data
    whole = b"".join(b"%d\n" % i for i in range(int(count)))
    print("whole" if got == whole else "not whole", flush=True)


def reset(n):
    """Read n bytes, then cut the connection."""
    c = accept(listen())
    got = 0
    while got < int(n):
        got += len(c.recv(min(1024, int(n) - got)))
    c.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    c.close()


def reset_client(port):
    """Send without reading, then cut the connection."""
    c = socket.create_connection(("127.0.0.1", int(port)), LIMIT)
    c.sendall(b"x" * 100)
    c.recv(10)
    c.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    c.close()


def early(n):
    """Answer n bytes and end, whatever still comes."""
    c = accept(listen())
    got = b""
    while len(got) < int(n):
        got += c.recv(int(n) - len(got))
    c.sendall(got)
    c.shutdown(socket.SHUT_WR)
    try:
        while c.recv(65536):
            pass
    except OSError:
        pass


def say(text):
    """Send this, without being asked."""
    c = accept(listen())
    c.sendall(text.encode("latin-1").decode("unicode_escape").encode("latin-1"))
    c.shutdown(socket.SHUT_WR)
    while c.recv(1024):
        pass


def silent():
    """Accept, and say nothing until standard input ends."""
    c = accept(listen())
    sys.stdin.read()
    c.close()


def no_answer():
    """A port whose queue is full: requests to connect are dropped."""
    s = socket.socket()
    s.bind(("127.0.0.1", 0))
    s.listen(0)
    held = []
    while True:
        c = socket.socket()
        c.setblocking(False)
        c.connect_ex(s.getsockname())
        held.append(c)
        if not select.select([], [c], [], 0.5)[1]:
            break
    print("port", s.getsockname()[1], flush=True)
    sys.stdin.read()


def idle(port):
    """Connect, say nothing, and print how the server ends it."""
    c = socket.create_connection(("127.0.0.1", int(port)), LIMIT)
    try:
        print("end" if c.recv(1) == b"" else "bytes", flush=True)
    except OSError as e:
        print(e, flush=True)


def stay(port):
    """Connect, and do not end until standard input does."""
    c = socket.create_connection(("127.0.0.1", int(port)), LIMIT)
    sys.stdin.read()
    c.close()


def json_lines(path):
    """Each line is an object with what every event has."""
    events = []
    with open(path, encoding="utf-8") as f:
        for line in f:
            o = json.loads(line)
            assert isinstance(o["time"], float), line
            assert isinstance(o["pid"], int), line
            assert o["app"] and o["event"], line
            events.append(o["event"])
    print(" ".join(events))


def takes_keys(fd, raw):
    """Wine reads the keys itself once the terminal is in its raw mode."""
    return raw == "no" or not termios.tcgetattr(fd)[3] & termios.ICANON


def terminal(raw, wanted, keys, *command):
    """Run a command on a terminal of its own; when it has printed what is
    wanted, type the keys: "a,b" types b when it has printed it again.  Print
    what it printed, and its exit status."""
    keys = keys.split(",") if keys else []
    typed = 0
    pid, fd = pty.fork()
    if pid == 0:
        os.execvp(command[0], command)
    seen = b""
    end = time.monotonic() + LIMIT
    while time.monotonic() < end:
        if (typed < len(keys) and seen.count(wanted.encode()) > typed and
                takes_keys(fd, raw)):
            os.write(fd, keys[typed].encode("latin-1")
                     .decode("unicode_escape").encode("latin-1"))
            typed += 1
        if not select.select([fd], [], [], 0.05)[0]:
            continue
        try:
            data = os.read(fd, 65536)
        except OSError:
            break
        if not data:
            break
        seen += data
    else:
        print("nothing for too long", flush=True)
        os.kill(pid, 9)
    sys.stdout.buffer.write(seen)
    sys.stdout.buffer.flush()
    _, status = os.waitpid(pid, 0)
    print("\nstatus", os.waitstatus_to_exitcode(status), flush=True)


def shell(*command):
    """Run a command in the foreground of this terminal; when Ctrl-Z stops it,
    take the terminal back as a shell does, say so, and let it go on."""
    signal.signal(signal.SIGTTOU, signal.SIG_IGN)
    mode = termios.tcgetattr(0)
    job = os.fork()
    if job == 0:
        os.setpgid(0, 0)
        os.tcsetpgrp(0, os.getpid())
        signal.signal(signal.SIGTTOU, signal.SIG_DFL)
        os.execvp(command[0], command)
    _, status = os.waitpid(job, os.WUNTRACED)
    if os.WIFSTOPPED(status):
        os.tcsetpgrp(0, os.getpgrp())
        termios.tcsetattr(0, termios.TCSANOW, mode)
        print("stopped; for /help", flush=True)
        os.tcsetpgrp(0, job)
        os.kill(job, signal.SIGCONT)
        _, status = os.waitpid(job, 0)
    sys.exit(os.waitstatus_to_exitcode(status))


if __name__ == "__main__":
    globals()[sys.argv[1]](*sys.argv[2:])
