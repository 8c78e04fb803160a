"""Beacons that mean no good: beacons.py WHAT PORT, over loopback alone.

answer    answers each question with what is no beacon, then with names of
          control bytes, then with 150 peers, then with one good one
"""
import socket
import struct
import sys

GROUP = "239.255.65.43"


def beacon(kind, number, name, port=4000, version=1, more=b""):
    name = name if isinstance(name, bytes) else name.encode()
    return (b"SOQP" + struct.pack(">BBHQ", version, kind, port, number)
            + bytes([1, len(name)]) + name + more)


def bad():
    yield b""
    yield b"SOQP"
    yield b"GET / HTTP/1.0\r\n\r\n"
    yield bytes(65000)
    yield b"SOQP\x01\x02" + bytes(600)
    for name in (b"evil\x1b[2J", b"evil\x9b", b"evil\xe2\x80\xae", b"evil\n",
                 b"evil\xff", b" evil", b"evil\0"):
        yield beacon(2, 1, name)
    yield beacon(2, 2, "evil", port=0)
    yield beacon(2, 3, "evil", version=9)
    yield beacon(9, 4, "evil")
    yield beacon(2, 5, "evil", more=b"\x07\xff")
    yield beacon(2, 6, "evil" * 30)


port = int(sys.argv[1])
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
s.bind((GROUP, port))
s.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP,
             struct.pack("=4s4si", socket.inet_aton(GROUP), bytes(4),
                         socket.if_nametoindex("lo")))
out = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
out.bind(("127.0.0.1", 0))
print("ready", flush=True)
while True:
    data, seeker = s.recvfrom(2048)
    if data[:4] != b"SOQP" or data[5] != 1:
        continue
    for datagram in bad():
        out.sendto(datagram, seeker)
    for number in range(150):
        out.sendto(beacon(2, 1000 + number, f"crowd {number}"), seeker)
    out.sendto(beacon(2, 7, "good one", more=b"\x63\x03new"), seeker)
