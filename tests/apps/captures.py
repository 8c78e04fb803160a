"""captures.py FOLDER: write captures of every kind that `soquete explain`
reads, so that they are there without the tools that make them.

captures.py FOLDER big PACKETS FLOWS: one large capture, for measuring.
"""
import os
import struct
import sys

SYN, FIN, RST, PSH, ACK = 2, 1, 4, 8, 16


# ---- packets ---------------------------------------------------------------

def address(text):
    if ":" not in text:
        return bytes(int(part) for part in text.split("."))
    head, _, tail = text.partition("::")
    front = [int(x, 16) for x in head.split(":") if x]
    back = [int(x, 16) for x in tail.split(":") if x]
    words = front + [0] * (8 - len(front) - len(back)) + back
    return b"".join(struct.pack(">H", word) for word in words)


def ipv4(source, to, protocol, data, options=b"", ident=1, flags=0, total=None):
    head = 20 + len(options)
    total = head + len(data) if total is None else total
    return struct.pack(">BBHHHBBH", 0x40 | head // 4, 0, total, ident, flags,
                       64, protocol, 0) + address(source) + address(to) \
        + options + data


def ipv6(source, to, protocol, data, extensions=()):
    """extensions: (type, bytes after the first), in their order."""
    chain = [kind for kind, _ in extensions] + [protocol]
    body = b""
    for i, (_, rest) in enumerate(extensions):
        body += bytes([chain[i + 1]]) + rest
    body += data
    return struct.pack(">IHBB", 0x60000000, len(body), chain[0], 64) \
        + address(source) + address(to) + body


def ip(source, to, protocol, data, **more):
    if ":" in source:
        return ipv6(source, to, protocol, data)
    return ipv4(source, to, protocol, data, **more)


def tcp(source, to, seq, ack, flags, data=b"", window=65535, options=b""):
    options += b"\x01" * (-len(options) % 4)
    head = 20 + len(options)
    return struct.pack(">HHIIHHHH", source, to, seq & 0xffffffff,
                       ack & 0xffffffff, head // 4 << 12 | flags, window, 0,
                       0) + options + data


def udp(source, to, data, length=None):
    length = 8 + len(data) if length is None else length
    return struct.pack(">HHHH", source, to, length, 0) + data


class Talk:
    """A TCP conversation, of which each call is one packet."""

    def __init__(self, client="127.0.0.1", server="127.0.0.1", cport=41748,
                 sport=65432, cseq=1000, sseq=5000):
        self.ip = (client, server)
        self.port = (cport, sport)
        self.seq = [cseq, sseq]
        self.out = []

    def send(self, side, flags, data=b"", seq=None, ack=None, **more):
        other = 1 - side
        at = self.seq[side] if seq is None else seq
        to = self.seq[other] if ack is None else ack
        self.out.append(ip(self.ip[side], self.ip[other], 6,
                           tcp(self.port[side], self.port[other], at,
                               to if flags & ACK else 0, flags, data, **more)))
        if seq is None:
            self.seq[side] += len(data) + (1 if flags & (SYN | FIN) else 0)
        return self

    def open(self):
        scale = b"\x02\x04\x05\xb4\x01\x03\x03\x07"
        return self.send(0, SYN, options=scale) \
            .send(1, SYN | ACK, options=scale).send(0, ACK)

    def say(self, side, data):
        return self.send(side, PSH | ACK, data).send(1 - side, ACK)

    def close(self, first=0):
        return self.send(first, FIN | ACK).send(1 - first, ACK) \
            .send(1 - first, FIN | ACK).send(first, ACK)


def hello(**more):
    return Talk(**more).open().say(0, b"Hello, world").say(
        1, b"Hello, world").close().out


