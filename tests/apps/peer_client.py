"""A peer that was written from docs/protocol.md alone.

peer_client.py PORT talk TEXT      say a line, print what comes, until the end
peer_client.py PORT send FILE      offer a file
peer_client.py PORT receive DIR    take the files that are offered
peer_client.py PORT slow           greet, then never read
peer_client.py PORT silent         connect and say nothing
peer_client.py PORT version        greet with a version of the future
peer_client.py PORT unknown TEXT   frames of kinds that nobody knows, a line
peer_client.py PORT http           be another program
peer_client.py relay PORT BYTES [HOST]
                                   forward to PORT, cut after so many bytes
"""
import hashlib
import os
import socket
import struct
import sys
import threading

HELLO, BYE, PING, PONG, TEXT = 1, 2, 3, 4, 5
OFFER, ACCEPT, REFUSE, START, DATA, END, VERIFIED, CANCEL = range(16, 24)
PATIENCE = 60


def frame(kind, payload=b""):
    return struct.pack(">IBxxx", len(payload), kind) + payload


def text(value):
    value = value.encode()
    return bytes([len(value)]) + value


class Peer:
    def __init__(self, port, version=1, name="python"):
        self.s = socket.create_connection(("127.0.0.1", port), PATIENCE)
        self.buffer = b""
        local, peer = self.s.getsockname(), self.s.getpeername()
        self.send(HELLO, b"soquete\n" + struct.pack(">HH", version, version)
                  + os.urandom(8) + struct.pack(">H", 0) + text(name)
                  + text("Python") + text("peer_client")
                  + text("%s:%d" % local[:2]) + text("%s:%d" % peer[:2]))

    def send(self, kind, payload=b""):
        self.s.sendall(frame(kind, payload))

    def take(self, n):
        while len(self.buffer) < n:
            more = self.s.recv(65536)
            if not more:
                raise EOFError("cut in the middle of a frame" if self.buffer
                               else "the end")
            self.buffer += more
        data, self.buffer = self.buffer[:n], self.buffer[n:]
        return data

    def next(self):
        """The next frame that is not about the connection itself."""
        while True:
            length, kind = struct.unpack(">IBxxx", self.take(8))
            payload = self.take(length)
            if kind == PING:
                self.send(PONG, payload)
            elif kind not in (HELLO, PONG):
                return kind, payload

    def wait_for(self, wanted):
        while True:
            kind, payload = self.next()
            if kind == wanted:
                return payload
            if kind in (REFUSE, CANCEL):
                print("refused: " + payload[5:].decode())
            if kind in (REFUSE, CANCEL, BYE):
                return None

    def goodbye(self):
        self.send(BYE, b"\0")
        while self.next()[0] != BYE:
            pass
        self.s.shutdown(socket.SHUT_WR)
        while self.s.recv(65536):
            pass
        print("goodbye")


def talk(port, line):
    p = Peer(port)
    p.send(TEXT, b"\0" + line.encode())
    while True:
        kind, payload = p.next()
        if kind == TEXT:
            print("heard " + payload[1:].decode(), flush=True)
        if kind == BYE:
            break
    p.send(BYE, b"\0")
    p.s.shutdown(socket.SHUT_WR)
    while p.s.recv(65536):
        pass
    print("goodbye")


def send(port, path):
    p = Peer(port)
    with open(path, "rb") as f:
        data = f.read()
    p.send(OFFER, struct.pack(">IQB", 1, len(data), 1)
           + os.path.basename(path).encode())
    accepted = p.wait_for(ACCEPT)
    if accepted:
        _, offset = struct.unpack(">IQ", accepted[:12])
        if hashlib.sha256(data[:offset]).digest() != accepted[12:]:
            offset = 0
        print("from %d" % offset)
        p.send(START, struct.pack(">IQ", 1, offset))
        while offset < len(data):
            piece = data[offset:offset + 50000]
            p.send(DATA, struct.pack(">IQ", 1, offset) + piece)
            offset += len(piece)
        p.send(END, struct.pack(">IQ", 1, len(data))
               + hashlib.sha256(data).digest())
        if p.wait_for(VERIFIED):
            print("verified")
    p.goodbye()


def receive(port, folder):
    p = Peer(port)
    while True:
        kind, payload = p.next()
        if kind == BYE:
            break
        if kind == OFFER:
            number, size, _ = struct.unpack(">IQB", payload[:13])
            name = payload[13:].decode()
            data = b""
            p.send(ACCEPT, struct.pack(">IQ", number, 0)
                   + hashlib.sha256().digest())
        elif kind == DATA:
            assert struct.unpack(">IQ", payload[:12]) == (number, len(data))
            data += payload[12:]
        elif kind == END:
            assert struct.unpack(">IQ", payload[:12]) == (number, size)
            assert hashlib.sha256(data).digest() == payload[12:]
            assert len(data) == size
            with open(os.path.join(folder, os.path.basename(name)), "xb") as f:
                f.write(data)
            p.send(VERIFIED, struct.pack(">I", number))
            print("received " + name)
    p.send(BYE, b"\0")
    p.s.shutdown(socket.SHUT_WR)
    while p.s.recv(65536):
        pass


def until_closed(s):
    print("ready", flush=True)
    try:
        while s.recv(65536):
            pass
        print("closed")
    except ConnectionResetError:
        print("reset")


def relay(port, limit, host="127.0.0.1"):
    listener = socket.create_server(("127.0.0.1", 0))
    print("port %d" % listener.getsockname()[1], flush=True)
    near, _ = listener.accept()
    far = socket.create_connection((host, port), PATIENCE)

    def back():
        for data in iter(lambda: far.recv(65536), b""):
            try:
                near.sendall(data)
            except OSError:
                pass  # it is cut already

    backwards = threading.Thread(target=back, daemon=True)
    backwards.start()
    while limit > 0:
        data = near.recv(min(limit, 65536))
        if not data:
            break
        far.sendall(data)
        limit -= len(data)
    # Who sends sees a reset, or an end.  Who receives gets what has gone this
    # way and then an end: a reset would cost it what it has not read yet.
    near.close()
    far.shutdown(socket.SHUT_WR)
    backwards.join(PATIENCE)
    far.close()
    print("cut", flush=True)


def main(words):
    if words[0] == "relay":
        relay(int(words[1]), int(words[2]), *words[3:4])
        return
    port, mode = int(words[0]), words[1]
    if mode == "talk":
        talk(port, words[2])
    elif mode == "send":
        send(port, words[2])
    elif mode == "receive":
        receive(port, words[2])
    elif mode == "slow":
        p = Peer(port, name="slow")
        print("ready", flush=True)
        sys.stdin.read()
        p.s.close()
    elif mode == "silent":
        until_closed(socket.create_connection(("127.0.0.1", port), PATIENCE))
    elif mode == "version":
        p = Peer(port, version=99)
        while True:
            kind, payload = p.next()
            if kind == BYE:
                print("bye %d %s" % (payload[0], payload[1:].decode()))
                break
    elif mode == "unknown":
        p = Peer(port)
        p.send(99, os.urandom(65536))
        p.send(255)
        p.send(TEXT, b"\0" + words[2].encode())
        p.goodbye()
    elif mode == "http":
        s = socket.create_connection(("127.0.0.1", port), PATIENCE)
        s.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
        until_closed(s)


main(sys.argv[1:])
