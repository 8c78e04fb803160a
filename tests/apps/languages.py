"""languages.py LANG FILE: no English is left in what was said in LANG.

Names of calls, states, errors, commands and protocols are the same in every
language; a command that is to be typed stands on a line that begins with two
blanks, or between backquotes.
"""

import re
import sys

# The same in all languages.
NAMES = """
soquete tcp-server tcp-client udp-server udp-client peer netstat interfaces lab
lo eth0 near far near0 far0 udp tcp sequential threads events backlog
bind listen connect accept send recv shutdown close socket abort write
CLOSED LISTEN SYN_SENT SYN_RECEIVED ESTABLISHED FIN_WAIT_1 FIN_WAIT_2 CLOSING
CLOSE_WAIT LAST_ACK TIME_WAIT ECONNRESET ECONNREFUSED EPIPE ETIMEDOUT
SYN ACK SYN-ACK FIN TCP UDP ARP IP IPv4 IPv6 DHCP ICMP NAT RFC ping
Wireshark Linux Windows Wi-Fi HOST loopback stdin firewalld iptables ufw
--backlog --max --on-full drop --serve --with --one-host --name --port --listen
--code --new-code --hidden --resume --receive-dir SHA-256 loss dup reorder seed ms NAME ID fe80 soquete.exe
""".split()

# English words that are Portuguese ones, too, or are said so in Brazil.
SHARED = """a as do no me os local host hosts bytes handshake socket sockets
datagrama thread hotspot firewall namespaces reset cabo port.""".split()

# What is on every line of English.
ENGLISH = """
the of and that is was were are not with which what its it they there this
these those who whom for from by on at in to an be been has have had would
nobody somebody both other another same one two each all any only alone too
client server port ports side end ends table state states after before then
line lines byte answer answers refused observed expected connected connection
connections machine address network name found look ask start wait waits held
step steps proof why because does do so but or if when where how none sent
received given served lost kept system process interrupted seconds
""".split()


def words_of(text):
    text = re.sub(r"`[^`]*`", " ", text, flags=re.S)
    # Commands, and the addresses of this machine's interfaces.
    lines = [
        line
        for line in text.split("\n")
        if not re.match(r"  +(soquete|sudo|netsh) |  +\S+ +\S+ +\S+/\d+$", line)
    ]
    return re.findall(r"(?<![\w.:%-])--?[a-z][a-z-]+|[^\W\d_][\w-]*", "\n".join(lines))


def main():
    language, path = sys.argv[1:]
    with open(path, encoding="utf-8") as f:
        words = set(words_of(f.read()))
    if language == "ru":
        left = {w for w in words if re.match(r"[A-Za-z-]", w)} - set(NAMES)
    else:
        left = {w for w in words if w.lower() in ENGLISH}
        left -= set(NAMES) | set(SHARED)
    for word in sorted(left):
        print(f"English in {language}: {word}")
    if len(words) < 20:
        print(f"only {len(words)} words of {language}")
    sys.exit(1 if left or len(words) < 20 else 0)


main()