def fragments(source, to, protocol, data, size, ident=7):
    """The datagram in parts of size bytes."""
    out = []
    for at in range(0, len(data), size):
        more = at + size < len(data)
        part = data[at:at + size]
        if ":" in source:
            head = struct.pack(">BHI", 0, at | more, ident)
            out.append(ipv6(source, to, protocol, part, [(44, head)]))
        else:
            out.append(ipv4(source, to, protocol, part, ident=ident,
                            flags=at // 8 | (0x2000 if more else 0)))
    return out


def icmp_error(reporter, to, about, kind=3, code=3):
    if ":" in reporter:
        return ipv6(reporter, to, 58,
                    struct.pack(">BBHI", kind, code, 0, 0) + about)
    return ipv4(reporter, to, 1, struct.pack(">BBHI", kind, code, 0, 0) + about)


# ---- link layers -----------------------------------------------------------

def kind_of(packet):
    return 0x86dd if packet[0] >> 4 == 6 else 0x0800


def ethernet(packet, tags=b""):
    return b"\x02\0\0\0\0\1\x02\0\0\0\0\2" + tags \
        + struct.pack(">H", kind_of(packet)) + packet


def vlan(packet):
    return ethernet(packet, struct.pack(">HH", 0x8100, 7))


def qinq(packet):
    return ethernet(packet, struct.pack(">HHHH", 0x88a8, 7, 0x8100, 8))


def cooked(packet):
    return struct.pack(">HHH8sH", 0, 1, 6, b"\2\0\0\0\0\1\0\0",
                       kind_of(packet)) + packet


def cooked2(packet):
    return struct.pack(">HHIHBB8s", kind_of(packet), 0, 1, 772, 0, 6,
                       b"\2\0\0\0\0\1\0\0") + packet


def null_little(packet):
    return struct.pack("<I", 24 if kind_of(packet) == 0x86dd else 2) + packet


def null_big(packet):
    return struct.pack(">I", 30 if kind_of(packet) == 0x86dd else 2) + packet


def raw(packet):
    return packet


# ---- files -----------------------------------------------------------------

def pcap(packets, link=1, order="<", nano=False, snap=262144, step=1000,
         begin=1700000000):
    """packets: bytes, or (microseconds, bytes)."""
    out = struct.pack(order + "IHHiIII", 0xa1b23c4d if nano else 0xa1b2c3d4,
                      2, 4, 0, 0, snap, link)
    for number, one in enumerate(packets):
        us, data = one if isinstance(one, tuple) else (number * step, one)
        part = us % 1000000 * (1000 if nano else 1)
        out += struct.pack(order + "IIII", begin + us // 1000000, part,
                           min(len(data), snap), len(data)) + data[:snap]
    return out


def pad(data):
    return data + b"\0" * (-len(data) % 4)


def block(kind, body, order="<"):
    size = len(body) + 12
    return struct.pack(order + "II", kind, size) + body \
        + struct.pack(order + "I", size)


def option(code, data, order="<"):
    return struct.pack(order + "HH", code, len(data)) + pad(data)


def section(order="<"):
    return block(0x0a0d0d0a, struct.pack(order + "IHHq", 0x1a2b3c4d, 1, 0, -1),
                 order)


def interface(link=1, order="<", options=b"", snap=262144):
    return block(1, struct.pack(order + "HHI", link, 0, snap) + options, order)


def enhanced(data, ticks, number=0, order="<", wire=None, options=b""):
    return block(6, struct.pack(order + "IIIII", number, ticks >> 32,
                                ticks & 0xffffffff, len(data),
                                len(data) if wire is None else wire)
                 + pad(data) + options, order)


def simple(data, order="<"):
    return block(3, struct.pack(order + "I", len(data)) + pad(data), order)


def obsolete(data, ticks, order="<"):
    return block(2, struct.pack(order + "HHIIII", 0, 0, ticks >> 32,
                                ticks & 0xffffffff, len(data), len(data))
                 + pad(data), order)


START = 1700000000


def pcapng(packets, link=1, order="<", power=6, options=b""):
    if power != 6:
        options = option(9, bytes([power]), order) + options
    units = 1 << (power & 127) if power & 128 else 10 ** power
    out = section(order) + interface(link, order, options)
    for number, data in enumerate(packets):
        ticks = START * units + number * units // 1000
        out += enhanced(data, ticks, order=order)
    return out


# ---- the captures ----------------------------------------------------------

def troubled():
    """Sent again, out of order, holes, probes: what Wireshark marks."""
    t = Talk(cport=41000).open()
    t.say(0, b"a" * 100)
    again = t.seq[0] - 100
    t.send(0, PSH | ACK, b"a" * 100, seq=again)  # spurious
    at = t.seq[0]
    t.send(0, PSH | ACK, b"c" * 50, seq=at + 50)  # a hole before it
    t.send(1, ACK, ack=at).send(1, ACK, ack=at).send(1, ACK, ack=at)
    t.send(0, PSH | ACK, b"b" * 50, seq=at)  # fast, after repeated ACKs
    t.seq[0] = at + 100
    t.send(1, ACK)
    t.send(0, ACK, seq=t.seq[0] - 1)  # keep-alive
    t.send(1, ACK)
    t.send(1, ACK, window=0)  # its buffer is full
    t.send(0, ACK, b"x", seq=t.seq[0])  # probe
    t.send(1, ACK, window=0)
    t.send(1, ACK, window=5000)
    t.send(0, PSH | ACK, b"x" * 10)
    t.send(0, PSH | ACK, b"x" * 10, seq=t.seq[0] - 10)  # again, unanswered
    t.send(1, ACK)
    t.send(1, ACK, ack=t.seq[0] + 500)  # what was not captured
    return t.close().out


def timed():
    """Out of order, and sent again after a while."""
    t = Talk(cport=42000).open()
    at = t.seq[0]
    t.send(0, ACK, b"b" * 10, seq=at + 10)
    t.send(0, ACK, b"a" * 10, seq=at)
    t.seq[0] = at + 20
    t.send(1, ACK)
    t.send(0, ACK, b"c" * 10)
    t.send(0, ACK, b"c" * 10, seq=t.seq[0] - 10)
    t.send(1, ACK)
    t.close(1)
    times, now = [], 0
    for number in range(len(t.out)):
        now += 400000 if number == 7 else 100
        times.append(now)
    return list(zip(times, t.out))


def many(count=20):
    out = []
    for number in range(count):
        t = Talk(cport=50000 + 2 * number, cseq=77 * number)
        out.append(t.open().say(0, b"ask %d" % number).say(1, b"ANSWER")
                   .close(1).out)
    mixed = []
    for step in range(max(len(one) for one in out)):
        mixed += [one[step] for one in out if step < len(one)]
    return mixed


def datagrams(a="127.0.0.1", b="127.0.0.1"):
    out = []
    for number in range(5):
        out.append(ip(a, b, 17, udp(43210, 65431, b"hello %d\n" % number)))
        out.append(ip(b, a, 17, udp(65431, 43210, b"HELLO %d" % number)))
    return out


def refused():
    t = Talk(cport=40001).send(0, SYN)
    return t.send(1, RST | ACK).out


def reset():
    t = Talk(cport=40002).open().say(0, b"data")
    return t.send(0, RST | ACK).out


def unanswered():
    t = Talk(cport=40003)
    for _ in range(4):
        t.send(0, SYN, seq=1000)
    return [(1000000 * 2 ** i, one) for i, one in enumerate(t.out)]


def half():
    t = Talk(cport=40004).open().send(0, FIN | ACK).send(1, ACK)
    return t.say(1, b"still here").out


def both_at_once():
    t = Talk(cport=40005).open()
    a, b = t.seq
    t.send(0, FIN | ACK).send(1, FIN | ACK, ack=a)
    return t.send(0, ACK).send(1, ACK).out


def reused():
    """One pair of ports, three connections."""
    out = []
    for turn in range(3):
        out += Talk(cport=40006, cseq=1000 + 900000 * turn,
                    sseq=9 + 700000 * turn).open().say(0, b"x" * 9).close().out
    return out


def middle():
    return hello()[4:]


def wrapped():
    """Sequence numbers that pass 2^32."""
    t = Talk(cport=40007, cseq=0xfffffff0, sseq=0xfffffffe).open()
    return t.say(0, b"z" * 40).say(1, b"y" * 40).say(0, b"z" * 40).close().out


def broken_up(six=False):
    a, b = ("fd00::1", "fd00::2") if six else ("10.0.0.1", "10.0.0.2")
    out = fragments(a, b, 17, udp(43210, 65431, b"m" * 4000), 1400, 9)
    out += list(reversed(fragments(b, a, 17, udp(65431, 43210, b"M" * 3000),
                                   1400, 10)))
    out += fragments(a, b, 17, udp(43210, 65431, b"n" * 4000), 1400, 11)[:-1]
    t = Talk(client=a, server=b).open()
    out += t.out
    segment = tcp(41748, 65432, t.seq[0], t.seq[1], ACK, b"f" * 3000)
    out += fragments(a, b, 6, segment, 1480, 12)
    return out


def errors():
    to_closed = ipv4("10.0.0.1", "10.0.0.2", 17, udp(43211, 65431, b"hi"))
    six = ipv6("fd00::1", "fd00::2", 17, udp(43212, 65431, b"hi"))
    syn = Talk(client="10.0.0.1", server="10.0.9.9", cport=43213).send(0, SYN)
    unknown = ipv4("10.0.0.1", "10.0.0.3", 17, udp(43214, 7, b"not seen"))
    echo = ipv4("10.0.0.1", "10.0.0.2", 1, b"\x08\0\0\0\0\1\0\1ping")
    return [to_closed, icmp_error("10.0.0.2", "10.0.0.1", to_closed), six,
            icmp_error("fd00::2", "fd00::1", six, 1, 4), syn.out[0],
            icmp_error("10.0.0.254", "10.0.0.1", syn.out[0], 3, 1),
            icmp_error("10.0.0.254", "10.0.0.1", unknown, 11, 0), echo] \
        + datagrams("10.0.0.1", "10.0.0.2")


def extended():
    """IPv4 with options, IPv6 with headers before TCP."""
    hop = (0, b"\0\1\4\0\0\0\0")
    to = (60, b"\1\1\14" + b"\0" * 12)
    out = []
    for one in hello(client="fd00::1", server="fd00::2"):
        out.append(ipv6("fd00::1" if one[23] == 1 else "fd00::2",
                        "fd00::2" if one[23] == 1 else "fd00::1", 6, one[40:],
                        [hop, to]))
    for one in hello(client="10.0.0.1", server="10.0.0.2"):
        source = "10.0.0.%d" % one[15]
        target = "10.0.0.%d" % one[19]
        out.append(ipv4(source, target, 6, one[20:], b"\x94\4\0\0"))
    return out


def tunnelled():
    return [ipv4("192.0.2.1", "192.0.2.2", 4, one) for one in hello()] \
        + [ipv4("192.0.2.1", "192.0.2.2", 41, one)
           for one in hello(client="fd00::1", server="fd00::2")]


def offloaded():
    """Longer than a frame, and with lengths that the card was to fill in."""
    t = Talk(cport=40008).open()
    out = list(t.out)
    out.append(ipv4("127.0.0.1", "127.0.0.1", 6,
                    tcp(40008, 65432, t.seq[0], t.seq[1], ACK, b"L" * 30000),
                    total=0))
    return out


def strange():
    """What is no conversation, or is not what it says."""
    arp = b"\xff" * 6 + b"\2\0\0\0\0\1\x08\x06" + b"\0\1\x08\0\6\4\0\1" \
        + b"\0" * 20
    stp = b"\1\x80\xc2\0\0\0" + b"\2\0\0\0\0\1" + b"\0\x26BB\3" + b"\0" * 35
    igmp = ethernet(ipv4("10.0.0.1", "224.0.0.1", 2, b"\x11\0\0\0\0\0\0\0"))
    short = ethernet(ipv4("10.0.0.1", "10.0.0.2", 6, b"\x12\x34\x56\x78" * 2))
    small = ethernet(ipv4("10.0.0.1", "10.0.0.2", 17, udp(1, 2, b"", 3)))
    return [arp, stp, igmp, short, small] + [ethernet(x) for x in hello()]


def with_padding():
    """Frames of 60 bytes, whatever is in them."""
    return [ethernet(one).ljust(60, b"\xee") for one in hello()]


def sections():
    """Two sections of different byte order, each with two interfaces."""
    out = b""
    packets = hello()
    for number, order in enumerate("<>"):
        out += section(order)
        out += interface(1, order, option(2, b"eth0", order)
                         + option(9, b"\x09", order) + option(0, b"", order))
        out += interface(101, order, option(2, b"tun0", order))
        out += block(0x0bad, b"what is this", order)
        half_way = len(packets) // 2
        for at, data in enumerate(packets[number * half_way:][:half_way]):
            at += number * half_way
            if at % 2:
                ticks = START * 1000000 + at * 1000
                out += enhanced(data, ticks, 1, order,
                                options=option(1, b"a comment", order))
            else:
                ticks = START * 10 ** 9 + at * 10 ** 6
                out += enhanced(ethernet(data), ticks, 0, order)
        out += block(5, struct.pack(order + "III", 0, 0, 0)
                     + option(5, struct.pack(order + "Q", 3), order), order)
    return out


def all_blocks():
    out = section() + interface(1)
    out += block(4, struct.pack("<HH", 0, 0))  # names
    out += block(0x0bad, struct.pack("<I", 1) + b"custom..")
    for number, one in enumerate(hello()):
        data = ethernet(one)
        if number % 2:
            out += obsolete(data, START * 1000000 + number * 1000)
        else:
            out += enhanced(data, START * 1000000 + number * 1000)
    return out


def simple_blocks():
    out = section() + interface(1)
    for one in hello():
        out += simple(ethernet(one))
    return out


class Dice:
    """The same numbers with every version of Python."""

    def __init__(self, seed):
        self.state = seed

    def pick(self, *choices):
        self.state = (self.state * 6364136223846793005 + 1442695040888963407) \
            % 2 ** 64
        return choices[(self.state >> 33) % len(choices)]


def torture(seed):
    """Segments that nobody would send, of a few pairs, at odd times."""
    dice, us, out = Dice(seed), 0, []
    base = [[dice.pick(0, 1000, 0xfffffff0, 0x7fffffff) for _ in range(2)]
            for _ in range(3)]
    for _ in range(200):
        us += dice.pick(1, 10, 100, 1000, 2500, 5000, 30000, 400000)
        pair, side = dice.pick(0, 1, 2), dice.pick(0, 1)
        ports, ends = (40000 + pair, 65432), ("10.0.0.1", "10.0.0.2")
        if pair == 2:
            ends = ("fd00::1", "fd00::2")
        if side:
            ports, ends = ports[::-1], ends[::-1]
        flags = dice.pick(*[ACK] * 12, *[PSH | ACK] * 6, SYN, SYN | ACK,
                          FIN | ACK, RST, RST | ACK, 0, FIN, SYN | FIN)
        seq = base[pair][side] + dice.pick(0, 1, 1, 1, 2, 5, 10, 10, 20, 40)
        ack = base[pair][1 - side] + dice.pick(0, 1, 1, 2, 5, 10, 11, 20, 50)
        base[pair][side] += dice.pick(0, 0, 0, 1, 5, 10)
        data = b"x" * dice.pick(0, 0, 0, 0, 1, 1, 2, 5, 10, 10, 10, 20)
        scale = bytes([3, 3, dice.pick(0, 2, 7, 15)]) \
            if flags & SYN and dice.pick(0, 1) else b""
        window = dice.pick(0, 0, 100, 100, 100, 200, 65535)
        out.append((us, ethernet(ip(ends[0], ends[1], 6, tcp(
            ports[0], ports[1], seq, ack, flags, data, window, scale)))))
    return out


def captures():
    plain = [ethernet(one) for one in hello()]
    six = hello(client="::1", server="::1")
    out = {
        "ethernet-le-us.pcap": pcap(plain),
        "ethernet-be-us.pcap": pcap(plain, order=">"),
        "ethernet-le-ns.pcap": pcap(plain, nano=True),
        "ethernet-be-ns.pcap": pcap(plain, order=">", nano=True),
        "ethernet-six.pcap": pcap([ethernet(one) for one in six]),
        "vlan.pcap": pcap([vlan(one) for one in hello()]),
        "qinq.pcap": pcap([qinq(one) for one in hello()]),
        "cooked.pcap": pcap([cooked(one) for one in hello() + six], 113),
        "cooked2.pcap": pcap([cooked2(one) for one in hello() + six], 276),
        "null-le.pcap": pcap([null_little(one) for one in hello() + six], 0),
        "null-be.pcap": pcap([null_big(one) for one in hello() + six], 0),
        "loop.pcap": pcap([null_big(one) for one in hello() + six], 108),
        "raw.pcap": pcap([raw(one) for one in hello() + six], 101),
        "raw-ipv4.pcap": pcap(hello(), 228),
        "raw-ipv6.pcap": pcap(six, 229),
        "plain-le.pcapng": pcapng(plain),
        "plain-be.pcapng": pcapng(plain, order=">"),
        "nanoseconds.pcapng": pcapng(plain, power=9),
        "milliseconds.pcapng": pcapng(plain, power=3),
        "power-of-two.pcapng": pcapng(plain, power=128 + 20),
        "sections.pcapng": sections(),
        "all-blocks.pcapng": all_blocks(),
        "simple-blocks.pcapng": simple_blocks(),
        "troubled.pcap": pcap([ethernet(one) for one in troubled()]),
        "timed.pcap": pcap([(us, ethernet(one)) for us, one in timed()]),
        "many.pcap": pcap([ethernet(one) for one in many()]),
        "udp.pcap": pcap([ethernet(one) for one in datagrams()]),
        "udp-six.pcap": pcap([ethernet(one) for one in
                              datagrams("::1", "::1")]),
        "refused.pcap": pcap([ethernet(one) for one in refused()]),
        "reset.pcap": pcap([ethernet(one) for one in reset()]),
        "unanswered.pcap": pcap([(us, ethernet(one)) for us, one in
                                 unanswered()]),
        "half.pcap": pcap([ethernet(one) for one in half()]),
        "both-at-once.pcap": pcap([ethernet(one) for one in both_at_once()]),
        "reused.pcap": pcap([ethernet(one) for one in reused()]),
        "middle.pcap": pcap([ethernet(one) for one in middle()]),
        "wrapped.pcap": pcap([ethernet(one) for one in wrapped()]),
        "fragments.pcap": pcap(broken_up(), 101),
        "fragments-six.pcap": pcap(broken_up(True), 101),
        "errors.pcap": pcap(errors(), 101),
        "extended.pcap": pcap(extended(), 101),
        "tunnelled.pcap": pcap(tunnelled(), 101),
        "offloaded.pcap": pcap([ethernet(one) for one in offloaded()]),
        "strange.pcap": pcap(strange()),
        "padding.pcap": pcap(with_padding()),
        "snap-60.pcap": pcap([ethernet(one) for one in many(3)], snap=60),
        "snap-fragments.pcap": pcap([ethernet(one) for one in broken_up()],
                                    snap=100),
        "backwards.pcap": pcap([(1000000 - 1000 * i, one) for i, one in
                                enumerate(plain)]),
        "no-packet.pcap": pcap([]),
    }
    for seed in range(1, 9):
        out["torture-%d.pcap" % seed] = pcap(torture(seed))
    return out


def damaged():
    """Files that do not end well, and the byte where each does."""
    plain = [ethernet(one) for one in hello()]
    good = pcap(plain)
    ng = pcapng(plain)
    first = 24 + 16 + len(plain[0])
    head = section() + interface()
    return {
        "cut-header.pcap": (good[:20], 20),
        "cut-record.pcap": (good[:first + 7], first + 7),
        "cut-packet.pcap": (good[:first + 16 + 5], first + 21),
        "cut-block.pcapng": (ng[:-5], len(ng) - 5),
        "cut-type.pcapng": (ng + b"\6\0", len(ng) + 2),
        "long-packet.pcap": (good + struct.pack("<IIII", 1, 1, 0xffffffff,
                                                0xffffffff), len(good)),
        "unknown-interface.pcapng": (
            head + enhanced(plain[0], 1, 0xffffffff), len(head)),
        "odd-length.pcapng": (ng + struct.pack("<II", 6, 33), len(ng) + 4),
        "other-length.pcapng": (
            head + struct.pack("<III", 0x0bad, 12, 16), len(head) + 8),
        "too-long.pcapng": (
            head + block(6, struct.pack("<IIIII", 0, 0, 0, 4000, 4000)
                         + b"\0" * 8), len(head)),
        "order.pcapng": (ng + struct.pack("<III", 0x0a0d0d0a, 28, 7),
                         len(ng) + 8),
        "many-interfaces.pcapng": (section() + interface() * 65537,
                                   28 + 20 * 65536),
    }


# ---- a large one -----------------------------------------------------------

def big(path, packets, count):
    """Conversations of 12 connections at a time, round and round."""
    head = struct.pack("<IHHiIII", 0xa1b2c3d4, 2, 4, 0, 0, 262144, 1)
    us = 0
    with open(path, "wb", buffering=1 << 20) as out:
        out.write(head)
        rounds = max(1, packets // count - 7) // 2
        talks = []
        for number in range(count):
            talks.append(Talk(client="10.0.%d.%d" % (number >> 8, number & 255),
                              server="10.1.0.1", cport=40000 + number % 20000,
                              cseq=number * 1000))
        data = b"d" * 700

        def flush(talk):
            nonlocal us
            for one in talk.out:
                frame = ethernet(one)
                us += 3
                out.write(struct.pack("<IIII", START + us // 1000000,
                                      us % 1000000, len(frame), len(frame)))
                out.write(frame)
            talk.out = []

        for talk in talks:
            flush(talk.open())
        for turn in range(rounds):
            for talk in talks:
                flush(talk.say(turn & 1, data))
        for talk in talks:
            flush(talk.close())


def main():
    folder = sys.argv[1]
    os.makedirs(folder, exist_ok=True)
    if len(sys.argv) > 2:
        big(os.path.join(folder, "big.pcap"), int(sys.argv[3]),
            int(sys.argv[4]))
        return
    for name, data in captures().items():
        with open(os.path.join(folder, name), "wb") as out:
            out.write(data)
    os.makedirs(os.path.join(folder, "damaged"), exist_ok=True)
    for name, (data, at) in damaged().items():
        with open(os.path.join(folder, "damaged", name), "wb") as out:
            out.write(data)
        with open(os.path.join(folder, "damaged", name + ".at"), "w",
                  encoding="ascii") as out:
            out.write("%d\n" % at)


if __name__ == "__main__":
    main()
