"""Peers that mean no good, against a real one: peer_hostile.py CASE [N [SEED]]

Each case starts `soquete peer` by itself ($RUN $SOQUETE), does N times what
its name says, and ends with a line of what it saw; 1 if that is not well.
Nothing but the protocol is known here (docs/protocol.md).
"""
import atexit
import concurrent.futures
import hashlib
import os
import random
import re
import resource
import shutil
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import time

PROGRAM = (os.environ.get("leash", "") + " " + os.environ.get("RUN", "")
           ).split() + [os.environ["SOQUETE"], "peer"]
NATIVE = not os.environ["SOQUETE"].endswith(".exe")
with open(os.environ["SOQUETE"], "rb") as program:
    # A sanitizer keeps what was freed, and writes down what was touched.
    PLAIN = not re.search(rb"__[at]san_init", program.read())
PATIENCE = 100
HELLO, BYE, PING, PONG, TEXT = 1, 2, 3, 4, 5
OFFER, ACCEPT, REFUSE, START, DATA, END, VERIFIED, CANCEL = range(16, 24)
CODE = "bodu-kasi-lomo-tuva-giri"


def need(so, what):
    if not so:
        raise SystemExit("wrong: " + what)


def until(so, what):
    end = time.monotonic() + PATIENCE
    while not so():
        need(time.monotonic() < end, what)
        time.sleep(0.02)


# ---- a real peer -------------------------------------------------------------

