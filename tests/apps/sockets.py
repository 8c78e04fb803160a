"""Sockets for the tests of `soquete netstat`, and what `ss` says of them.

sockets.py hold N          a listener and N connections to it, a tenth of them
                           in TIME_WAIT, dual stack, IPv6, UDP; prints `port P
                           U` (TCP, UDP), holds them until it is ended
sockets.py story COMMAND   starts `COMMAND --port P`, a netstat that watches in
                           a pipe, and takes each step of a conversation when
                           the line about the step before has come; prints what
                           it printed
sockets.py tty WxH KEYS COMMAND
                           on a terminal of this size: types KEYS, one when the
                           screen was drawn after the one before; prints what
                           was drawn
sockets.py compare PORT SS JSON LEAST [processes] [udp-peers]
                           what `ss -Htan`, `ss -Huan` (with or without -p)
                           printed and what netstat --json printed, of one port
                           (0: of all), must be one set of at least LEAST,
                           processes or peers of UDP left out
sockets.py race ROUNDS COMMAND -- COMMAND
                           the time of the second over the first's, the median
                           of rounds in which they take turns; the first also
                           beside itself, as a control
sockets.py name            names itself with bytes that a terminal obeys, and
                           listens
"""
import collections
import fcntl
import json
import os
import re
import resource
import select
import signal
import socket
import statistics
import struct
import subprocess
import sys
import termios
import time

STATES = {
    "ESTAB": "ESTABLISHED", "SYN-SENT": "SYN_SENT", "SYN-RECV": "SYN_RECEIVED",
    "FIN-WAIT-1": "FIN_WAIT_1", "FIN-WAIT-2": "FIN_WAIT_2",
    "TIME-WAIT": "TIME_WAIT", "CLOSE": "CLOSED", "UNCONN": "CLOSED",
    "CLOSE-WAIT": "CLOSE_WAIT", "LAST-ACK": "LAST_ACK", "LISTEN": "LISTEN",
    "CLOSING": "CLOSING",
}


def listener(family, host):
    s = socket.socket(family)
    s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    if family == socket.AF_INET6:
        s.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
    s.bind((host, 0))
    s.listen(4096)
    return s


def connection(s, family, host):
    c = socket.socket(family)
    c.connect((host, s.getsockname()[1]))
    return c, s.accept()[0]


def hold(count):
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    s = listener(socket.AF_INET, "127.0.0.1")
    kept = [s]
    for i in range(int(count)):
        c, a = connection(s, socket.AF_INET, "127.0.0.1")
        if i % 10 == 1:
            c.close()
            a.recv(1)
            a.close()  # the client's end is in TIME_WAIT
        elif i % 10 == 2:
            c.shutdown(socket.SHUT_WR)
            a.recv(1)  # FIN_WAIT_2 and CLOSE_WAIT
            kept += [c, a]
        else:
            kept += [c, a]
    six = listener(socket.AF_INET6, "::")
    kept += [six, *connection(six, socket.AF_INET, "127.0.0.1"),
             *connection(six, socket.AF_INET6, "::1")]
    for family, host in ((socket.AF_INET, "127.0.0.1"),
                         (socket.AF_INET6, "::1"), (socket.AF_INET6, "::")):
        u = socket.socket(family, socket.SOCK_DGRAM)
        u.bind((host, 0))
        if host == "127.0.0.1":
            udp = u.getsockname()[1]
        if host != "::":
            v = socket.socket(family, socket.SOCK_DGRAM)
            v.connect((host, u.getsockname()[1]))
            kept.append(v)
        kept.append(u)
    print("port", s.getsockname()[1], udp, flush=True)
    signal.pause()


def story(*command):
    """What is awaited is what the watch prints, four minutes at most."""
    s = listener(socket.AF_INET, "127.0.0.1")
    port = s.getsockname()[1]
    signal.alarm(240)
    watch = subprocess.Popen([*command, "--port", str(port)],
                             stdout=subprocess.PIPE)

    def until(*words):
        wanted = set(words)
        while wanted:
            line = watch.stdout.readline().decode()
            if not line:
                sys.exit("it ended before it told of %s" % wanted)
            print(line, end="", flush=True)
            wanted = {w for w in wanted if not re.search(w, line)}

    until(" LISTEN ")
    c, a = connection(s, socket.AF_INET, "127.0.0.1")
    own = c.getsockname()[1]
    until(":%d .*:%d .*-> ESTABLISHED" % (own, port),
          ":%d .*:%d .*-> ESTABLISHED" % (port, own))
    c.shutdown(socket.SHUT_WR)
    until(":%d .*:%d .*ESTABLISHED -> FIN_WAIT_2" % (own, port),
          ":%d .*:%d .*ESTABLISHED -> CLOSE_WAIT" % (port, own))
    a.close()
    until(":%d .*:%d .*FIN_WAIT_2 -> TIME_WAIT" % (own, port),
          ":%d .*:%d .*CLOSE_WAIT -> gone" % (port, own))
    s.close()
    until("LISTEN -> gone")
    if "wine" not in command[0]:
        watch.send_signal(signal.SIGINT)
        sys.exit(watch.wait())
    watch.kill()
    watch.wait()


