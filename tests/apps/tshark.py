"""tshark.py CAPTURES EXPLAINED: is what `soquete explain --json` found in each
file of one folder, and wrote to the other, what tshark finds, conversation by
conversation?  Prints what differs, and fails.

tshark.py counts EXPLAINED...: what we found, in lines to be compared.
"""
import collections
import concurrent.futures
import json
import os.path
import subprocess
import sys

MARKS = ["retransmission", "fast_retransmission", "spurious_retransmission",
         "out_of_order", "lost_segment", "ack_lost_segment", "keep_alive",
         "keep_alive_ack", "duplicate_ack", "zero_window",
         "zero_window_probe", "zero_window_probe_ack", "window_update",
         "window_full", "reused_ports"]


def tshark_fields(path):
    fields = ["frame.len", "tcp.stream", "udp.stream", "icmp.type",
              "icmpv6.type"]
    fields += ["tcp.analysis." + mark for mark in MARKS]
    command = ["tshark", "-n", "-r", path,
               "-T", "fields"]
    for field in fields:
        command += ["-e", field]
    done = subprocess.run(command, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, check=False)
    for line in done.stdout.decode().splitlines():
        yield dict(zip(fields, line.split("\t")))


def from_tshark(path):
    """{(protocol, stream): counts}"""
    found = collections.defaultdict(collections.Counter)
    for row in tshark_fields(path):
        if row.get("icmp.type") or row.get("icmpv6.type"):
            continue
        for protocol in ("tcp", "udp"):
            stream = row.get(protocol + ".stream")
            if stream:
                counts = found[protocol, int(stream)]
                counts["packets"] += 1
                counts["bytes"] += int(row["frame.len"])
                for mark in MARKS:
                    counts[mark] += bool(row.get("tcp.analysis." + mark))
    return found


def from_us(path):
    found = collections.defaultdict(collections.Counter)
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            one = json.loads(line)
            if one["event"] != "conversation" or one["packets"] == 0:
                continue
            counts = found[one["protocol"], one["stream"]]
            counts["packets"] = one["packets"]
            counts["bytes"] = one["bytes"]
            marks = one["analysis"]
            # tshark gives what was sent again for either reason this mark too.
            marks["retransmission"] += marks["fast_retransmission"] \
                + marks["spurious_retransmission"]
            for mark in MARKS:
                counts[mark] = marks[mark]
    return found


def print_counts(paths):
    for path in paths:
        found = from_us(path)
        for key in sorted(found):
            marks = ["%s=%d" % (mark, found[key][mark]) for mark in MARKS
                     if found[key][mark]]
            print(os.path.basename(path).replace(".json", ""), *key,
                  found[key]["packets"], found[key]["bytes"], *marks)


def compare(capture, explained):
    theirs, ours = from_tshark(capture), from_us(explained)
    return ["%s %s %d: %s: tshark %d, we %d" % (
        (os.path.basename(capture),) + key
        + (what, theirs[key][what], ours[key][what]))
            for key in sorted(set(theirs) | set(ours))
            for what in ["packets", "bytes"] + MARKS
            if theirs[key][what] != ours[key][what]]


def main():
    if sys.argv[1] == "counts":
        print_counts(sys.argv[2:])
        return
    captures = sorted(name for name in os.listdir(sys.argv[1])
                      if os.path.isfile(os.path.join(sys.argv[1], name)))
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        wrong = sum(pool.map(
            lambda name: compare(os.path.join(sys.argv[1], name),
                                 os.path.join(sys.argv[2], name + ".json")),
            captures), [])
    print("\n".join(wrong))
    if wrong or not captures:
        sys.exit(1)


main()