class Real:
    """A listening soquete peer, its folder and what it prints."""

    def __init__(self, *words, disk=None, **environment):
        self.top = tempfile.mkdtemp()
        self.folder = os.path.join(self.top, "in")
        os.mkdir(self.folder)
        self.errors = open(os.path.join(self.top, "errors"), "wb+")
        within = ["unshare", "-Urm", "sh", "-c", "mount -t tmpfs -o size=%s "
                  'none "$0" && exec "$@"' % disk, self.folder] if disk else []
        self.process = subprocess.Popen(
            within + PROGRAM + ["--listen", "127.0.0.1:0", "--name", "bia", "--stay",
                       "--receive-dir", self.folder, *words],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self.errors,
            env={**os.environ, **environment})
        atexit.register(self.process.kill)  # whatever goes wrong here
        self.said = b""
        threading.Thread(target=self.listen, daemon=True).start()
        until(lambda: re.search(rb"(?m)^Listen.*:(\d+)", self.said),
              "it does not listen: " + repr(self.told()))
        self.port = int(re.search(rb"(?m)^Listen.*:(\d+)", self.said)[1])

    def listen(self):
        for line in self.process.stdout:
            self.said += line

    def told(self):
        return open(self.errors.name, "rb").read()

    def hears(self, text):
        until(lambda: text in self.said, "%r was not heard:\n%r\n%r"
              % (text, self.said[-2000:], self.told()[-2000:]))

    def serves(self, line):
        """Somebody greets it in time, if not at once, and is heard."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            p = Peer(self.port, "good")
            p.try_send(frame(TEXT, b"\0" + line))
            patience = time.monotonic() + 5
            while time.monotonic() < patience:
                # One of this name that is still there makes it another.
                if re.search(rb"good(#[0-9a-f]{4})?: " + re.escape(line),
                             self.said):
                    return p
                time.sleep(0.02)
            p.s.close()
        raise SystemExit("wrong: %r was not heard:\n%r\n%r" % (
            line, self.said[-2000:], self.told()[-2000:]))

    def peak(self):
        """The most memory it ever had, in KiB."""
        with open("/proc/%d/status" % self.process.pid) as status:
            return int(re.search(r"VmHWM:\s+(\d+)", status.read())[1])

    def files(self):
        """Names that were given, without what is on its way."""
        return sorted(f for f in os.listdir(self.folder)
                      if not f.startswith(".soquete-"))

    def close(self):
        """Is it alive and well after all that?"""
        self.serves(b"still there").s.close()
        return self.end()

    def end(self):
        need(self.process.poll() is None, "it has ended: %r" % self.told())
        if NATIVE:
            self.process.terminate()
            need(self.process.wait(PATIENCE) in (0, 1), "how it ended")
        else:
            self.process.kill()  # nobody can ask it from here
            self.process.wait(PATIENCE)
        self.process.stdin.close()
        everything = self.said + self.told()
        for byte in everything.replace(b"\r\n", b"\n"):
            need(byte >= 32 or byte == 10, "byte %d is shown" % byte)
        for c in everything.decode():
            need(not 0x7f <= ord(c) < 0xa0 and
                 not 0x202a <= ord(c) < 0x202f, "%r is shown" % c)
        need(sorted(os.listdir(self.top)) == ["errors", "in"],
             "a file outside: %s" % os.listdir(self.top))
        self.errors.close()
        shutil.rmtree(self.top)
        return everything


# ---- a peer of our own -------------------------------------------------------

def frame(kind, payload=b"", length=None):
    return struct.pack(">IBxxx", len(payload) if length is None else length,
                       kind) + payload


def short(text):
    return bytes([len(text)]) + text


def hello(name=b"eva", local=b"127.0.0.1:1", peer=b"127.0.0.1:2", ident=None):
    return frame(HELLO, b"soquete\n" + struct.pack(">HH", 1, 1)
                 + (ident or os.urandom(8)) + struct.pack(">H", 0) + short(name)
                 + short(b"Python") + short(b"hostile") + short(local)
                 + short(peer))


class Peer:
    def __init__(self, port, name=None, ident=None):
        self.s = socket.create_connection(("127.0.0.1", port), PATIENCE)
        self.buffer = b""
        if name is not None:
            name = name if isinstance(name, bytes) else name.encode()
            self.s.sendall(hello(name, ident=ident))

    def send(self, kind, payload=b"", length=None):
        self.s.sendall(frame(kind, payload, length))

    def try_send(self, data):
        try:
            self.s.sendall(data)
        except OSError:
            pass

    def next(self):
        """The next frame that is about something; None at the end."""
        while True:
            while len(self.buffer) < 8 or len(self.buffer) < 8 + \
                    struct.unpack(">I", self.buffer[:4])[0]:
                try:
                    more = self.s.recv(65536)
                except OSError:
                    return None
                if not more:
                    return None
                self.buffer += more
            length, kind = struct.unpack(">IBxxx", self.buffer[:8])
            payload = self.buffer[8:8 + length]
            self.buffer = self.buffer[8 + length:]
            if kind == PING:
                self.try_send(frame(PONG, payload))
            elif kind not in (HELLO, PONG):
                return kind, payload

    def drain(self):
        self.s.settimeout(PATIENCE)
        while self.next():
            pass
        self.s.close()


def offer(number, name, data, size=None):
    size = len(data) if size is None else size
    return frame(OFFER, struct.pack(">IQB", number, size, 1) + name)


def whole(number, data):
    return (frame(START, struct.pack(">IQ", number, 0))
            + frame(DATA, struct.pack(">IQ", number, 0) + data)
            + frame(END, struct.pack(">IQ", number, len(data))
                    + hashlib.sha256(data).digest()))


# ---- any bytes ---------------------------------------------------------------

def strange(rnd):
    """What no peer would send."""
    kinds = [HELLO, BYE, PING, PONG, TEXT, *range(16, 24), 0, 15, 99, 255]
    noise = rnd.randbytes(rnd.randrange(1, 300))
    return rnd.choice([
        noise,
        frame(rnd.choice(kinds), noise),
        frame(rnd.choice(kinds), noise, rnd.choice(
            [0, 1, 7, 2**16, 2**17, 2**31 - 1, 2**31, 2**32 - 1])),
        frame(TEXT, b"\0\x1b[2J\x07\x9b31m\xc2\x9b2J\r\x7f" + noise),
        frame(TEXT, "\0\u202eevil\u2066\u200b".encode() + noise),
        frame(OFFER, struct.pack(">IQB", rnd.getrandbits(32),
                                 rnd.getrandbits(64), 255) + noise),
        offer(1, b"../../evil\x1b[2J" + noise, b"12345"),
        whole(1, b"12345"),
        frame(DATA, struct.pack(">IQ", 1, rnd.getrandbits(64)) + noise),
        frame(ACCEPT, struct.pack(">IQ", 1, 0) + bytes(32)),
        frame(BYE, b"\0\x1b]0;evil\x07" + noise),
        b"GET / HTTP/1.1\r\n\r\n", b"\x16\x03\x01\x02\x00\x01",
        hello(rnd.choice([b"", b"\x1b[31m", b"a" * 255, "\u202e".encode(),
                          b"..", b"con", noise[:200]])),
    ])


def garbage(n, seed):
    rnd = random.Random(seed)
    real = Real("--handshake", "5")
    for i in range(n):
        p = Peer(real.port, rnd.choice([None, "eva", "eva"]))
        for _ in range(rnd.randrange(1, 6)):
            p.try_send(strange(rnd))
        if rnd.random() < 0.5:
            try:
                p.s.shutdown(socket.SHUT_WR)
                p.drain()
            except OSError:
                pass
        p.s.close()
    files = real.files()
    real.close()
    return "%d peers of strange bytes, %d files" % (n, len(files))


def headers(n, _):
    """A header that promises 4 GiB, and then as much as it takes."""
    real = Real()
    real.serves(b"first").s.close()
    before = real.peak() if NATIVE else 0
    for i in range(n):
        for kind in (HELLO, TEXT, OFFER, DATA, 99, 255):
            p = Peer(real.port, None if kind == HELLO else "eva")
            p.try_send(frame(kind, b"", 2**32 - 1))
            for _ in range(64):
                p.try_send(bytes(65536))
            p.s.close()
    grown = real.peak() - before if NATIVE else 0
    real.close()
    need(not PLAIN or grown < 8192, "memory grew by %d KiB" % grown)
    return "%d headers of 4 GiB, memory grew by %d KiB" % (6 * n, grown)


def names(n, seed):
    rnd = random.Random(seed)
    listed = [b"../../evil", b"..\\..\\evil", b"/etc/passwd", b"C:\\evil.txt",
              b"..", b".", b"/", b"con", b"NUL.txt", b"a\0b", b"\x1b[2J",
              b"a" * 1000, "é".encode() * 400, "\u202etxt.exe".encode(),
              b"\xff\xfe", b".bashrc", b"-rf", b"a:b", b"a ", b"a.",
              b"A.TXT", b"a.txt", b"Photo.jpg", b"photo.JPG"]
    real = Real()
    p = Peer(real.port, "eva")
    taken = 0
    for i in range(n):
        name = listed[i] if i < len(listed) else rnd.randbytes(
            rnd.randrange(1, 400))
        data = b"file %d" % i
        p.s.sendall(offer(i + 1, name, data))
        kind, _ = p.next() or (None, None)
        need(kind in (ACCEPT, REFUSE), "%r: kind %r" % (name, kind))
        if kind == ACCEPT:
            p.s.sendall(whole(i + 1, data))
            kind, _ = p.next() or (None, None)
            need(kind == VERIFIED, "%r: kind %r" % (name, kind))
            taken += 1
    p.s.close()
    files = real.files()
    need(len(files) == taken, "%d files of %d" % (len(files), taken))
    contents = {open(os.path.join(real.folder, f), "rb").read()
                for f in files}
    need(len(contents) == taken, "one was replaced")
    need(len({f.casefold() for f in files}) == taken, "names of one file")
    for f in files:
        need(f[0] not in ".-" and f[-1] not in ". " and len(f) <= 255
             and not re.search(r'[\0-\x1f\x7f<>:"/\\|?*]', f), repr(f))
    real.close()
    return "%d strange names, %d files" % (n, taken)


def silent(n, _):
    """Connect and say nothing; the deadline ends them, and not the others."""
    real = Real("--handshake", "1", "--max", "2000")
    begin = time.monotonic()
    before = real.peak() if NATIVE else 0
    crowd = [Peer(real.port) for _ in range(n)]
    good = real.serves(b"while they are silent")
    for p in crowd:
        p.drain()
    grown = (real.peak() - before) // max(n, 1) if NATIVE else 0
    took = time.monotonic() - begin
    good.s.close()
    real.close()
    need(not PLAIN or grown < 64, "%d KiB for each" % grown)
    return "%d silent ones were closed after %.1f s, %d KiB each" \
        % (n, took, grown)


def crowd(n, _):
    """More than there is place for, all at once; then there is place again."""
    room = max(2, n // 3)
    real = Real("--handshake", "1", "--max", str(room))
    before = real.peak() if NATIVE else 0
    everyone = [Peer(real.port) for _ in range(n)]
    for p in everyone:
        p.drain()
    grown = real.peak() - before if NATIVE else 0
    real.close()
    need(not PLAIN or grown < 16384, "memory grew by %d KiB" % grown)
    return "%d at once with room for %d, memory grew by %d KiB" \
        % (n, room, grown)


def again(n, _):
    """Who leaves and comes back while the program has no turn has its name
    and its place again."""
    real = Real("--max", "1")
    p = real.serves(b"at first")
    for i in range(n):
        os.kill(real.process.pid, signal.SIGSTOP)
        p.s.shutdown(socket.SHUT_WR)
        until(lambda: p.s.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 1)
              == b"\5", "the system there has its end (FIN-WAIT-2)")
        p.s.close()
        p = Peer(real.port, "good")
        p.send(TEXT, b"\0again %d" % i)
        os.kill(real.process.pid, signal.SIGCONT)
        real.hears(b"good: again %d" % i)
    p.s.close()
    real.close()
    return "%d times by the same name" % n


def twins(n, seed):
    """Whom it sends a file to dials it at the same time: the file goes by the
    connection that stays, whatever becomes of the other one."""
    path = file_of(1000, random.Random(seed))
    for i in range(2 * n):
        ident = b"\xff" * 8  # what it dials stays
        with socket.create_server(("127.0.0.1", 0)) as s:
            real = Real("127.0.0.1", str(s.getsockname()[1]), "--send", path)
            dialled, _ = s.accept()
        p = Peer(real.port, "good", ident)
        p.send(TEXT, b"\0before")
        real.hears(b"good: before")
        if i % 2 == 0:
            dialled.sendall(hello(b"good", ident=ident))
            until(lambda: b"of two connections" in real.said, "two are one")
        else:
            dialled.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER,
                               struct.pack("ii", 1, 0))
            dialled.close()
        kind, _ = p.next() or (None, None)
        need(kind == OFFER, "kind %r and no offer: %r" % (kind, real.told()))
        p.s.close()
        dialled.close()
        real.end()
    shutil.rmtree(os.path.dirname(path))
    return "%d files by the connection that stays" % (2 * n)


def full(n, _):
    """Two files of which the disk can hold one: the other one goes on."""
    for _ in range(n):
        real = Real(disk="300k")
        both = [Peer(real.port, "one"), Peer(real.port, "two")]
        data = bytes(200000)
        for i, p in enumerate(both):
            p.s.sendall(offer(1, b"file %d" % i, data))
            need(p.next()[0] == ACCEPT, "it is not accepted")
            p.send(START, struct.pack(">IQ", 1, 0))
        for at in range(0, len(data), 50000):
            for p in both:
                p.send(DATA, struct.pack(">IQ", 1, at) + data[:50000])
        until(lambda: b"no space left" in real.told(), "room for both")
        told = b"from two" in real.told()
        p, q = both[told], both[not told]
        kind, why = p.next() or (None, b"")
        need(kind == CANCEL and b"no space" in why, "%r %r" % (kind, why))
        q.send(END, struct.pack(">IQ", 1, len(data))
               + hashlib.sha256(data).digest())
        kind, why = q.next() or (None, b"")
        need(kind == VERIFIED, "the other one: %r %r" % (kind, why))
        p.s.close()
        q.s.close()
        real.end()
    return "%d full disks, and the other file is whole" % n


# ---- cuts --------------------------------------------------------------------

class Tap:
    """A relay to a port: `limit` bytes there, then cut; and what went by."""

    def __init__(self, port, limit=None):
        self.target, self.limit = port, limit
        self.went, self.came = b"", b""
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.thread = threading.Thread(target=self.serve, daemon=True)
        self.thread.start()

    def serve(self):
        near, _ = self.listener.accept()
        far = socket.create_connection(("127.0.0.1", self.target), PATIENCE)
        back = threading.Thread(target=self.back, args=(far, near),
                                daemon=True)
        back.start()
        try:
            while self.limit is None or len(self.went) < self.limit:
                most = 65536 if self.limit is None else \
                    self.limit - len(self.went)
                data = near.recv(min(65536, most))
                if not data:
                    far.shutdown(socket.SHUT_WR)
                    back.join(PATIENCE)
                    break
                self.went += data
                far.sendall(data)
        except OSError:
            pass
        for s in (far, near, self.listener):
            try:
                s.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
            s.close()

    def back(self, far, near):
        try:
            while True:
                data = far.recv(65536)
                if not data:
                    near.shutdown(socket.SHUT_WR)
                    return
                self.came += data
                near.sendall(data)
        except OSError:
            pass


def send(port, path, *words, **environment):
    """A real peer sends a file, to its end; (its status, what it said)."""
    p = subprocess.run(PROGRAM + ["127.0.0.1", str(port), "--name", "ana",
                                  "--send", path, *words],
                       stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                       stderr=subprocess.STDOUT, timeout=PATIENCE,
                       env={**os.environ, **environment})
    return p.returncode, p.stdout


def file_of(size, rnd):
    path = os.path.join(tempfile.mkdtemp(), "photo.jpg")
    with open(path, "wb") as f:
        f.write(rnd.randbytes(size))
    return path


def same(one, other):
    return open(one, "rb").read() == open(other, "rb").read()


def side_by_side(case, n, seed, *words):
    """Many of one kind, a peer for each lane: a sender with a code works for
    half a second before it connects, and waits its turn on a busy machine.
    What the lanes counted, added up."""
    lanes = max(1, min(6, n // 50))
    with concurrent.futures.ThreadPoolExecutor(lanes) as pool:
        running = [pool.submit(case, n // lanes + (i < n % lanes),
                               seed + i, *words) for i in range(lanes)]
        return [sum(of_one) for of_one in
                zip(*(future.result() for future in running))]


def cuts(n, seed, *words):
    """Cut at any byte: nothing, or the whole file, and never a prefix."""
    cut, wholes = side_by_side(cuts_of_one, n, seed, *words)
    return "%d connections cut at any byte: %d whole files, 0 prefixes" \
        % (cut, wholes)


def cuts_of_one(n, seed, *words):
    rnd = random.Random(seed)
    path = file_of(30000, rnd)
    real = Real(*words)
    probe = Tap(real.port)
    need(send(probe.port, path, *words)[0] == 0, "a whole one is refused")
    probe.thread.join(PATIENCE)
    length = len(probe.went)
    prefixes = wholes = 0
    os.remove(os.path.join(real.folder, "photo.jpg"))
    for i in range(n):
        begin = rnd.choice([1, length - 200])
        tap = Tap(real.port, rnd.randrange(begin, length))
        send(tap.port, path, *words)
        for f in real.files():
            f = os.path.join(real.folder, f)
            prefixes += not same(f, path)
            wholes += same(f, path)
            os.remove(f)
    need(prefixes == 0, "%d prefixes of %d" % (prefixes, n))
    real.end()
    shutil.rmtree(os.path.dirname(path))
    return n, wholes


def resumes(n, seed, *words):
    """Cut at any byte, then again with --resume: the same file."""
    done, resumed = side_by_side(resumes_of_one, n, seed, *words)
    return "%d cut and sent again, %d resumed: %d equal" \
        % (done, resumed, done)


def resumes_of_one(n, seed, *words):
    rnd = random.Random(seed)
    path = file_of(1000000, rnd)
    real = Real(*words)
    resumed = 0
    for i in range(n):
        tap = Tap(real.port, rnd.randrange(300, 1000000))
        need(send(tap.port, path, "--resume", *words)[0] == 1,
             "a cut one is well")
        need(not real.files(), "a file of a part")
        status, said = send(real.port, path, "--resume", *words)
        need(status == 0, "resume: %r" % said)
        resumed += b"Resumes" in said
        whole_file = os.path.join(real.folder, "photo.jpg")
        need(real.files() == ["photo.jpg"] and same(whole_file, path),
             "it differs")
        os.remove(whole_file)
    real.end()
    shutil.rmtree(os.path.dirname(path))
    return n, resumed


# ---- trust -------------------------------------------------------------------

OTHER = "bodu-kasi-lomo-tuva-gira"


def talk(port, line, *words):
    """A real peer says a line; (its status, what it printed)."""
    p = subprocess.run(PROGRAM + ["127.0.0.1", str(port), "--name", "ana",
                                  *words],
                       input=line, stdout=subprocess.PIPE,
                       stderr=subprocess.STDOUT, timeout=PATIENCE)
    return p.returncode, p.stdout


def codes(n, _):
    """With a wrong code, or with none, nobody is connected nor heard."""
    for ours, theirs in [(CODE, OTHER), (CODE, None), (None, CODE)] * n:
        real = Real(*(["--code", ours] if ours else []))
        status, said = talk(real.port, b"secret words\n",
                            *(["--code", theirs] if theirs else []))
        need(status == 1, "status %d: %r" % (status, said))
        need(b"Connected" not in said, repr(said))
        told = b"another code" if ours and theirs else b"has a code" \
            if ours else b"code, the other none"
        need(told in said, "the dialler is not told: %r" % said)
        until(lambda: b"code" in real.told(), "the listener is not told")
        said += real.end()
        need(b"secret" not in said and b"Connected" not in said, repr(said))
        for code in (CODE, OTHER):
            need(code.encode() not in said, "the code is printed")
    return "%d without the code: no word was heard" % (3 * n)


def delay(n, _):
    """After a wrong code the source waits, and then it may again."""
    real = Real("--code", CODE)
    need(talk(real.port, b"", "--code", OTHER)[0] == 1, "a wrong one is well")
    begin = time.monotonic()
    tries = 0
    while talk(real.port, b"at last\n", "--code", CODE)[0] != 0:
        tries += 1
        need(time.monotonic() < begin + PATIENCE, "it waits for ever")
    real.hears(b"ana: at last")
    real.end()
    return "%d more tries, %.1f s" % (tries, time.monotonic() - begin)


def replay(n, seed):
    """A recorded session says nothing again, and nobody can read it."""
    rnd = random.Random(seed)
    path = file_of(2000, rnd)
    real = Real("--code", CODE)
    for i in range(n):
        tap = Tap(real.port)
        need(send(tap.port, path, SOQUETE_CODE=CODE)[0] == 0, "not sent")
        tap.thread.join(PATIENCE)
        need(real.files() == ["photo.jpg"], "not received")
        os.remove(os.path.join(real.folder, "photo.jpg"))
        for secret in (b"photo", b"soquete\n", open(path, "rb").read()[:8]):
            need(secret not in tap.went + tap.came, "%r is seen" % secret)
        until(lambda: real.said.count(b"Connected") > i, "not told")
        p = Peer(real.port)
        p.try_send(tap.went)
        p.drain()
        need(not real.files(), "the file came again")
        need(real.said.count(b"Connected") == i + 1, "it was connected")
        time.sleep(1.1 * 2 ** i if i + 1 < n else 0)  # its delay
    real.end()
    return "%d recorded sessions were refused" % n


def openssl(n, _):
    """A program of others, with the derived key, in both roles."""
    shown = subprocess.run(PROGRAM + ["--code", CODE, "--show-key"],
                           stdout=subprocess.PIPE, timeout=PATIENCE,
                           check=True).stdout.decode()
    identity = re.search(r"Identity *(\S+)", shown)[1]
    key = re.search(r"Key *([0-9a-f]{64})", shown)[1]
    need(key == hashlib.pbkdf2_hmac("sha256", CODE.encode(), b"soquete peer 1",
                                    600000, 32).hex(), "another key")
    tls = ["-tls1_2", "-psk", key, "-psk_identity", identity, "-cipher",
           "ECDHE-PSK-CHACHA20-POLY1305", "-quiet"]
    words = hello(b"openssl") + frame(TEXT, b"\0from openssl") \
        + frame(BYE, b"\0")
    real = Real("--code", CODE)
    p = subprocess.run(["openssl", "s_client", "-connect",
                        "127.0.0.1:%d" % real.port] + tls, input=words,
                       stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                       timeout=PATIENCE)
    real.hears(b"openssl: from openssl")
    need(b"soquete\n" in p.stdout, "no greeting: %r" % p.stdout)
    # another suite, another version, another key
    for change in (["-cipher", "PSK-AES256-GCM-SHA384"], ["-tls1_3"],
                   ["-cipher", "ECDHE-PSK-AES256-CBC-SHA384"],
                   ["-psk", "00" * 32], ["-psk_identity", "eva"]):
        q = subprocess.run(["openssl", "s_client", "-connect", "127.0.0.1:%d"
                            % real.port] + tls + change, input=words,
                           stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                           timeout=PATIENCE)
        need(b"soquete\n" not in q.stdout, "%r is accepted" % change)
    need(real.end().count(b"from openssl") == 1, "heard again")
    with socket.create_server(("127.0.0.1", 0)) as s:
        port = s.getsockname()[1]
    server = subprocess.Popen(["openssl", "s_server", "-accept",
                               "127.0.0.1:%d" % port, "-nocert",
                               "-naccept", "1"] + tls,
                              stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                              stderr=subprocess.DEVNULL)
    server.stdin.write(hello(b"openssl") + frame(TEXT, b"\0from openssl"))
    server.stdin.flush()
    heard = []

    def answer():
        while b"to openssl" not in b"".join(heard):
            heard.append(os.read(server.stdout.fileno(), 65536))
            if not heard[-1]:
                return
        server.stdin.write(frame(BYE, b"\0"))
        server.stdin.flush()

    answering = threading.Thread(target=answer, daemon=True)
    answering.start()
    end = time.monotonic() + PATIENCE
    said = b""
    while b"from openssl" not in said and time.monotonic() < end:
        said = talk(port, b"to openssl\n", "--code", CODE)[1]
    need(b"openssl: from openssl" in said, repr(said))
    answering.join(PATIENCE)
    need(b"to openssl" in b"".join(heard), repr(heard))
    server.kill()
    server.wait(PATIENCE)
    return "openssl as client and as server"


CASES = {f.__name__: f for f in
         (garbage, headers, names, silent, crowd, again, twins,
          full, cuts, resumes, codes, delay, replay, openssl)}


def main():
    case, n = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 10
    words = sys.argv[4:]
    seed = int(sys.argv[3]) if len(sys.argv) > 3 else \
        random.SystemRandom().getrandbits(32)
    print("seed %d" % seed, flush=True)
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    print(CASES[case](n, seed, *words))


if __name__ == "__main__":
    main()