def tty(size, keys, *command):
    columns, lines = (int(x) for x in size.split("x"))
    signal.alarm(240)
    fd, end = os.openpty()
    fcntl.ioctl(fd, termios.TIOCSWINSZ,
                struct.pack("HHHH", lines, columns, 0, 0))
    before = termios.tcgetattr(end)[3]
    run = subprocess.Popen(command, stdin=end, stdout=end, stderr=end)
    drawn = b""
    for key in keys:
        seen = len(drawn)
        while b"\x1b[J" not in drawn[seen:]:
            drawn += os.read(fd, 65536)
        os.write(fd, key.encode())
    # Our own end stays open, so there is no end of it to read to.
    while run.poll() is None or select.select([fd], [], [], 0)[0]:
        if select.select([fd], [], [], 0.05)[0]:
            drawn += os.read(fd, 65536)
    os.write(1, drawn)
    if before != termios.tcgetattr(end)[3]:
        sys.exit("the terminal was left otherwise")
    sys.exit(run.returncode)


def race(rounds, *words):
    at = words.index("--")
    sides = {"first": words[:at], "second": words[at + 1:],
             "again": words[:at]}
    times = {side: [] for side in sides}
    order = list(sides)
    for i in range(int(rounds)):
        for side in order[i % 3:] + order[:i % 3]:
            begun = time.monotonic()
            subprocess.run(sides[side], stdout=subprocess.DEVNULL, check=True)
            times[side].append(time.monotonic() - begun)

    def ratio(side):
        return statistics.median(b / a for a, b in
                                 zip(times["first"], times[side]))

    print("%.1f ms  %.1f ms  ratio %.3f  control %.3f" % (
        statistics.median(times["first"]) * 1000,
        statistics.median(times["second"]) * 1000, ratio("second"),
        ratio("again")))


def name():
    with open("/proc/self/comm", "wb") as f:
        f.write(b"e\x1b[2Jvil\n\xff\xc2\x9b")
    s = listener(socket.AF_INET, "127.0.0.1")
    print("port", s.getsockname()[1], flush=True)
    signal.pause()


def plain(end):
    """[::ffff:127.0.0.1]:80 is IPv4; `*` is the wildcard of both families; no
    scope of an interface."""
    host, _, port = end.rpartition(":")
    host = host.strip("[]")
    host = "::" if host == "*" else host.split("%")[0]
    if host.startswith("::ffff:") and "." in host:
        host = host[7:]
    if port == "*" or port == "0":
        return "-"
    return "%s:%s" % (host, port)


def said_by_ss(path):
    rows = collections.Counter()
    for line in open(path):
        word = line.split()
        if word[0] in ("tcp", "udp"):
            protocol, word = word[0], word[1:]
        else:
            protocol = "udp" if word[0] == "UNCONN" else "tcp"
        state = STATES[word[0]] if protocol == "tcp" else "-"
        holders = tuple(sorted({int(p) for p in
                                re.findall(r"pid=(\d+)", line)}))
        rows[protocol, plain(word[3]), plain(word[4]), state, holders] += 1
    return rows


def said_by_us(path):
    rows = collections.Counter()
    for line in open(path):
        e = json.loads(line)
        if e["event"] != "socket":
            continue
        holders = tuple(sorted(p["pid"] for p in e["processes"]))
        rows[e["protocol"], plain(e["local"]), plain(e.get("peer", "*:*")),
             e.get("state", "-"), holders] += 1
    return rows


def without(rows, parts):
    """Wine knows no process of the host's; Windows no peer of UDP."""
    out = collections.Counter()
    for (protocol, local, peer, state, holders), n in rows.items():
        if "processes" in parts:
            holders = ()
        if "udp-peers" in parts and protocol == "udp":
            peer = "-"
        out[protocol, local, peer, state, holders] += n
    return out


def compare(port, ss, ours, least, *parts):
    a, b = without(said_by_ss(ss), parts), without(said_by_us(ours), parts)
    if port != "0":
        a, b = (collections.Counter({k: n for k, n in x.items() if
                                     k[1].endswith(":" + port) or
                                     k[2].endswith(":" + port)})
                for x in (a, b))
    missing, extra = a - b, b - a
    for row in list(missing)[:5]:
        print("missing:", row)
    for row in list(extra)[:5]:
        print("extra:", row)
    print(sum(a.values()), "sockets,", sum(missing.values()), "missing,",
          sum(extra.values()), "extra")
    enough = sum(a.values()) >= int(least)
    return 0 if enough and not missing and not extra else 1


if __name__ == "__main__":
    steps = {"hold": hold, "story": story, "name": name, "compare": compare,
             "race": race, "tty": tty}
    sys.exit(steps[sys.argv[1]](*sys.argv[2:]))
