"""Files over a bad link: impaired.py N [SEED]

Two namespaces of this user's, each with a TUN device, and between the two
this program, which loses 5 %, doubles 1 % and reorders 2 % of the packets.  N
files go over it, each with the next seed; every one must come whole.  Prints
what was done to how many packets; 77 and a reason where a system allows none
of this.
"""
import ctypes
import fcntl
import os
import random
import re
import select
import shutil
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import time

PROGRAM = (os.environ.get("leash", "") + " " + os.environ.get("RUN", "")
           ).split() + [os.environ["SOQUETE"], "peer"]
NEWUSER, NEWNET = 0x10000000, 0x40000000
PATIENCE = 300  # a lost packet of a lost packet of a lost packet
LOSS, DUP, REORDER = 0.05, 0.01, 0.02


class Skip(Exception):
    pass


def alone(flags):
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(flags) != 0:
        raise Skip("no namespaces: " + os.strerror(ctypes.get_errno()))


def run(*words):
    try:
        subprocess.run(words, check=True, stderr=subprocess.PIPE)
    except (OSError, subprocess.CalledProcessError) as e:
        raise Skip("%s: %s" % (" ".join(words), e))


def tunnel(address):
    """A device of this address; its descriptor."""
    try:
        fd = os.open("/dev/net/tun", os.O_RDWR | os.O_CLOEXEC)
        fcntl.ioctl(fd, 0x400454ca, struct.pack("16sH22x", b"bad0", 0x1001))
    except OSError as e:
        raise Skip("no TUN device: %s" % e)
    run("ip", "address", "add", address + "/24", "dev", "bad0")
    run("ip", "link", "set", "bad0", "up")
    run("ip", "link", "set", "lo", "up")
    return fd


class Link:
    """What is between the two devices."""

    def __init__(self, one, other):
        self.other = {one: other, other: one}
        self.held = {}
        self.rnd = random.Random()
        self.lock = threading.Lock()
        self.seen = self.lost = self.doubled = self.reordered = 0
        threading.Thread(target=self.serve, daemon=True).start()

    def begin(self, seed):
        with self.lock:
            self.rnd.seed(seed)

    def serve(self):
        while True:
            ready = select.select(list(self.other), [], [], 0.01)[0]
            for fd in ready:
                self.carry(self.other[fd], os.read(fd, 65536))
            if not ready:
                for to in list(self.held):  # nobody came to overtake it
                    self.put(to, self.held.pop(to))

    def carry(self, to, packet):
        with self.lock:
            chance = self.rnd.random()
        self.seen += 1
        if chance < LOSS:
            self.lost += 1
            return
        if chance < LOSS + REORDER and to not in self.held:
            self.reordered += 1
            self.held[to] = packet
            return
        self.put(to, packet)
        if chance > 1 - DUP:
            self.doubled += 1
            self.put(to, packet)
        if to in self.held:
            self.put(to, self.held.pop(to))

    @staticmethod
    def put(to, packet):
        try:
            os.write(to, packet)
        except OSError:
            pass  # its queue is full: one more that is lost


def far_side(pipe, folder):
    """The other host, with the receiving peer, until the pipe ends."""
    alone(NEWNET)
    fd = tunnel("10.9.0.2")
    peer = subprocess.Popen(PROGRAM + ["--listen", "10.9.0.2:0", "--name",
                                       "bia", "--stay", "--receive-dir",
                                       folder],
                            stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    try:
        for line in peer.stdout:
            if line.startswith(b"Listen"):
                port = int(re.search(rb":(\d+)", line)[1])
                break
        threading.Thread(target=peer.stdout.read, daemon=True).start()
        socket.send_fds(pipe, [b"%d" % port], [fd])
        pipe.recv(1)
        peer.terminate()
        peer.wait(PATIENCE)
    finally:
        peer.kill()


def both_sides(folder):
    """The link and the port of the other host, and how to end it."""
    here, there = socket.socketpair()
    mine = (os.getuid(), os.getgid())
    alone(NEWUSER | NEWNET)
    for name, text in (("setgroups", "deny"), ("uid_map", "0 %d 1" % mine[0]),
                       ("gid_map", "0 %d 1" % mine[1])):
        try:
            with open("/proc/self/" + name, "w") as f:
                f.write(text)
        except OSError as e:
            raise Skip("no user namespace: %s" % e)
    near = tunnel("10.9.0.1")
    child = os.fork()
    if child == 0:
        here.close()
        try:
            far_side(there, folder)
        except BaseException as e:
            print("the other host: %r" % e, flush=True)
        os._exit(0)
    there.close()
    data, fds, _, _ = socket.recv_fds(here, 16, 1)
    if not fds:
        raise Skip("the other host did not begin")
    return Link(near, fds[0]), int(data), here, child


def main():
    n = int(sys.argv[1])
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else 1
    top = tempfile.mkdtemp()
    folder = os.path.join(top, "in")
    os.mkdir(folder)
    link, port, pipe, child = both_sides(folder)
    equal, begin = 0, time.monotonic()
    for i in range(seed, seed + n):
        rnd = random.Random(i)
        path = os.path.join(top, "file%d" % i)
        data = rnd.randbytes(rnd.randrange(200000))
        with open(path, "wb") as f:
            f.write(data)
        link.begin(i)
        sent = subprocess.run(PROGRAM + ["10.9.0.2", str(port), "--send",
                                         path, "--timeout", "100"],
                              stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, timeout=PATIENCE)
        came = os.path.join(folder, "file%d" % i)
        if sent.returncode == 0 and os.path.exists(came) and \
                open(came, "rb").read() == data:
            equal += 1
            os.remove(came)
        else:
            print("seed %d: %r" % (i, sent.stdout))
        os.remove(path)
    pipe.close()
    os.waitpid(child, 0)
    shutil.rmtree(top)
    print("%d of %d equal in %.0f s; of %d packets %d lost, %d doubled, %d "
          "reordered" % (equal, n, time.monotonic() - begin, link.seen,
                         link.lost, link.doubled, link.reordered))
    # That is so of five files: the link was bad.
    return 0 if equal == n and (n < 5 or min(link.lost, link.doubled,
                                             link.reordered) > 0) else 1


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Skip as e:
        print(e)
        sys.exit(77)
