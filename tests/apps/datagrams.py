"""UDP programs that soquete did not write: the other end of udp.sh.

The course's programs are done again here by their description.
"""
import json
import socket
import struct
import subprocess
import sys

LIMIT = 60  # seconds; nothing here waits longer


def course_server(count):
    """Answer each datagram stripped and in upper case."""
    s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    s.settimeout(LIMIT)
    s.bind(("127.0.0.1", 0))
    print("port", s.getsockname()[1], flush=True)
    for _ in range(int(count)):
        data, peer = s.recvfrom(65535)
        data = data.strip()
        print("{} wrote:".format(peer[0]), flush=True)
        print(data, flush=True)
        s.sendto(data.upper(), peer)


def course_client(port, *lines):
    s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    s.settimeout(LIMIT)
    for line in lines:
        s.sendto((line + "\n").encode(), ("127.0.0.1", int(port)))
        print("Sent:     {}".format(line), flush=True)
        print("Received: {}".format(s.recv(1024).decode()), flush=True)


def sizes(port):
    """Datagrams of every kind of length come back whole."""
    s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    s.settimeout(LIMIT)
    s.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 20)
    s.connect(("127.0.0.1", int(port)))
    count = 0
    for n in [0, 1, 2, 3, 511, 512, 513, 1023, 1024, 1025, 1472, 1473, 8192,
              65506, 65507]:
        data = bytes((i * 7 + n) % 251 for i in range(n))
        s.send(data)
        assert s.recv(70000) == data, n
        count += 1
    print("whole", count, flush=True)


def say(port, *hex_texts):
    """Send these, and print the answers."""
    s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    s.settimeout(LIMIT)
    s.connect(("127.0.0.1", int(port)))
    for text in hex_texts:
        s.send(bytes.fromhex(text))
        print(s.recv(70000), flush=True)


def dead_peers(port, count):
    """Of ten peers nine are gone before their answers come; the tenth is
    answered each time."""
    alive = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    alive.settimeout(LIMIT)
    alive.connect(("127.0.0.1", int(port)))
    answered = 0
    for i in range(int(count) // 10):
        for _ in range(9):
            dead = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            dead.sendto(b"from the dead", ("127.0.0.1", int(port)))
            dead.close()
        text = b"ALIVE %d" % i
        alive.send(text)
        assert alive.recv(1024) == text
        answered += 1
    print("answered", answered, flush=True)


def burst(port, rounds, room):
    """Many at a time, of every size: each is answered, in order, cut to the
    server's room; two senders take turns."""
    senders = [socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
               for _ in range(2)]
    answered = cut = 0
    for s in senders:
        s.settimeout(LIMIT)
        s.connect(("127.0.0.1", int(port)))
    for i in range(int(rounds)):
        sent = [[b"%d.%d " % (i, k) + b"." * (k * 7 % 150)
                 for k in range(24)] for _ in senders]
        for pair in zip(*sent):
            for s, text in zip(senders, pair):
                s.send(text)
        for s, texts in zip(senders, sent):
            for text in texts:
                assert s.recv(1024) == text[:int(room)], text
                answered += 1
                cut += len(text) > int(room)
    print("answered", answered, "cut", cut, flush=True)


def forge(source, port, text):
    """A datagram from 127.0.0.1 with a source port that is not ours."""
    try:
        s = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_UDP)
    except PermissionError:
        print("not allowed", flush=True)
        return
    data = text.encode()
    s.sendto(struct.pack("!HHHH", int(source), int(port), 8 + len(data), 0)
             + data, ("127.0.0.1", 0))
    print("forged", flush=True)


def interfaces(path):
    """The same set as `ip -j addr`; what changes by itself is left out."""
    system = {}
    out = subprocess.run(["ip", "-j", "addr"], check=True,
                         capture_output=True).stdout
    for at in json.loads(out):
        flags = at["flags"]
        system[at["ifname"]] = {
            "index": at["ifindex"], "mtu": at["mtu"],
            "up": "UP" in flags and "LOWER_UP" in flags,
            "loopback": "LOOPBACK" in flags,
            "multicast": "MULTICAST" in flags,
            "broadcast": "BROADCAST" in flags,
            "mac": None if "LOOPBACK" in flags else at.get("address"),
            "addresses": sorted(
                (a["local"], a["prefixlen"], a.get("broadcast"))
                for a in at["addr_info"] if "local" in a)}
    ours = {}
    with open(path, encoding="utf-8") as f:
        for line in f:
            at = json.loads(line)
            ours[at["name"]] = {k: at[k] for k in (
                "index", "mtu", "up", "loopback", "multicast", "broadcast",
                "mac")}
            ours[at["name"]]["addresses"] = sorted(
                (a["address"].split("%")[0], a["prefix"], a["broadcast"])
                for a in at["addresses"])
    for name in sorted(set(system) | set(ours)):
        if system.get(name) != ours.get(name):
            print(name, system.get(name), ours.get(name), sep="\n  ")
            sys.exit(1)
    print("same", len(ours), flush=True)


if __name__ == "__main__":
    globals()[sys.argv[1]](*sys.argv[2:])
